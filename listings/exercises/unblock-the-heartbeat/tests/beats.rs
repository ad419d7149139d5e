use std::sync::mpsc;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use unblock_the_heartbeat::{heartbeat, run_heavy};

/// The heart beats in one task, the heavy work runs in another and counts the beats it hears.
fn beats_heard_on(runtime: Runtime) -> usize {
    let heard = runtime.block_on(async {
        let (beat, beats) = mpsc::channel();
        tokio::spawn(heartbeat(move || {
            // Nobody listens any more when the work is done.
            let _ = beat.send(());
        }));
        let work = move || {
            let silence = Duration::from_secs(2);
            (0..5).take_while(|_| beats.recv_timeout(silence).is_ok()).count()
        };
        let heavy = tokio::spawn(run_heavy(work));
        heavy.await.expect("run_heavy does not panic")
    });
    runtime.shutdown_background();
    heard
}

const STUCK: &str = "the work ended, and run_heavy did not";

#[test]
fn the_heart_beats_on_one_thread() {
    grader::guarded(STUCK, || {
        let heard = beats_heard_on(Builder::new_current_thread().enable_all().build().unwrap());
        assert_eq!(
            heard, 5,
            "the work heard {heard} of 5 beats, and then silence for 2 s. This runtime has one \
             thread: who blocked it?"
        );
    });
}

#[test]
fn the_heart_beats_on_the_only_worker() {
    grader::guarded(STUCK, || {
        let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let heard = beats_heard_on(runtime);
        assert_eq!(
            heard, 5,
            "the work heard {heard} of 5 beats, and then silence for 2 s. A worker that waits for \
             another thread to end is blocked too"
        );
    });
}

#[test]
fn the_result_of_the_work_comes_back() {
    grader::guarded(STUCK, || {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        let sum = runtime.block_on(run_heavy(|| (1..=100).sum::<u32>()));
        assert_eq!(sum, 5050);
    });
}
