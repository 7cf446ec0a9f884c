//! In which ink the icon is drawn, so that it can be seen on the panel.

/// The colour of the icon.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ink {
    /// For dark panels, which most are.
    #[default]
    White,
    /// For light ones.
    Black,
}

/// Which colours somebody prefers, as the portal of freedesktop.org tells it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scheme {
    /// That is not said.
    #[default]
    Unsaid,
    /// Dark ones.
    Dark,
    /// Light ones.
    Light,
}

/// Desktops whose panel is dark whatever its programs look like, or is until somebody draws it otherwise, by their names in
/// `XDG_CURRENT_DESKTOP`.
const DARK: [&str; 7] = ["GNOME", "Unity", "Pantheon", "Budgie", "X-Cinnamon", "XFCE", "ENLIGHTENMENT"];

impl Scheme {
    /// From the value of `org.freedesktop.appearance` `color-scheme`.
    pub fn of_portal(value: u32) -> Self {
        match value {
            1 => Self::Dark,
            2 => Self::Light,
            _ => Self::Unsaid,
        }
    }
}

impl Ink {
    /// On the panel of a desktop, named as in `XDG_CURRENT_DESKTOP`, several names between colons. Nobody tells the colour of
    /// a panel: it is light where panels follow the preference, as in KDE, and light is what is preferred.
    pub fn on(desktop: &str, scheme: Scheme) -> Self {
        let dark = desktop.split(':').any(|name| DARK.iter().any(|dark| dark.eq_ignore_ascii_case(name)));
        if scheme == Scheme::Light && !dark { Self::Black } else { Self::White }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ink_is_black_only_where_the_panel_is_known_to_be_light() {
        assert_eq!(Ink::on("KDE", Scheme::of_portal(2)), Ink::Black);
        assert_eq!(Ink::on("KDE", Scheme::of_portal(1)), Ink::White);
        assert_eq!(Ink::on("KDE", Scheme::of_portal(0)), Ink::White);
        assert_eq!(Ink::on("ubuntu:GNOME", Scheme::of_portal(2)), Ink::White, "its bar is dark in either");
        assert_eq!(Ink::on("XFCE", Scheme::of_portal(2)), Ink::White);
        assert_eq!(Ink::on("", Scheme::Unsaid), Ink::White);
    }
}
