//! What is said is said in every language: by the sentences of the sources, and by some as people get them.

use std::collections::BTreeSet;
use std::path::Path;

use super::hindi::written;
use super::template::Template;
use super::*;

mod source;

use source::Literal;

/// What the sources have in another form.
const COMPOSED: &str = "names";

fn hindi(english: &str) -> String {
    Said::of(english).hi
}

fn pairs() -> Vec<(String, String)> {
    written().into_values().flatten().collect()
}

#[test]
fn a_sentence_is_known_by_its_words_whatever_stands_between_them() {
    let unknown = "there is no connection work; `outcrop connections list` shows which there are";
    assert_eq!(hindi(unknown), "work नाम का कोई कनेक्शन नहीं है; `outcrop connections list` सारे दिखाता है");
    assert_eq!(hindi("There is no budget called day-ci."), "day-ci नाम का कोई बजट नहीं है।");
}

#[test]
fn a_cause_behind_a_colon_is_said_in_hindi_too_and_what_is_not_ours_stays() {
    let chain =
        "the connection work cannot be used: the secrets in /h/s.json cannot be read: Permission denied (os error 13)";
    assert_eq!(
        hindi(chain),
        "कनेक्शन work इस्तेमाल नहीं हो सकता: /h/s.json की गुप्त कुंजियाँ पढ़ी नहीं जा सकतीं: Permission denied (os error 13)"
    );
    let refused = "User: arn:aws:iam::[account]:user/x is not authorized to perform: bedrock:InvokeModel.";
    assert_eq!(hindi(refused), refused);
    let guided = format!("{refused} Next step: choose a newer model; `outcrop models` lists them.");
    assert_eq!(hindi(&guided), format!("{refused} अगला कदम: कोई नया मॉडल चुनें; `outcrop models` सारे दिखाता है।"));
    assert_eq!(hindi("output: Extra inputs"), "output: Extra inputs", "a word alone begins no sentence of ours");
}

#[test]
fn a_budget_is_told_of_with_the_sentences_in_it() {
    let said = "Today's budget of ₹500 for the key ci is used up (₹512.40 spent). Requests are refused. It begins anew at \
        00:00 on 22 November (Asia/Kolkata); `outcrop budget lift day-ci` lifts it until then.";
    assert_eq!(
        hindi(said),
        "कुंजी ci के लिए आज का ₹500 का बजट ख़त्म (₹512.40 ख़र्च)। अनुरोध रोके जा रहे हैं। यह 22 नवंबर को 00:00 (Asia/Kolkata) पर नए \
         सिरे से शुरू होगा; `outcrop budget lift day-ci` इसे तब तक हटाता है।"
    );
}

#[test]
fn sentences_that_stand_side_by_side_are_known_one_by_one() {
    let both = "work is used: profile \"work\". The server that runs here uses it from its next request on.";
    assert_eq!(hindi(both), "work इस्तेमाल होगा: प्रोफ़ाइल \"work\"। यहाँ चल रहा सर्वर इसे अगले अनुरोध से इस्तेमाल करेगा।");
    assert_eq!(hindi("the proxy is stopped."), "प्रॉक्सी बंद है।", "also with a full stop that came later");
    let open = "models.\"x\": the lane messages is for Claude alone, and this is nova-lite.";
    assert_eq!(hindi(open), "models.\"x\": लेन messages सिर्फ़ Claude के लिए है, और यह nova-lite है।");
}

#[test]
fn a_long_text_of_somebody_else_costs_no_time() {
    let hostile = "a: b. cannot be read: ".repeat(80);
    let begun = std::time::Instant::now();
    assert!(hindi(&hostile).len() > 80);
    // To try every way of taking it apart would take years.
    assert!(begun.elapsed() < std::time::Duration::from_secs(60), "{:?}", begun.elapsed());
}

#[test]
fn the_language_of_a_system_is_its_first_that_is_ours() {
    let of = |tags: &[&str]| Language::of(tags.iter().map(|tag| (*tag).to_owned()));
    assert_eq!(of(&["hi-IN", "en-IN"]), Language::Hindi);
    assert_eq!(of(&["fr_FR", "hi_IN.UTF-8"]), Language::Hindi);
    assert_eq!(
        (of(&["en-GB", "hi"]), of(&["hil-PH"]), of(&[])),
        (Language::English, Language::English, Language::English)
    );
}

