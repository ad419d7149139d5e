use std::pin::Pin;
use std::sync::Arc as StdArc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::task::{Context, Poll, Wake, Waker};

use loom::future::block_on;
use loom::thread;
use oneshot_by_hand::channel;

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
                 \"deadlock\": the receiver waits in it, and nobody is left who would wake it. Who \
                 should have, and what did it find in the place of the waker?"
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
        assert!(count.0.load(Relaxed) >= 1, "a value was sent, and the waker was not called");
        assert_eq!(Pin::new(&mut receiver).poll(&mut context), Poll::Ready(Some(7)));
    });
}
