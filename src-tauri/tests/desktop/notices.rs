//! What the user is told of.

use std::collections::HashMap;
use std::net::TcpListener;

use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use zbus::zvariant::OwnedValue;

use crate::panel::Panel;
use crate::session::Session;
use crate::support::{PATIENCE, until};

struct Notifications(UnboundedSender<(String, String)>);

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Notifications {
    #[expect(clippy::too_many_arguments, reason = "the specification wants them")]
    async fn notify(
        &self,
        _app: String,
        _replaces: u32,
        _icon: String,
        title: String,
        words: String,
        _actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _expires: i32,
    ) -> u32 {
        let _ = self.0.send((title, words));
        1
    }

    async fn get_capabilities(&self) -> Vec<String> {
        vec!["body".to_owned()]
    }

    async fn get_server_information(&self) -> (String, String, String, String) {
        let text = |text: &str| text.to_owned();
        (text("test"), text("test"), text("1"), text("1.2"))
    }
}

#[tokio::test]
async fn a_taken_port_names_who_has_it_and_the_next_one_is_used() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port();
    let session = Session::start("");
    let (tell, mut told) = unbounded_channel();
    let bus = session.bus().serve_at("/org/freedesktop/Notifications", Notifications(tell)).expect("a path");
    let _bus = bus.name("org.freedesktop.Notifications").expect("a name").build().await.expect("a bus");
    let mut panel = Panel::show(&session).await;
    let app = session.app(&["--hidden", "--port", &port.to_string()]).await;
    let item = panel.item().await;
    let words = format!("Port {port} is taken by ");
    item.saying(&words).await;
    let (title, said) = tokio::time::timeout(PATIENCE, told.recv()).await.expect("a notification").expect("a bus");
    assert_eq!(title, "Outcrop");
    assert!(said.starts_with(&words) && said.contains(&format!("(process {})", std::process::id())), "{said}");
    assert!(said.ends_with(&format!("listens on {}.", app.address().rsplit(':').next().expect("a port"))), "{said}");
}

#[tokio::test]
async fn a_program_that_broke_down_says_so_once() {
    let session = Session::start("");
    let logs = session.state().join("logs");
    std::fs::create_dir_all(&logs).expect("a folder");
    std::fs::write(logs.join("crash.txt"), "no more rocks at src/x.rs:7\n").expect("a file");
    let (tell, mut told) = unbounded_channel();
    let bus = session.bus().serve_at("/org/freedesktop/Notifications", Notifications(tell)).expect("a path");
    let _bus = bus.name("org.freedesktop.Notifications").expect("a name").build().await.expect("a bus");
    let _app = session.app(&["--hidden"]).await;
    let (_, said) = tokio::time::timeout(PATIENCE, told.recv()).await.expect("a notification").expect("a bus");
    assert!(said.starts_with("Outcrop broke down: no more rocks at src/x.rs:7."), "{said}");
    until("it is told", async || (!logs.join("crash.txt").exists()).then_some(())).await;
}
