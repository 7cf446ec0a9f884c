//! The tray: what it shows, and that a click does what it says.

use app::env::{Proxy, Shell, environment, snippet};
use sim::{Gate, Scenario, Sim, Step};
use tokio::net::TcpStream;

use crate::panel::{Line, Panel};
use crate::portal::Portal;
use crate::session::Session;
use crate::support::door::Door;
use crate::support::{hello, sse, until};

#[tokio::test]
async fn stop_closes_the_port_start_opens_it_and_the_icon_shows_which() {
    let session = Session::start("");
    let mut panel = Panel::show(&session).await;
    let app = session.app(&["--hidden"]).await;
    let item = panel.item().await;

    let first = app.address();
    item.saying(&format!("Demo at {first}")).await;
    let running = until("an icon", async || item.pixels().await).await;
    until("a text", async || (item.text().await == "$0.00").then_some(())).await;
    assert_eq!(session.windows(), 0, "it was started hidden");

    item.click(&["Stop"]).await;
    item.saying("Stopped").await;
    until("a closed port", async || TcpStream::connect(&first).await.err()).await;
    until("another icon", async || item.pixels().await.filter(|pixels| *pixels != running)).await;
    until("no text", async || item.text().await.is_empty().then_some(())).await;

    item.click(&["Start"]).await;
    item.saying("Demo at ").await;
    TcpStream::connect(app.address()).await.expect("the port is open");
    until("the icon of before", async || item.pixels().await.filter(|pixels| *pixels == running)).await;
}

#[tokio::test]
async fn a_click_on_an_entry_that_was_seen_before_the_menu_changed_still_counts() {
    let session = Session::start("");
    let mut panel = Panel::show(&session).await;
    let mut app = session.app(&["--hidden"]).await;
    let item = panel.item().await;
    item.saying("Today: $0.00").await;
    let (stop, quit) = (item.line(&["Stop"]).await, item.line(&["Quit"]).await);

    assert_eq!(app.ask(&hello(false)).reply().await.status, 200);
    until("a cost", async || (item.text().await.as_str() > "$0.00").then_some(())).await;
    item.click_seen(stop).await;
    item.saying("Stopped").await;
    // What it would have done is done; it is not taken for a click on what stands there now.
    let start = item.line(&["Start"]).await;
    assert_ne!(start, stop);
    item.click_seen(quit).await;
    assert!(app.ended().await.success());
}

#[tokio::test]
async fn a_click_on_what_is_chosen_already_leaves_its_tick() {
    let session = Session::start("");
    let mut panel = Panel::show(&session).await;
    let _app = session.app(&["--hidden"]).await;
    let item = panel.item().await;
    let ticked = |menu: &[Line]| {
        let currency = menu.iter().find(|line| line.label == "Currency").expect("a line");
        currency.lines.iter().map(|line| (line.label.clone(), line.ticked)).collect::<Vec<_>>()
    };
    let before = ticked(&item.saying("Demo at ").await);
    item.click(&["Currency", "USD"]).await;
    item.click(&["Stop"]).await;
    assert_eq!(ticked(&item.saying("Stopped").await), before);
}

#[tokio::test]
async fn the_icon_is_black_where_the_panel_follows_a_wish_for_light_colours_and_white_elsewhere() {
    let session = Session::start("");
    let mut panel = Panel::show(&session).await;
    let portal = Portal::open(&session, Portal::LIGHT).await;
    let desktop = |name: &str| {
        let mut command = session.command(env!("CARGO_BIN_EXE_outcrop-desktop"));
        command.arg("--demo").env("XDG_CURRENT_DESKTOP", name);
        command
    };
    let mut app = session.started(desktop("KDE"), &["--hidden"]).await;
    let item = panel.item().await;
    item.saying("Demo at ").await;
    until("black ink", async || (brightness(&item.pixels().await?) < 64).then_some(())).await;
    portal.change(Portal::DARK).await;
    until("white ink", async || (brightness(&item.pixels().await?) > 192).then_some(())).await;
    item.click(&["Quit"]).await;
    app.ended().await;
    panel.forget();

    portal.change(Portal::LIGHT).await;
    let _app = session.started(desktop("ubuntu:GNOME"), &["--hidden"]).await;
    let item = panel.item().await;
    until("a text", async || (item.text().await == "$0.00").then_some(())).await;
    let pixels = until("an icon", async || item.pixels().await).await;
    assert!(brightness(&pixels) > 192, "that bar is dark in either");
}

/// The mean of what is opaque, of pixels in red, green, blue and opacity.
fn brightness(pixels: &[u8]) -> usize {
    let inked: Vec<&[u8]> = pixels.chunks(4).filter(|pixel| pixel[3] == u8::MAX).collect();
    let sum: usize =
        inked.iter().map(|pixel| pixel[..3].iter().map(|part| usize::from(*part)).sum::<usize>() / 3).sum();
    sum / inked.len().max(1)
}

