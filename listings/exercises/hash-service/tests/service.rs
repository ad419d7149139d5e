use hash_service::{HashFailed, hash};
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::{self, available_parallelism};
use std::time::{Duration, Instant};
use tokio::runtime::Builder;
use tokio::time::interval;

/// How long a test waits for something before it says that it does not come. Only with a wrong
/// solution does a test wait so long.
const PATIENCE: Duration = Duration::from_secs(2);

/// Runs a test on a runtime with one thread and the real clock. If that thread is blocked for good,
/// the thread that called notices.
fn run<F: Future<Output = ()> + Send + 'static>(test: F) {
    let (done, is_done) = mpsc::channel();
    let tested = thread::spawn(move || {
        let runtime = Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(test);
        done.send(()).unwrap();
    });
    match is_done.recv_timeout(4 * PATIENCE) {
        Err(mpsc::RecvTimeoutError::Timeout) => panic!("the answer does not come"),
        Err(mpsc::RecvTimeoutError::Disconnected) => resume_unwind(tested.join().unwrap_err()),
        Ok(()) => {}
    }
}

fn sum(file: &[u8]) -> u64 {
    file.iter().map(|&byte| u64::from(byte)).sum()
}

/// Keeps its thread, as a long computation does, until the counter has come to `goal`. Whether it
/// did so in time.
fn keeps_thread_until(counter: &AtomicU32, goal: u32) -> bool {
    let begun = Instant::now();
    while counter.load(Ordering::SeqCst) < goal {
        if begun.elapsed() > PATIENCE {
            return false;
        }
        thread::sleep(Duration::from_millis(1));
    }
    true
}

/// Beats every ten milliseconds, and counts.
async fn heartbeat(beats: Arc<AtomicU32>) {
    let mut clock = interval(Duration::from_millis(10));
    loop {
        clock.tick().await;
        beats.fetch_add(1, Ordering::SeqCst);
    }
}

#[test]
fn the_hash_is_the_hash_of_the_file() {
    run(async {
        assert_eq!(hash(vec![1, 2, 3], sum).await, Ok(6));
        assert_eq!(hash(Vec::new(), sum).await, Ok(0));
    });
}

#[test]
fn the_heart_goes_on_beating_while_a_file_is_hashed() {
    run(async {
        let beats = Arc::new(AtomicU32::new(0));
        tokio::spawn(heartbeat(beats.clone()));
        // The hash is not ready before the heart has beaten five times more.
        let hasher = move |file: &[u8]| {
            let goal = beats.load(Ordering::SeqCst) + 5;
            if keeps_thread_until(&beats, goal) { sum(file) } else { 0 }
        };
        let answer = hash(vec![1, 2, 3], hasher).await;
        assert_eq!(answer, Ok(6), "the heart stood still until the hash was there");
    });
}

#[test]
fn two_files_are_hashed_at_the_same_time() {
    // A pool with a thread for each core has only one here, and may use one.
    if available_parallelism().is_ok_and(|cores| cores.get() == 1) {
        return;
    }
    run(async {
        let begun = Arc::new(AtomicU32::new(0));
        // Neither hash is ready before both have begun.
        let hasher = |begun: Arc<AtomicU32>| {
            move |file: &[u8]| {
                begun.fetch_add(1, Ordering::SeqCst);
                if keeps_thread_until(&begun, 2) { sum(file) } else { 0 }
            }
        };
        let first = hash(vec![1, 2], hasher(begun.clone()));
        let second = hash(vec![3, 4], hasher(begun.clone()));
        let answers = tokio::join!(first, second);
        assert_eq!(answers, (Ok(3), Ok(7)), "the second began when the first had ended");
    });
}

#[test]
fn a_panic_of_the_hash_function_is_an_error() {
    run(async {
        let failed = hash(vec![1], |_| panic!("this file cannot be hashed")).await;
        assert_eq!(failed, Err(HashFailed));
        assert_eq!(hash(vec![2], sum).await, Ok(2), "the service goes on after a panic");
    });
}
