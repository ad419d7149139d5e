use hash_service::{HashFailed, hash};
use std::future::poll_fn;
use std::panic::resume_unwind;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, mpsc};
use std::thread::{self, available_parallelism};
use std::time::{Duration, Instant};
use tokio::runtime::Builder;
use tokio::time::{interval, timeout};

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
        assert_eq!(hash(Vec::new(), |_| u64::MAX).await, Ok(u64::MAX), "a hash is any number");
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
    run(two_at_the_same_time());
}

async fn two_at_the_same_time() {
    // A pool with a thread for each core has only one here, and may use one.
    if available_parallelism().is_ok_and(|cores| cores.get() == 1) {
        return;
    }
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
}

#[test]
fn who_waits_is_woken_and_does_not_look() {
    run(async {
        let beats = Arc::new(AtomicU32::new(0));
        tokio::spawn(heartbeat(beats.clone()));
        let hasher = move |file: &[u8]| {
            let goal = beats.load(Ordering::SeqCst) + 10;
            if keeps_thread_until(&beats, goal) { sum(file) } else { 0 }
        };
        let mut polls = 0;
        let mut waiting = pin!(hash(vec![1, 2, 3], hasher));
        let answer = poll_fn(|context| {
            polls += 1;
            waiting.as_mut().poll(context)
        });
        assert_eq!(answer.await, Ok(6));
        assert!(
            polls < 6,
            "hash was polled {polls} times in the 100 ms until the hash was there. One poll starts \
             the work, and one fetches the hash: does it look at a clock, or wake itself?"
        );
    });
}

#[test]
fn nobody_notices_a_client_that_gives_up() {
    run(async {
        for _ in 0..20 {
            let open = Arc::new(AtomicBool::new(false));
            let hasher = {
                let open = Arc::clone(&open);
                move |_: &[u8]| {
                    while !open.load(Ordering::SeqCst) {
                        thread::sleep(Duration::from_millis(1));
                    }
                    1
                }
            };
            let soon = Duration::from_millis(5);
            let given_up = timeout(soon, hash(vec![1], hasher)).await;
            assert!(given_up.is_err(), "the hash function had not ended, and there was a hash");
            open.store(true, Ordering::SeqCst);
        }
        two_at_the_same_time().await;
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

#[test]
fn a_hundred_panics_leave_the_service_as_it_was() {
    run(async {
        for number in 0..100 {
            // Like a panic, but without its message.
            let failed = hash(vec![number], |_| resume_unwind(Box::new("no hash"))).await;
            assert_eq!(failed, Err(HashFailed));
        }
        two_at_the_same_time().await;
    });
}
