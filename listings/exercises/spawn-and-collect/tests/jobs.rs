use std::collections::HashSet;
use std::time::Duration;

use spawn_and_collect::run_all;
use tokio::time::{Instant, sleep};

async fn bake(seconds: u64) -> u64 {
    sleep(Duration::from_secs(seconds)).await;
    seconds
}

#[test]
fn all_jobs_run_at_the_same_time() {
    grader::paused(async || {
        let start = Instant::now();
        run_all(vec![bake(4), bake(1), bake(3), bake(2)]).await;
        let took = start.elapsed().as_secs();
        assert_eq!(
            took, 4,
            "the jobs took {took} s together, and the longest takes 4. When they take the sum, \
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
