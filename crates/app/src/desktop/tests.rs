use std::path::PathBuf;

use super::*;
use crate::money_format::Currency;
use crate::serve::{Ask, Demo};
use crate::tray::{Entry, Icon, Tray};

pub(super) struct Tried {
    _folder: tempfile::TempDir,
    pub(super) desktop: Desktop,
    home: Home,
}

impl Tried {
    pub(super) fn new(config: &str) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let home = Home::at(folder.path());
        std::fs::write(home.config(), format!("secrets.store = 'file'\ncurrency.fetch = false\n{config}"))?;
        let ask = Ask {
            demo: Demo::On,
            host: "127.0.0.1".to_owned(),
            port: Some(0),
            or_next: true,
            apply: false,
            ready_file: None::<PathBuf>,
        };
        Ok(Self { _folder: folder, desktop: Desktop::new(Engine::new(home.clone(), ask, |_| ())), home })
    }

    async fn tray(&self) -> Tray {
        Tray::of(&self.desktop.seen(&[]).await)
    }
}

fn words(tray: &Tray) -> Vec<String> {
    let read = |entry: &Entry| if let Entry::Words(words) = entry { Some(words.clone()) } else { None };
    tray.menu.iter().filter_map(read).collect()
}

#[tokio::test]
async fn start_and_stop_are_seen_in_the_tray() -> Result<()> {
    let tried = Tried::new("")?;
    assert_eq!(tried.tray().await.icon, Icon::Stopped);
    assert_eq!(tried.desktop.act(Act::Start).await, Then::Nothing);
    let tray = tried.tray().await;
    let address = tried.desktop.engine().live().expect("it runs").ready.url.replace("http://", "");
    assert_eq!((tray.icon, words(&tray)[0].clone()), (Icon::Running, format!("Demo at {address}")));
    assert_eq!(tried.desktop.act(Act::Stop).await, Then::Nothing);
    assert_eq!(tried.tray().await.icon, Icon::Stopped);
    assert!(std::net::TcpStream::connect(&address).is_err(), "the port is closed");
    Ok(())
}

#[tokio::test]
async fn what_is_copied_is_what_the_command_line_prints() -> Result<()> {
    let tried = Tried::new("port = 9321")?;
    let Then::Copy(stopped) = tried.desktop.act(Act::Copy(Shell::Fish)).await else { panic!("it copies") };
    assert!(stopped.contains("http://127.0.0.1:9321"), "that of the next start: {stopped}");
    tried.desktop.act(Act::Start).await;
    let live = tried.desktop.engine().live().expect("it runs");
    let Then::Copy(running) = tried.desktop.act(Act::Copy(Shell::Fish)).await else { panic!("it copies") };
    let vars = env::environment(&live.ready.url, &live.ready.token, env::Proxy::of_environment().as_ref());
    assert_eq!(running, env::snippet(Shell::Fish, &vars));
    Ok(())
}

#[tokio::test]
async fn the_currency_is_kept_in_the_configuration_and_seen_at_once() -> Result<()> {
    let tried = Tried::new("currency.show = 'USD' # mine\n")?;
    tried.desktop.act(Act::Show(Currency::INR)).await;
    assert_eq!(tried.desktop.seen(&[]).await.currency, Currency::INR);
    let config = std::fs::read_to_string(tried.home.config())?;
    assert!(config.contains("show = \"INR\" # mine"), "{config}");
    Ok(())
}

#[tokio::test]
async fn what_cannot_be_done_is_told() -> Result<()> {
    let tried = Tried::new("")?;
    let mut events = tried.desktop.engine().events();
    assert_eq!(tried.desktop.act(Act::Use("nowhere".to_owned())).await, Then::Nothing);
    let Event::Notice { about: About::Program, words } = events.recv().await? else { panic!("a notice") };
    assert!(words.starts_with("there is no connection nowhere"), "{words}");
    Ok(())
}

#[tokio::test]
async fn a_port_that_is_taken_moves_the_proxy_and_the_tray_says_so() -> Result<()> {
    let taken = std::net::TcpListener::bind("127.0.0.1:0")?;
    let folder = tempfile::tempdir()?;
    let home = Home::at(folder.path());
    std::fs::write(home.config(), "[secrets]\nstore = 'file'\n[currency]\nfetch = false\n")?;
    let port = taken.local_addr()?.port();
    let ask = Ask {
        demo: Demo::On,
        host: "127.0.0.1".to_owned(),
        port: Some(port),
        or_next: true,
        apply: false,
        ready_file: None,
    };
    let desktop = Desktop::new(Engine::new(home, ask, |_| ()));
    let (shown, mut show) = tokio::sync::mpsc::unbounded_channel();
    let watching = desktop.clone();
    let watch = tokio::spawn(async move { watching.watch(move |what| drop(shown.send(what))).await });
    // The first picture says that it watches.
    assert!(matches!(show.recv().await, Some(Show::Tray(_))));
    desktop.act(Act::Start).await;
    let (mut notified, mut painted) = (false, false);
    while !(notified && painted) {
        match show.recv().await.context("it watches")? {
            Show::Notification(news) => notified |= news.words.starts_with(&format!("Port {port} is taken by ")),
            Show::Tray(tray) => painted |= words(&tray).iter().any(|line| line.starts_with("Port ")),
        }
    }
    watch.abort();
    Ok(())
}
