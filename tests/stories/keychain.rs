//! Where secrets are kept, with a real keychain, a locked one, and none.

use std::path::PathBuf;
use std::process::Stdio;

use http::Method;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpStream;

use crate::secrets::holding;
use crate::support::client::Ask;
use crate::support::keychain::Bus;
use crate::support::outcrop::{Outcrop, Start};
use crate::support::ports::own_port;
use crate::support::program::{TO_END, signal};
use crate::support::{hello, in_time};

const KEY: &str = "AKIAINTHEKEYCHAIN";
const SECRET: &str = "planted-secret-access-key";

/// A session token of 10 KB, as federated ones can be.
fn long_token() -> String {
    "planted-session-token-".repeat(480)
}

fn lines() -> String {
    format!("{KEY}\n{SECRET}\n{}\n", long_token())
}

async fn goes_well(start: &Start, args: &[&str], lines: &str) -> String {
    let (well, said) = start.fed(args, lines).await;
    assert!(well, "{said}");
    said
}

fn state(start: &Start) -> PathBuf {
    start.folder().join("state")
}

#[tokio::test]
async fn a_token_and_typed_keys_are_in_the_keychain_and_in_no_file() {
    let Some(bus) = Bus::with_keychain().await else { return };
    let start = bus.session(Outcrop::start()).env("OUTCROP_LOG", "trace");
    let add = ["connections", "add", "typed", "--keys", "--region", "eu-west-1"];
    let said = goes_well(&start, &add, &lines()).await;
    assert!(!said.contains(KEY) && !said.contains("planted"), "{said}");

    let mut outcrop = start.await;
    assert_eq!(outcrop.reply(&hello(false)).await.status, 200);
    let call = outcrop.sim().calls().pop().expect("a call");
    assert_eq!(call.header("x-amz-security-token"), Some(long_token().as_str()), "all of it came back");
    assert!(call.header("authorization").is_some_and(|signed| signed.contains(KEY)));
    for args in [&["connections", "list"][..], &["connections", "list", "--json"], &["secrets"]] {
        let (well, said) = outcrop.beside(args, "").await;
        assert!(well && !said.contains(KEY) && !said.contains("planted"), "{said}");
    }
    outcrop.interrupt();
    assert!(outcrop.ended().await.success());
    let (token, said) = (outcrop.token.clone(), outcrop.said());
    for secret in [KEY, SECRET, "planted-session-token", &token] {
        assert!(!said.contains(secret), "{secret} in {said}");
        assert_eq!(holding(&outcrop.home(), secret), Vec::<PathBuf>::new(), "{secret}");
    }
    let again = bus.session(Outcrop::start()).at(outcrop.into_home()).await;
    assert_eq!(again.token, token, "it is the same at the next start");
}

#[tokio::test]
async fn the_token_file_of_the_first_version_holds_until_the_keychain_is_chosen() {
    let Some(bus) = Bus::with_keychain().await else { return };
    let start = bus.session(Outcrop::start()).file("token", b"outcrop-of-the-first-version\n");
    let environment = ["env", "--shell", "json"];
    assert!(goes_well(&start, &environment, "").await.contains("outcrop-of-the-first-version"));
    assert!(state(&start).join("token").exists());
    let said = goes_well(&start, &["secrets", "use", "keychain"], "").await;
    assert!(said.contains("in the keychain"), "{said}");
    assert_eq!(holding(&state(&start), "outcrop-of-the-first-version"), Vec::<PathBuf>::new());
    assert!(goes_well(&start, &environment, "").await.contains("outcrop-of-the-first-version"));
}

#[tokio::test]
async fn a_locked_keychain_is_called_locked_and_nothing_is_written_elsewhere() {
    let Some(bus) = Bus::with_keychain().await else { return };
    let start = bus.session(Outcrop::start());
    goes_well(&start, &["env", "--shell", "json"], "").await;
    bus.lock();
    let (well, said) = start.run(&["serve", "--port", "0"]).await;
    assert!(!well && said.contains("the keychain is locked") && said.contains("outcrop secrets use file"), "{said}");
    let (well, said) = start.fed(&["connections", "add", "typed", "--keys"], &lines()).await;
    assert!(!well && said.contains("the keychain is locked"), "{said}");
    assert_eq!(holding(&state(&start), KEY), Vec::<PathBuf>::new());
    assert!(!state(&start).join("token").exists() && !state(&start).join("secrets.json").exists());
}

