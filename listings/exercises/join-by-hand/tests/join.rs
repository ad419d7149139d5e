use std::cell::Cell;
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::task::{Context, Poll, Wake, Waker};

use join_by_hand::join;

/// Ready at its poll number `at`. Panics when it is polled after that, as a future may.
fn ready_at<T: Clone>(at: usize, value: T, polls: &AtomicUsize) -> impl Future<Output = T> {
    poll_fn(move |_| {
        let number = polls.fetch_add(1, SeqCst) + 1;
        assert!(
            number <= at,
            "a future was polled after it was ready. Whose output do you have already?"
        );
        if number == at { Poll::Ready(value.clone()) } else { Poll::Pending }
    })
}

#[derive(Default)]
struct Count(AtomicUsize);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, SeqCst);
    }
}

/// Every pair of futures that are ready at poll 1 to 4.
#[test]
fn ready_in_the_poll_in_which_the_last_one_is() {
    for one in 1..=4 {
        for other in 1..=4 {
            let (first, second) = (AtomicUsize::new(0), AtomicUsize::new(0));
            let mut both =
                pin!(join(ready_at(one, "bread", &first), ready_at(other, "cake", &second)));
            let mut context = Context::from_waker(Waker::noop());
            let last = one.max(other);
            for number in 1..last {
                assert_eq!(
                    both.as_mut().poll(&mut context),
                    Poll::Pending,
                    "poll {number}: one future is ready at poll {one}, the other at poll {other}"
                );
                let polled = (first.load(SeqCst), second.load(SeqCst));
                assert_eq!(
                    polled,
                    (one.min(number), other.min(number)),
                    "how often each was polled, after {number} polls of the join: each is polled \
                     in every poll until it is ready"
                );
            }
            assert_eq!(
                both.as_mut().poll(&mut context),
                Poll::Ready(("bread", "cake")),
                "poll {last}: both are ready now, one since poll {one}, the other since poll {other}"
            );
            assert_eq!((first.load(SeqCst), second.load(SeqCst)), (one, other));
        }
    }
}

#[test]
fn it_wakes_nobody() {
    let polls = AtomicUsize::new(0);
    let mut both = pin!(join(ready_at(3, 1, &polls), std::future::pending::<()>()));
    let woken = Arc::new(Count::default());
    let waker = Waker::from(Arc::clone(&woken));
    for _ in 0..5 {
        assert!(both.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    }
    assert_eq!(
        woken.0.load(SeqCst),
        0,
        "join called the waker itself. Nothing had happened: the two futures know when to wake"
    );
}

#[test]
fn it_hands_its_own_context_down() {
    let woken = Arc::new(Count::default());
    let waker = Waker::from(Arc::clone(&woken));
    let wakes = || {
        let mut waited = false;
        poll_fn(move |context| {
            if waited {
                return Poll::Ready(());
            }
            waited = true;
            context.waker().wake_by_ref();
            Poll::Pending
        })
    };
    let mut both = pin!(join(wakes(), wakes()));
    assert!(both.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    assert_eq!(woken.0.load(SeqCst), 2, "both futures called the waker that join was polled with");
    assert!(both.as_mut().poll(&mut Context::from_waker(&waker)).is_ready());
}

#[test]
fn outputs_need_no_clone() {
    struct Loaf;
    let mut both = pin!(join(async { Loaf }, async { Box::new(7) }));
    let answer = both.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    assert!(matches!(answer, Poll::Ready((Loaf, number)) if *number == 7));
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
fn waits(gone: Rc<Cell<bool>>) -> impl Future<Output = &'static str> {
    poll_fn(move |_| if gone.get() { Poll::Ready("cake") } else { Poll::Pending })
}

#[test]
fn what_is_ready_is_dropped() {
    let mut context = Context::from_waker(Waker::noop());

    let gone = Rc::new(Cell::new(false));
    let mut both = pin!(join(holds(Last(Rc::clone(&gone))), waits(Rc::clone(&gone))));
    let _ = both.as_mut().poll(&mut context);
    assert!(gone.get(), "the first future was ready in this poll, and is still there after it");

    let gone = Rc::new(Cell::new(false));
    let mut both = pin!(join(waits(Rc::clone(&gone)), holds(Last(Rc::clone(&gone)))));
    assert!(both.as_mut().poll(&mut context).is_pending(), "the first was polled too early");
    assert!(gone.get(), "the second future was ready in this poll, and is still there after it");
    assert_eq!(both.as_mut().poll(&mut context), Poll::Ready(("cake", "bread")));
}

#[test]
fn what_is_not_ready_is_dropped_with_the_join() {
    let gone = [(); 2].map(|()| Rc::new(Cell::new(false)));
    let [one, other] = gone.each_ref().map(|gone| {
        let last = Last(Rc::clone(gone));
        poll_fn(move |_| {
            let _in_here = &last;
            Poll::<()>::Pending
        })
    });
    let mut both = Box::pin(join(one, other));
    assert!(both.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    assert!(!gone[0].get() && !gone[1].get());
    drop(both);
    assert!(gone[0].get() && gone[1].get(), "join was dropped, and something of it is left");
}

#[test]
fn each_poll_hands_its_own_waker_down() {
    let (early, late) = (Arc::new(Count::default()), Arc::new(Count::default()));
    let wakes = || {
        poll_fn(|context| {
            context.waker().wake_by_ref();
            Poll::<()>::Pending
        })
    };
    let mut both = pin!(join(wakes(), wakes()));
    for count in [&early, &late] {
        let waker = Waker::from(Arc::clone(count));
        assert!(both.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    }
    let counts = (early.0.load(SeqCst), late.0.load(SeqCst));
    assert_eq!(counts, (2, 2), "two polls with two wakers: calls of the one and of the other");
}
