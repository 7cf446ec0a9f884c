//! The window: made when it is wanted, hidden when it is closed, and destroyed a minute later, since a web view that nobody
//! looks at takes more memory than all the rest.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use app::desktop::Desktop;
use app::events::Event;
use tauri::{AppHandle, Emitter, Manager, Url, WebviewUrl, WebviewWindowBuilder, Window, WindowEvent};
use tauri_plugin_opener::OpenerExt;
use tokio::sync::broadcast::error::RecvError;

const MAIN: &str = "main";
/// How long a closed window is kept, for those who closed it by mistake.
const KEPT: Duration = Duration::from_secs(60);

/// Counts the closings, so that only the last one destroys.
#[derive(Default)]
pub(crate) struct Closing(AtomicU64);

/// Brings the window to the front, whatever became of it.
pub(crate) fn show(app: &AppHandle) {
    if let Err(error) = open(app, None) {
        tracing::error!(%error, "the window cannot be shown");
    }
}

/// The same; a window that is made anew shows the hint.
pub(crate) fn open(app: &AppHandle, hint: Option<&str>) -> tauri::Result<()> {
    app.state::<Closing>().0.fetch_add(1, Ordering::Relaxed);
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

/// At once, and for good.
pub(crate) fn close(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(MAIN) {
        let _ = window.destroy();
    }
}

/// Closing hides.
pub(crate) fn happened(window: &Window, event: &WindowEvent) {
    let WindowEvent::CloseRequested { api, .. } = event else { return };
    api.prevent_close();
    let _ = window.hide();
    let app = window.app_handle().clone();
    let closing = app.state::<Closing>().0.fetch_add(1, Ordering::Relaxed) + 1;
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(KEPT).await;
        if app.state::<Closing>().0.load(Ordering::Relaxed) == closing {
            close(&app);
        }
    });
}

/// Lets the window, where there is one, know what happens.
pub(crate) fn tell(app: &AppHandle) {
    let app = app.clone();
    let mut events = app.state::<Desktop>().engine().events();
    tauri::async_runtime::spawn(async move {
        loop {
            let event = match events.recv().await {
                Ok(event) => event,
                Err(RecvError::Lagged(_)) => Event::Changed,
                Err(RecvError::Closed) => return,
            };
            if app.get_webview_window(MAIN).is_some() {
                let _ = app.emit_to(MAIN, "outcrop", event);
            }
        }
    });
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
