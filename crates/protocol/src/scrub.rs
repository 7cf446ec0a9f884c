//! Keeps what is nobody else's business out of sentences for clients: AWS account numbers, ARNs, keys and tokens.
//!
//! The sentence stays readable. Of an ARN of Bedrock the resource remains (`inference-profile/us.anthropic.…`), because
//! it says which model is meant; of any other only its kind, because user, role and session names are people's names.

use std::borrow::Cow;
use std::ops::Range;

mod body;
#[cfg(test)]
mod tests;

pub use body::scrub_body;

const ACCOUNT: &str = "[account]";
const KEY: &str = "[access key]";
const SECRET: &str = "[secret]";
const ACCOUNT_DIGITS: usize = 12;
/// The longest ARN that AWS makes.
const ARN_LENGTH: usize = 2048;
/// Identifiers of AWS keys, users and roles: four letters, then at least this many capitals and digits.
const KEY_STARTS: &[&str] = &["AKIA", "ASIA", "AROA", "AIDA", "ABIA", "ACCA"];
const KEY_LENGTH: usize = 16;
/// Bedrock API keys, long-lived and short-lived.
const API_KEY_STARTS: &[&str] = &["ABSK", "bedrock-api-key-"];
const API_KEY_LENGTH: usize = 24;
/// Keys of other services by how they begin, as their makers document it.
const TOKEN_STARTS: &[&str] = &[
    "sk-",
    "sk_live_",
    "rk_live_",
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "ghr_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "xoxa-",
    "AIza",
    "hf_",
    "npm_",
    "pypi-",
];
const TOKEN_LENGTH: usize = 20;
/// The shortest JSON web token worth the name; all begin with `{"` in base64.
const WEB_TOKEN_LENGTH: usize = 40;
/// How far a key is looked at that begins within a longer run, so that a long text is read once.
const WITHIN: usize = 2048;
const PRIVATE_KEY: &str = "PRIVATE KEY-----";
/// Words that announce a secret, and how long what follows has to be.
const ANNOUNCING: &[&str] =
    &["token", "secret", "key", "bearer", "password", "credential", "credentials", "authorization"];
const ANNOUNCED_LENGTH: usize = 20;
/// The same of hexadecimal digits, of which Outcrop's own tokens are made.
const HEX_LENGTH: usize = 32;
/// Nothing this long and this mixed is meant to be read.
const TELLTALE_LENGTH: usize = 100;
/// The kinds of IAM and STS resources that may be named; a kind outside this list may be somebody's name.
const KINDS: &[&str] = &["assumed-role", "federated-user", "group", "policy", "role", "root", "user"];

/// The text without account numbers, ARNs and secrets; borrowed when there are none.
pub fn scrub(text: &str) -> Cow<'_, str> {
    let mut clean = String::new();
    let mut copied = 0;
    for (span, mask) in secrets(text) {
        clean.push_str(&text[copied..span.start]);
        clean.push_str(&mask);
        copied = span.end;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    clean.push_str(&text[copied..]);
    Cow::Owned(clean)
}

/// What is to be masked, in order and apart from each other, and by what.
fn secrets(text: &str) -> impl Iterator<Item = (Range<usize>, Cow<'static, str>)> {
    let (mut masked, mut at) = (0, 0);
    std::iter::from_fn(move || {
        while at < text.len() {
            if let Some((span, mask)) = secret_at(text, masked, at) {
                (masked, at) = (span.end, span.end);
                return Some((span, mask));
            }
            at += 1;
        }
        None
    })
}

/// What is to be masked from `at` on, and by what. What is masked already, up to `masked`, no longer stands before it.
fn secret_at(text: &str, masked: usize, at: usize) -> Option<(Range<usize>, Cow<'static, str>)> {
    let rest = text.as_bytes().get(at..)?;
    let before = text.as_bytes()[masked..at].last().copied().unwrap_or(b' ');
    match rest.first()? {
        b'a' | b'A' if starts(rest, "arn:aws") => return arn(text, at),
        b'-' if rest.starts_with(b"-----BEGIN ") => {
            if let Some(found) = private_key(text, at) {
                return Some(found);
            }
        }
        digit if digit.is_ascii_digit() && !before.is_ascii_digit() => {
            if let Some(length) = account(rest, before) {
                return Some((at..at + length, ACCOUNT.into()));
            }
        }
        _ => {}
    }
    let (ahead, masked) = (&text.as_bytes()[masked..at], &text.as_bytes()[masked..=at]);
    // The letter of an escape such as `\n` belongs to no run.
    if !is_opaque(rest[0]) || is_escape(masked) {
        return None;
    }
    let (length, mask) = match before {
        // Each run is measured once, at its beginning;
        _ if !is_opaque(before) || is_escape(ahead) => key(text, at, text.len())?,
        // within it, where something begins that is known by that, not to its end.
        _ if before.is_ascii_alphanumeric() => return None,
        _ if begins_known(rest) || before == b'=' && announced(&text[..at]) => key(text, at, at + WITHIN)?,
        _ => return None,
    };
    Some((at..at + length, mask.into()))
}

