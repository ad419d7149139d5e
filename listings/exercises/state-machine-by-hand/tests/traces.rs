use std::pin::Pin;
use std::task::{Context, Waker};

use state_machine_by_hand::oven::{Cake, Manner, Oven};
use state_machine_by_hand::{by_hand, until_good};

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
        let answer = future.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        trace.push(format!("poll {number}"));
        trace.extend(oven.written());
        trace.push(format!("answer {answer:?}"));
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
