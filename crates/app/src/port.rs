//! The one port that Outcrop listens on: loopback only, and plain words when somebody else has it.
//!
//! Who that is, is found out by `holder`.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};

use anyhow::{Context, Error, Result, anyhow, bail};
use tokio::net::TcpSocket;

mod holder;

use holder::Holder;

/// Connections that may wait to be accepted. Clients open them by the hundred, and past this number they stall.
const BACKLOG: u32 = 1024;

/// So many of the next ports are tried, since one near is more easily remembered than any.
const NEAR: u16 = 20;

const CHOOSE: &str = "Choose another with --port P or PORT=P, or let the system pick a free one with --port 0.";

/// Listens on `host`, which must be a loopback address or `localhost`; port 0 picks a free one. The listener does not
/// block, as tokio wants it. Call it from inside a tokio runtime.
///
/// # Errors
/// In words for the user: any other host, a port that is taken (by whom, as far as that can be found out), a port that
/// the user may not open.
pub fn bind(host: &str, port: u16) -> Result<TcpListener> {
    let address = SocketAddr::new(loopback(host)?, port);
    listen(address).map_err(|error| explained(address, error))
}

/// The same, and where the port is taken the next one that is free, with who has the first: `node (process 12)`.
///
/// # Errors
/// Those of [`bind`], but for a port that is taken.
pub(crate) fn bind_near(host: &str, port: u16) -> Result<(TcpListener, Option<String>)> {
    let address = SocketAddr::new(loopback(host)?, port);
    let taken = match listen(address) {
        Ok(listener) => return Ok((listener, None)),
        Err(error) if error.kind() == ErrorKind::AddrInUse => culprit(address),
        Err(error) => return Err(explained(address, error)),
    };
    let next = (1..=NEAR).filter_map(|step| port.checked_add(step)).chain([0]);
    let found = next.into_iter().find_map(|port| listen(SocketAddr::new(address.ip(), port)).ok());
    Ok((found.context("no port is free")?, Some(taken)))
}

/// The process that listens on an address, where that can be found out.
pub(crate) fn holder(address: SocketAddr) -> Option<u32> {
    holder::find(address).map(|holder| holder.pid)
}

fn loopback(host: &str) -> Result<IpAddr> {
    if host.eq_ignore_ascii_case("localhost") {
        return Ok(Ipv4Addr::LOCALHOST.into());
    }
    match host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
        Ok(address) if address.is_loopback() => Ok(address),
        _ => bail!(
            "Outcrop listens on loopback only, so that nobody else can use it: --host can be 127.0.0.1 or ::1, not {host}"
        ),
    }
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // Elsewhere a restart would have to wait for the last connections; on Windows it would share the port.
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)?.into_std()
}

fn explained(address: SocketAddr, error: io::Error) -> Error {
    let (host, port) = (address.ip(), address.port());
    match error.kind() {
        ErrorKind::AddrInUse => anyhow!("port {port} on {host} is taken by {}. {CHOOSE}", culprit(address)),
        ErrorKind::PermissionDenied => anyhow!("you may not open port {port} on {host}. {CHOOSE}"),
        _ => Error::new(error).context(format!("port {port} on {host} cannot be opened")),
    }
}

fn culprit(address: SocketAddr) -> String {
    match holder::find(address) {
        Some(Holder { name: Some(name), pid }) => format!("{name} (process {pid})"),
        Some(Holder { name: None, pid }) => format!("process {pid}"),
        None => "another program".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn port_0_is_any_free_one() -> Result<()> {
        let (one, other) = (bind("127.0.0.1", 0)?, bind("localhost", 0)?);
        assert_ne!(one.local_addr()?.port(), other.local_addr()?.port());
        assert!(one.local_addr()?.ip().is_loopback() && other.local_addr()?.ip().is_loopback());
        Ok(())
    }

    #[tokio::test]
    async fn nobody_outside_this_machine_is_listened_to() {
        for host in ["0.0.0.0", "::", "[::]", "192.168.1.1", "example.com", ""] {
            let refused = bind(host, 0).expect_err(host).to_string();
            assert!(refused.starts_with("Outcrop listens on loopback only"), "{refused}");
        }
    }

    #[tokio::test]
    async fn a_taken_port_names_who_has_it_and_how_to_choose_another() -> Result<()> {
        for elsewhere in ["127.0.0.1:0", "0.0.0.0:0"] {
            let taken = TcpListener::bind(elsewhere)?;
            let port = taken.local_addr()?.port();
            let refused = bind("127.0.0.1", port).expect_err("the port is taken").to_string();
            let own = std::env::current_exe()?;
            let own = own.file_stem().context("a test is a file")?.to_string_lossy();
            let start: String = own.chars().take(9).collect();
            assert!(refused.starts_with(&format!("port {port} on 127.0.0.1 is taken by {start}")), "{refused}");
            assert!(refused.contains(&format!("(process {})", std::process::id())), "{refused}");
            assert!(refused.contains("--port P or PORT=P") && refused.contains("--port 0"), "{refused}");
        }
        Ok(())
    }

    #[tokio::test]
    async fn where_a_port_is_taken_the_next_one_does_and_it_is_said_who_has_it() -> Result<()> {
        let first = TcpListener::bind("127.0.0.1:0")?;
        let port = first.local_addr()?.port();
        let (next, taken) = bind_near("127.0.0.1", port)?;
        assert_ne!(next.local_addr()?.port(), port);
        assert!(taken.context("it is taken")?.contains(&format!("(process {})", std::process::id())));
        assert_eq!(bind_near("127.0.0.1", 0)?.1, None);
        Ok(())
    }

    #[tokio::test]
    #[cfg(target_os = "linux")]
    async fn hundreds_may_knock_before_the_first_is_let_in() -> Result<()> {
        let allowed: usize = std::fs::read_to_string("/proc/sys/net/core/somaxconn")?.trim().parse()?;
        let listener = bind("127.0.0.1", 0)?;
        let address = listener.local_addr()?;
        let knock = |_| std::net::TcpStream::connect_timeout(&address, std::time::Duration::from_secs(10));
        let waiting = (0..allowed.min(500)).map(knock).collect::<Result<Vec<_>, _>>()?;
        assert_eq!(waiting.len(), allowed.min(500));
        Ok(())
    }

    #[tokio::test]
    async fn a_listener_does_not_block() -> Result<()> {
        let refused = bind("127.0.0.1", 0)?.accept().expect_err("nobody is there");
        assert_eq!(refused.kind(), ErrorKind::WouldBlock);
        Ok(())
    }
}
