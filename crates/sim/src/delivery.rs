//! Brings an answer to the caller move by move: sends, waits, pauses, breaks off.

use std::convert::Infallible;
use std::future::pending;
use std::iter;
use std::time::Duration;
use std::vec::IntoIter;

use bytes::Bytes;
use futures_util::stream;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::Frame;

use crate::call::State;
use crate::gate::Gate;
use crate::journal::Ticket;
use crate::line::{Breaker, Ending};

/// One step of the way of an answer's body.
#[derive(Clone, Debug)]
pub(crate) enum Move {
    Send(Bytes),
    /// Lets what was sent reach the socket before more follows.
    Flush,
    Wait(Gate),
    Pause(Duration),
    /// Breaks the connection; nothing comes after it.
    Break(Ending),
}

pub(crate) type Body = UnsyncBoxBody<Bytes, Infallible>;

/// A body that makes these moves. Its ticket learns of every piece, of the end, and of a caller who did not wait for it.
pub(crate) fn deliver(moves: Vec<Move>, ticket: Ticket, breaker: Breaker) -> Body {
    let delivery = Delivery { moves: moves.into_iter(), ticket, breaker };
    let frames = stream::unfold(delivery, |mut delivery| async move {
        let piece = delivery.next().await?;
        Some((Ok(Frame::data(piece)), delivery))
    });
    StreamBody::new(frames).boxed_unsync()
}

struct Delivery {
    moves: IntoIter<Move>,
    ticket: Ticket,
    breaker: Breaker,
}

impl Delivery {
    async fn next(&mut self) -> Option<Bytes> {
        loop {
            let Some(next) = self.moves.next() else {
                self.ticket.close(State::Finished);
                return None;
            };
            match next {
                Move::Send(piece) => {
                    self.ticket.sent_a_piece();
                    self.close_if_all_is_sent();
                    return Some(piece);
                }
                Move::Flush => tokio::task::yield_now().await,
                Move::Wait(gate) => gate.opened().await,
                Move::Pause(time) => tokio::time::sleep(time).await,
                Move::Break(ending) => {
                    self.ticket.close(State::Broken);
                    self.breaker.break_off(ending);
                    pending::<()>().await;
                }
            }
        }
    }

    /// hyper does not come back for the end of a body whose announced length is reached, so the last piece is the end.
    fn close_if_all_is_sent(&mut self) {
        if self.moves.as_slice().iter().all(|rest| matches!(rest, Move::Flush)) {
            self.ticket.close(State::Finished);
        }
    }
}

/// How the bytes of an answer are cut before they are sent.
#[derive(Clone, Debug, Default)]
pub(crate) enum Pieces {
    /// Frame by frame.
    #[default]
    AsTheyCome,
    /// In pieces of this many bytes, whatever they cut through.
    Every(usize),
    /// In pieces of these sizes, then the rest of each run in one.
    Sizes(Vec<usize>),
}

impl Pieces {
    /// The same moves with their sends cut anew. Sends that follow one another count as one run of bytes.
    pub(crate) fn cut(&self, moves: Vec<Move>) -> Vec<Move> {
        let mut sizes: Box<dyn Iterator<Item = usize>> = match self {
            Self::AsTheyCome => return moves,
            Self::Every(size) => Box::new(iter::repeat(*size)),
            Self::Sizes(sizes) => Box::new(sizes.clone().into_iter()),
        };
        let (mut cut, mut run) = (Vec::new(), Vec::new());
        for next in moves {
            if let Move::Send(bytes) = next {
                run.extend(bytes);
            } else {
                cut_run(std::mem::take(&mut run).into(), &mut sizes, &mut cut);
                cut.push(next);
            }
        }
        cut_run(run.into(), &mut sizes, &mut cut);
        cut
    }
}

fn cut_run(mut run: Bytes, sizes: &mut dyn Iterator<Item = usize>, moves: &mut Vec<Move>) {
    while !run.is_empty() {
        let size = sizes.next().unwrap_or(run.len()).clamp(1, run.len());
        moves.extend([Move::Send(run.split_to(size)), Move::Flush]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_ignore_the_borders_of_frames() {
        let moves = vec![Move::Send("abc".into()), Move::Send("defg".into())];
        assert_eq!(sent(&Pieces::Every(2).cut(moves.clone())), ["ab", "cd", "ef", "g"]);
        assert_eq!(sent(&Pieces::Sizes(vec![1, 4]).cut(moves.clone())), ["a", "bcde", "fg"]);
        assert_eq!(sent(&Pieces::AsTheyCome.cut(moves)), ["abc", "defg"]);
    }

    #[test]
    fn nothing_is_sent_ahead_of_a_gate() {
        let moves = vec![Move::Send("abc".into()), Move::Wait(Gate::new()), Move::Send("d".into())];
        let cut = Pieces::Every(9).cut(moves);
        assert_eq!(sent(&cut), ["abc", "d"]);
        assert!(matches!(cut[2], Move::Wait(_)));
    }

    #[test]
    fn a_piece_of_no_bytes_is_a_piece_of_one() {
        assert_eq!(sent(&Pieces::Every(0).cut(vec![Move::Send("ab".into())])), ["a", "b"]);
    }

    fn sent(moves: &[Move]) -> Vec<&str> {
        let sends = moves.iter().filter_map(|m| if let Move::Send(bytes) = m { Some(bytes) } else { None });
        sends.map(|bytes| std::str::from_utf8(bytes).expect("text")).collect()
    }
}
