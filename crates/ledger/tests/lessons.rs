//! What was learned is there after a restart, until it is forgotten.

mod support;

use ledger::{Ledger, Reader};
use protocol::lesson::{Learned, Lesson, News};
use support::{Home, Story, at, event};

#[test]
fn a_lesson_is_kept_once_with_its_newest_words() -> Story {
    let home = Home::new();
    let (ledger, _) = Ledger::open(&home.ledger())?;
    let first = learned("sonnet", "us-east-1", "tier:flex");
    let again = Learned { at: at(9), words: "newer words".into(), ..first.clone() };
    let elsewhere = learned("sonnet", "eu-west-1", "tier:flex");
    for lesson in [&first, &elsewhere, &again] {
        ledger.learn(News::Learned(lesson.clone()));
    }
    ledger.record(event("one"));
    drop(ledger);
    let reader = Reader::open(&home.ledger())?;
    assert_eq!(reader.lessons()?, [elsewhere, again]);
    assert_eq!(reader.recent(9)?, [event("one")]);
    Ok(())
}

#[test]
fn one_lesson_of_a_model_or_all_of_them_are_forgotten() -> Story {
    let home = Home::new();
    let (ledger, _) = Ledger::open(&home.ledger())?;
    let lessons = [("opus", "beta:x"), ("opus", "tier:flex"), ("sonnet", "tier:flex"), ("sonnet", "system-role")];
    for (model, lesson) in lessons {
        ledger.learn(News::Learned(learned(model, "us-east-1", lesson)));
    }
    let left = |forgotten| -> Result<Vec<Learned>, ledger::Error> {
        ledger.learn(forgotten);
        ledger.flush();
        ledger.reader()?.lessons()
    };
    let one = News::Forgotten { model: "sonnet".into(), lesson: Some(Lesson::tier("flex")) };
    let kept = ["beta:x", "tier:flex", "system-role"];
    assert_eq!(left(one)?.iter().map(|learned| learned.lesson.as_str()).collect::<Vec<_>>(), kept);
    let all = News::Forgotten { model: "opus".into(), lesson: None };
    assert_eq!(left(all)?, [learned("sonnet", "us-east-1", "system-role")]);
    Ok(())
}

fn learned(model: &str, region: &str, lesson: &str) -> Learned {
    let (model, region) = (model.to_owned(), region.to_owned());
    Learned { model, region, lesson: Lesson::named(lesson), at: at(0), words: "not supported".into() }
}
