//! A panel that shows tray icons: a StatusNotifier host with a client for menus, on the session's bus.

use std::collections::HashMap;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use zbus::message::Header;
use zbus::zvariant::{OwnedValue, Value};
use zbus::{Connection, Proxy};

use crate::session::Session;
use crate::support::{PATIENCE, until};

const ITEM: &str = "org.kde.StatusNotifierItem";
const WATCHER: &str = "org.kde.StatusNotifierWatcher";

struct Watcher(UnboundedSender<(String, String)>);

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    async fn register_status_notifier_item(&self, path: String, #[zbus(header)] header: Header<'_>) {
        let sender = header.sender().map(ToString::to_string).unwrap_or_default();
        let _ = self.0.send((sender, path));
    }

    async fn register_status_notifier_host(&self, _host: String) {}

    #[zbus(property)]
    async fn registered_status_notifier_items(&self) -> Vec<String> {
        Vec::new()
    }

    #[zbus(property)]
    async fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    async fn protocol_version(&self) -> i32 {
        0
    }
}

/// The panel, before there is an icon.
pub(crate) struct Panel {
    bus: Connection,
    items: UnboundedReceiver<(String, String)>,
}

/// An icon that was registered.
pub(crate) struct Item {
    bus: Connection,
    name: String,
    path: String,
}

/// How the panel and the program call a line between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LineId(i32);

/// A line of its menu.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    id: LineId,
    pub(crate) label: String,
    pub(crate) enabled: bool,
    /// Whether it has a tick, of those that can have one.
    pub(crate) ticked: Option<bool>,
    pub(crate) lines: Vec<Self>,
}

impl Panel {
    /// Takes the name that icons look for.
    pub(crate) async fn show(session: &Session) -> Self {
        let (tell, items) = unbounded_channel();
        let bus = session
            .bus()
            .serve_at("/StatusNotifierWatcher", Watcher(tell))
            .expect("a path")
            .name(WATCHER)
            .expect("a name");
        Self { bus: bus.build().await.expect("a bus"), items }
    }

    /// An icon may be registered more than once: of those that were, none is the next.
    pub(crate) fn forget(&mut self) {
        while self.items.try_recv().is_ok() {}
    }

    /// The next icon.
    pub(crate) async fn item(&mut self) -> Item {
        let waited = tokio::time::timeout(PATIENCE, self.items.recv());
        let (name, path) = waited.await.expect("an icon appears").expect("the panel is there");
        Item { bus: self.bus.clone(), name, path }
    }
}

impl Item {
    /// What stands beside the icon.
    pub(crate) async fn text(&self) -> String {
        self.property("XAyatanaLabel").await.and_then(|value| value.try_into().ok()).unwrap_or_default()
    }

    /// The picture, as its pixels; none while it changes.
    pub(crate) async fn pixels(&self) -> Option<Vec<u8>> {
        let file: String = self.property("IconName").await?.try_into().ok()?;
        let reader = png::Decoder::new(std::io::BufReader::new(std::fs::File::open(file).ok()?)).read_info();
        let mut reader = reader.ok()?;
        let mut pixels = vec![0; reader.output_buffer_size()?];
        reader.next_frame(&mut pixels).ok()?;
        Some(pixels)
    }

    /// Waits for a line whose words hold these, and for all that stands with it.
    pub(crate) async fn saying(&self, words: &str) -> Vec<Line> {
        until(words, async || self.menu().await.filter(|menu| menu.iter().any(|line| line.label.contains(words)))).await
    }

    /// The line that is reached by these words, as soon as it can be clicked.
    pub(crate) async fn line(&self, road: &[&str]) -> LineId {
        until(&format!("{road:?}"), async || find(&self.menu().await?, road)).await
    }

    /// Clicks a line that was seen, however long ago, as a person does whose menu has just changed.
    pub(crate) async fn click_seen(&self, line: LineId) {
        assert!(self.clicked(line).await, "nobody takes a click");
    }

    /// Clicks the line that is reached by these words, as soon as there is one that can be clicked.
    pub(crate) async fn click(&self, road: &[&str]) {
        until(&format!("a click on {road:?}"), async || {
            let line = find(&self.menu().await?, road)?;
            self.clicked(line).await.then_some(())
        })
        .await;
    }

    /// The menu; none while it changes.
    pub(crate) async fn menu(&self) -> Option<Vec<Line>> {
        type Layout = (u32, (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>));
        let menu = self.menu_proxy().await?;
        let (_, (_, _, lines)): Layout = menu.call("GetLayout", &(0i32, -1i32, Vec::<&str>::new())).await.ok()?;
        read(lines)
    }

    /// Whether the line was still there when it was clicked.
    async fn clicked(&self, LineId(id): LineId) -> bool {
        let Some(menu) = self.menu_proxy().await else { return false };
        match menu.call::<_, _, ()>("Event", &(id, "clicked", Value::from(0i32), 0u32)).await {
            // Whoever is told to quit does not answer.
            Err(zbus::Error::MethodError(name, ..)) => name.as_str() == "org.freedesktop.DBus.Error.NoReply",
            _ => true,
        }
    }

    async fn menu_proxy(&self) -> Option<Proxy<'static>> {
        let path: zbus::zvariant::OwnedObjectPath = self.property("Menu").await?.try_into().ok()?;
        Proxy::new(&self.bus, self.name.clone(), path, "com.canonical.dbusmenu").await.ok()
    }

    async fn property(&self, name: &str) -> Option<OwnedValue> {
        const PROPERTIES: &str = "org.freedesktop.DBus.Properties";
        let item = Proxy::new(&self.bus, self.name.as_str(), self.path.as_str(), PROPERTIES).await.ok()?;
        item.call("Get", &(ITEM, name)).await.ok()
    }
}

fn find(lines: &[Line], road: &[&str]) -> Option<LineId> {
    let (first, rest) = road.split_first()?;
    let line = lines.iter().find(|line| line.label == *first)?;
    if rest.is_empty() { line.enabled.then_some(line.id) } else { find(&line.lines, rest) }
}

fn read(lines: Vec<OwnedValue>) -> Option<Vec<Line>> {
    let one = |line: OwnedValue| -> Option<Line> {
        type Entry = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);
        let (id, properties, lines): Entry = Value::from(line).try_into().ok()?;
        let property = |name: &str| properties.get(name).and_then(|value| value.try_clone().ok());
        let label = property("label").and_then(|value| String::try_from(value).ok()).unwrap_or_default();
        let ticked = property("toggle-type").and_then(|_| property("toggle-state")?.try_into().ok());
        Some(Line {
            id: LineId(id),
            // An underline marks the letter of a shortcut, and two of them one underline.
            label: label.replace("__", "\u{0}").replace('_', "").replace('\u{0}', "_"),
            enabled: property("enabled").is_none_or(|value| value.try_into().unwrap_or(true)),
            ticked: ticked.map(|state: i32| state == 1),
            lines: read(lines)?,
        })
    };
    lines.into_iter().map(one).collect()
}
