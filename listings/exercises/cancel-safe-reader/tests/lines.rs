use std::time::Duration;

use cancel_safe_reader::LineReader;
use tokio::io::{AsyncWriteExt, DuplexStream, duplex};
use tokio::time::{interval, sleep, timeout};

const TORN: &str =
    "all lines sent are UTF-8. If one is not when it arrives, half of a character was lost";

const fn millis(number: u64) -> Duration {
    Duration::from_millis(number)
}

/// A connection on which each piece arrives 100 ms after the one before, and then the end.
fn connection<const N: usize>(pieces: [&'static [u8]; N]) -> LineReader<DuplexStream> {
    let (mut sender, receiver) = duplex(1024);
    tokio::spawn(async move {
        for piece in pieces {
            sleep(millis(100)).await;
            sender.write_all(piece).await.expect("somebody reads");
        }
    });
    LineReader::new(receiver)
}

async fn rest(reader: &mut LineReader<DuplexStream>) -> Vec<String> {
    let mut lines = Vec::new();
    while let Some(line) = reader.next_line().await.expect("the connection does not fail") {
        lines.push(line);
    }
    lines
}

#[test]
fn lines_that_are_awaited_to_their_end() {
    grader::paused(async || {
        let mut reader = connection([b"one cake\ntwo loaves\n", b"\nthree", b" rolls\n"]);
        let lines = rest(&mut reader).await;
        assert_eq!(lines, ["one cake", "two loaves", "", "three rolls"]);
        assert!(reader.next_line().await.unwrap().is_none(), "after the end comes the end again");
    });
}

#[test]
fn the_last_line_needs_no_line_feed() {
    grader::paused(async || {
        let mut reader = connection([b"one cake\ntwo", b" loaves"]);
        assert_eq!(rest(&mut reader).await, ["one cake", "two loaves"]);
    });
}

#[test]
fn a_timeout_in_the_middle_of_a_line_loses_nothing() {
    grader::paused(async || {
        let mut reader = connection([b"one ", b"cake\n"]);
        let early = timeout(millis(150), reader.next_line()).await;
        assert!(early.is_err(), "after 150 ms only half of the line is there");
        assert_eq!(
            rest(&mut reader).await,
            ["one cake"],
            "next_line had read half of the line when the timeout dropped its future. What the \
             future owned is gone; what the reader owns is not"
        );
    });
}

#[test]
fn a_timeout_after_the_end_of_another_line_loses_nothing() {
    grader::paused(async || {
        let mut reader = connection([b"one cake\ntwo ", b"loa", b"ves\nthree rolls\n"]);
        assert_eq!(reader.next_line().await.unwrap().as_deref(), Some("one cake"));
        assert!(timeout(millis(50), reader.next_line()).await.is_err());
        assert!(timeout(millis(100), reader.next_line()).await.is_err());
        assert_eq!(
            rest(&mut reader).await,
            ["two loaves", "three rolls"],
            "a piece can hold the end of one line and the beginning of the next"
        );
    });
}

#[test]
fn a_select_that_drops_the_future_again_and_again() {
    grader::paused(async || {
        // Each piece is a part of one character of two bytes, or of a line.
        let mut reader =
            connection([b"sp\xc3", b"\xa4tzle", b"\n", b"br", b"ot", b"\nk\xc3", b"\xa4se"]);
        let mut tick = interval(millis(30));
        let mut lines = Vec::new();
        loop {
            tokio::select! {
                _ = tick.tick() => {}
                line = reader.next_line() => match line.expect(TORN) {
                    Some(line) => lines.push(line),
                    None => break,
                },
            }
        }
        assert_eq!(
            lines,
            ["spätzle", "brot", "käse"],
            "the tick came more often than the pieces, and each time the future was dropped"
        );
    });
}
