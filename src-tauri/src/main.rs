//! Outcrop in the system tray: the shell around `app`. It paints what `app` describes and decides nothing.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

fn main() -> anyhow::Result<()> {
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|_, _, _| {}))
        .plugin(tauri_plugin_autostart::Builder::new().args(["--hidden"]).build())
        .plugin(tauri_plugin_clipboard_manager::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_opener::init());
    #[expect(
        clippy::disallowed_methods,
        reason = "the macro has an end of its own for a broken window, which is not ours"
    )]
    let context = tauri::generate_context!();
    app.build(context)?.run(|_, _| {});
    Ok(())
}
