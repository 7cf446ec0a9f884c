use protocol::price_list::PriceList;

use super::refresh::{differences, report};
use super::*;

#[test]
fn a_list_of_what_is_in_use_has_no_differences() {
    let text = r#"{"taken":"2026-11-21","region":"us-east-1","models":{"anthropic.claude-opus-5-5":[
        {"place":"region","from":"2026-11-01","input":4400000,"output":22000000},
        {"place":"global","from":"2026-11-01","input":4000000,"output":20000000,"cache_read":200000}]}}"#;
    let same: PriceList = serde_json::from_str(text).expect("a list");
    let today = same.taken;
    assert_eq!(differences(&PriceList::default(), &same, today), Vec::<Vec<String>>::new());
    let dearer: PriceList = serde_json::from_str(&text.replace(":200000}", ":200001}")).expect("a list");
    let cells = ["claude-opus-5-5", "global", "standard", "cache read", "0.20", "0.200001"].map(str::to_owned);
    assert_eq!(differences(&PriceList::default(), &dearer, today), [cells.to_vec()]);
    assert_eq!(differences(&dearer, &dearer, today), Vec::<Vec<String>>::new());
    let back = differences(&dearer, &same, today);
    assert_eq!(back[0][4..], ["0.200001", "0.20"].map(str::to_owned));
    let said = report(&Default::default(), &back, false);
    assert!(said.ends_with("1 price differs. To use the list: outcrop prices --refresh --take\n"), "{said}");
}

#[test]
fn every_model_is_there_as_it_is_called_from_the_region() {
    let table = table("eu-west-1", &Own::default(), &[]).expect("a table");
    for model in catalog().models() {
        assert!(table.lines().any(|line| line.starts_with(&format!("{} ", model.name))), "{}", model.name);
    }
    let of = |name: &str| {
        table.lines().filter(|line| line.starts_with(&format!("{name} "))).map(str::to_owned).collect::<Vec<_>>()
    };
    let opus = of("claude-opus-5-5");
    assert_eq!(opus.len(), 2, "{opus:?}");
    let has = |words: [&str; 2]| opus.iter().any(|line| words.iter().all(|word| line.contains(word)));
    assert!(has(["global", " 4.00 "]) && has([" eu ", " 4.40 "]), "{opus:?}");
    let haiku = of("claude-haiku-5-5");
    assert!(haiku.iter().filter(|line| line.contains("100,000")).count() == 2, "long requests have lines: {haiku:?}");
}

#[test]
fn one_model_shows_every_way_to_call_it() {
    let table = table("eu-west-1", &Own::default(), &["nova-pro".to_owned()]).expect("a table");
    for word in ["bare id", "apac", "us-gov", "flex", "priority", "built in"] {
        assert!(table.contains(word), "{word}: {table}");
    }
    assert!(super::table("", &Own::default(), &["nonsense".to_owned()]).is_err());
}