#[test]
fn hindi_has_the_same_places_and_is_hindi() {
    let mut wrong = Vec::new();
    for (english, hindi) in pairs() {
        let places = |text: &str| Template::new(text).places().map(str::to_owned).collect::<BTreeSet<_>>();
        let same = places(&english) == places(&hindi);
        let devanagari = hindi.chars().any(|letter| ('\u{900}'..='\u{97f}').contains(&letter));
        let balanced = english.matches('`').count() == hindi.matches('`').count();
        if !same || !devanagari || !balanced || english_left(&hindi) {
            wrong.push(format!("{english} = {hindi}"));
        }
    }
    assert_eq!(wrong, Vec::<String>::new(), "places, commands or words are not as they should be");
}

/// Whether there are three words of small Latin letters side by side, outside of commands and places.
fn english_left(hindi: &str) -> bool {
    let outside: String = hindi.split('`').step_by(2).collect::<Vec<_>>().join(" | ");
    let is_word = |word: &str| word.len() > 1 && word.chars().all(|letter| letter.is_ascii_lowercase());
    let words: Vec<bool> = outside.split_whitespace().map(is_word).collect();
    words.windows(3).any(|three| three.iter().all(|word| *word))
}

#[test]
fn every_sentence_of_the_table_is_said_by_a_source() {
    let literals: BTreeSet<String> = everything().into_iter().map(|literal| literal.text).collect();
    let table = written();
    let all = table.iter().filter(|(part, _)| *part != COMPOSED).flat_map(|(_, pairs)| pairs.keys());
    // Whoever changes an English sentence changes its Hindi, too.
    assert_eq!(all.filter(|english| !literals.contains(*english)).collect::<Vec<_>>(), Vec::<&String>::new());
}

fn everything() -> Vec<Literal> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    ["crates/app", "crates/ledger", "crates/protocol", "crates/proxy", "crates/upstreams", "src-tauri"]
        .iter()
        .flat_map(|folder| source::literals(&workspace.join(folder)))
        .collect()
}

/// Files whose sentences only a terminal, a client or a log gets.
const TERMINAL: [&str; 25] = [
    "app/src/account.rs",
    "app/src/bill",
    "app/src/budget/accounts.rs",
    "app/src/cache",
    "app/src/charts",
    "app/src/dashboard.rs",
    "app/src/days.rs",
    "app/src/desktop/at_login.rs",
    "app/src/env",
    "app/src/language",
    "app/src/ledger_file.rs",
    "app/src/receipt",
    "app/src/rates",
    "app/src/rpc/about/report.rs",
    "app/src/rpc/requests/report.rs",
    "app/src/rpc/typescript.rs",
    "app/src/tray/act.rs",
    "app/src/usage/chart",
    "app/src/usage/one.rs",
    "ledger/src/line.rs",
    "ledger/src/transfer.rs",
    "proxy/src/bedrock_face.rs",
    "proxy/src/router.rs",
    "src-tauri/src/console.rs",
    "src-tauri/src/window.rs",
];

/// Files in which every sentence is for somebody who looks at no terminal.
const SPOKEN: [&str; 11] = [
    "app/src/tray.rs",
    "app/src/notices.rs",
    "app/src/connections.rs",
    "app/src/connections/removal.rs",
    "app/src/lease.rs",
    "app/src/lease/precedence.rs",
    "app/src/port.rs",
    "app/src/rpc/needs.rs",
    "app/src/secrets/trouble.rs",
    "proxy/src/entry/words.rs",
    "upstreams/src/no_credentials.rs",
];

/// What stands in them as well: words of others that are looked for, names, and a log.
const NOT_OURS: [&str; 11] = [
    "VS Code",
    "interaction is not allowed",
    "prompt dismissed",
    "result not returned",
    "ProfileFile provider could not be built: ",
    "SSO token",
    "` was not defined: ",
    "exited with code ",
    "external process",
    "referenced from the root profile",
    "there are no AWS credentials",
];

#[test]
fn every_refusal_every_notice_and_every_reason_of_a_change_has_its_hindi() {
    let known: BTreeSet<String> = pairs().into_iter().map(|(english, _)| english).collect();
    let is_one =
        |one: &Literal, of: &[&str]| of.iter().any(|file| one.path.to_string_lossy().replace('\\', "/").contains(file));
    let is_said = |one: &Literal| {
        is_one(one, &SPOKEN) && one.is_sentence() || !is_one(one, &TERMINAL) && one.is_sentence() && one.is_told()
    };
    let missing: BTreeSet<String> = everything()
        .into_iter()
        .filter(|one| is_said(one) && !known.contains(&one.text) && !NOT_OURS.contains(&one.text.as_str()))
        .map(|one| format!("{}: {}", one.path.display(), one.text))
        .collect();
    assert_eq!(missing, BTreeSet::new(), "data/hindi.toml says these only in English");
}
