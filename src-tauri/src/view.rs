//! The window's process: a web view, and the line to the tray that started it. It ends when the tray hangs up.

use std::process::ExitCode;

use anyhow::Result;
use app::desktop::{Heard, Line, crash};
use app::home::Home;
use tauri::{AppHandle, Emitter, Manager, State, Url, WebviewUrl, WebviewWindowBuilder, Window, WindowEvent};
use tauri_plugin_opener::OpenerExt;

use crate::{console, shell};

const MAIN: &str = "main";

/// Runs until the tray hangs up.
pub(crate) fn run() -> Result<ExitCode> {
    // Started by way of what is no name, it would be shown as one.
    #[cfg(target_os = "linux")]
    let _ = std::fs::write("/proc/self/comm", "outcrop-window");
    let home = Home::find()?;
    console::log_into(&home)?;
    crash::keep(&home);
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_opener::init())
        .invoke_handler(tauri::generate_handler![ask])
        .on_window_event(happened)
        .setup(|app| {
            listen(app.handle());
            Ok(())
        })
        .build(shell::context())?;
    Ok(shell::code(app.run_return(|_, _| ())))
}

/// One question of the page, and its answer.
#[tauri::command]
async fn ask(line: State<'_, Line>, question: String) -> Result<String, ()> {
    line.ask(question).await.ok_or(())
}

fn listen(app: &AppHandle) {
    let window = app.clone();
    let heard = move |what| match what {
        Heard::Show(hint) => {
            if let Err(error) = show(&window, hint.as_deref()) {
                tracing::error!(%error, "the window cannot be shown");
            }
        }
        Heard::Event(event) => drop(window.emit_to(MAIN, "outcrop", event)),
    };
    let (line, kept) = Line::over(tokio::io::stdin(), tokio::io::stdout(), heard);
    app.manage(line);
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        // A tray that broke down hangs up, too.
        let _ = kept.await;
        app.exit(0);
    });
}

/// Brings the window to the front, whatever became of it. One that is made anew shows the hint.
fn show(app: &AppHandle, hint: Option<&str>) -> tauri::Result<()> {
    if let Some(window) = app.get_webview_window(MAIN) {
        window.show()?;
        window.unminimize()?;
        return window.set_focus();
    }
    let handle = app.clone();
    let mut window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::App("index.html".into()))
        .title("Outcrop")
        .inner_size(1120.0, 780.0)
        .min_inner_size(400.0, 480.0)
        .on_navigation(move |url| may_visit(&handle, url));
    if let Some(hint) = hint {
        window = window.initialization_script(shown(hint));
    }
    window.build().map(drop)
}

/// Closing hides; the tray decides when it is over.
fn happened(window: &Window, event: &WindowEvent) {
    let WindowEvent::CloseRequested { api, .. } = event else { return };
    api.prevent_close();
    let _ = window.hide();
    window.state::<Line>().closed();
}

/// The window shows its own pages. What leads elsewhere opens where the user reads the web.
fn may_visit(app: &AppHandle, url: &Url) -> bool {
    let own = url.scheme() == "tauri" || url.host_str() == Some("tauri.localhost");
    if !own && matches!(url.scheme(), "http" | "https") {
        let _ = app.opener().open_url(url.as_str(), None::<&str>);
    }
    own
}

/// A line at the top of the page, until it is clicked.
fn shown(hint: &str) -> String {
    let words = serde_json::Value::from(hint);
    format!(
        "addEventListener('DOMContentLoaded', () => {{
            const hint = document.createElement('p');
            hint.id = 'hint';
            hint.role = 'status';
            hint.textContent = {words};
            hint.style.cssText = 'margin:0;padding:.6em 1em;background:var(--warn-soft,#fdf3dc);color:var(--text,#1b1f27);cursor:pointer';
            hint.onclick = () => hint.remove();
            document.body.prepend(hint);
        }});"
    )
}
