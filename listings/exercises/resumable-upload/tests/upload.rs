use std::cell::RefCell;
use std::io::{self, ErrorKind};
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use resumable_upload::Upload;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf, duplex};
use tokio::time::{interval, sleep};

/// What the two ends of an upload saw.
#[derive(Default)]
struct Seen {
    /// How many bytes the source has given.
    given: usize,
    received: Vec<u8>,
    /// How many bytes had been received when the last flush was finished.
    flushed: Option<usize>,
}

/// The bytes of a source. None of them is zero, and none is like its neighbors.
fn bytes(length: usize) -> Vec<u8> {
    (0..length).map(|number| (number % 251) as u8 + 1).collect()
}

/// Gives a few bytes, then lets the reader wait once, and so on.
struct Source {
    bytes: Vec<u8>,
    /// How many bytes it gives at once.
    piece: usize,
    waits: bool,
    /// Fails once, after so many bytes.
    fails_at: Option<usize>,
    seen: Rc<RefCell<Seen>>,
}

impl AsyncRead for Source {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.waits = !self.waits;
        if self.waits {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let this = &mut *self;
        let mut seen = this.seen.borrow_mut();
        if this.fails_at.is_some_and(|at| seen.given >= at) {
            this.fails_at = None;
            return Poll::Ready(Err(ErrorKind::TimedOut.into()));
        }
        let sent = decoded(&seen.received).bytes;
        assert_eq!(
            sent.len(),
            seen.given,
            "the source is asked for more, and not all of what it gave before has been sent"
        );
        assert!(
            buffer.remaining() <= 1024,
            "the source is asked for {} bytes at a time: 1,024 are the most",
            buffer.remaining()
        );
        let rest = &this.bytes[seen.given..];
        let piece = rest.len().min(this.piece).min(buffer.remaining());
        buffer.put_slice(&rest[..piece]);
        seen.given += piece;
        Poll::Ready(Ok(()))
    }
}

/// Takes a few bytes, then lets the writer wait once, and so on. So does its flush.
struct Sink {
    /// How many bytes it takes at once.
    piece: usize,
    waits: bool,
    flush_waits: bool,
    /// Fails once, after so many bytes.
    fails_at: Option<(usize, ErrorKind)>,
    /// Takes no byte after so many.
    full_at: Option<usize>,
    seen: Rc<RefCell<Seen>>,
}

