//! The small pages before the dashboard: how to come in. They run no script and hold no secret.

/// The languages that the dashboard speaks.
#[derive(Clone, Copy)]
pub(super) enum Language {
    English,
    Hindi,
}

/// Why somebody stands before the door.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    SignedOut,
    SpentLink,
}

impl Language {
    /// What a browser says it would like best.
    pub(super) fn of(accepted: &str) -> Self {
        let best = accepted.split([',', ';', '-']).next().unwrap_or_default().trim();
        if best.eq_ignore_ascii_case("hi") { Self::Hindi } else { Self::English }
    }

    fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Hindi => "hi",
        }
    }

    fn spent(self) -> &'static str {
        match self {
            Self::English => "This link has been used, or is too old. A new one is quickly made.",
            Self::Hindi => "यह लिंक इस्तेमाल हो चुका है या बहुत पुराना है। नया लिंक तुरंत बन जाता है।",
        }
    }

    fn sign_in(self) -> &'static str {
        match self {
            Self::English => {
                "Sign in to the dashboard: open the link that the console printed when Outcrop started, \
                 or run this in a terminal and open the link that it prints:"
            }
            Self::Hindi => {
                "डैशबोर्ड में आने के लिए वह लिंक खोलें जो Outcrop शुरू होते समय टर्मिनल में दिखा था, \
                 या टर्मिनल में यह चलाएँ और जो लिंक दिखे उसे खोलें:"
            }
        }
    }
}

/// How to sign in.
pub(super) fn way_in(language: Language, why: Why) -> String {
    let spent =
        if why == Why::SpentLink { format!("<p><strong>{}</strong></p>\n", language.spent()) } else { String::new() };
    format!(
        "<!doctype html>\n<html lang=\"{tag}\">\n<meta charset=\"utf-8\">\n<title>Outcrop</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <style>\n\
         :root {{ color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }}\n\
         body {{ max-width: 34rem; margin: 18vh auto 0; padding: 0 1.5rem }}\n\
         h1 {{ font-size: 1.5rem }}\n\
         code {{ display: block; padding: .75rem 1rem; border: 1px solid; border-radius: .5rem; font-size: 1rem }}\n\
         </style>\n\
         <main>\n<h1>Outcrop</h1>\n{spent}<p>{sign_in}</p>\n<code>outcrop dashboard</code>\n</main>\n</html>\n",
        tag = language.tag(),
        sign_in = language.sign_in(),
    )
}

/// A page that leads to the dashboard at once.
pub(super) fn once_more() -> &'static str {
    "<!doctype html>\n<meta charset=\"utf-8\">\n<title>Outcrop</title>\n<meta http-equiv=\"refresh\" content=\"0; url=/\">\n\
     <p><a href=\"/\">Outcrop</a></p>\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_of_hindi_is_told_in_hindi() {
        let page = |accepted| way_in(Language::of(accepted), Why::SpentLink);
        assert!(page("hi-IN,en;q=0.5").contains("लिंक") && page("hi").contains("lang=\"hi\""));
        for other in ["", "en-IN,hi;q=0.5", "his", "日本"] {
            assert!(page(other).contains("This link has been used"), "{other}");
        }
    }
}
