//! The socket of one connection, which can be told to break once everything said so far is out.
//!
//! hyper throws away what it has buffered when a body fails, so an answer can't break its own connection at a given
//! byte. It leaves word here instead: hyper flushes the socket only when its own buffer is empty, and then we break it.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use hyper::rt::{Read, ReadBufCursor, Write};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// How a connection breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Closed in the middle of an answer.
    Close,
    /// Reset: the other side reads an error.
    Reset,
}

/// The other end of a [`Line`]: where an answer leaves word.
#[derive(Clone, Default)]
pub(crate) struct Breaker(Arc<Mutex<Option<Ending>>>);

impl Breaker {
    pub(crate) fn break_off(&self, ending: Ending) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(ending);
    }

    fn ending(&self) -> Option<Ending> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub(crate) struct Line {
    socket: TokioIo<TcpStream>,
    breaker: Breaker,
}

impl Line {
    pub(crate) fn new(socket: TcpStream) -> (Self, Breaker) {
        let breaker = Breaker::default();
        (Self { socket: TokioIo::new(socket), breaker: breaker.clone() }, breaker)
    }

    fn socket(self: Pin<&mut Self>) -> Pin<&mut TokioIo<TcpStream>> {
        Pin::new(&mut self.get_mut().socket)
    }

    fn broken(&self) -> io::Result<()> {
        match self.breaker.ending() {
            None => return Ok(()),
            Some(Ending::Close) => {}
            Some(Ending::Reset) => self.socket.inner().set_zero_linger()?,
        }
        Err(io::ErrorKind::ConnectionAborted.into())
    }
}

impl Read for Line {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        self.socket().poll_read(cx, buffer)
    }
}

impl Write for Line {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.socket().poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.socket().poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.broken()?;
        self.socket().poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.socket().poll_shutdown(cx)
    }
}