impl AsyncWrite for Sink {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.waits = !self.waits;
        if self.waits {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let this = &mut *self;
        let mut seen = this.seen.borrow_mut();
        let so_far = seen.received.len();
        if let Some((_, kind)) = this.fails_at.take_if(|(at, _)| so_far >= *at) {
            return Poll::Ready(Err(kind.into()));
        }
        if this.full_at.is_some_and(|at| so_far >= at) {
            return Poll::Ready(Ok(0));
        }
        let taken = bytes.len().min(this.piece);
        seen.received.extend_from_slice(&bytes[..taken]);
        Poll::Ready(Ok(taken))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.flush_waits = !self.flush_waits;
        if self.flush_waits {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        let mut seen = self.seen.borrow_mut();
        seen.flushed = Some(seen.received.len());
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

/// What the other side makes of the bytes that it received.
struct Decoded {
    bytes: Vec<u8>,
    ended: bool,
    /// Bytes after the end, or of a chunk that isn't whole.
    rest: usize,
}

fn decoded(mut received: &[u8]) -> Decoded {
    let mut bytes = Vec::new();
    while let [high, low, rest @ ..] = received {
        let length = usize::from(u16::from_be_bytes([*high, *low]));
        if length == 0 {
            return Decoded { bytes, ended: true, rest: rest.len() };
        }
        if rest.len() < length {
            break;
        }
        bytes.extend_from_slice(&rest[..length]);
        received = &rest[length..];
    }
    Decoded { bytes, ended: false, rest: received.len() }
}

struct Trial {
    upload: Upload<Source>,
    sink: Sink,
    seen: Rc<RefCell<Seen>>,
}

/// An upload of so many bytes, from a source that gives `from` at once, to a sink that takes `to`.
fn trial(length: usize, from: usize, to: usize) -> Trial {
    let seen = Rc::new(RefCell::new(Seen::default()));
    let source = Source {
        bytes: bytes(length),
        piece: from,
        waits: false,
        fails_at: None,
        seen: seen.clone(),
    };
    let sink = Sink {
        piece: to,
        waits: false,
        flush_waits: false,
        fails_at: None,
        full_at: None,
        seen: seen.clone(),
    };
    Trial { upload: Upload::new(source), sink, seen }
}

/// More polls than any of these uploads needs.
const MANY: usize = 100_000;

impl Trial {
    /// Calls `run`, polls it up to `polls` times, and drops it. The number of polls, and the result
    /// if there was one.
    fn polled(&mut self, polls: usize) -> (usize, Option<io::Result<u64>>) {
        let mut context = Context::from_waker(Waker::noop());
        let mut run = pin!(self.upload.run(&mut self.sink));
        for poll in 1..=polls {
            if let Poll::Ready(result) = run.as_mut().poll(&mut context) {
                return (poll, Some(result));
            }
        }
        (polls, None)
    }

    fn to_the_end(&mut self) -> io::Result<u64> {
        self.polled(MANY).1.expect("`run` is ready after some polls")
    }

    /// Everything arrived, once.
    #[track_caller]
    fn arrived(&self, length: usize, when: &str) {
        let seen = self.seen.borrow();
        let decoded = decoded(&seen.received);
        let expected = bytes(length);
        let at = decoded.bytes.iter().zip(&expected).take_while(|(one, other)| one == other);
        let right = at.count();
        assert!(
            decoded.bytes == expected && decoded.ended && decoded.rest == 0,
            "{when}: the other side received {} bytes of {length}, of which the first {right} are \
             right; {}; and {} bytes more that belong to no whole chunk. Was something lost, or \
             sent twice?",
            decoded.bytes.len(),
            if decoded.ended { "the end" } else { "no end" },
            decoded.rest,
        );
        assert_eq!(
            seen.flushed,
            Some(seen.received.len()),
            "{when}: `run` returned, and the connection hasn't been flushed since the last byte"
        );
    }
}

#[test]
fn without_a_drop() {
    grader::guarded("`run` doesn't end", || {
        for length in [0, 1, 5, 1024, 1025, 3000] {
            let mut trial = trial(length, 1024, 700);
            assert_eq!(trial.to_the_end().unwrap(), length as u64, "bytes of the source");
            trial.arrived(length, "nothing was dropped");
        }
    });
}

#[test]
fn dropped_after_poll_k_for_every_k() {
    grader::guarded("`run` doesn't end", || {
        let undisturbed = trial(23, 5, 3).polled(MANY).0;
        for k in 0..undisturbed {
            let mut trial = trial(23, 5, 3);
            let (_, early) = trial.polled(k);
            assert!(early.is_none(), "it needs {undisturbed} polls, not {k}");
            let when = format!("dropped after poll {k}, and called again");
            assert_eq!(trial.to_the_end().unwrap(), 23, "{when}: bytes of the whole source");
            trial.arrived(23, &when);
        }
    });
}

#[test]
fn dropped_twice_at_any_two_polls() {
    grader::guarded("`run` doesn't end", || {
        let undisturbed = trial(7, 4, 2).polled(MANY).0;
        for k in 0..undisturbed {
            for j in 0..undisturbed {
                let mut trial = trial(7, 4, 2);
                let when = format!("dropped after poll {k}, then after {j} more, and called again");
                trial.polled(k);
                trial.polled(j);
                assert_eq!(trial.to_the_end().unwrap(), 7, "{when}: bytes of the whole source");
                trial.arrived(7, &when);
            }
        }
    });
}

#[test]
fn dropped_after_every_poll() {
    grader::guarded("`run` doesn't end", || {
        let mut trial = trial(23, 5, 3);
        let undisturbed = self::trial(23, 5, 3).polled(MANY).0;
        let calls = (1..=2 * undisturbed).find_map(|_| trial.polled(1).1);
        let total = calls.expect(
            "each call got one poll, and after twice as many as one call needs, it still isn't \
             done: what one poll has done must not be undone by the drop",
        );
        assert_eq!(total.unwrap(), 23, "bytes of the whole source");
        trial.arrived(23, "dropped after every poll");
    });
}

#[test]
fn a_call_after_the_end_sends_nothing() {
    grader::guarded("`run` doesn't end", || {
        for length in [0, 12] {
            let mut trial = trial(length, 5, 3);
            for _ in 0..3 {
                assert_eq!(trial.to_the_end().unwrap(), length as u64, "bytes of the source");
                trial.arrived(length, "after the end");
            }
        }
    });
}

#[test]
fn after_an_error_it_continues() {
    grader::guarded("`run` doesn't end", || {
        for at in 0..28 {
            let mut trial = trial(23, 5, 3);
            trial.sink.fails_at = Some((at, ErrorKind::TimedOut));
            let error = trial.to_the_end().expect_err("the connection failed, so `run` fails");
            assert_eq!(error.kind(), ErrorKind::TimedOut, "the error is the connection's");
            assert_eq!(trial.to_the_end().unwrap(), 23, "bytes of the whole source");
            trial.arrived(23, &format!("the connection failed once, after {at} bytes"));
        }
        for at in [0, 5, 20, 23] {
            let mut trial = trial(23, 5, 3);
            trial.upload = Upload::new(Source {
                bytes: bytes(23),
                piece: 5,
                waits: false,
                fails_at: Some(at),
                seen: trial.seen.clone(),
            });
            let error = trial.to_the_end().expect_err("the source failed, so `run` fails");
            assert_eq!(error.kind(), ErrorKind::TimedOut, "the error is the source's");
            assert_eq!(trial.to_the_end().unwrap(), 23, "bytes of the whole source");
            trial.arrived(23, &format!("the source failed once, after {at} bytes"));
        }
    });
}

#[test]
fn a_connection_that_takes_nothing_is_an_error() {
    let stuck = "the connection takes zero bytes, and `run` tries again and again";
    grader::guarded(stuck, || {
        for at in [0, 1, 2, 4] {
            let mut trial = trial(23, 5, 1);
            trial.sink.full_at = Some(at);
            let error = trial.to_the_end().expect_err("the connection takes nothing");
            assert_eq!(error.kind(), ErrorKind::WriteZero, "the error's kind");
            trial.sink.full_at = None;
            assert_eq!(trial.to_the_end().unwrap(), 23, "bytes of the whole source");
            trial.arrived(23, "the connection took nothing for a while");
        }
    });
}

#[test]
fn a_select_that_drops_it_again_and_again() {
    grader::paused(async || {
        let (mut connection, mut other_side) = duplex(16);
        let receiving = tokio::spawn(async move {
            let mut received = Vec::new();
            let mut buffer = [0; 7];
            loop {
                sleep(Duration::from_millis(5)).await;
                match other_side.read(&mut buffer).await.unwrap() {
                    0 => break received,
                    count => received.extend_from_slice(&buffer[..count]),
                }
            }
        });
        let source = bytes(2500);
        let mut upload = Upload::new(&source[..]);
        let mut tick = interval(Duration::from_millis(3));
        let total = loop {
            tokio::select! {
                _ = tick.tick() => {}
                total = upload.run(&mut connection) => break total.unwrap(),
            }
        };
        drop(connection);
        let received = decoded(&receiving.await.unwrap());
        assert_eq!(total, 2500, "bytes of the whole source");
        assert!(
            received.bytes == source && received.ended && received.rest == 0,
            "the ticks came more often than there was room in the connection, and each time `run` \
             was dropped: something was lost, or sent twice"
        );
    });
}
