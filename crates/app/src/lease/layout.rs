//! Where things stand in a settings file: JSON with comments and trailing commas, read but never rebuilt.
//!
//! Knows the two shapes in which settings hold environment variables. What is written where is left to `edit`.

use std::ops::Range;

use anyhow::{Result, anyhow, bail};
use jsonc_parser::ast::{Object, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::tokens::Token;
use jsonc_parser::{CollectOptions, CommentCollectionStrategy, ParseOptions, parse_to_ast};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// The setting that holds environment variables.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Place {
    /// Claude Code's `"env": {"NAME": "value"}`.
    ClaudeCode,
    /// VS Code's `"claudeCode.environmentVariables": [{"name": "NAME", "value": "value"}]`.
    VsCode,
}

impl Place {
    /// Its key in the file.
    pub(super) fn key(self) -> &'static str {
        match self {
            Self::ClaudeCode => "env",
            Self::VsCode => "claudeCode.environmentVariables",
        }
    }

    /// What goes around all variables.
    pub(super) fn brackets(self) -> (char, char) {
        match self {
            Self::ClaudeCode => ('{', '}'),
            Self::VsCode => ('[', ']'),
        }
    }

    /// One variable as a whole.
    pub(super) fn entry(self, name: &str, value: &str) -> String {
        match self {
            Self::ClaudeCode => format!("{}: {}", json!(name), self.value(name, value)),
            Self::VsCode => self.value(name, value),
        }
    }

    /// What is put in the place of [`Entry::value`].
    pub(super) fn value(self, name: &str, value: &str) -> String {
        match self {
            Self::ClaudeCode => json!(value).to_string(),
            Self::VsCode => format!("{{ \"name\": {}, \"value\": {} }}", json!(name), json!(value)),
        }
    }
}

/// One document.
pub(super) struct Layout {
    /// The object that is the document; `None` where there is nothing but blanks and comments.
    pub(super) root: Option<Holder>,
    /// The variables.
    pub(super) variables: Option<Holder>,
    tokens: Vec<(Kind, Range<usize>)>,
}

/// An object or array: from its opening to its closing bracket, both included.
pub(super) struct Holder {
    pub(super) range: Range<usize>,
    pub(super) entries: Vec<Entry>,
}

/// A member of an object, or an item of VS Code's list.
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) whole: Range<usize>,
    /// What is replaced when the variable gets another value: of an item, all of it.
    pub(super) value: Range<usize>,
    /// The value, if it is text.
    pub(super) text: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Comma,
    Comment,
    Other,
}

impl Layout {
    /// Reads a document without a byte order mark.
    ///
    /// # Errors
    /// In words for the user: what is no JSON, or holds something else where the variables belong.
    pub(super) fn of(text: &str, place: Place) -> Result<Self> {
        let collect = CollectOptions { comments: CommentCollectionStrategy::AsTokens, tokens: true };
        let parsed = parse_to_ast(text, &collect, &options()).map_err(|wrong| anyhow!("it is no JSON: {wrong}"))?;
        let tokens = parsed.tokens.unwrap_or_default();
        let tokens = tokens.iter().map(|token| (kind(&token.token), token.start()..token.end())).collect();
        let (root, variables) = match &parsed.value {
            None => (None, None),
            Some(Value::Object(object)) => (Some(members(object)), variables(object, place)?),
            Some(_) => bail!("it is no object"),
        };
        Ok(Self { root, variables, tokens })
    }

    /// The comma behind a position, whatever comments are between.
    pub(super) fn comma_after(&self, at: usize) -> Option<usize> {
        let next = self.tokens.iter().find(|(kind, range)| range.start >= at && *kind != Kind::Comment);
        next.filter(|(kind, _)| *kind == Kind::Comma).map(|(_, range)| range.start)
    }

    /// The comma before a position, whatever comments are between.
    pub(super) fn comma_before(&self, at: usize) -> Option<usize> {
        let last = self.tokens.iter().rfind(|(kind, range)| range.end <= at && *kind != Kind::Comment);
        last.filter(|(kind, _)| *kind == Kind::Comma).map(|(_, range)| range.start)
    }

    /// Where what comes before a position ends, comments included.
    pub(super) fn end_before(&self, at: usize) -> usize {
        self.tokens.iter().rfind(|(_, range)| range.end <= at).map_or(0, |(_, range)| range.end)
    }

    /// Where the comments end that stand on the line of `at`, directly behind it.
    pub(super) fn behind_comments(&self, text: &str, at: usize) -> usize {
        let mut end = at;
        for (kind, range) in self.tokens.iter().filter(|(_, range)| range.start >= at) {
            if *kind != Kind::Comment || text[end..range.end].contains('\n') {
                break;
            }
            end = range.end;
        }
        end
    }
}

impl Holder {
    /// Of several with one name the last counts, as it does for whoever reads the file.
    pub(super) fn last(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().rfind(|entry| entry.name == name)
    }

    /// What is between the brackets.
    pub(super) fn inside(&self) -> Range<usize> {
        self.range.start + 1..self.range.end - 1
    }
}

/// What editors take in settings, and no more.
fn options() -> ParseOptions {
    ParseOptions {
        allow_comments: true,
        allow_trailing_commas: true,
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    }
}

fn kind(token: &Token<'_>) -> Kind {
    match token {
        Token::Comma => Kind::Comma,
        Token::CommentLine(_) | Token::CommentBlock(_) => Kind::Comment,
        _ => Kind::Other,
    }
}

fn members(object: &Object<'_>) -> Holder {
    let entry = |member: &jsonc_parser::ast::ObjectProp<'_>| Entry {
        name: member.name.as_str().to_owned(),
        whole: member.start()..member.end(),
        value: member.value.start()..member.value.end(),
        text: member.value.as_string_lit().map(|text| text.value.clone().into_owned()),
    };
    Holder { range: object.start()..object.end(), entries: object.properties.iter().map(entry).collect() }
}

fn variables(root: &Object<'_>, place: Place) -> Result<Option<Holder>> {
    let Some(setting) = root.properties.iter().rfind(|member| member.name.as_str() == place.key()) else {
        return Ok(None);
    };
    match (&setting.value, place) {
        (Value::Object(object), Place::ClaudeCode) => Ok(Some(members(object))),
        (Value::Array(array), Place::VsCode) => {
            Ok(Some(Holder { range: array.start()..array.end(), entries: array.elements.iter().map(item).collect() }))
        }
        (_, Place::ClaudeCode) => bail!("its \"env\" is no object"),
        (_, Place::VsCode) => bail!("its \"{}\" is no list", place.key()),
    }
}

/// Items that are no variables have no name.
fn item(value: &Value<'_>) -> Entry {
    let text = |key: &str| Some(value.as_object()?.get_string(key)?.value.clone().into_owned());
    let whole = value.start()..value.end();
    Entry { name: text("name").unwrap_or_default(), value: whole.clone(), whole, text: text("value") }
}
