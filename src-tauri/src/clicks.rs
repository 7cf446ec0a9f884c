//! What a click in the tray still needs of the shell: the clipboard, the window, the entry at login, the end.

use app::desktop::{Desktop, Then};
use app::events::About;
use app::tray::Act;
use tauri::{AppHandle, Manager};
use tauri_plugin_clipboard_manager::ClipboardExt;

use crate::{at_login, console, paint, window};

/// An entry of the menu was clicked.
pub(crate) fn clicked(app: &AppHandle, id: &str) {
    paint::ticks(app);
    let Ok(act) = id.parse::<Act>() else { return };
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let desktop = app.state::<Desktop>().inner().clone();
        match desktop.act(act).await {
            Then::Nothing => (),
            Then::Copy(text) => {
                if let Err(error) = app.clipboard().write_text(text) {
                    desktop.notice(About::Program, format!("Nothing could be copied: {error}."));
                }
            }
            Then::Open => window::show(&app),
            Then::AtLogin(on) => at_login::set(&app, on),
            Then::Quit => end(&app).await,
        }
    });
}

/// Lets open answers finish, and ends the program.
async fn end(app: &AppHandle) {
    window::close(app);
    app.state::<Desktop>().inner().clone().end().await;
    app.exit(0);
}

/// A session that ends asks programs to end, too, and so does Ctrl-C.
pub(crate) fn end_when_told(app: &AppHandle) {
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        if let Err(error) = told().await {
            console::say(&format!("outcrop-desktop: signals cannot be listened for: {error}"));
            return;
        }
        end(&app).await;
    });
}

async fn told() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        tokio::select! { _ = interrupt.recv() => (), _ = terminate.recv() => () }
        Ok(())
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