#[tokio::test]
async fn a_keychain_that_lets_one_wait_is_said_to_and_who_comes_meanwhile_is_served_then() {
    let Some(bus) = Bus::with_keychain().await else { return };
    let start = bus.session(Outcrop::start());
    let env = goes_well(&start, &["env", "--shell", "json"], "").await;
    let env: serde_json::Value = serde_json::from_str(&env).expect("JSON");
    let token = env["env"]["ANTHROPIC_AUTH_TOKEN"].as_str().expect("a token").to_owned();
    let port = own_port();
    bus.answers(false);
    let mut serving = start.command(&["serve", "--demo", "--port", &port.to_string()]);
    let mut serving = serving.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it starts");
    let mut said = BufReader::new(serving.stderr.take().expect("it is piped")).lines();
    let words = in_time("a word of it", TO_END, said.next_line()).await.expect("it speaks").unwrap_or_default();
    assert!(words.contains("Outcrop waits for the keychain"), "{words}");
    let ask = Ask::new(&format!("127.0.0.1:{port}"), Method::POST, "/v1/messages").header("x-api-key", &token);
    TcpStream::connect(("127.0.0.1", port)).await.expect("the port is open");
    let waiting = tokio::spawn(ask.json(&hello(false)).reply());
    bus.answers(true);
    let reply = in_time("the answer", TO_END, waiting).await.expect("no panic");
    assert_eq!(reply.status, 200, "{}", reply.text());
    signal("INT", serving.id().expect("it runs"));
    assert!(in_time("the end", TO_END, serving.wait()).await.expect("it is our child").success());
}

#[tokio::test]
async fn where_there_is_no_keychain_keys_are_kept_once_a_file_was_chosen() {
    let Some(bus) = Bus::alone() else { return };
    let start = bus.session(Outcrop::start());
    goes_well(&start, &["env", "--shell", "json"], "").await;
    assert!(state(&start).join("token").exists(), "the token alone, as ever");
    let add = ["connections", "add", "typed", "--keys"];
    let (well, said) = start.fed(&add, &lines()).await;
    assert!(!well && said.contains("nobody has chosen yet where secrets are kept"), "{said}");
    assert_eq!(holding(&state(&start), SECRET), Vec::<PathBuf>::new());
    let (well, said) = start.run(&["secrets", "use", "keychain"]).await;
    assert!(!well && said.contains("there is no keychain here"), "{said}");

    goes_well(&start, &["secrets", "use", "file"], "").await;
    goes_well(&start, &add, &lines()).await;
    let file = state(&start).join("secrets.json");
    assert_eq!(holding(&state(&start), SECRET), std::slice::from_ref(&file));
    assert!(!state(&start).join("token").exists(), "it has moved");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).expect("there").permissions().mode() & 0o777, 0o600);
    }
}

#[tokio::test]
async fn a_keychain_that_was_chosen_and_is_gone_is_no_reason_to_begin_anew() {
    let Some(bus) = Bus::alone() else { return };
    let start = bus.session(Outcrop::start()).file("config.toml", b"# mine\n[secrets]\nstore = 'keychain'\n");
    let (well, said) = start.run(&["serve", "--port", "0"]).await;
    assert!(!well && said.contains("there is no keychain here"), "{said}");
    let said = goes_well(&start, &["secrets", "use", "file"], "").await;
    assert!(said.contains("What was in the keychain stays there"), "{said}");
    let config = std::fs::read_to_string(state(&start).join("config.toml")).expect("there");
    assert_eq!(config, "# mine\n[secrets]\nstore = \"file\"\n");
    goes_well(&start, &["env", "--shell", "json"], "").await;
}

#[tokio::test]
async fn where_the_environment_was_chosen_it_must_have_the_token() {
    let start = Outcrop::start().env("OUTCROP_SECRETS_STORE", "environment");
    let (well, said) = start.run(&["serve", "--port", "0"]).await;
    assert!(!well && said.contains("OUTCROP_TOKEN is not set"), "{said}");
    let outcrop = start.env("OUTCROP_TOKEN", "of-the-environment").await;
    assert_eq!(outcrop.reply(&hello(false)).await.status, 200);
    let running = outcrop.home().join("running.json");
    assert_eq!(holding(&outcrop.home(), "of-the-environment"), [running]);
}
