use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc as StdArc, Mutex as StdMutex};
use std::task::{Context, Poll, Wake, Waker};

use loom::future::block_on;
use loom::thread;
use oneshot_by_hand::{Receiver, Sender, channel};

/// A waker that counts its calls.
#[derive(Default)]
struct Count(AtomicUsize);

impl Wake for Count {
    fn wake(self: StdArc<Self>) {
        self.0.fetch_add(1, Relaxed);
    }
}

/// Tries every order. If one goes wrong, says what loom's words mean here.
fn every_order(model: impl Fn() + Sync + Send + 'static) {
    let _explains = Explains;
    loom::model(model);
}

struct Explains;

impl Drop for Explains {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!(
                "There is an order of the two threads in which this goes wrong. If loom says \
                 \"deadlock\", either the receiver waits in it, and nobody is left who would wake it \
                 (who should have, and what did it find in the place of the waker?), or a thread \
                 waits for a lock that it holds itself."
            );
        }
    }
}

#[test]
fn a_value_arrives_in_every_order() {
    every_order(|| {
        let (sender, receiver) = channel();
        let thread = thread::spawn(move || sender.send("cake"));
        assert_eq!(block_on(receiver), Some("cake"), "the value was sent");
        thread.join().unwrap();
    });
}

#[test]
fn the_end_arrives_in_every_order() {
    every_order(|| {
        let (sender, receiver) = channel::<u32>();
        let thread = thread::spawn(move || drop(sender));
        assert_eq!(block_on(receiver), None, "the sender was dropped without sending");
        thread.join().unwrap();
    });
}

#[test]
fn handed_on_between_two_polls() {
    every_order(|| {
        let (sender, mut receiver) = channel();
        let thread = thread::spawn(move || sender.send(7));
        // Somebody polls it once, with a waker that nobody listens to, and hands it on.
        match Pin::new(&mut receiver).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => assert_eq!(value, Some(7)),
            Poll::Pending => assert_eq!(block_on(receiver), Some(7)),
        }
        thread.join().unwrap();
    });
}

#[test]
fn the_receiver_may_go_first() {
    every_order(|| {
        let (sender, receiver) = channel();
        let thread = thread::spawn(move || sender.send("cake"));
        drop(receiver);
        thread.join().unwrap();
    });
}

#[test]
fn polls_and_wakes_are_counted() {
    every_order(|| {
        let (sender, mut receiver) = channel();
        let count = StdArc::new(Count::default());
        let waker = Waker::from(StdArc::clone(&count));
        let mut context = Context::from_waker(&waker);
        assert_eq!(Pin::new(&mut receiver).poll(&mut context), Poll::Pending);
        assert_eq!(Pin::new(&mut receiver).poll(&mut context), Poll::Pending);
        assert_eq!(count.0.load(Relaxed), 0, "nothing was sent, and the waker was called");
        sender.send(7);
        assert_eq!(count.0.load(Relaxed), 1, "a value was sent: calls of the waker");
        assert_eq!(Pin::new(&mut receiver).poll(&mut context), Poll::Ready(Some(7)));
    });
}

#[test]
fn only_the_latest_waker_is_called() {
    every_order(|| {
        let (sender, mut receiver) = channel::<u32>();
        let (early, late) = (StdArc::new(Count::default()), StdArc::new(Count::default()));
        for count in [&early, &early, &late] {
            let waker = Waker::from(StdArc::clone(count));
            let answer = Pin::new(&mut receiver).poll(&mut Context::from_waker(&waker));
            assert_eq!(answer, Poll::Pending);
        }
        drop(sender);
        let counts = (early.0.load(Relaxed), late.0.load(Relaxed));
        assert_eq!(counts, (0, 1), "calls of an earlier waker, and of the latest");
        let mut context = Context::from_waker(Waker::noop());
        assert_eq!(Pin::new(&mut receiver).poll(&mut context), Poll::Ready(None));
    });
}

/// A waker that holds the sender. When the waker is dropped, so is the sender.
struct Holds {
    _sender: Sender<u32>,
}

impl Wake for Holds {
    fn wake(self: StdArc<Self>) {}
}

#[test]
fn a_waker_that_is_replaced_may_hold_the_sender() {
    every_order(|| {
        let (sender, mut receiver) = channel();
        let holds = Waker::from(StdArc::new(Holds { _sender: sender }));
        let answer = Pin::new(&mut receiver).poll(&mut Context::from_waker(&holds));
        assert_eq!(answer, Poll::Pending);
        // Now the channel has the last of it.
        drop(holds);
        let count = StdArc::new(Count::default());
        let waker = Waker::from(StdArc::clone(&count));
        let answer = Pin::new(&mut receiver).poll(&mut Context::from_waker(&waker));
        if answer.is_pending() {
            assert_eq!(
                count.0.load(Relaxed),
                1,
                "the poll replaced a waker and so dropped the sender: calls of the new waker"
            );
        }
        let answer = Pin::new(&mut receiver).poll(&mut Context::from_waker(&waker));
        assert_eq!(answer, Poll::Ready(None), "the sender was dropped without sending");
    });
}

/// A waker that polls the receiver when it is called.
struct Polls {
    receiver: StdMutex<Receiver<u32>>,
    answer: StdMutex<Option<Poll<Option<u32>>>>,
}

impl Wake for Polls {
    fn wake(self: StdArc<Self>) {
        let mut receiver = self.receiver.lock().unwrap();
        let answer = Pin::new(&mut *receiver).poll(&mut Context::from_waker(Waker::noop()));
        *self.answer.lock().unwrap() = Some(answer);
    }
}

#[test]
fn a_waker_may_poll_the_receiver() {
    every_order(|| {
        let (sender, receiver) = channel();
        let polls =
            StdArc::new(Polls { receiver: StdMutex::new(receiver), answer: StdMutex::default() });
        let waker = Waker::from(StdArc::clone(&polls));
        let answer =
            Pin::new(&mut *polls.receiver.lock().unwrap()).poll(&mut Context::from_waker(&waker));
        assert_eq!(answer, Poll::Pending);
        sender.send(7);
        assert_eq!(*polls.answer.lock().unwrap(), Some(Poll::Ready(Some(7))));
    });
}

/// Counts when it is dropped.
struct Cake(StdArc<Count>);

impl Drop for Cake {
    fn drop(&mut self) {
        self.0.0.fetch_add(1, Relaxed);
    }
}

#[test]
fn nothing_is_left_when_both_are_gone() {
    every_order(|| {
        let (sender, mut receiver) = channel();
        let count = StdArc::new(Count::default());
        let dropped = StdArc::new(Count::default());
        let waker = Waker::from(StdArc::clone(&count));
        let answer = Pin::new(&mut receiver).poll(&mut Context::from_waker(&waker));
        assert!(answer.is_pending());
        drop(waker);
        drop(receiver);
        sender.send(Cake(StdArc::clone(&dropped)));
        assert_eq!(dropped.0.load(Relaxed), 1, "a cake was sent, and nobody receives it");
        assert_eq!(StdArc::strong_count(&count), 1, "somebody still holds the waker");
    });
}
