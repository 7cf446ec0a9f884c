//! The portal that tells programs which colours somebody prefers, on the session's bus.

use zbus::Connection;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::{OwnedValue, Value};

use crate::session::Session;

const PATH: &str = "/org/freedesktop/portal/desktop";
const APPEARANCE: &str = "org.freedesktop.appearance";
const SCHEME: &str = "color-scheme";

struct Settings {
    scheme: u32,
}

#[zbus::interface(name = "org.freedesktop.portal.Settings")]
impl Settings {
    /// In a wrapping too many, as it always was.
    async fn read(&self, group: &str, key: &str) -> zbus::fdo::Result<OwnedValue> {
        if (group, key) != (APPEARANCE, SCHEME) {
            return Err(zbus::fdo::Error::UnknownProperty(key.to_owned()));
        }
        Value::new(Value::U32(self.scheme)).try_to_owned().map_err(|error| zbus::fdo::Error::Failed(error.to_string()))
    }

    #[zbus(signal)]
    async fn setting_changed(emitter: &SignalEmitter<'_>, group: &str, key: &str, value: Value<'_>)
    -> zbus::Result<()>;
}

pub(crate) struct Portal(Connection);

impl Portal {
    pub(crate) const DARK: u32 = 1;
    pub(crate) const LIGHT: u32 = 2;

    pub(crate) async fn open(session: &Session, scheme: u32) -> Self {
        let bus = session.bus().serve_at(PATH, Settings { scheme }).expect("a path");
        let bus = bus.name("org.freedesktop.portal.Desktop").expect("a name");
        Self(bus.build().await.expect("a bus"))
    }

    /// Somebody prefers others now.
    pub(crate) async fn change(&self, scheme: u32) {
        let settings = self.0.object_server().interface::<_, Settings>(PATH).await.expect("it is served");
        settings.get_mut().await.scheme = scheme;
        Settings::setting_changed(settings.signal_emitter(), APPEARANCE, SCHEME, Value::U32(scheme))
            .await
            .expect("a bus");
    }
}
