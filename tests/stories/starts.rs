//! Starting: what stands in the way, and what is kept from one start to the next.

use std::future::IntoFuture;
use std::net::TcpListener;
use std::process::Stdio;

use crate::support::hello;
use crate::support::outcrop::Outcrop;
use crate::support::ports::own_port;

#[tokio::test]
async fn a_taken_port_is_told_by_what_and_how_to_choose_another() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let start = Outcrop::start();
    for (args, start) in [
        (vec!["serve", "--port", &port], Outcrop::start()),
        (vec!["serve"], Outcrop::start().env("PORT", &port)),
        (vec!["serve"], start.file("config.toml", format!("port = {port}").as_bytes())),
    ] {
        let (well, said) = start.run(&args).await;
        assert!(!well, "{said}");
        assert!(said.contains(&format!("port {port} on 127.0.0.1 is taken by ")), "{said}");
        assert!(said.contains("--port P or PORT=P"), "{said}");
        if cfg!(target_os = "linux") {
            assert!(said.contains(&format!("(process {})", std::process::id())), "{said}");
        }
    }
}

#[tokio::test]
async fn a_port_that_is_no_port_is_said_to_be_none() {
    for port in ["none", "70000", "-1", "80 80"] {
        let (well, said) = Outcrop::start().env("PORT", port).run(&["serve"]).await;
        assert!(!well && said.contains("PORT") && said.contains("no port number"), "{said}");
    }
}

#[tokio::test]
async fn nobody_outside_this_machine_is_served() {
    let (well, said) = Outcrop::start().run(&["serve", "--port", "0", "--host", "0.0.0.0"]).await;
    assert!(!well && said.contains("loopback only"), "{said}");
}

#[tokio::test]
async fn a_home_that_cannot_be_written_is_named() {
    let start = Outcrop::start();
    let file = start.folder().join("in-the-way");
    std::fs::write(&file, "").expect("a file");
    let home = file.join("state").to_string_lossy().into_owned();
    let (well, said) = start.env("OUTCROP_HOME", &home).run(&["serve", "--port", "0"]).await;
    assert!(!well && said.contains(&home) && said.contains("set OUTCROP_HOME"), "{said}");
}

#[tokio::test]
async fn a_damaged_ledger_is_kept_aside_and_said_loudly() {
    let rubbish = b"this was a database once ".repeat(400);
    let outcrop = Outcrop::start().file("ledger.sqlite3", &rubbish).await;
    assert!(outcrop.said().contains("The ledger was damaged"), "{}", outcrop.said());
    let files = std::fs::read_dir(outcrop.home()).expect("a home").map(|entry| entry.expect("an entry").path());
    let kept: Vec<_> = files.filter(|file| std::fs::read(file).is_ok_and(|bytes| bytes == rubbish)).collect();
    assert_eq!(kept.len(), 1);
    let name = kept[0].file_name().expect("a name").to_string_lossy().into_owned();
    assert!(name != "ledger.sqlite3" && outcrop.said().contains(&name), "{name}");
    assert_eq!(outcrop.reply(&hello(false)).await.status, 200);
    assert_eq!(outcrop.stop().await.len(), 1);
}

#[tokio::test]
async fn a_misspelt_setting_is_named_rather_than_ignored() {
    for (text, words) in [("prot = 8484", "prot"), ("port = \"8484\"", "port"), ("port =", "config.toml")] {
        let (well, said) = Outcrop::start().file("config.toml", text.as_bytes()).run(&["serve", "--port", "0"]).await;
        assert!(!well && said.contains("config.toml") && said.contains(words), "{said}");
    }
}

#[tokio::test]
async fn a_token_given_by_the_environment_is_the_token_and_is_not_kept() {
    let outcrop = Outcrop::start().env("OUTCROP_TOKEN", "given-by-me").await;
    assert_eq!(outcrop.token, "given-by-me");
    assert_eq!(outcrop.reply(&hello(false)).await.status, 200);
    assert!(!outcrop.home().join("token").exists());
    let (well, said) = Outcrop::start().env("OUTCROP_TOKEN", "with space").run(&["serve", "--port", "0"]).await;
    assert!(!well && said.contains("OUTCROP_TOKEN") && !said.contains("with space"), "{said}");
}

