//! The types of all calls for the window, in `ui/src/backend/rpc.ts`. The test fails when that file is out of date;
//! `OUTCROP_BLESS=1 cargo test -p app rpc` writes it.

use std::any::TypeId;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use ts_rs::{Config, TS, TypeVisitor};

use super::{Trouble, described};
use crate::events::Event;

const HEAD: &str = "// Made from crates/app/src/rpc.rs: `OUTCROP_BLESS=1 cargo test -p app rpc` writes it.\n\n";

/// The declarations of all types seen so far, by name.
pub(super) struct Types {
    config: Config,
    seen: BTreeSet<TypeId>,
    declared: BTreeMap<String, String>,
}

impl Types {
    fn new() -> Self {
        // What JSON carries as a number is one in JavaScript; amounts that may be too long are strings.
        Self { config: Config::new().with_large_int("number"), seen: BTreeSet::new(), declared: BTreeMap::new() }
    }

    pub(super) fn call<Ask: TS + 'static, Answer: TS + 'static>(&mut self, name: &str) -> String {
        self.visit::<Ask>();
        self.visit::<Answer>();
        format!("  {name}: {{ ask: {}; answer: {} }};", Ask::name(&self.config), Answer::name(&self.config))
    }
}

impl TypeVisitor for Types {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        if T::output_path().is_some() {
            let declaration = format!("export {}\n", T::decl(&self.config));
            let other = self.declared.insert(T::ident(&self.config), declaration.clone());
            assert!(other.is_none_or(|other| other == declaration), "two types are called {}", T::ident(&self.config));
        }
        T::visit_generics(self);
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

#[test]
fn the_window_speaks_of_the_same_types() {
    let mut types = Types::new();
    let calls = described(&mut types);
    types.visit::<Trouble>();
    types.visit::<Event>();
    let declared: String = types.declared.into_values().collect();
    let text = format!("{HEAD}{declared}\nexport interface Calls {{\n{}\n}}\n", calls.join("\n"));
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/backend/rpc.ts");
    if std::env::var_os("OUTCROP_BLESS").is_some() {
        std::fs::write(&file, &text).expect("the file can be written");
    }
    let written = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(written == text, "ui/src/backend/rpc.ts is out of date: OUTCROP_BLESS=1 cargo test -p app rpc");
}
