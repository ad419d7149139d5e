use std::any::type_name_of_val;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::task::{Context, Poll, Wake, Waker};

use state_machine_by_hand::oven::{Cake, Manner, Oven};
use state_machine_by_hand::{by_hand, until_good};

/// A waker that counts.
#[derive(Default)]
struct Wakes(AtomicU32);

impl Wake for Wakes {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}

/// What an oven wrote while a future was made, polled at most `polls` times, and dropped.
fn trace<F: Future<Output = Option<Cake>>>(
    future: impl FnOnce(Oven) -> F,
    manner: Manner,
    polls: u32,
) -> Vec<String> {
    let oven = Oven::new(manner);
    let mut trace = Vec::new();
    let mut future: Pin<Box<F>> = Box::pin(future(oven.clone()));
    trace.push("made".to_owned());
    trace.extend(oven.written());
    for number in 1..=polls {
        // Each poll brings another waker. A `bake` or `clean` that is not ready wakes it.
        let wakes = Arc::new(Wakes::default());
        let waker = Waker::from(wakes.clone());
        let answer = future.as_mut().poll(&mut Context::from_waker(&waker));
        trace.push(format!("poll {number}"));
        trace.extend(oven.written());
        trace.push(format!("woken {}, answer {answer:?}", wakes.0.load(Ordering::SeqCst)));
        if answer.is_ready() {
            return trace;
        }
    }
    drop(future);
    trace.push("dropped".to_owned());
    trace.extend(oven.written());
    trace
}

fn compare(polls: u32) {
    for tries in 0..=3 {
        for good in 0..=tries {
            for bake in 0..=2 {
                for clean in 0..=2 {
                    let manner = Manner { bake, clean, good };
                    let by_compiler = trace(|oven| until_good(oven, tries), manner, polls);
                    let yours = trace(|oven| by_hand(oven, tries), manner, polls);
                    assert_eq!(
                        yours, by_compiler,
                        "yours, and the async function's; {tries} tries, {manner:?}, at most \
                         {polls} polls"
                    );
                }
            }
        }
    }
}

const STUCK: &str = "a poll does not come to its end";

#[test]
fn never_polled() {
    grader::guarded(STUCK, || compare(0));
}

#[test]
fn dropped_after_one_poll() {
    grader::guarded(STUCK, || compare(1));
}

#[test]
fn dropped_anywhere() {
    grader::guarded(STUCK, || (2..16).for_each(compare));
}

#[test]
fn to_the_end() {
    grader::guarded(STUCK, || compare(100));
}

#[test]
fn many_attempts_in_one_poll() {
    grader::guarded(STUCK, || {
        // A poll that calls itself for each state needs a stack as long as the way.
        let oven = Oven::new(Manner { bake: 0, clean: 0, good: 50_000 });
        let mut future = Box::pin(by_hand(oven, 50_000));
        let answer = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert_eq!(answer, Poll::Ready(Some(Cake { attempt: 50_000, good: true })));
    });
}

#[test]
fn the_future_is_your_own() {
    let oven = Oven::new(Manner { bake: 0, clean: 0, good: 1 });
    let future = by_hand(oven, 1);
    let name = type_name_of_val(&future);
    assert!(
        !["{{", "PollFn", "dyn "].iter().any(|other| name.contains(other)),
        "by_hand returns a {name}: write the type and its poll yourself, without async or poll_fn"
    );
}
