//! The built program, started the way a person starts it, in a home of its own.
//!
//! A story that ends while its Outcrop has died, or has logged a panic, fails.

use std::fs::File;
use std::future::{Future, IntoFuture};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::process::ExitStatus;

use http::Method;
use protocol::usage::UsageEvent;
use serde_json::Value;
use sim::{Scenario, Sim};
use tempfile::TempDir;
use tokio::process::{Child, Command};

use super::client::{Ask, Open, Reply};
use super::double::Double;
use super::program::{TO_END, in_home, signal, to_the_end};
use super::{in_time, keep_inside, until};

pub(crate) const SECRET_KEY: &str = "wJalr-a-secret-of-aws-EXAMPLEKEY";

/// How to start it.
pub(crate) struct Start {
    scenario: Option<Scenario>,
    home: TempDir,
    env: Vec<(String, String)>,
    args: Vec<String>,
    port: u16,
}

/// A running server.
pub(crate) struct Outcrop {
    /// `127.0.0.1:40123`
    pub(crate) address: String,
    pub(crate) token: String,
    process: Child,
    home: TempDir,
    env: Vec<(String, String)>,
    sim: Option<Sim>,
    ended: bool,
}

impl Outcrop {
    /// With a simulator behind it that answers as the demo does; a scenario may take its place.
    pub(crate) fn start() -> Start {
        Start::new()
    }

    pub(crate) fn sim(&self) -> &Sim {
        self.sim.as_ref().expect("this story has a simulator")
    }

    /// What it has in OUTCROP_HOME.
    pub(crate) fn home(&self) -> PathBuf {
        state(&self.home)
    }

    /// Everything it has printed and logged so far.
    pub(crate) fn said(&self) -> String {
        said(&self.home)
    }

    /// A request with the token.
    pub(crate) fn ask(&self, method: Method, path: &str) -> Ask {
        Ask::new(&self.address, method, path).header("authorization", &format!("Bearer {}", self.token))
    }

    pub(crate) fn get(&self, path: &str) -> Ask {
        self.ask(Method::GET, path)
    }

    pub(crate) fn post(&self, body: &Value) -> Ask {
        self.ask(Method::POST, "/v1/messages").json(body)
    }

    pub(crate) async fn reply(&self, body: &Value) -> Reply {
        self.post(body).reply().await
    }

    pub(crate) async fn open(&self, body: &Value) -> Open {
        self.post(body).open().await
    }

    /// The rows of the ledger, oldest first, as soon as there are so many.
    pub(crate) async fn usage(&self, rows: usize) -> Vec<UsageEvent> {
        let found = async || Some(ledger(&self.home())).filter(|found| found.len() >= rows);
        until(&format!("{rows} rows in the ledger"), found).await
    }

    /// What another `outcrop` in the same home prints.
    pub(crate) async fn run(&self, args: &[&str]) -> String {
        let mut command = in_home(&self.home, &[], args);
        command.env("AWS_EC2_METADATA_DISABLED", "true").env("OUTCROP_SECRETS_STORE", "file");
        let output = in_time("the end", TO_END, command.output()).await.expect("the program starts");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("it speaks UTF-8")
    }

    /// Another `outcrop` in the same home and environment, with these lines to read: whether it went well, and what it
    /// said.
    pub(crate) async fn beside(&self, args: &[&str], lines: &str) -> (bool, String) {
        to_the_end(in_home(&self.home, &self.env, args), lines).await
    }

    /// Leaves its home to a next start.
    pub(crate) fn into_home(mut self) -> TempDir {
        assert!(self.ended, "it runs there");
        std::mem::replace(&mut self.home, TempDir::new().expect("a temporary folder"))
    }

    /// Ctrl-C.
    pub(crate) fn interrupt(&self) {
        signal("INT", self.process.id().expect("it runs"));
    }

    /// Pulls the plug.
    pub(crate) fn kill(&self) {
        signal("KILL", self.process.id().expect("it runs"));
    }

    /// Waits for its end.
    pub(crate) async fn ended(&mut self) -> ExitStatus {
        let status = in_time("the end", TO_END, self.process.wait()).await.expect("it is our child");
        self.ended = true;
        status
    }

    /// All rows, now that it has ended.
    pub(crate) fn rows(&self) -> Vec<UsageEvent> {
        assert!(self.ended, "more may come");
        ledger(&self.home())
    }

    /// Ends it in good form. Returns all rows of its ledger, of which there can now come no more.
    pub(crate) async fn stop(mut self) -> Vec<UsageEvent> {
        self.interrupt();
        assert!(self.ended().await.success(), "{}", self.said());
        self.rows()
    }
}

impl Drop for Outcrop {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let said = self.said();
        assert!(self.ended || matches!(self.process.try_wait(), Ok(None)), "Outcrop died: {said}");
        assert!(!said.contains("panicked at"), "Outcrop panicked: {said}");
    }
}

