//! Whether anybody shows tray icons here. On Linux that is a program like any other, and some desktops have none.

/// What to do where nobody does.
pub(crate) const HINT: &str = "This desktop shows no tray icons, so Outcrop has this window. It keeps running when the window \
    is closed; start Outcrop again to see it. On GNOME, the extension AppIndicator shows the icon.";

/// Asks the session bus for a host that shows what registers there.
#[cfg(target_os = "linux")]
pub(crate) fn shows_trays() -> bool {
    const WATCHER: &str = "org.kde.StatusNotifierWatcher";
    let asked = || -> zbus::Result<bool> {
        let bus = zbus::blocking::Connection::session()?;
        let watcher = zbus::blocking::Proxy::new(&bus, WATCHER, "/StatusNotifierWatcher", WATCHER)?;
        watcher.get_property("IsStatusNotifierHostRegistered")
    };
    asked().unwrap_or(false)
}

/// The system does.
#[cfg(not(target_os = "linux"))]
pub(crate) fn shows_trays() -> bool {
    true
}
