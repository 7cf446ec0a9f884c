//! From the start to the end: the plugins, the proxy, the tray, and the window where there is a reason for one.

use std::process::ExitCode;

use anyhow::Result;
use app::desktop::{Desktop, Show, crash};
use app::engine::Engine;
use app::events::About;
use app::home::Home;
use tauri::{AppHandle, Context, Manager, RunEvent};
use tauri_plugin_notification::NotificationExt;

use crate::args::Args;
use crate::{at_login, clicks, console, host, ink, paint, window};

/// Runs until somebody quits.
pub(crate) fn run(args: Args) -> Result<ExitCode> {
    let home = Home::find()?;
    home.make()?;
    console::make_room_in_log(&home)?;
    console::log_into(&home)?;
    crash::keep(&home);
    let (hidden, crashed) = (args.hidden, crash::untold(&home));
    let desktop = Desktop::new(Engine::new(home, args.into(), console::say));

    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| window::show(app)))
        .plugin(tauri_plugin_autostart::Builder::new().args(["--hidden"]).build())
        .plugin(tauri_plugin_clipboard_manager::init())
        .plugin(tauri_plugin_notification::init())
        .plugin(tauri_plugin_opener::init())
        .manage(desktop)
        .on_menu_event(|app, event| clicks::clicked(app, event.id().as_ref()))
        .setup(move |app| {
            // The window has a place in the Dock of its own, as long as there is one.
            #[cfg(target_os = "macos")]
            app.set_activation_policy(tauri::ActivationPolicy::Accessory);
            Ok(begin(app.handle(), hidden, crashed)?)
        })
        .build(context())?;
    Ok(code(app.run_return(happened)))
}

/// What was built in: pages, icons, what the window may do.
#[expect(clippy::disallowed_methods, reason = "the macro has an end of its own for a broken window, which is not ours")]
pub(crate) fn context() -> Context {
    tauri::generate_context!()
}

/// The code of a program that ends with this one of Tauri's.
pub(crate) fn code(code: i32) -> ExitCode {
    ExitCode::from(u8::try_from(code).unwrap_or(1))
}

fn happened(_app: &AppHandle, event: RunEvent) {
    match event {
        // There is no window, and the tray is still there. Whoever quits says with which code.
        RunEvent::ExitRequested { code: None, api, .. } => api.prevent_exit(),
        #[cfg(target_os = "macos")]
        RunEvent::Reopen { .. } => window::show(_app),
        _ => (),
    }
}

fn begin(app: &AppHandle, hidden: bool, crashed: Option<String>) -> Result<()> {
    window::listen(app);
    let desktop = app.state::<Desktop>().inner().clone();
    let painted = paint::make(app);
    let reachable = painted && host::shows_trays();
    if !reachable {
        console::say(host::HINT);
    }
    if !hidden || !reachable {
        let hint = (!reachable).then(|| desktop.said(host::HINT));
        window::open(app, hint.as_deref());
    }
    ink::follow(app);
    at_login::look(app);
    clicks::end_when_told(app);
    tauri::async_runtime::spawn(show(app.clone(), desktop.clone()));
    tauri::async_runtime::spawn(async move {
        // Why it did not start is its state, which the tray shows.
        if let Err(error) = desktop.engine().start().await {
            console::say(&format!("outcrop-desktop: {error:#}"));
        }
        crashed.into_iter().for_each(|words| desktop.notice(About::Program, words));
    });
    Ok(())
}

async fn show(app: AppHandle, desktop: Desktop) {
    let painter = app.clone();
    let paint = move |what| match what {
        Show::Tray(tray) => paint::paint(&painter, tray),
        Show::Notification(news) => {
            let shown = painter.notification().builder().title(news.title).body(&news.words).show();
            shown.unwrap_or_else(|error| tracing::warn!(%error, "a notification could not be shown"));
        }
    };
    desktop.watch(paint).await;
}
