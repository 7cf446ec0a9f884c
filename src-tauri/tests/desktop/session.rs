//! A session of a desktop: a display, a window manager, a bus, a home, and programs in them. All of it ends with the story.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Instant;

use app::serve::Ready;
use http::Method;
use tempfile::TempDir;

use crate::support::client::Ask;
use crate::support::{LOOK_AGAIN, PATIENCE, noon, until};

/// Dropped, it is killed.
pub(crate) struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub(crate) struct Session {
    bus: String,
    display: String,
    home: TempDir,
    _programs: Vec<Running>,
}

/// The desktop app, started.
pub(crate) struct App {
    process: Running,
    ready: PathBuf,
    said: PathBuf,
}

impl Session {
    /// With this in `config.toml`, besides what keeps a story on this machine.
    pub(crate) fn start(config: &str) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let state = home.path().join("outcrop");
        std::fs::create_dir_all(home.path().join("run")).expect("a folder");
        std::fs::create_dir_all(&state).expect("a folder");
        let config = format!("secrets.store = 'file'\n{config}");
        let config = if config.contains("[currency]") { config } else { config + "\n[currency]\nfetch = false\n" };
        std::fs::write(state.join("config.toml"), config).expect("a file");
        let (screen, number) =
            telling(Command::new("Xvfb").args("-displayfd 1 -screen 0 1280x900x24 -nolisten tcp -noreset".split(' ')));
        let daemon = ["--session", "--nofork", "--print-address=1"];
        let mut bus = Command::new("dbus-daemon");
        bus.args(daemon).env("HOME", home.path()).env("DISPLAY", format!(":{number}"));
        let (bus, address) = telling(&mut bus);
        let mut session = Self { bus: address, display: format!(":{number}"), home, _programs: vec![screen, bus] };
        let manager = session.command("openbox").stderr(Stdio::null()).spawn().expect("a window manager");
        session._programs.push(Running(manager));
        session.wait_for_manager();
        session
    }

    /// A window that is there before the window manager cannot be closed by its name.
    fn wait_for_manager(&self) {
        let began = Instant::now();
        while self.prints("wmctrl", &["-m"]).is_empty() {
            assert!(began.elapsed() < PATIENCE, "a window manager is needed");
            std::thread::sleep(LOOK_AGAIN);
        }
    }

    pub(crate) fn home(&self) -> &Path {
        self.home.path()
    }

    /// Where the state of Outcrop is.
    pub(crate) fn state(&self) -> PathBuf {
        self.home().join("outcrop")
    }

    /// A way to the bus.
    pub(crate) fn bus(&self) -> zbus::connection::Builder<'static> {
        let address = self.bus.parse::<zbus::Address>().expect("an address");
        zbus::connection::Builder::address(address).expect("an address")
    }

    /// A program of this session.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.home())
            .env("XDG_RUNTIME_DIR", self.home().join("run"))
            .env("DISPLAY", &self.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("OUTCROP_HOME", self.state())
            .env("AWS_EC2_METADATA_DISABLED", "true")
            .env("AWS_REGION", "us-east-1")
            .env("TZ", noon::zone())
            .stdin(Stdio::null());
        command
    }

    /// What a program prints.
    pub(crate) fn prints(&self, program: &str, args: &[&str]) -> String {
        let output = self.command(program).args(args).output().expect(program);
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// The desktop app with these words, in demo mode.
    pub(crate) async fn app(&self, args: &[&str]) -> App {
        let mut command = self.command(env!("CARGO_BIN_EXE_outcrop-desktop"));
        command.arg("--demo");
        self.started(command, args).await
    }

    /// The desktop app with these words before a Bedrock.
    pub(crate) async fn app_before(&self, bedrock: &str, args: &[&str]) -> App {
        let mut command = self.command(env!("CARGO_BIN_EXE_outcrop-desktop"));
        command.env("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE").env("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMIexample");
        command.env("AWS_ENDPOINT_URL_BEDROCK_RUNTIME", bedrock).env("AWS_ENDPOINT_URL_BEDROCK", bedrock);
        self.started(command, args).await
    }

    /// Started by this command; when this returns, requests are accepted.
    pub(crate) async fn started(&self, mut command: Command, args: &[&str]) -> App {
        let _ = std::fs::remove_file(self.ready_file());
        if !args.contains(&"--port") {
            command.args(["--port", "0"]);
        }
        command.args(args).arg("--ready-file").arg(self.ready_file());
        let mut app = self.begun(command);
        until("the start", async || {
            let over = app.process.0.try_wait().expect("our child");
            assert_eq!(over, None, "it ended at once: {}", app.said());
            Ready::read(&app.ready)
        })
        .await;
        app
    }

    /// Started by this command, which may be another program that starts it.
    pub(crate) fn begun(&self, mut command: Command) -> App {
        let said = self.home().join("said.txt");
        command.stderr(std::fs::File::create(&said).expect("a file"));
        App { process: Running(command.spawn().expect("it is built")), ready: self.ready_file(), said }
    }

    /// Where the desktop app says that it accepts requests.
    pub(crate) fn ready_file(&self) -> PathBuf {
        self.home().join("ready.json")
    }

    /// How many windows of Outcrop can be seen.
    pub(crate) fn windows(&self) -> usize {
        self.prints("xdotool", &["search", "--onlyvisible", "--name", "^Outcrop$"]).lines().count()
    }
}

impl App {
    /// What it wrote when it began to accept requests.
    pub(crate) fn ready(&self) -> Ready {
        Ready::read(&self.ready).expect("it is ready")
    }

    /// `127.0.0.1:40123`
    pub(crate) fn address(&self) -> String {
        self.ready().url.trim_start_matches("http://").to_owned()
    }

    pub(crate) fn pid(&self) -> u32 {
        self.process.0.id()
    }

    /// What it said to the terminal.
    pub(crate) fn said(&self) -> String {
        std::fs::read_to_string(&self.said).unwrap_or_default()
    }

    pub(crate) fn ask(&self, body: &serde_json::Value) -> Ask {
        let token = format!("Bearer {}", self.ready().token);
        Ask::new(&self.address(), Method::POST, "/v1/messages").header("authorization", &token).json(body)
    }

    /// Waits for its end.
    pub(crate) async fn ended(&mut self) -> ExitStatus {
        until("the end", async || self.process.0.try_wait().expect("our child")).await
    }
}

/// Starts a program that tells something in its first line.
fn telling(command: &mut Command) -> (Running, String) {
    let program = command.get_program().to_string_lossy().into_owned();
    let started = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut child = Running(started.unwrap_or_else(|error| panic!("{program} is needed: {error}")));
    let mut line = String::new();
    let said = child.0.stdout.take().expect("it is piped");
    BufReader::new(said).read_line(&mut line).expect("a line");
    (child, line.trim().to_owned())
}
