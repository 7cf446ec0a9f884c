//! A body that is copied while it goes by. It comes as it would without: the same frames, the same announced length.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, HttpBody};
use bytes::Bytes;
use http_body::{Frame, SizeHint};

use super::Taking;

/// Whose words they are.
#[derive(Clone, Copy, Debug)]
pub(super) enum Side {
    Request,
    Answer,
    /// An answer of which only the size is taken.
    Opaque,
}

struct Tee {
    body: Body,
    taking: Taking,
    side: Side,
}

pub(super) fn tee(body: Body, taking: Taking, side: Side) -> Body {
    Body::new(Tee { body, taking, side })
}

impl HttpBody for Tee {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let polled = Pin::new(&mut self.body).poll_frame(cx);
        if let Poll::Ready(Some(Ok(frame))) = &polled
            && let Some(bytes) = frame.data_ref()
        {
            self.taking.add(self.side, bytes);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