#[tokio::test]
async fn the_environment_is_copied_as_the_command_line_prints_it() {
    let session = Session::start("");
    let mut panel = Panel::show(&session).await;
    let app = session.app(&["--hidden"]).await;
    let item = panel.item().await;
    let ready = app.ready();
    let variables = environment(&ready.url, &ready.token, None::<Proxy>.as_ref());
    for (words, shell) in [("bash or zsh", Shell::Bash), ("fish", Shell::Fish), ("Docker", Shell::Docker)] {
        item.click(&["Copy Claude Code environment", words]).await;
        let wanted = snippet(shell, &variables);
        until(words, async || (session.prints("xclip", &["-selection", "clipboard", "-o"]) == wanted).then_some(()))
            .await;
    }
}

#[tokio::test]
async fn the_currency_changes_what_today_has_cost() {
    let rates = Door::open(|asked| {
        let day = asked.line.split("..").nth(1).and_then(|rest| rest.get(..10)).unwrap_or("2026-01-01").to_owned();
        (200, format!(r#"{{"base":"USD","date":"{day}","rates":{{"INR":88.71,"EUR":0.86}}}}"#))
    })
    .await;
    let session =
        Session::start(&format!("[currency]\nfrankfurter = 'http://{}/v1'\nexchangerate_api = ''\n", rates.address));
    let mut panel = Panel::show(&session).await;
    let app = session.app(&["--hidden"]).await;
    let item = panel.item().await;
    item.saying("Today: $").await;
    assert_eq!(app.ask(&hello(false)).reply().await.status, 200);
    let cost = until("a cost", async || Some(item.text().await).filter(|text| text.as_str() > "$0.00")).await;
    item.click(&["Currency", "INR"]).await;
    let menu = item.saying("Today: ₹").await;
    let chosen = menu.iter().find(|line| line.label == "Currency").expect("a line").lines.clone();
    assert_eq!(
        chosen.iter().map(|line| (line.label.as_str(), line.ticked)).collect::<Vec<_>>(),
        [("USD", Some(false)), ("INR", Some(true))]
    );
    until("rupees beside the icon", async || item.text().await.starts_with('₹').then_some(())).await;
    item.click(&["Currency", "USD"]).await;
    item.saying(&format!("Today: {cost}")).await;
}

#[tokio::test]
async fn while_it_answers_it_shows_so_and_quit_lets_the_answer_finish() {
    let gate = Gate::new();
    let scenario = Scenario::new().then(Step::answer("one two three").stall_after(3, &gate));
    let bedrock = Sim::start_with(scenario).await.expect("a port");
    let session = Session::start("list_models = false\n");
    let mut panel = Panel::show(&session).await;
    let mut app = session.app_before(&bedrock.url(), &["--hidden"]).await;
    let item = panel.item().await;
    item.saying("Running at ").await;
    let idle = until("an icon", async || item.pixels().await).await;

    let mut stream = app.ask(&hello(true)).open().await;
    stream.until("content_block_delta").await;
    until("another icon", async || item.pixels().await.filter(|pixels| *pixels != idle)).await;
    let address = app.address();
    item.click(&["Quit"]).await;
    let menu = item.saying("Open answers finish").await;
    assert!(menu.iter().filter(|line| ["Stop", "Quit"].contains(&line.label.as_str())).all(|line| !line.enabled));
    until("a closed port", async || TcpStream::connect(&address).await.err()).await;

    gate.open();
    let rest = stream.whole().await.events();
    assert_eq!((sse::text(&rest).as_str(), sse::kinds(&rest).last()), ("two three", Some(&"message_stop")));
    assert!(app.ended().await.success());
    assert!(!session.state().join("running.json").exists(), "nobody is led to a server that is gone");
}

#[tokio::test]
async fn claude_codes_settings_lead_here_until_it_is_said_or_the_program_quits() {
    let session = Session::start("");
    let settings = session.home().join(".claude/settings.json");
    std::fs::create_dir_all(settings.parent().expect("a folder")).expect("a folder");
    let before = "{\n  \"model\": \"opus\"\n}\n";
    std::fs::write(&settings, before).expect("a file");
    let read = || std::fs::read_to_string(&settings).expect("a file");
    let mut panel = Panel::show(&session).await;
    let mut app = session.app(&["--hidden"]).await;
    let item = panel.item().await;

    item.click(&["Apply to Claude Code"]).await;
    until("our address", async || read().contains(&app.ready().url).then_some(())).await;
    item.click(&["Remove from Claude Code"]).await;
    until("the settings of before", async || (read() == before).then_some(())).await;
    item.click(&["Apply to Claude Code"]).await;
    until("our address", async || read().contains(&app.ready().url).then_some(())).await;
    item.click(&["Quit"]).await;
    assert!(app.ended().await.success());
    assert_eq!(read(), before);

    let again = session.app(&["--hidden"]).await;
    assert!(read().contains(&again.ready().url), "whoever wished it once need not wish it at each start");
}
