//! The entry that starts the program at login.

use app::desktop::{Desktop, at_login};
use app::events::About;
use tauri::{AppHandle, Manager};
use tauri_plugin_autostart::ManagerExt;

/// Finds out whether there is one. One that leads to where the program once was is set right.
pub(crate) fn look(app: &AppHandle) {
    let on = app.autolaunch().is_enabled();
    if matches!(on, Ok(true)) {
        return set(app, true);
    }
    app.state::<Desktop>().at_login(on.ok());
}

/// Makes it, or takes it away.
pub(crate) fn set(app: &AppHandle, on: bool) {
    let entry = app.autolaunch();
    let done = if on { entry.enable() } else { entry.disable() };
    let done = done.map_err(anyhow::Error::from).and_then(|()| at_login::set_right());
    let desktop = app.state::<Desktop>();
    if let Err(error) = done {
        desktop.notice(About::Program, format!("Start at login could not be changed: {error:#}."));
    }
    desktop.at_login(entry.is_enabled().ok());
}
