use std::sync::{Arc, Mutex};
use std::time::Duration;

use first_error_wins::all_or_first_error;
use tokio::time::{Instant, sleep};

/// The names of the jobs that have reached their end.
type Log = Arc<Mutex<Vec<&'static str>>>;

/// A job that ends after some seconds; one whose name begins with "no" fails.
async fn job(name: &'static str, seconds: u64, ended: Log) -> Result<&'static str, &'static str> {
    sleep(Duration::from_secs(seconds)).await;
    ended.lock().unwrap().push(name);
    if name.starts_with("no") { Err(name) } else { Ok(name) }
}

/// The result, the seconds, and the jobs that had ended long after that.
async fn run(
    jobs: &[(&'static str, u64)],
) -> (Result<Vec<&'static str>, &'static str>, u64, Vec<&'static str>) {
    let ended = Log::default();
    let start = Instant::now();
    let jobs = jobs.iter().map(|&(name, seconds)| job(name, seconds, ended.clone())).collect();
    let result = all_or_first_error(jobs).await;
    let took = start.elapsed().as_secs();
    sleep(Duration::from_secs(1000)).await;
    let ended = ended.lock().unwrap().clone();
    (result, took, ended)
}

#[test]
fn all_results_in_the_order_of_the_jobs() {
    grader::paused(async || {
        let (result, took, _) = run(&[("apple", 4), ("cherry", 1), ("plum", 2)]).await;
        assert_eq!(result, Ok(vec!["apple", "cherry", "plum"]), "not in the order they came in");
        assert_eq!(took, 4, "the longest job takes 4 s, the sum of all is 7");
    });
}

#[test]
fn an_error_does_not_wait_for_the_others() {
    grader::paused(async || {
        let (result, took, _) = run(&[("apple", 10), ("no flour", 2), ("plum", 20)]).await;
        assert_eq!(result, Err("no flour"));
        assert_eq!(
            took, 2,
            "the error was there after 2 s. If you wait for the handles in their order, it has to \
             wait for the jobs before it"
        );
    });
}

#[test]
fn the_first_error_on_the_clock_wins() {
    grader::paused(async || {
        let (result, ..) = run(&[("no eggs", 3), ("no flour", 1), ("no sugar", 2)]).await;
        assert_eq!(result, Err("no flour"), "the jobs failed after 3, 1 and 2 s");
    });
}

#[test]
fn the_others_do_not_go_on() {
    grader::paused(async || {
        let (_, _, ended) = run(&[("apple", 1), ("no flour", 2), ("plum", 20), ("fig", 30)]).await;
        assert_eq!(
            ended,
            ["apple", "no flour"],
            "1000 s later, other jobs have ended too: they went on for nobody. Dropping a \
             JoinHandle stops nothing"
        );
    });
}

#[test]
fn no_jobs_give_no_results() {
    grader::paused(async || assert_eq!(run(&[]).await.0, Ok(vec![])));
}
