use std::collections::HashSet;
use std::pin::Pin;
use std::time::Duration;

use spawn_and_collect::run_all;
use tokio::time::{Instant, sleep, timeout};

async fn bake(seconds: u64) -> u64 {
    sleep(Duration::from_secs(seconds)).await;
    seconds
}

#[test]
fn all_jobs_run_at_the_same_time() {
    grader::paused(async || {
        let start = Instant::now();
        run_all(vec![bake(4), bake(1), bake(3), bake(2)]).await;
        let took = start.elapsed().as_millis();
        assert_eq!(
            took, 4000,
            "the jobs took {took} ms together, and the longest takes 4 s. When they take the sum, \
             each is spawned only after the one before has been awaited"
        );
    });
}

#[test]
fn the_results_are_in_the_order_of_the_jobs() {
    grader::paused(async || {
        let results = run_all(vec![bake(4), bake(1), bake(3), bake(2)]).await;
        assert_eq!(results, [4, 1, 3, 2], "in the order of the list, not as they came");
    });
}

#[test]
fn each_job_has_a_task_of_its_own() {
    grader::paused(async || {
        let jobs = (0..10).map(|_| async { tokio::task::try_id() }).collect();
        let tasks = run_all(jobs).await;
        assert!(
            tasks.iter().all(Option::is_some),
            "a job ran inside its caller, in no task of its own: spawn it"
        );
        let different: HashSet<_> = tasks.iter().collect();
        assert_eq!(different.len(), 10, "ten jobs run in ten tasks");
    });
}

#[test]
fn no_jobs_give_no_results() {
    grader::paused(async || {
        let none: Vec<std::future::Ready<u64>> = Vec::new();
        assert!(run_all(none).await.is_empty());
    });
}

#[test]
fn many_jobs_with_equal_results() {
    grader::paused(async || {
        let jobs: Vec<_> = (0..300).map(|number| bake(number * 7 % 10)).collect();
        let expected: Vec<_> = (0..300).map(|number| number * 7 % 10).collect();
        assert_eq!(run_all(jobs).await, expected);
    });
}

#[test]
fn a_panic_ends_them_all_at_once() {
    grader::paused(async || {
        let start = Instant::now();
        let jobs: Vec<Pin<Box<dyn Future<Output = u64> + Send>>> = vec![
            Box::pin(bake(4)),
            Box::pin(async {
                sleep(Duration::from_secs(1)).await;
                panic!("the cake is burnt")
            }),
            Box::pin(bake(300)),
        ];
        let ended = tokio::spawn(run_all(jobs)).await;
        let error = ended.expect_err("a job has panicked, and run_all returned results");
        assert!(error.is_panic());
        let took = start.elapsed().as_millis();
        assert_eq!(took, 1000, "a job panicked after 1 s, and run_all after {took} ms");
        assert_eq!(
            grader::tasks_alive().await,
            0,
            "jobs that go on after run_all has panicked. Who will ask for their results?"
        );
    });
}

#[test]
fn nothing_goes_on_when_the_caller_gives_up() {
    grader::paused(async || {
        let jobs = vec![bake(4), bake(1), bake(3), bake(2)];
        assert!(timeout(Duration::from_millis(1500), run_all(jobs)).await.is_err());
        assert_eq!(
            grader::tasks_alive().await,
            0,
            "jobs that go on after run_all was dropped. Who stops them?"
        );
    });
}
