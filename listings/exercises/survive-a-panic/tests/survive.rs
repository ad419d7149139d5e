use std::panic::{panic_any, resume_unwind};
use std::time::Duration;

use survive_a_panic::{Failure, collect};
use tokio::runtime::Builder;
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
        assert_eq!(
            start.elapsed(),
            Duration::from_secs(2),
            "collect ends when the slowest task has ended, and no later"
        );
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
fn the_message_is_what_the_task_panicked_with() {
    grader::paused(async || {
        // The one that panics first is the last in the list. `resume_unwind` calls no panic hook.
        let late = tokio::spawn(async {
            sleep(Duration::from_secs(2)).await;
            panic!("")
        });
        let early: JoinHandle<&'static str> = tokio::spawn(async {
            sleep(Duration::from_secs(1)).await;
            resume_unwind(Box::new(String::from("two\nlines")))
        });
        assert_eq!(
            collect(vec![late, bake("apple", 3), early]).await,
            [panicked(""), Ok("apple"), panicked("two\nlines")],
            "each message belongs to its own task, and an empty one is a message, too"
        );
    });
}

#[test]
fn every_task_panicked() {
    grader::paused(async || {
        let burnt = |number: u32| tokio::spawn(async move { panic!("cake {number} is burnt") });
        assert_eq!(
            collect((1..=3).map(burnt).collect()).await,
            [panicked("cake 1 is burnt"), panicked("cake 2 is burnt"), panicked("cake 3 is burnt")]
        );
    });
}

#[test]
fn there_may_be_no_tasks() {
    grader::paused(async || assert!(collect::<u32>(Vec::new()).await.is_empty()));
}

#[test]
fn a_task_may_take_as_long_as_it_likes() {
    grader::paused(async || {
        let hours = 60 * 60;
        assert_eq!(collect(vec![bake("fruitcake", 12 * hours)]).await, [Ok("fruitcake")]);
    });
}

#[test]
fn a_task_ends_with_its_runtime() {
    grader::paused(async || {
        let other = Builder::new_current_thread().build().unwrap();
        let lost = other.spawn(async { "never polled" });
        other.shutdown_background();
        assert_eq!(
            collect(vec![lost, bake("apple", 1)]).await,
            [Err(Failure::Cancelled), Ok("apple")],
            "a task whose runtime shut down has no result, and it did not panic"
        );
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
