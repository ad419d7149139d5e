use std::panic::panic_any;
use std::time::Duration;

use survive_a_panic::{Failure, collect};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

fn bake(cake: &'static str, seconds: u64) -> JoinHandle<&'static str> {
    tokio::spawn(async move {
        sleep(Duration::from_secs(seconds)).await;
        cake
    })
}

fn panicked(message: &str) -> Result<&'static str, Failure> {
    Err(Failure::Panicked(String::from(message)))
}

#[test]
fn results_come_in_the_order_of_the_handles() {
    grader::paused(async || {
        let results = collect(vec![bake("apple", 3), bake("cherry", 1)]).await;
        assert_eq!(results, [Ok("apple"), Ok("cherry")]);
    });
}

#[test]
fn a_panic_loses_no_other_result() {
    grader::paused(async || {
        let start = Instant::now();
        let burnt = tokio::spawn(async { panic!("the oven is too hot") });
        let results = collect(vec![burnt, bake("apple", 2), bake("cherry", 1)]).await;
        assert_eq!(
            results,
            [panicked("the oven is too hot"), Ok("apple"), Ok("cherry")],
            "the task that panicked stands in its place, and the others beside it"
        );
        assert_eq!(start.elapsed().as_secs(), 2, "collect ends when the slowest task has ended");
    });
}

#[test]
fn a_panic_with_values_in_its_message_keeps_it() {
    grader::paused(async || {
        let degrees = std::hint::black_box(400);
        let burnt = tokio::spawn(async move { panic!("the oven has {degrees} degrees") });
        assert_eq!(
            collect(vec![burnt]).await,
            [panicked("the oven has 400 degrees")],
            "panic! with values to format makes a String, not a &'static str"
        );
    });
}

#[test]
fn a_panic_need_not_have_a_message() {
    grader::paused(async || {
        let odd = tokio::spawn(async { panic_any(400) });
        assert_eq!(collect(vec![odd]).await, [panicked("no message")]);
    });
}

#[test]
fn an_aborted_task_did_not_panic() {
    grader::paused(async || {
        let tasks = vec![bake("apple", 1), bake("cherry", 5), bake("plum", 2)];
        tasks[1].abort();
        assert_eq!(
            collect(tasks).await,
            [Ok("apple"), Err(Failure::Cancelled), Ok("plum")],
            "a JoinError is a panic or a cancellation: ask it which"
        );
    });
}