#[tokio::test]
async fn a_token_is_made_once_and_only_its_user_can_read_it() {
    let home = tempfile::TempDir::new().expect("a folder");
    let path = home.path().to_owned();
    let mut tokens = Vec::new();
    let mut home = Some(home);
    for _ in 0..2 {
        let mut outcrop = Outcrop::start().at(home.take().expect("a home")).await;
        tokens.push(outcrop.token.clone());
        let kept = std::fs::read_to_string(outcrop.home().join("secrets.json")).expect("a file");
        assert!(kept.contains(&outcrop.token));
        #[cfg(unix)]
        for file in ["secrets.json", "running.json", "../ready.json"] {
            use std::os::unix::fs::PermissionsExt;
            let mode = std::fs::metadata(outcrop.home().join(file)).expect("a file").permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{file}");
        }
        outcrop.interrupt();
        assert!(outcrop.ended().await.success());
        assert!(!outcrop.home().join("running.json").exists(), "it is withdrawn at the end");
        home = Some(outcrop.into_home());
    }
    assert_eq!(tokens[0], tokens[1]);
    assert!(tokens[0].len() > 40, "it cannot be guessed");
    assert!(path.exists());
}

#[tokio::test]
async fn of_two_first_starts_at_once_both_have_the_same_token() {
    let first = Outcrop::start();
    let home = first.folder().join("state").to_string_lossy().into_owned();
    let second = Outcrop::start().env("OUTCROP_HOME", &home);
    let (first, second) = tokio::join!(first.into_future(), second.into_future());
    assert_eq!(first.token, second.token);
    for outcrop in [&first, &second] {
        assert_eq!(outcrop.reply(&hello(false)).await.status, 200);
    }
}

#[tokio::test]
async fn a_server_that_was_killed_is_not_taken_for_one_that_runs_whoever_listens_there_now() {
    let mut outcrop = Outcrop::start().port(own_port()).await;
    let (address, token) = (outcrop.address.clone(), outcrop.token.clone());
    outcrop.kill();
    outcrop.ended().await;
    let start = Outcrop::start().at(outcrop.into_home());
    let (well, said) = start.run(&["env", "--shell", "json"]).await;
    assert!(well && said.contains(&format!("{address}) ended without a word")), "{said}");
    assert!(said.contains("\"http://127.0.0.1:8484\"") && said.contains(&token), "{said}");

    let stranger = TcpListener::bind(&address).expect("the port is free again");
    let heard = std::thread::spawn(move || {
        let mut heard = [0; 4096];
        let (mut socket, _) = stranger.accept().expect("it is greeted");
        let length = std::io::Read::read(&mut socket, &mut heard).expect("a greeting");
        drop((socket, stranger));
        String::from_utf8_lossy(&heard[..length]).into_owned()
    });
    let (well, said) = start.run(&["keys", "create", "ci"]).await;
    assert!(well, "{said}");
    let heard = heard.join().expect("no panic");
    assert!(heard.starts_with("HEAD /api/hello") && !heard.contains(&token), "{heard}");
}

#[tokio::test]
async fn env_leads_a_client_to_the_server_that_runs() {
    let outcrop = Outcrop::start().await;
    let printed = outcrop.run(&["env", "--shell", "json"]).await;
    assert!(printed.contains(&outcrop.address) && printed.contains(&outcrop.token), "{printed}");
}

#[tokio::test]
async fn usage_shows_what_a_running_server_has_served() {
    let outcrop = Outcrop::start().await;
    assert_eq!(outcrop.reply(&hello(false)).await.status, 200);
    outcrop.usage(1).await;
    let printed = outcrop.run(&["usage", "--by", "model", "--format", "csv"]).await;
    assert!(printed.contains("anthropic.claude-sonnet-4-5"), "{printed}");
}

#[tokio::test]
async fn whoever_stops_reading_has_had_enough() {
    let start = Outcrop::start();
    let mut command = start.command(&["models"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    drop(child.stdout.take());
    let ended = child.wait_with_output().await.expect("it ends");
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
}
