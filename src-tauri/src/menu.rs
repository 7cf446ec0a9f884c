//! The lines of the tray's menu, painted in place: an entry that stays keeps its id, and a click on its way still finds it.

use app::tray::{Entry, Kept};
use tauri::menu::{CheckMenuItem, IsMenuItem, Menu, MenuItem, PredefinedMenuItem, Submenu};
use tauri::{AppHandle, Wry};

/// What a menu shows, and the items that show it, one each.
pub(crate) struct Lines {
    place: Place,
    entries: Vec<Entry>,
    items: Vec<Item>,
}

enum Place {
    Menu(Menu<Wry>),
    Sub(Submenu<Wry>),
}

enum Item {
    Separator(PredefinedMenuItem<Wry>),
    Line(MenuItem<Wry>),
    Tick(CheckMenuItem<Wry>),
    Sub(Lines, Submenu<Wry>),
}

impl Lines {
    /// Of a menu that shows nothing yet.
    pub(crate) fn of(menu: Menu<Wry>) -> Self {
        Self { place: Place::Menu(menu), entries: Vec::new(), items: Vec::new() }
    }

    /// Shows these.
    pub(crate) fn show(&mut self, app: &AppHandle, wanted: &[Entry]) -> tauri::Result<()> {
        let kept = Kept::of(&self.entries, wanted);
        for _ in kept.head..self.entries.len() - kept.tail {
            self.place.remove(kept.head)?;
            self.items.remove(kept.head);
            self.entries.remove(kept.head);
        }
        for (at, entry) in wanted.iter().enumerate().take(wanted.len() - kept.tail).skip(kept.head) {
            let item = Item::of(app, entry)?;
            self.place.insert(item.shown(), at)?;
            self.items.insert(at, item);
            self.entries.insert(at, entry.clone());
        }
        for ((painted, item), entry) in self.entries.iter_mut().zip(&mut self.items).zip(wanted) {
            if painted != entry {
                item.show(app, entry)?;
                painted.clone_from(entry);
            }
        }
        Ok(())
    }

    /// Sets every tick to what it should be.
    pub(crate) fn tick(&self) -> tauri::Result<()> {
        for (entry, item) in self.entries.iter().zip(&self.items) {
            match (entry, item) {
                (Entry::Tick { on, .. }, Item::Tick(item)) => item.set_checked(*on)?,
                (_, Item::Sub(lines, _)) => lines.tick()?,
                _ => (),
            }
        }
        Ok(())
    }
}

impl Place {
    fn insert(&self, item: &dyn IsMenuItem<Wry>, at: usize) -> tauri::Result<()> {
        match self {
            Self::Menu(menu) => menu.insert(item, at),
            Self::Sub(sub) => sub.insert(item, at),
        }
    }

    fn remove(&self, at: usize) -> tauri::Result<()> {
        match self {
            Self::Menu(menu) => menu.remove_at(at),
            Self::Sub(sub) => sub.remove_at(at),
        }
        .map(drop)
    }
}

impl Item {
    fn of(app: &AppHandle, entry: &Entry) -> tauri::Result<Self> {
        Ok(match entry {
            Entry::Separator => Self::Separator(PredefinedMenuItem::separator(app)?),
            Entry::Words(words) => Self::Line(MenuItem::new(app, escaped(words), false, None::<&str>)?),
            Entry::Do { text, act, enabled } => {
                Self::Line(MenuItem::with_id(app, act.to_string(), escaped(text), *enabled, None::<&str>)?)
            }
            Entry::Tick { text, act, on } => {
                Self::Tick(CheckMenuItem::with_id(app, act.to_string(), escaped(text), true, *on, None::<&str>)?)
            }
            Entry::Sub { text, entries } => {
                let sub = Submenu::new(app, escaped(text), true)?;
                let mut lines = Lines { place: Place::Sub(sub.clone()), entries: Vec::new(), items: Vec::new() };
                lines.show(app, entries)?;
                Self::Sub(lines, sub)
            }
        })
    }

    fn shown(&self) -> &dyn IsMenuItem<Wry> {
        match self {
            Self::Separator(item) => item,
            Self::Line(item) => item,
            Self::Tick(item) => item,
            Self::Sub(_, item) => item,
        }
    }

    /// Shows an entry that this one can become.
    fn show(&mut self, app: &AppHandle, entry: &Entry) -> tauri::Result<()> {
        match (self, entry) {
            (Self::Line(item), Entry::Words(words)) => item.set_text(escaped(words)),
            (Self::Line(item), Entry::Do { text, enabled, .. }) => {
                item.set_text(escaped(text))?;
                item.set_enabled(*enabled)
            }
            (Self::Tick(item), Entry::Tick { text, on, .. }) => {
                item.set_text(escaped(text))?;
                item.set_checked(*on)
            }
            (Self::Sub(lines, item), Entry::Sub { text, entries }) => {
                item.set_text(escaped(text))?;
                lines.show(app, entries)
            }
            _ => Ok(()),
        }
    }
}

/// Menus take `&` for the sign of a shortcut.
fn escaped(text: &str) -> String {
    text.replace('&', "&&")
}
