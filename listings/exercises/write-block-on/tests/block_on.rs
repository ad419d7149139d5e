use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst};
use std::sync::mpsc;
use std::task::{Poll, Waker};
use std::thread::{self, sleep};
use std::time::Duration;

use write_block_on::block_on;

const LOST: &str = "the waker was called, and the future is not polled again. Can the call come \
                    before the thread sleeps, and what is left of it then?";

/// A future that is ready once `open` is true. It hands its waker to `ask` in each poll before
/// that, and gives the number of its polls.
fn gate(open: Arc<AtomicBool>, mut ask: impl FnMut(Waker)) -> impl Future<Output = usize> {
    let mut polls = 0;
    poll_fn(move |context| {
        polls += 1;
        if open.load(SeqCst) {
            return Poll::Ready(polls);
        }
        ask(context.waker().clone());
        Poll::Pending
    })
}

/// A gate that another thread opens after some milliseconds, once it has been asked.
fn opened_after(millis: u64) -> impl Future<Output = usize> {
    let open = Arc::new(AtomicBool::new(false));
    let opened = Arc::clone(&open);
    let mut asked = false;
    gate(open, move |waker| {
        if asked {
            return;
        }
        asked = true;
        let opened = Arc::clone(&opened);
        thread::spawn(move || {
            sleep(Duration::from_millis(millis));
            opened.store(true, SeqCst);
            waker.wake();
        });
    })
}

#[test]
fn a_ready_future_is_polled_once() {
    grader::guarded(LOST, || {
        let open = Arc::new(AtomicBool::new(true));
        assert_eq!(block_on(gate(open, |_| {})), 1, "it was ready at its first poll");
        assert_eq!(block_on(async { "cake" }), "cake");
    });
}

#[test]
fn the_thread_sleeps_until_the_waker_is_called() {
    grader::guarded(LOST, || {
        let polls = grader::asleep(|| block_on(opened_after(200)));
        assert_eq!(
            polls, 2,
            "the future was polled {polls} times, and its waker was called once, after 200 ms. Who \
             asks without having been woken keeps the CPU busy, or comes late"
        );
    });
}

#[test]
fn a_wake_in_the_middle_of_a_poll_counts() {
    grader::guarded(LOST, || {
        let open = Arc::new(AtomicBool::new(false));
        let opened = Arc::clone(&open);
        let polls = block_on(gate(open, move |waker| {
            opened.store(true, SeqCst);
            waker.wake();
        }));
        assert_eq!(polls, 2, "woken once, in its first poll");
    });
}

#[test]
fn a_thousand_wakes_from_another_thread() {
    grader::guarded(LOST, || {
        let (ask, asked) = mpsc::channel::<Waker>();
        let open = Arc::new(AtomicBool::new(false));
        let opened = Arc::clone(&open);
        let other = thread::spawn(move || {
            for (number, waker) in asked.iter().enumerate() {
                opened.store(number + 1 >= 1000, SeqCst);
                waker.wake();
            }
        });
        let polls = block_on(gate(open, move |waker| ask.send(waker).unwrap()));
        assert_eq!(polls, 1001, "one poll, and one more for each of a thousand wakes");
        other.join().unwrap();
    });
}

#[test]
fn an_unpark_is_no_wake() {
    grader::guarded(LOST, || {
        let this = thread::current();
        let stranger = thread::spawn(move || {
            for _ in 0..20 {
                sleep(Duration::from_millis(1));
                this.unpark();
            }
        });
        let polls = block_on(opened_after(50));
        stranger.join().unwrap();
        assert_eq!(
            polls, 2,
            "the future was polled {polls} times, and its waker was called once. Somebody \
             unparked the thread meanwhile: when `park` returns, ask whether the waker was called"
        );
    });
}

#[test]
fn one_inside_another() {
    let lost = "the waker of the outer future was called, and it is not polled again. The inner \
                block_on has parked on the same thread meanwhile";
    grader::guarded(lost, || {
        let polls = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&polls);
        block_on(poll_fn(move |context| {
            if counted.fetch_add(1, SeqCst) == 1 {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            block_on(opened_after(20));
            Poll::Pending
        }));
        assert_eq!(polls.load(SeqCst), 2, "polls of the outer future, woken once");
    });
}

#[test]
fn a_future_may_borrow_and_need_not_be_send() {
    let text = String::from("cake");
    let shared = std::rc::Rc::new(&text);
    assert_eq!(block_on(async { shared.len() }), 4);
}

#[test]
fn two_threads_at_once() {
    grader::guarded(LOST, || {
        let other = thread::spawn(|| block_on(opened_after(30)));
        assert_eq!(block_on(opened_after(20)), 2);
        assert_eq!(other.join().unwrap(), 2, "the block_on of the other thread");
    });
}

#[test]
fn a_waker_may_outlive_the_call() {
    grader::guarded(LOST, || {
        let (ask, asked) = mpsc::channel::<Waker>();
        let open = Arc::new(AtomicBool::new(false));
        let opened = Arc::clone(&open);
        block_on(gate(open, move |waker| {
            ask.send(waker.clone()).unwrap();
            opened.store(true, SeqCst);
            waker.wake();
        }));
        let late = asked.recv().expect("it was asked once");
        late.wake_by_ref();
        let polls = block_on(opened_after(20));
        assert_eq!(polls, 2, "an old waker was called, which has nothing to do with this future");
        late.wake();
    });
}
