//! Which ink the tray's icon is drawn in. `app::tray` decides; here is where the desktop is asked what it decides by.

#[cfg(not(target_os = "linux"))]
use app::tray::Ink;
#[cfg(not(target_os = "linux"))]
use tauri::AppHandle;

#[cfg(target_os = "linux")]
pub(crate) use portal::{follow, now};

/// Windows says how its taskbar looks in the registry. It is read whenever the tray is painted.
#[cfg(windows)]
pub(crate) fn now(_app: &AppHandle) -> Ink {
    const LOOK: &str = r"Software\Microsoft\Windows\CurrentVersion\Themes\Personalize";
    let light = windows_registry::CURRENT_USER.open(LOOK).and_then(|look| look.get_u32("SystemUsesLightTheme"));
    if light.is_ok_and(|light| light == 1) { Ink::Black } else { Ink::White }
}

/// macOS inks templates itself.
#[cfg(not(any(target_os = "linux", windows)))]
pub(crate) fn now(_app: &AppHandle) -> Ink {
    Ink::default()
}

/// There is nothing to listen to.
#[cfg(not(target_os = "linux"))]
pub(crate) fn follow(_app: &AppHandle) {}

#[cfg(target_os = "linux")]
mod portal {
    use std::sync::{Mutex, PoisonError};

    use app::tray::{Ink, Scheme};
    use futures_util::StreamExt;
    use tauri::{AppHandle, Manager};
    use zbus::zvariant::{OwnedValue, Value};
    use zbus::{Connection, Proxy};

    use crate::paint;

    const SETTINGS: &str = "org.freedesktop.portal.Settings";
    const APPEARANCE: &str = "org.freedesktop.appearance";
    const SCHEME: &str = "color-scheme";

    /// What was told last.
    struct Told(Mutex<Ink>);

    /// What it should be now.
    pub(crate) fn now(app: &AppHandle) -> Ink {
        app.try_state::<Told>().map(|told| *told.0.lock().unwrap_or_else(PoisonError::into_inner)).unwrap_or_default()
    }

    /// Asks, and asks again whenever it changes. Where it makes no difference nobody is asked.
    pub(crate) fn follow(app: &AppHandle) {
        let desktop = std::env::var("XDG_CURRENT_DESKTOP").unwrap_or_default();
        if Ink::on(&desktop, Scheme::Dark) == Ink::on(&desktop, Scheme::Light) {
            return;
        }
        app.manage(Told(Mutex::default()));
        let app = app.clone();
        tauri::async_runtime::spawn(async move {
            // Without a portal nobody knows, and the ink stays as it is.
            if let Err(error) = listen(&app, &desktop).await {
                tracing::debug!(%error, "the colours of the desktop are not known");
            }
        });
    }

    async fn listen(app: &AppHandle, desktop: &str) -> zbus::Result<()> {
        let bus = Connection::session().await?;
        let portal =
            Proxy::new(&bus, "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop", SETTINGS).await?;
        let mut changes = portal.receive_signal("SettingChanged").await?;
        // `Read` is older than `ReadOne`, and every portal has it.
        let read: OwnedValue = portal.call("Read", &(APPEARANCE, SCHEME)).await?;
        told(app, desktop, &read);
        while let Some(change) = changes.next().await {
            let body = change.body();
            let (group, key, value): (&str, &str, Value<'_>) = body.deserialize()?;
            if (group, key) == (APPEARANCE, SCHEME) {
                told(app, desktop, &value);
            }
        }
        Ok(())
    }

    fn told(app: &AppHandle, desktop: &str, value: &Value<'_>) {
        let ink = Ink::on(desktop, Scheme::of_portal(number(value)));
        *app.state::<Told>().0.lock().unwrap_or_else(PoisonError::into_inner) = ink;
        paint::ink(app);
    }

    /// Portals wrap it once or twice.
    fn number(value: &Value<'_>) -> u32 {
        match value {
            Value::Value(within) => number(within),
            Value::U32(number) => *number,
            _ => 0,
        }
    }
}
