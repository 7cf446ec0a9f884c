use super::*;

fn running() -> Seen {
    let home = |name: &str, active, sign_in| Choice { name: name.to_owned(), active, sign_in };
    Seen {
        state: State::Running { address: "127.0.0.1:8484".to_owned(), busy: false },
        demo: false,
        today: Some("₹184.20".to_owned()),
        budget: Some(Budget { name: "day".to_owned(), limit: "$5.00".to_owned(), percent: 52, stops: true }),
        connections: vec![home("work", true, Some(SignIn::Minutes(58))), home("environment", false, None)],
        applied: false,
        autostart: Some(false),
        currency: Currency::INR,
        language: Language::English,
        notes: Vec::new(),
    }
}

/// The menu as it is read: submenus behind `▸`, what is on with a tick, what cannot be clicked in brackets.
fn read(entries: &[Entry]) -> String {
    let line = |entry: &Entry| match entry {
        Entry::Separator => "---".to_owned(),
        Entry::Words(words) => format!("({words})"),
        Entry::Do { text, enabled: true, .. } => text.clone(),
        Entry::Do { text, enabled: false, .. } => format!("({text})"),
        Entry::Tick { text, on, .. } => format!("{} {text}", if *on { "✓" } else { "·" }),
        Entry::Sub { text, entries } => format!("{text} ▸ {}", read(entries).replace('\n', ", ")),
    };
    entries.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn acts(entries: &[Entry]) -> Vec<Act> {
    let of = |entry: &Entry| match entry {
        Entry::Separator | Entry::Words(_) => Vec::new(),
        Entry::Do { act, .. } | Entry::Tick { act, .. } => vec![act.clone()],
        Entry::Sub { entries, .. } => acts(entries),
    };
    entries.iter().flat_map(of).collect()
}

#[test]
fn the_menu_says_what_is_and_what_can_be_done() {
    let tray = Tray::of(&running());
    assert_eq!((tray.icon, tray.text.as_str()), (Icon::Running, "₹184.20"));
    assert_eq!(
        read(&tray.menu),
        "(Running at 127.0.0.1:8484)\n(Today: ₹184.20)\n(▰▰▰▰▰▱▱▱▱▱ 52% of $5.00 (day))\n---\nStop\n\
        Copy Claude Code environment ▸ bash or zsh, fish, PowerShell, cmd.exe, VS Code, Docker\nApply to Claude Code\n---\n\
        AWS connection ▸ ✓ work: 58 min left, · environment\nCurrency ▸ · USD, ✓ INR\n---\n\
        Open Outcrop\n· Start at login\nQuit"
    );
}

#[test]
fn in_hindi_every_entry_is_hindi_but_for_names() {
    let notes = vec!["Port 8484 is taken by node (process 12), so Outcrop listens on 8485.".to_owned()];
    let tray = Tray::of(&Seen { language: Language::Hindi, notes, ..running() });
    assert_eq!(
        read(&tray.menu),
        "(127.0.0.1:8484 पर चालू)\n(आज: ₹184.20)\n(▰▰▰▰▰▱▱▱▱▱ $5.00 का 52% (day))\n\
        (पोर्ट 8484 node (प्रोसेस 12) ने ले रखा है, इसलिए Outcrop 8485 पर सुन रह…)\n---\nबंद करें\n\
        Claude Code का परिवेश कॉपी करें ▸ bash या zsh, fish, PowerShell, cmd.exe, VS Code, Docker\nClaude Code में लगाएँ\n---\n\
        AWS कनेक्शन ▸ ✓ work: 58 मिनट बाक़ी, · environment\nमुद्रा ▸ · USD, ✓ INR\n---\n\
        Outcrop खोलें\n· लॉगिन पर चालू हो\nबाहर निकलें"
    );
    let failed = State::Failed("the token file /h/token cannot be read: Permission denied (os error 13)".to_owned());
    let menu = read(&Tray::of(&Seen { state: failed, language: Language::Hindi, ..running() }).menu);
    assert!(menu.starts_with("(नहीं चल रहा: टोकन की फ़ाइल /h/token पढ़ी नहीं जा सकती: Permission"), "{menu}");
}

#[test]
fn what_is_stopped_can_be_started_and_shows_no_cost_beside_its_icon() {
    let tray = Tray::of(&Seen { state: State::Stopped, applied: true, autostart: None, budget: None, ..running() });
    assert_eq!((tray.icon, tray.text.as_str()), (Icon::Stopped, ""));
    let menu = read(&tray.menu);
    assert!(menu.starts_with("(Stopped)\n(Today: ₹184.20)\n---\nStart\n"), "{menu}");
    assert!(menu.contains("Remove from Claude Code") && !menu.contains("Start at login"), "{menu}");
}

#[test]
fn while_open_answers_finish_nothing_can_be_started_stopped_or_ended() {
    let tray = Tray::of(&Seen { state: State::Ending, ..running() });
    assert_eq!(tray.icon, Icon::Busy);
    let menu = read(&tray.menu);
    assert!(menu.starts_with("(Open answers finish…)"), "{menu}");
    assert!(menu.contains("(Stop)") && menu.ends_with("(Quit)"), "{menu}");
}

#[test]
fn every_state_has_a_shape_of_its_own() {
    let state = |state| Tray::of(&Seen { state, ..running() }).icon;
    let at = |busy| State::Running { address: "127.0.0.1:1".to_owned(), busy };
    let shapes = [State::Stopped, at(false), at(true), State::Failed("no".to_owned())].map(state);
    assert_eq!(shapes, [Icon::Stopped, Icon::Running, Icon::Busy, Icon::Attention]);
}

#[test]
fn a_budget_that_stops_and_an_ended_sign_in_want_attention_unless_it_is_a_demo_or_another_connection() {
    let spent = |stops| Budget { name: "day".to_owned(), limit: "$5.00".to_owned(), percent: 100, stops };
    let icon = |seen: &Seen| Tray::of(seen).icon;
    assert_eq!(icon(&Seen { budget: Some(spent(true)), ..running() }), Icon::Attention);
    assert_eq!(icon(&Seen { budget: Some(spent(false)), ..running() }), Icon::Running);

    let out = |active| vec![Choice { name: "work".to_owned(), active, sign_in: Some(SignIn::Out) }];
    let signed_out = Seen { connections: out(true), ..running() };
    assert_eq!(icon(&signed_out), Icon::Attention);
    assert!(read(&Tray::of(&signed_out).menu).contains("✓ work: signed out"));
    assert_eq!(icon(&Seen { demo: true, ..signed_out }), Icon::Running);
    assert_eq!(icon(&Seen { connections: out(false), ..running() }), Icon::Running);
}

#[test]
fn a_currency_that_is_neither_of_the_two_is_offered_and_ticked() {
    let euro = "EUR".parse().expect("a currency");
    assert!(read(&Tray::of(&Seen { currency: euro, ..running() }).menu).contains("Currency ▸ · USD, · INR, ✓ EUR"));
}

#[test]
fn a_sentence_without_end_does_not_make_the_menu_wider_than_the_screen() {
    let menu =
        Tray::of(&Seen { state: State::Failed("ü".repeat(500)), notes: vec!["x".repeat(500)], ..running() }).menu;
    assert!(read(&menu).lines().take(4).all(|line| line.chars().count() <= WIDEST + 2));
}

#[test]
fn a_budget_far_beyond_its_end_has_a_full_bar() {
    let beyond = Budget { name: "day".to_owned(), limit: "$5.00".to_owned(), percent: 1740, stops: true };
    assert_eq!(bar(&beyond), "▰▰▰▰▰▰▰▰▰▰ 1740% of $5.00 (day)");
}

#[test]
fn every_entry_is_found_again_by_its_id() {
    let acts = acts(&Tray::of(&running()).menu);
    assert_eq!(acts.len(), 15);
    for act in acts {
        assert_eq!(act.to_string().parse(), Ok(act));
    }
    for nonsense in ["", "start now", "copy", "copy tcsh", "show money", "at-login", "at-login maybe", "quit "] {
        assert_eq!(nonsense.parse::<Act>(), Err(NotAnAct), "{nonsense}");
    }
}
