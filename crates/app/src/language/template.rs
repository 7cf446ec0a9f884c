//! A sentence with places for what varies, as it stands in a `format!`: `there is no connection {name}`.

/// Its pieces, in order. Doubled braces are one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Template(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Words(String),
    /// The name of a place; of one without a name, its number.
    Place(String),
}

impl Template {
    /// Reads one. Whatever follows a colon in a place is how it is written, not what it is called.
    pub(super) fn new(text: &str) -> Self {
        let (mut pieces, mut words, mut unnamed) = (Vec::new(), String::new(), 0_usize);
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            match letter {
                '{' | '}' if letters.next_if_eq(&letter).is_some() => words.push(letter),
                '{' => {
                    let within: String = letters.by_ref().take_while(|letter| *letter != '}').collect();
                    let mut name = within.split(':').next().unwrap_or_default().to_owned();
                    if name.is_empty() {
                        name = unnamed.to_string();
                        unnamed += 1;
                    }
                    pieces.extend((!words.is_empty()).then(|| Piece::Words(std::mem::take(&mut words))));
                    pieces.push(Piece::Place(name));
                }
                other => words.push(other),
            }
        }
        pieces.extend((!words.is_empty()).then_some(Piece::Words(words)));
        Self(pieces)
    }

    /// How much of it is words, in bytes.
    pub(super) fn words(&self) -> usize {
        self.0.iter().map(|piece| if let Piece::Words(words) = piece { words.len() } else { 0 }).sum()
    }

    /// Whether it ends with a place.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.0.last(), Some(Piece::Place(_)))
    }

    /// What its places are called, each as often as it is there.
    #[cfg(test)]
    pub(super) fn places(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|piece| if let Piece::Place(name) = piece { Some(name.as_str()) } else { None })
    }

    /// What stands in the places of a text that was made of it; `None` if it was not. Of two places side by side the first
    /// has it all. A sentence that begins in the middle of another begins with a small letter, so that the first may be either.
    pub(super) fn values<'t>(&'t self, text: &'t str) -> Option<Vec<(&'t str, &'t str)>> {
        let (mut rest, mut values, mut open) = (text, Vec::new(), None);
        for (at, piece) in self.0.iter().enumerate() {
            let words = match piece {
                Piece::Place(name) if open.is_none() => {
                    open = Some(name.as_str());
                    continue;
                }
                Piece::Place(name) => {
                    values.push((name.as_str(), ""));
                    continue;
                }
                Piece::Words(words) => words,
            };
            let Some(name) = open.take() else {
                rest = if at == 0 { without_beginning(rest, words)? } else { rest.strip_prefix(words.as_str())? };
                continue;
            };
            let ends = if at + 1 == self.0.len() {
                rest.len().checked_sub(words.len()).filter(|_| rest.ends_with(words.as_str()))
            } else {
                rest.find(words.as_str())
            };
            let end = ends.filter(|end| *end > 0)?;
            values.push((name, &rest[..end]));
            rest = &rest[end + words.len()..];
        }
        match open {
            Some(name) if !rest.is_empty() => values.push((name, rest)),
            None if rest.is_empty() => {}
            Some(_) | None => return None,
        }
        Some(values)
    }

    /// With these values in its places; where there is none for a place, nothing.
    pub(super) fn filled(&self, values: &[(&str, String)]) -> String {
        let value =
            |name: &str| values.iter().find(|(named, _)| *named == name).map_or("", |(_, value)| value.as_str());
        let piece = |piece: &'_ Piece| match piece {
            Piece::Words(words) => words.clone(),
            Piece::Place(name) => value(name).to_owned(),
        };
        self.0.iter().map(piece).collect()
    }
}

fn without_beginning<'t>(text: &'t str, words: &str) -> Option<&'t str> {
    let (beginning, rest) = text.split_at_checked(words.len())?;
    let first = words.chars().next().map_or(0, char::len_utf8);
    let same = beginning.get(first..)? == &words[first..] && beginning[..first].eq_ignore_ascii_case(&words[..first]);
    same.then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values<'t>(template: &'t Template, text: &'t str) -> Option<Vec<(&'t str, &'t str)>> {
        template.values(text)
    }

    #[test]
    fn what_was_put_in_is_found_again() {
        let template = Template::new("no {name:?} in {}: {{{why:#}}}");
        assert_eq!(template.places().collect::<Vec<_>>(), ["name", "0", "why"]);
        let found = values(&template, "No \"x\" in here: {so it is}").expect("it was made of it");
        assert_eq!(found, [("name", "\"x\""), ("0", "here"), ("why", "so it is")]);
        assert_eq!(values(&template, "no  in here: {so}"), None, "something stands in each place");
        assert_eq!(values(&template, "nothing in here"), None);
    }

    #[test]
    fn a_text_ends_where_its_template_does() {
        let template = Template::new("{} cannot be read");
        assert_eq!(values(&template, "what cannot be read cannot be read"), Some(vec![("0", "what cannot be read")]));
        assert_eq!(values(&template, "this cannot be read."), None);
        assert_eq!(values(&Template::new("Stop"), "stopped"), None);
        assert_eq!(values(&Template::new("{words}{end} Next"), "a Next"), Some(vec![("end", ""), ("words", "a")]));
    }

    #[test]
    fn places_may_stand_in_another_order() {
        let filled = Template::new("{1} का {0}").filled(&[("0", "75%".to_owned()), ("1", "बजट".to_owned())]);
        assert_eq!(filled, "बजट का 75%");
    }
}