impl Start {
    fn new() -> Self {
        let home = TempDir::new().expect("a temporary folder");
        let start = Self { scenario: Some(Scenario::new()), home, env: Vec::new(), args: Vec::new(), port: 0 };
        start
            .env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
            .env("AWS_SECRET_ACCESS_KEY", SECRET_KEY)
            .env("AWS_REGION", "us-east-1")
            .env("AWS_EC2_METADATA_DISABLED", "true")
            // The keychain of whoever runs the tests is not for them.
            .env("OUTCROP_SECRETS_STORE", "file")
    }

    /// Behind it stands this simulator.
    pub(crate) fn with(self, scenario: Scenario) -> Self {
        Self { scenario: Some(scenario), ..self }
    }

    /// Behind it stands the double, which checks signatures and more.
    pub(crate) fn before(self, double: &Double) -> Self {
        let start = Self { scenario: None, ..self };
        start
            .endpoint(&double.region)
            .env("AWS_ACCESS_KEY_ID", &double.access_key)
            .env("AWS_SECRET_ACCESS_KEY", &double.secret_key)
    }

    /// Behind it is nobody.
    pub(crate) fn nowhere(self, url: &str) -> Self {
        Self { scenario: None, ..self }.endpoint(url)
    }

    /// There is nothing in the environment that AWS would know us by.
    pub(crate) fn without_identity(mut self) -> Self {
        self.env.retain(|(name, _)| !["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].contains(&name.as_str()));
        self
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.env.retain(|(present, _)| present != name);
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn arg(mut self, arg: &str) -> Self {
        self.args.push(arg.to_owned());
        self
    }

    /// At this port, not at any.
    pub(crate) fn port(self, port: u16) -> Self {
        Self { port, ..self }
    }

    /// Takes over the home of an Outcrop that has ended, or one that was prepared.
    pub(crate) fn at(self, home: TempDir) -> Self {
        Self { home, ..self }
    }

    /// Writes a file into OUTCROP_HOME before the start.
    pub(crate) fn file(self, name: &str, content: &[u8]) -> Self {
        std::fs::create_dir_all(state(&self.home)).expect("a folder");
        std::fs::write(state(&self.home).join(name), content).expect("a file");
        self
    }

    /// Answers say nothing of their cost, and so are what Bedrock said.
    pub(crate) fn silent_on_cost(self) -> Self {
        self.file("config.toml", b"show_cost = false")
    }

    /// The folder that will be HOME; OUTCROP_HOME lies in it.
    pub(crate) fn folder(&self) -> &Path {
        self.home.path()
    }

    fn endpoint(self, url: &str) -> Self {
        self.env("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", url).env("AWS_ENDPOINT_URL_BEDROCK", url)
    }

    /// The program with these arguments, in this home and environment and no other.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        in_home(&self.home, &self.env, args)
    }

    /// Runs it to its end with these arguments: whether it went well, and what it said.
    pub(crate) async fn run(&self, args: &[&str]) -> (bool, String) {
        self.fed(args, "").await
    }

    /// The same with these lines to read.
    pub(crate) async fn fed(&self, args: &[&str], lines: &str) -> (bool, String) {
        to_the_end(self.command(args), lines).await
    }

    async fn launch(mut self) -> Outcrop {
        let mut sim = None;
        if let Some(scenario) = self.scenario.take() {
            let started = Sim::start_with(scenario).await.expect("a simulator");
            self = self.endpoint(&started.url());
            sim = Some(started);
        }
        keep_inside(&state(&self.home));
        let ready = self.home.path().join("ready.json");
        let log = File::create(self.home.path().join("said.txt")).expect("a file");
        let mut command = self.command(&["serve", "--port", &self.port.to_string(), "--ready-file"]);
        command.arg(&ready).args(&self.args).stdout(log.try_clone().expect("a file")).stderr(log);
        let _ = std::fs::remove_file(&ready);
        let mut process = command.spawn().expect("the program starts");
        let home = self.home;
        let look = async || {
            if let Some(status) = process.try_wait().expect("our child") {
                panic!("it ended at once with {status}: {}", said(&home));
            }
            serde_json::from_str::<Value>(&std::fs::read_to_string(&ready).ok()?).ok()
        };
        let written = until("the ready file", look).await;
        let text = |key: &str| written[key].as_str().expect("text in the ready file").to_owned();
        let address = text("url").trim_start_matches("http://").to_owned();
        Outcrop { address, token: text("token"), process, home, env: self.env, sim, ended: false }
    }
}

impl IntoFuture for Start {
    type Output = Outcrop;
    type IntoFuture = Pin<Box<dyn Future<Output = Outcrop>>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.launch())
    }
}

pub(crate) fn state(home: &TempDir) -> PathBuf {
    home.path().join("state")
}

fn said(home: &TempDir) -> String {
    String::from_utf8_lossy(&std::fs::read(home.path().join("said.txt")).unwrap_or_default()).into_owned()
}

/// All rows, oldest first.
fn ledger(home: &Path) -> Vec<UsageEvent> {
    let reader = ledger::Reader::open(&home.join("ledger.sqlite3")).expect("a ledger");
    let mut rows = reader.recent(usize::MAX).expect("a readable ledger");
    rows.reverse();
    rows
}
