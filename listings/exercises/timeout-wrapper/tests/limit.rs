use std::future::ready;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use timeout_wrapper::{Failure, in_time};
use tokio::time::{Instant, sleep, timeout};

const fn seconds(number: u64) -> Duration {
    Duration::from_secs(number)
}

async fn bake(time: Duration) -> Result<&'static str, &'static str> {
    sleep(time).await;
    Ok("cake")
}

async fn burn(time: Duration) -> Result<&'static str, &'static str> {
    sleep(time).await;
    Err("burnt")
}

#[test]
fn a_result_in_time() {
    grader::paused(async || {
        let start = Instant::now();
        assert_eq!(in_time(seconds(5), bake(seconds(2))).await, Ok("cake"));
        assert_eq!(start.elapsed().as_millis(), 2000, "a result in time is given at once");
    });
}

#[test]
fn an_error_in_time_is_the_error_of_the_work() {
    grader::paused(async || {
        assert_eq!(
            in_time(seconds(5), burn(seconds(2))).await,
            Err(Failure::Failed("burnt")),
            "the work failed after 2 s, with 5 s to go: that is not too late"
        );
    });
}

#[test]
fn too_late_is_said_when_the_limit_is_over() {
    grader::paused(async || {
        let start = Instant::now();
        assert_eq!(in_time(seconds(5), bake(seconds(60))).await, Err(Failure::TooLate));
        let took = start.elapsed().as_millis();
        assert_eq!(took, 5000, "the limit was 5 s, and the caller had to wait for {took} ms");
    });
}

#[test]
fn work_that_is_too_late_does_not_go_on() {
    grader::paused(async || {
        let steps = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&steps);
        let result: Result<(), Failure<()>> = in_time(seconds(5), async move {
            loop {
                sleep(seconds(2)).await;
                counted.fetch_add(1, Ordering::Relaxed);
            }
        })
        .await;
        assert_eq!(result, Err(Failure::TooLate));
        sleep(seconds(100)).await;
        assert_eq!(
            steps.load(Ordering::Relaxed),
            2,
            "in 5 s the work makes two steps. It went on when its caller had left: who drives it?"
        );
    });
}

#[test]
fn work_that_is_ready_needs_no_time() {
    grader::paused(async || {
        for _ in 0..100 {
            assert_eq!(
                in_time(Duration::ZERO, ready(Ok::<_, ()>("bread"))).await,
                Ok("bread"),
                "with a limit of zero, ask the work first, and look at the clock then"
            );
        }
    });
}

#[test]
fn ready_when_the_limit_is_over_is_in_time() {
    grader::paused(async || {
        for _ in 0..20 {
            assert_eq!(in_time(seconds(5), bake(seconds(5))).await, Ok("cake"));
            assert_eq!(
                in_time(seconds(5), burn(seconds(5))).await,
                Err(Failure::Failed("burnt")),
                "the work and the limit end at the same moment: ask the work first"
            );
        }
    });
}

#[test]
fn there_need_be_no_limit() {
    grader::paused(async || {
        assert_eq!(in_time(Duration::MAX, bake(seconds(5000))).await, Ok("cake"));
    });
}

#[test]
fn a_panic_is_no_end_of_the_time() {
    grader::paused(async || {
        let work = async {
            sleep(seconds(1)).await;
            if true {
                panic!("the oven is too hot");
            }
            Ok::<(), ()>(())
        };
        let ended = tokio::spawn(in_time(seconds(5), work)).await;
        assert!(ended.is_err_and(|error| error.is_panic()), "the work panicked, so in_time panics");
    });
}

#[test]
fn work_does_not_go_on_when_the_caller_gives_up() {
    grader::paused(async || {
        let held = Arc::new(());
        let inside = Arc::clone(&held);
        let work = async move {
            sleep(seconds(50)).await;
            drop(inside);
            Ok::<(), ()>(())
        };
        assert!(timeout(seconds(1), in_time(seconds(60), work)).await.is_err());
        assert_eq!(grader::tasks_alive().await, 0, "tasks that go on for nobody");
        assert_eq!(Arc::strong_count(&held), 1, "in_time was dropped, and the work was not");
    });
}
