//! What goes wrong with an answer on its way, and where.

use std::time::Duration;

use bytes::Bytes;

use crate::delivery::Move;
use crate::exception::Exception;
use crate::frames;
use crate::gate::Gate;
use crate::line::Ending;

#[derive(Clone, Debug)]
pub(crate) enum Spoil {
    Stall(Gate),
    Pause(Duration),
    /// An exception frame instead of the rest.
    Exception(Exception),
    /// An error frame (code, message) instead of the rest.
    Error(String, String),
    /// The answer ends here, in good form.
    End,
    /// The connection closes in the middle of the next frame.
    Cut,
    Reset,
    /// The next frame's last byte is flipped.
    BadChecksum,
}

/// A spoil, and how many frames go out before it strikes.
pub(crate) type Spoils = [(usize, Spoil)];

/// The frames as moves, with what goes wrong among them. A spoil beyond the last frame strikes after it.
pub(crate) fn spoilt(frames: Vec<Bytes>, spoils: &Spoils) -> Vec<Move> {
    let mut moves = Vec::new();
    let last = frames.len();
    for (at, frame) in frames.into_iter().enumerate() {
        let mut frame = frame;
        for (_, spoil) in spoils.iter().filter(|(after, _)| *after == at) {
            if strike(spoil, &mut frame, &mut moves) {
                return moves;
            }
        }
        moves.push(Move::Send(frame));
    }
    for (_, spoil) in spoils.iter().filter(|(after, _)| *after >= last) {
        if strike(spoil, &mut Bytes::new(), &mut moves) {
            return moves;
        }
    }
    moves
}

/// Returns whether the answer ends with it.
fn strike(spoil: &Spoil, frame: &mut Bytes, moves: &mut Vec<Move>) -> bool {
    match spoil {
        Spoil::Stall(gate) => moves.push(Move::Wait(gate.clone())),
        Spoil::Pause(time) => moves.push(Move::Pause(*time)),
        Spoil::BadChecksum => *frame = flipped(frame),
        Spoil::Exception(exception) => moves.push(Move::Send(frames::exception(exception).into())),
        Spoil::Error(code, message) => moves.push(Move::Send(frames::error(code, message).into())),
        Spoil::End => {}
        Spoil::Cut => moves.extend([Move::Send(frame.slice(..frame.len() / 2)), Move::Break(Ending::Close)]),
        Spoil::Reset => moves.push(Move::Break(Ending::Reset)),
    }
    !matches!(spoil, Spoil::Stall(_) | Spoil::Pause(_) | Spoil::BadChecksum)
}

fn flipped(frame: &Bytes) -> Bytes {
    let mut bytes = frame.to_vec();
    if let Some(last) = bytes.last_mut() {
        *last ^= 0xff;
    }
    bytes.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unspoilt_answer_goes_out_as_it_is() {
        assert_eq!(told(&[]), "abcd efgh");
    }

    #[test]
    fn a_cut_goes_through_the_middle_of_a_frame() {
        assert_eq!(told(&[(1, Spoil::Cut)]), "abcd ef Close");
        assert_eq!(told(&[(0, Spoil::Cut)]), "ab Close");
    }

    #[test]
    fn what_strikes_after_the_last_frame_still_strikes() {
        assert_eq!(told(&[(9, Spoil::Reset)]), "abcd efgh Reset");
    }

    #[test]
    fn a_wait_does_not_end_an_answer() {
        assert_eq!(told(&[(1, Spoil::Stall(Gate::new())), (1, Spoil::End)]), "abcd wait");
    }

    #[test]
    fn a_bad_checksum_hits_one_frame_only() {
        let moves = spoilt(frames(), &[(0, Spoil::BadChecksum)]);
        assert!(matches!(&moves[0], Move::Send(frame) if frame[..] == [b'a', b'b', b'c', !b'd']));
        assert!(matches!(&moves[1], Move::Send(frame) if frame[..] == *b"efgh"));
    }

    fn frames() -> Vec<Bytes> {
        vec!["abcd".into(), "efgh".into()]
    }

    fn told(spoils: &Spoils) -> String {
        let words = spoilt(frames(), spoils).into_iter().map(|next| match next {
            Move::Send(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Move::Break(ending) => format!("{ending:?}"),
            _ => "wait".to_owned(),
        });
        words.collect::<Vec<_>>().join(" ")
    }
}
