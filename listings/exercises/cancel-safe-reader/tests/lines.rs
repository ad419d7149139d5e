use std::io::{self, ErrorKind};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use cancel_safe_reader::LineReader;
use tokio::io::{AsyncRead, AsyncWriteExt, DuplexStream, ReadBuf, duplex};
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

#[test]
fn several_lines_in_one_piece_come_one_by_one() {
    grader::paused(async || {
        let mut reader = connection([b"one\ntwo\nthree\nfo", b"ur\n"]);
        for line in ["one", "two", "three"] {
            assert_eq!(reader.next_line().await.unwrap().as_deref(), Some(line));
        }
        assert!(timeout(millis(50), reader.next_line()).await.is_err(), "half a line is there");
        assert_eq!(rest(&mut reader).await, ["four"]);
    });
}

#[test]
fn only_the_line_feed_is_taken_away() {
    grader::paused(async || {
        let mut reader = connection([b"one cake\r\n \ttwo loaves \r", b"\n\r\n\n", b"\r"]);
        assert_eq!(
            rest(&mut reader).await,
            ["one cake\r", " \ttwo loaves \r", "\r", "", "\r"],
            "carriage returns and spaces are part of a line, even of an empty one"
        );
    });
}

#[test]
fn a_line_that_is_not_utf_8_is_an_error_of_its_own() {
    grader::paused(async || {
        let mut reader = connection([b"one\ncaf\xe9", b"\nthree\n\xff"]);
        assert_eq!(reader.next_line().await.unwrap().as_deref(), Some("one"));
        assert!(timeout(millis(50), reader.next_line()).await.is_err(), "half a line is there");
        let error = reader.next_line().await.expect_err("the line is not UTF-8");
        assert_eq!(error.kind(), ErrorKind::InvalidData);
        assert_eq!(reader.next_line().await.unwrap().as_deref(), Some("three"));
        let error = reader.next_line().await.expect_err("the last line is not UTF-8");
        assert_eq!(error.kind(), ErrorKind::InvalidData);
        assert!(reader.next_line().await.unwrap().is_none(), "then comes the end");
    });
}

/// Gives what is read from it piece by piece, and some of the pieces are errors.
struct Failing(Vec<io::Result<&'static [u8]>>);

impl AsyncRead for Failing {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if !self.0.is_empty() {
            buffer.put_slice(self.0.remove(0)?);
        }
        Poll::Ready(Ok(()))
    }
}

#[test]
fn an_error_of_the_connection_is_passed_on_and_loses_nothing() {
    grader::paused(async || {
        let broken = || Err(ErrorKind::ConnectionReset.into());
        let pieces = vec![
            Ok(&b"one\ntwo"[..]),
            broken(),
            Ok(b" loa"),
            broken(),
            Ok(b"ves\nthree"),
            broken(),
        ];
        let mut reader = LineReader::new(Failing(pieces));
        let mut given = Vec::new();
        for _ in 0..7 {
            given.push(reader.next_line().await.map_err(|error| error.kind()));
        }
        let line = |line: &str| Ok(Some(line.to_owned()));
        let error = || Err(ErrorKind::ConnectionReset);
        assert_eq!(
            given,
            [line("one"), error(), error(), line("two loaves"), error(), line("three"), Ok(None)]
        );
    });
}

/// Gives bytes of a line that does not end, 64 at a time, so long as there are any.
struct Pieces(usize);

impl AsyncRead for Pieces {
    fn poll_read(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let piece = self.0.min(64).min(buffer.remaining());
        buffer.put_slice(&[b'x'; 64][..piece]);
        self.0 -= piece;
        Poll::Ready(Ok(()))
    }
}

#[test]
fn a_long_line_in_many_pieces() {
    let slow = "a line of two million bytes arrives in pieces of 64. A reader that looks at each \
                byte once is long done: does this one search the line from its start after each \
                piece?";
    grader::guarded(slow, || {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let length = 2_000_000;
            let mut reader = LineReader::new(Pieces(length));
            let line = reader.next_line().await.unwrap().expect("there is a line");
            assert_eq!(line.len(), length, "bytes of the line");
            assert!(reader.next_line().await.unwrap().is_none());
        });
    });
}