/// An ARN. What is left of one of Bedrock is looked through further, so only the head is taken from it.
fn arn(text: &str, at: usize) -> Option<(Range<usize>, Cow<'static, str>)> {
    let end = text[at..].char_indices().find(|(passed, sign)| *passed > ARN_LENGTH || ends_arn(*sign));
    let whole = &text[at..end.map_or(text.len(), |(passed, _)| at + passed)];
    let whole = whole.trim_end_matches(['.', ',', ';', ':', '!', '?']);
    let mut parts = whole.splitn(6, ':').skip(2);
    let (service, resource) = (parts.next()?, parts.nth(2)?);
    if service.starts_with("bedrock") && resource.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return Some((at..at + whole.len() - resource.len(), "".into()));
    }
    let kind = resource.split(['/', ':']).next().unwrap_or_default();
    let shown = if KINDS.contains(&kind) { kind } else { service };
    let readable = !shown.is_empty() && shown.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    Some((at..at + whole.len(), format!("[{}]", if readable { shown } else { "arn" }).into()))
}

fn ends_arn(sign: char) -> bool {
    sign.is_whitespace() || "\"'`<>()[]{}\\".contains(sign)
}

/// A private key in PEM, whole or as much as there is of it.
fn private_key(text: &str, at: usize) -> Option<(Range<usize>, Cow<'static, str>)> {
    let head = text[at..].find(PRIVATE_KEY).filter(|length| *length < 40)? + PRIVATE_KEY.len();
    let tail = text[at + head..].find(PRIVATE_KEY).map(|length| at + head + length + PRIVATE_KEY.len());
    Some((at..tail.unwrap_or(text.len()), SECRET.into()))
}

/// The length of an account number: twelve digits and no more, or the console's 1234-5678-9012.
fn account(rest: &[u8], before: u8) -> Option<usize> {
    let digits = run(rest, |byte| byte.is_ascii_digit());
    if digits == ACCOUNT_DIGITS {
        return Some(digits);
    }
    // One byte more than the form has, to see that it ends there.
    let rest = &rest[..rest.len().min(15)];
    let grouped = run(rest, |byte| byte.is_ascii_digit() || byte == b'-');
    let in_fours = rest[..grouped].split(|byte| *byte == b'-').map(<[u8]>::len).eq([4, 4, 4]);
    (in_fours && before != b'-').then_some(grouped)
}

/// Whether a key begins that is known by its beginning.
fn begins_known(rest: &[u8]) -> bool {
    let starts = [KEY_STARTS, API_KEY_STARTS, TOKEN_STARTS, &["eyJ"]];
    starts.iter().any(|starts| starts.iter().any(|start| rest.starts_with(start.as_bytes())))
}

/// The length of a key or token that begins at `at` and is looked at up to `end`, and its mask.
fn key(text: &str, at: usize, end: usize) -> Option<(usize, &'static str)> {
    let rest = &text.as_bytes()[at..end.min(text.len())];
    let length = run(rest, is_opaque);
    let mixed = || {
        let has = |wanted: fn(&u8) -> bool| rest[..length].iter().any(wanted);
        has(u8::is_ascii_digit) && has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase)
    };
    let capitals = run(rest, |byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let named = |starts_with: &[&str]| starts_with.iter().any(|start| rest.starts_with(start.as_bytes()));
    let hex = || length >= HEX_LENGTH && rest[..length].iter().all(u8::is_ascii_hexdigit);
    let dotted = run(rest, |byte| is_opaque(byte) || byte == b'.');
    if capitals >= KEY_LENGTH && named(KEY_STARTS) {
        Some((capitals, KEY))
    } else if rest.starts_with(b"eyJ") && dotted > length && dotted >= WEB_TOKEN_LENGTH {
        Some((dotted, SECRET))
    } else if length >= API_KEY_LENGTH && named(API_KEY_STARTS)
        || length >= TOKEN_LENGTH && named(TOKEN_STARTS) && rest[..length].iter().any(u8::is_ascii_digit)
        || hex() && announced(&text[..at])
        || length >= TELLTALE_LENGTH && mixed()
        || length >= ANNOUNCED_LENGTH && mixed() && announced(&text[..at])
    {
        Some((length, SECRET))
    } else {
        None
    }
}

/// Whether the words before end in one that announces a secret, such as `"SessionToken": "`.
fn announced(before: &str) -> bool {
    let near = before.trim_end_matches(|sign: char| sign.is_whitespace() || ":='\"`(\\".contains(sign));
    let near = near.strip_suffix(" is").unwrap_or(near);
    let word = near.len() - near.bytes().rev().take_while(u8::is_ascii_alphanumeric).count();
    let word = near[word..].to_ascii_lowercase();
    ANNOUNCING.iter().any(|announcing| word.ends_with(announcing))
}

/// Whether it ends in an escape as JSON writes it.
fn is_escape(text: &[u8]) -> bool {
    matches!(text, [.., b'\\', b'n' | b'r' | b't' | b'b' | b'f'])
}

fn is_opaque(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=' | b'_' | b'-')
}

fn starts(rest: &[u8], start: &str) -> bool {
    rest.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start.as_bytes()))
}

fn run(bytes: &[u8], belongs: impl Fn(u8) -> bool) -> usize {
    bytes.iter().take_while(|byte| belongs(**byte)).count()
}
