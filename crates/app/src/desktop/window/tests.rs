use std::future::pending;

use anyhow::Result;
use tokio::io::{DuplexStream, duplex, split};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

use super::*;
use crate::desktop::tests::Tried;
use crate::events::Event;

/// A window and the tray that serves it, over a pipe that holds less than most answers.
struct Pair {
    tried: Tried,
    wishes: UnboundedSender<Wish>,
    served: JoinHandle<Option<Wish>>,
    line: Line,
    kept: JoinHandle<io::Result<()>>,
    told: UnboundedReceiver<Heard>,
}

impl Pair {
    fn new() -> Result<Self> {
        let tried = Tried::new("")?;
        let (here, there) = duplex(64);
        let (wishes, wished) = unbounded_channel();
        let served = tokio::spawn(serve(tried.desktop.clone(), here, wished));
        let (from, to) = split(there);
        let (tell, told) = unbounded_channel();
        let (line, kept) = Line::over(from, to, move |what| drop(tell.send(what)));
        Ok(Self { tried, wishes, served, line, kept: tokio::spawn(kept), told })
    }

    /// What the window hears next.
    async fn hears(&mut self) -> Heard {
        self.told.recv().await.expect("the tray is there")
    }

    /// The end of it: of the tray's part, and of the window's.
    async fn ends(self) -> Result<()> {
        assert_eq!(self.served.await?, None);
        Ok(self.kept.await??)
    }
}

async fn serve(desktop: Desktop, pipe: DuplexStream, mut wishes: UnboundedReceiver<Wish>) -> Option<Wish> {
    let (from, to) = split(pipe);
    desktop.serve(None, from, to, pending::<()>(), &mut wishes).await
}

#[tokio::test]
async fn each_question_gets_its_own_answer_however_many_are_asked_at_once_and_however_long() -> Result<()> {
    let pair = Pair::new()?;
    let long = "x".repeat(100_000);
    let unknown = format!(r#"{{"call":"{long}"}}"#);
    let asked = ["{\"call\":\"status\"}", &unknown, "nonsense"].map(|question| pair.line.ask(question.to_owned()));
    let [status, unknown, nonsense] = <[_; 3]>::try_from(futures_util::future::join_all(asked).await).expect("three");
    assert!(status.expect("an answer").contains(r#""demo":true"#));
    assert!(unknown.expect("an answer").contains(r#""code":"not_understood""#));
    assert!(nonsense.expect("an answer").contains(r#""code":"not_understood""#));
    Ok(())
}

#[tokio::test]
async fn a_window_hears_what_is_wished_and_what_happens() -> Result<()> {
    let mut pair = Pair::new()?;
    assert_eq!(pair.hears().await, Heard::Show(None), "it was started to be seen");
    pair.wishes.send(Wish::Show(Some("look here".to_owned())))?;
    assert_eq!(pair.hears().await, Heard::Show(Some("look here".to_owned())));
    pair.tried.desktop.engine().tell(Event::State);
    assert_eq!(pair.hears().await, Heard::Event(r#"{"event":"state"}"#.to_owned()));
    Ok(())
}

#[tokio::test(start_paused = true)]
async fn a_window_ends_a_minute_after_it_was_closed_unless_it_is_wished_for_again() -> Result<()> {
    let mut pair = Pair::new()?;
    pair.hears().await;
    let begun = Instant::now();
    pair.line.closed();
    tokio::time::sleep(KEPT / 2).await;
    pair.wishes.send(Wish::Show(None))?;
    assert_eq!(pair.hears().await, Heard::Show(None));
    tokio::time::sleep(KEPT * 10).await;
    assert!(!pair.served.is_finished(), "it is looked at");
    let open = begun.elapsed();
    pair.line.closed();
    pair.ends().await?;
    assert_eq!((begun.elapsed() - open).as_secs(), KEPT.as_secs());
    Ok(())
}

#[tokio::test]
async fn who_asks_a_tray_that_has_hung_up_is_not_left_waiting() -> Result<()> {
    let pair = Pair::new()?;
    let line = pair.line.clone();
    pair.wishes.send(Wish::End)?;
    pair.ends().await?;
    assert_eq!(line.ask("{\"call\":\"status\"}".to_owned()).await, None);
    Ok(())
}

#[tokio::test]
async fn what_a_library_prints_between_is_no_message_and_does_no_harm() -> Result<()> {
    let tried = Tried::new("")?;
    let (here, mut there) = duplex(4096);
    let (_wishes, wished) = unbounded_channel();
    let served = tokio::spawn(serve(tried.desktop.clone(), here, wished));
    there.write_all(b"CONSOLE LOG hello\n{}\n{\"question\":[7,\"nonsense\"]}\n").await?;
    let (from, _to) = split(there);
    let mut lines = BufReader::new(from).lines();
    let told: [Option<Down>; 2] = [next(&mut lines).await?, next(&mut lines).await?];
    assert!(matches!(told, [Some(Down::Show(None)), Some(Down::Answer(7, _))]));
    assert!(!served.is_finished());
    Ok(())
}

#[tokio::test]
async fn a_wish_that_a_window_did_not_live_to_hear_is_not_lost() -> Result<()> {
    let tried = Tried::new("")?;
    let ((from, _said), (to, hears)) = (duplex(64), duplex(64));
    let (wishes, mut wished) = unbounded_channel();
    let served = tokio::spawn(async move { tried.desktop.serve(None, from, to, pending::<()>(), &mut wished).await });
    let mut lines = BufReader::new(hears).lines();
    assert!(matches!(next(&mut lines).await?, Some(Down::Show(None))));
    drop(lines);
    let wish = Wish::Show(Some("look here".to_owned()));
    wishes.send(wish.clone())?;
    assert_eq!(served.await?, Some(wish));
    Ok(())
}
