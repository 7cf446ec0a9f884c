//! Ports for programs that have to be told one before they start.
//!
//! Who asks the system for any free port, as all others here do, is given a high one. These are lower, and each is handed out
//! once, so that nobody else takes one between this look at it and its use.

use std::net::TcpListener;
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};

const LOWEST: u32 = 12_000;
const COUNT: u32 = 18_000;
/// Prime, so that test programs that run side by side begin far from each other.
const APART: u32 = 997;

static HANDED_OUT: AtomicU32 = AtomicU32::new(0);

/// A port at which nobody listens, and nobody will but who is given it.
pub(crate) fn own_port() -> u16 {
    loop {
        let next = process::id().wrapping_mul(APART).wrapping_add(HANDED_OUT.fetch_add(1, Ordering::Relaxed));
        let port = u16::try_from(LOWEST + next % COUNT).expect("a port");
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}
