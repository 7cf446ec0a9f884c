//! Paints the tray: from the value of `app::tray` to icon, text and menu of the system.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use app::tray::{Icon, Ink, Tray};
use tauri::menu::Menu;
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager, Wry};

use crate::menu::Lines;
use crate::{console, icons, ink, window};

const TRAY: &str = "outcrop";

/// What can be seen now. Only the main thread touches it.
struct Painted(Mutex<Picture>);

struct Picture {
    icon: Option<(Icon, Ink)>,
    text: Option<String>,
    lines: Lines,
}

/// Makes the tray. Says whether there is one: on Linux the library behind it may be missing, which ends in a panic there.
pub(crate) fn make(app: &AppHandle) -> bool {
    let made = catch_unwind(AssertUnwindSafe(|| build(app)));
    match made {
        Ok(Ok(())) => return true,
        Ok(Err(error)) => console::say(&format!("There is no tray: {error}")),
        Err(_) => console::say("There is no tray: libayatana-appindicator3 is not installed."),
    }
    false
}

fn build(app: &AppHandle) -> tauri::Result<()> {
    let menu: Menu<Wry> = Menu::new(app)?;
    TrayIconBuilder::with_id(TRAY)
        .icon(icons::picture(Icon::Stopped, Ink::default())?)
        .icon_as_template(true)
        .tooltip("Outcrop")
        .menu(&menu)
        .show_menu_on_left_click(false)
        .on_tray_icon_event(|tray, event| {
            if let TrayIconEvent::Click { button: MouseButton::Left, button_state: MouseButtonState::Up, .. } = event {
                window::show(tray.app_handle());
            }
        })
        .build(app)?;
    app.manage(Painted(Mutex::new(Picture { icon: None, text: None, lines: Lines::of(menu) })));
    Ok(())
}

/// Paints what is other than it was, on the thread that may.
pub(crate) fn paint(app: &AppHandle, tray: Tray) {
    with_picture(app, move |app, icon, picture| picture.show(app, icon, &tray));
}

/// Paints the icon in another ink.
pub(crate) fn ink(app: &AppHandle) {
    with_picture(app, |app, icon, picture| match picture.icon {
        Some((shape, _)) => picture.draw(icon, shape, ink::now(app)),
        None => Ok(()),
    });
}

/// A click on an entry with a tick turns the tick, whatever becomes of it: it says again what is so.
pub(crate) fn ticks(app: &AppHandle) {
    with_picture(app, |_, _, picture| picture.lines.tick());
}

fn with_picture(
    app: &AppHandle,
    work: impl FnOnce(&AppHandle, &TrayIcon, &mut Picture) -> tauri::Result<()> + Send + 'static,
) {
    let painter = app.clone();
    let _ = app.run_on_main_thread(move || {
        let (Some(icon), Some(painted)) = (painter.tray_by_id(TRAY), painter.try_state::<Painted>()) else { return };
        let mut picture = painted.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = work(&painter, &icon, &mut picture) {
            tracing::warn!(%error, "the tray could not be painted");
        }
    });
}

impl Picture {
    fn show(&mut self, app: &AppHandle, icon: &TrayIcon, tray: &Tray) -> tauri::Result<()> {
        self.lines.show(app, &tray.menu)?;
        if self.text.as_ref() != Some(&tray.text) {
            icon.set_title(Some(&tray.text))?;
            icon.set_tooltip(Some(tooltip(&tray.text)))?;
            self.text = Some(tray.text.clone());
        }
        self.draw(icon, tray.icon, ink::now(app))
    }

    fn draw(&mut self, icon: &TrayIcon, shape: Icon, ink: Ink) -> tauri::Result<()> {
        if self.icon != Some((shape, ink)) {
            icon.set_icon_with_as_template(Some(icons::picture(shape, ink)?), true)?;
            self.icon = Some((shape, ink));
        }
        Ok(())
    }
}

fn tooltip(text: &str) -> String {
    if text.is_empty() { "Outcrop".to_owned() } else { format!("Outcrop: {text}") }
}
