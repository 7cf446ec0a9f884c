//! What Bedrock has refused of models, so that the next request is right the first time.
//!
//! Known from the start is what others have kept; what is learned or forgotten while it runs goes to whoever keeps it.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, RwLock};
use std::time::SystemTime;

use protocol::lesson::{self, Learned, Lesson, News};

/// The lessons of a running proxy.
pub struct Lessons {
    /// By model id.
    known: RwLock<HashMap<String, Vec<Learned>>>,
    keep: Arc<dyn Fn(News) + Send + Sync>,
}

impl Lessons {
    /// Begins with these. `keep` gets what is new, and must return at once.
    pub fn new(known: impl IntoIterator<Item = Learned>, keep: impl Fn(News) + Send + Sync + 'static) -> Self {
        let mut by_model = HashMap::<String, Vec<Learned>>::new();
        for learned in known {
            by_model.entry(learned.model.clone()).or_default().push(learned);
        }
        Self { known: RwLock::new(by_model), keep: Arc::new(keep) }
    }

    /// What holds for a model in a region now.
    pub(crate) fn of(&self, model: &str, region: &str) -> lesson::Lessons {
        let known = self.known.read().expect("no panic holds this lock");
        let Some(learned) = known.get(model) else {
            return lesson::Lessons::default();
        };
        let now = SystemTime::now();
        learned.iter().filter(|one| one.region == region && one.holds(now)).map(|one| one.lesson.clone()).collect()
    }

    /// A request was answered once this was left out.
    pub(crate) fn learn(&self, new: Learned) {
        tracing::info!(model = %new.model, region = %new.region, lesson = %new.lesson, "learned from a refusal");
        let mut known = self.known.write().expect("no panic holds this lock");
        let of_model = known.entry(new.model.clone()).or_default();
        of_model.retain(|old| (&old.region, &old.lesson) != (&new.region, &new.lesson));
        of_model.push(new.clone());
        drop(known);
        (self.keep)(News::Learned(new));
    }

    /// Forgets a lesson of a model in every region, or all of its lessons. How many there were.
    pub(crate) fn forget(&self, model: String, lesson: Option<Lesson>) -> usize {
        let mut known = self.known.write().expect("no panic holds this lock");
        let of_model = known.entry(model.clone()).or_default();
        let before = of_model.len();
        of_model.retain(|one| lesson.as_ref().is_some_and(|lesson| one.lesson != *lesson));
        let forgotten = before - of_model.len();
        drop(known);
        (self.keep)(News::Forgotten { model, lesson });
        forgotten
    }
}

impl fmt::Debug for Lessons {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lessons")
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    fn learned(region: &str, lesson: &str, at: SystemTime) -> Learned {
        let (model, region) = ("sonnet".to_owned(), region.to_owned());
        Learned { model, region, lesson: Lesson::named(lesson), at, words: String::new() }
    }

    #[test]
    fn a_lesson_holds_in_its_region_until_it_is_old() {
        let now = SystemTime::now();
        let old = now - lesson::HOLDS;
        let known = [learned("us-east-1", "tier:flex", now), learned("us-east-1", "system-role", old)];
        let lessons = Lessons::new(known, |_| ());
        let here = lessons.of("sonnet", "us-east-1");
        assert!(here.has("tier:flex") && !here.has("system-role"), "{here:?}");
        assert!(lessons.of("sonnet", "eu-west-1").is_empty() && lessons.of("opus", "us-east-1").is_empty());
    }

    #[test]
    fn what_is_learned_and_forgotten_is_told_to_whoever_keeps_it() {
        let told = Arc::new(Mutex::new(Vec::new()));
        let ear = told.clone();
        let lessons = Lessons::new([], move |news| ear.lock().expect("no panic").push(news));
        let new = learned("us-east-1", "tier:flex", SystemTime::now());
        lessons.learn(new.clone());
        lessons.learn(new.clone());
        assert_eq!(lessons.forget("sonnet".into(), Some(Lesson::named("system-role"))), 0);
        assert!(lessons.of("sonnet", "us-east-1").has("tier:flex"));
        assert_eq!(lessons.forget("sonnet".into(), None), 1);
        assert!(lessons.of("sonnet", "us-east-1").is_empty());
        let told = told.lock().expect("no panic");
        assert_eq!((told.len(), &told[0]), (4, &News::Learned(new)));
        assert_eq!(told[3], News::Forgotten { model: "sonnet".into(), lesson: None });
    }
}
