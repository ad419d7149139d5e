use std::cell::{Cell, RefCell};
use std::future::{poll_fn, ready};
use std::marker::PhantomPinned;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::task::{Context, Poll, Wake, Waker};

use both_by_hand::both;

type Log = Rc<RefCell<Vec<&'static str>>>;

/// Ready at poll number `ready_at`, and says when it is polled. It must not move meanwhile.
struct Step {
    name: &'static str,
    ready_at: u32,
    polls: Rc<Cell<u32>>,
    log: Log,
    address: Option<usize>,
    _stays: PhantomPinned,
}

impl Future for Step {
    type Output = &'static str;

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<&'static str> {
        // SAFETY: nothing is moved out, only plain fields are written.
        let this = unsafe { self.get_unchecked_mut() };
        let here = (&raw const *this).addr();
        let there = *this.address.get_or_insert(here);
        assert_eq!(there, here, "{} was moved between two polls", this.name);
        this.log.borrow_mut().push(this.name);
        this.polls.set(this.polls.get() + 1);
        let polls = this.polls.get();
        assert!(polls <= this.ready_at, "{} was ready, and is polled again", this.name);
        if polls == this.ready_at { Poll::Ready(this.name) } else { Poll::Pending }
    }
}

fn step(name: &'static str, ready_at: u32, log: &Log) -> (Step, Rc<Cell<u32>>) {
    let polls = Rc::new(Cell::new(0));
    let step = Step {
        name,
        ready_at,
        polls: Rc::clone(&polls),
        log: Rc::clone(log),
        address: None,
        _stays: PhantomPinned,
    };
    (step, polls)
}

fn poll<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

/// Polls with a stack that is deeper by some kilobytes.
#[inline(never)]
fn poll_from_below<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    let deep = std::hint::black_box([0_u8; 4096]);
    let answer = poll(future);
    std::hint::black_box(&deep);
    answer
}

#[test]
fn both_outputs_in_their_order() {
    assert_eq!(poll(pin!(both(ready(1), ready("two")))), Poll::Ready((1, "two")));
}

#[test]
fn each_poll_polls_both() {
    let log = Log::default();
    let ((bread, _), (cake, _)) = (step("bread", 2, &log), step("cake", 2, &log));
    let mut baking = pin!(both(bread, cake));
    assert_eq!(poll(baking.as_mut()), Poll::Pending);
    assert_eq!(
        *log.borrow(),
        ["bread", "cake"],
        "who was polled by the first poll. Does the second future get its poll when the first is \
         pending?"
    );
    assert_eq!(
        poll(baking.as_mut()),
        Poll::Ready(("bread", "cake")),
        "the second poll: both futures are ready at their second poll"
    );
    assert_eq!(*log.borrow(), ["bread", "cake", "bread", "cake"], "who was polled by both polls");
}

#[test]
fn a_ready_future_is_left_alone() {
    for (first, second) in [(1, 3), (3, 1)] {
        let log = Log::default();
        let (bread, bread_polls) = step("bread", first, &log);
        let (cake, cake_polls) = step("cake", second, &log);
        let mut baking = pin!(both(bread, cake));
        for number in 1..=2 {
            assert_eq!(
                poll(baking.as_mut()),
                Poll::Pending,
                "poll {number}: the bread is ready at its poll {first}, the cake at its {second}"
            );
        }
        assert_eq!(
            poll(baking.as_mut()),
            Poll::Ready(("bread", "cake")),
            "poll 3: both have been ready by now, one of them in the first poll. Was its output \
             kept?"
        );
        assert_eq!((bread_polls.get(), cake_polls.get()), (first, second), "polls of each");
    }
}

#[test]
fn neither_future_moves() {
    let log = Log::default();
    let ((bread, _), (cake, _)) = (step("bread", 3, &log), step("cake", 3, &log));
    let mut baking = pin!(both(bread, cake));
    assert_eq!(poll(baking.as_mut()), Poll::Pending, "the first poll");
    assert_eq!(poll_from_below(baking.as_mut()), Poll::Pending, "the second poll");
    assert_eq!(
        poll(baking.as_mut()),
        Poll::Ready(("bread", "cake")),
        "the third poll: both futures are ready at their third poll"
    );
}

/// Says when it is dropped.
struct Last(Rc<Cell<bool>>);

impl Drop for Last {
    fn drop(&mut self) {
        self.0.set(true);
    }
}

/// A future that is ready at once, and holds something until it is dropped.
fn holds(last: Last) -> impl Future<Output = &'static str> {
    poll_fn(move |_| {
        let _in_here = &last;
        Poll::Ready("bread")
    })
}

/// A future that is ready when that is gone.
fn waits(gone: &Rc<Cell<bool>>) -> impl Future<Output = &'static str> {
    let gone = Rc::clone(gone);
    poll_fn(move |_| if gone.get() { Poll::Ready("cake") } else { Poll::Pending })
}

#[test]
fn what_is_ready_is_dropped() {
    let gone = Rc::new(Cell::new(false));
    let mut baking = pin!(both(holds(Last(Rc::clone(&gone))), waits(&gone)));
    let _ = poll(baking.as_mut());
    assert!(gone.get(), "the first future was ready in this poll, and is still there after it");

    let gone = Rc::new(Cell::new(false));
    let mut baking = pin!(both(waits(&gone), holds(Last(Rc::clone(&gone)))));
    assert_eq!(poll(baking.as_mut()), Poll::Pending, "the first future was polled too early");
    assert!(gone.get(), "the second future was ready in this poll, and is still there after it");
    assert_eq!(poll(baking.as_mut()), Poll::Ready(("cake", "bread")));
}

#[derive(Default)]
struct Count(AtomicUsize);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, SeqCst);
    }
}

#[test]
fn each_poll_hands_its_own_waker_down() {
    let wakes = || {
        poll_fn(|context| {
            context.waker().wake_by_ref();
            Poll::<()>::Pending
        })
    };
    let mut baking = pin!(both(wakes(), wakes()));
    for number in 1..=2 {
        let count = Arc::new(Count::default());
        let waker = Waker::from(Arc::clone(&count));
        assert_eq!(baking.as_mut().poll(&mut Context::from_waker(&waker)), Poll::Pending);
        let calls = count.0.load(SeqCst);
        assert_eq!(calls, 2, "poll {number}: each of the two futures calls its waker once");
    }
}
