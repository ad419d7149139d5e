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

// If loom says "deadlock", there is an order in which the receiver waits and nobody wakes it.

#[test]
fn a_value_arrives_in_every_order() {
    loom::model(|| {
        let (sender, receiver) = channel();
        let thread = thread::spawn(move || sender.send("cake"));
        assert_eq!(block_on(receiver), Some("cake"), "the value was sent");
        thread.join().unwrap();
    });
}

#[test]
fn the_end_arrives_in_every_order() {
    loom::model(|| {
        let (sender, receiver) = channel::<u32>();
        let thread = thread::spawn(move || drop(sender));
        assert_eq!(block_on(receiver), None, "the sender was dropped without sending");
        thread.join().unwrap();
    });
}

#[test]
fn handed_on_between_two_polls() {
    loom::model(|| {
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
    loom::model(|| {
        let (sender, receiver) = channel();
        let thread = thread::spawn(move || sender.send("cake"));
        drop(receiver);
        thread.join().unwrap();
    });
}

#[test]
fn polls_and_wakes_are_counted() {
    loom::model(|| {
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
