use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use first_error_wins::all_or_first_error;
use tokio::time::{Instant, sleep, timeout};

/// The names of the jobs that have reached their end.
type Log = Arc<Mutex<Vec<&'static str>>>;

/// A job that ends after some seconds; one whose name begins with "no" fails.
async fn job(name: &'static str, seconds: u64, ended: Log) -> Result<&'static str, &'static str> {
    sleep(Duration::from_secs(seconds)).await;
    ended.lock().unwrap().push(name);
    if name.starts_with("no") { Err(name) } else { Ok(name) }
}

/// The result, the milliseconds, and the jobs that had ended long after that.
async fn run(
    jobs: &[(&'static str, u64)],
) -> (Result<Vec<&'static str>, &'static str>, u128, Vec<&'static str>) {
    let ended = Log::default();
    let start = Instant::now();
    let jobs = jobs.iter().map(|&(name, seconds)| job(name, seconds, ended.clone())).collect();
    let result = all_or_first_error(jobs).await;
    let took = start.elapsed().as_millis();
    sleep(Duration::from_secs(1000)).await;
    let ended = ended.lock().unwrap().clone();
    (result, took, ended)
}

#[test]
fn all_results_in_the_order_of_the_jobs() {
    grader::paused(async || {
        let (result, took, _) = run(&[("apple", 4), ("cherry", 1), ("plum", 2)]).await;
        assert_eq!(result, Ok(vec!["apple", "cherry", "plum"]), "not in the order they came in");
        assert_eq!(took, 4000, "the longest job takes 4 s, the sum of all is 7");
    });
}

#[test]
fn an_error_does_not_wait_for_the_others() {
    grader::paused(async || {
        let (result, took, _) = run(&[("apple", 10), ("no flour", 2), ("plum", 20)]).await;
        assert_eq!(result, Err("no flour"));
        assert_eq!(
            took, 2000,
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

#[test]
fn a_panic_is_passed_on_at_once() {
    grader::paused(async || {
        let ended = Log::default();
        type Job = Pin<Box<dyn Future<Output = Result<&'static str, &'static str>> + Send>>;
        let jobs: Vec<Job> = vec![
            Box::pin(job("apple", 10, ended.clone())),
            Box::pin(async {
                sleep(Duration::from_secs(2)).await;
                panic!("the oven is too hot")
            }),
            Box::pin(job("no flour", 20, ended.clone())),
        ];
        let start = Instant::now();
        let error = tokio::spawn(all_or_first_error(jobs)).await.expect_err("a job has panicked");
        assert!(error.is_panic());
        assert_eq!(start.elapsed().as_millis(), 2000, "the job panicked after 2 s (in ms)");
        assert_eq!(grader::tasks_alive().await, 0, "jobs that go on after the panic");
    });
}

#[test]
fn nothing_goes_on_when_the_caller_gives_up() {
    grader::paused(async || {
        let ended = Log::default();
        let jobs = vec![job("apple", 10, ended.clone()), job("plum", 20, ended.clone())];
        assert!(timeout(Duration::from_millis(1500), all_or_first_error(jobs)).await.is_err());
        assert_eq!(grader::tasks_alive().await, 0, "jobs that go on for nobody");
    });
}
