//! The desktop app as its user meets it: on a display, with a panel that shows trays or without, and with a window manager.
//! Each story has a display, a session bus and a home of its own. The panel is ours: it speaks StatusNotifier, as those of
//! KDE, Xfce, and GNOME with its extension do.
#![cfg(target_os = "linux")]

mod at_login;
mod connect;
mod cost;
mod driver;
mod notices;
mod overview;
mod panel;
mod portal;
mod session;
mod support;
mod tray;
mod window;
