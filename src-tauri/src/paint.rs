//! Paints the tray: from the value of `app::tray` to icon, text and menu of the system.

use std::panic::{AssertUnwindSafe, catch_unwind};

use app::tray::{Entry, Icon, Tray};
use tauri::menu::{CheckMenuItem, IsMenuItem, Menu, MenuItem, PredefinedMenuItem, Submenu};
use tauri::tray::{MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Wry};

use crate::{console, icons, window};

const TRAY: &str = "outcrop";

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
    TrayIconBuilder::with_id(TRAY)
        .icon(icons::picture(Icon::Stopped, false)?)
        .icon_as_template(true)
        .tooltip("Outcrop")
        .menu(&Menu::new(app)?)
        .show_menu_on_left_click(false)
        .on_tray_icon_event(|tray, event| {
            if let TrayIconEvent::Click { button: MouseButton::Left, button_state: MouseButtonState::Up, .. } = event {
                window::show(tray.app_handle());
            }
        })
        .build(app)
        .map(drop)
}

/// Paints it anew, on the thread that may.
pub(crate) fn paint(app: &AppHandle, tray: Tray) {
    let painter = app.clone();
    let _ = app.run_on_main_thread(move || {
        let Some(icon) = painter.tray_by_id(TRAY) else { return };
        if let Err(error) = show(&painter, &icon, &tray) {
            tracing::warn!(%error, "the tray could not be painted");
        }
    });
}

fn show(app: &AppHandle, icon: &TrayIcon, tray: &Tray) -> tauri::Result<()> {
    let menu = Menu::new(app)?;
    for entry in &tray.menu {
        menu.append(item(app, entry)?.as_ref())?;
    }
    icon.set_menu(Some(menu))?;
    icon.set_title(Some(&tray.text))?;
    icon.set_tooltip(Some(if tray.text.is_empty() {
        "Outcrop".to_owned()
    } else {
        format!("Outcrop: {}", tray.text)
    }))?;
    icon.set_icon_with_as_template(Some(icons::picture(tray.icon, false)?), true)
}

fn item(app: &AppHandle, entry: &Entry) -> tauri::Result<Box<dyn IsMenuItem<Wry>>> {
    Ok(match entry {
        Entry::Separator => Box::new(PredefinedMenuItem::separator(app)?),
        Entry::Words(words) => Box::new(MenuItem::new(app, escaped(words), false, None::<&str>)?),
        Entry::Do { text, act, enabled } => {
            Box::new(MenuItem::with_id(app, act.to_string(), escaped(text), *enabled, None::<&str>)?)
        }
        Entry::Tick { text, act, on } => {
            Box::new(CheckMenuItem::with_id(app, act.to_string(), escaped(text), true, *on, None::<&str>)?)
        }
        Entry::Sub { text, entries } => {
            let sub = Submenu::new(app, escaped(text), true)?;
            for entry in entries {
                sub.append(item(app, entry)?.as_ref())?;
            }
            Box::new(sub)
        }
    })
}

/// Menus take `&` for the sign of a shortcut.
fn escaped(text: &str) -> String {
    text.replace('&', "&&")
}
