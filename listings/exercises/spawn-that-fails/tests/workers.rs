use std::io;
use std::panic;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use spawn_that_fails::run_workers;

fn refusal() -> io::Error {
    io::Error::from(io::ErrorKind::WouldBlock)
}

/// A worker that takes a while and is counted when it has ended.
fn counted(ended: &Arc<AtomicUsize>) -> io::Result<JoinHandle<()>> {
    let ended = Arc::clone(ended);
    thread::Builder::new().spawn(move || {
        thread::sleep(Duration::from_millis(30));
        ended.fetch_add(1, Ordering::SeqCst);
    })
}

#[test]
fn it_gets_all_when_nothing_is_refused() {
    let ended = Arc::new(AtomicUsize::new(0));
    let mut numbers = Vec::new();
    let got = run_workers(4, |number| {
        numbers.push(number);
        counted(&ended)
    });
    assert_eq!(got, 4, "four workers were wanted, and none was refused");
    assert_eq!(numbers, [0, 1, 2, 3], "the workers are numbered from 0");
    assert_eq!(ended.load(Ordering::SeqCst), 4, "it returned before all workers had ended");
}

#[test]
fn it_is_content_with_what_it_gets() {
    let ended = Arc::new(AtomicUsize::new(0));
    let got = run_workers(1_000, |number| match number {
        0..3 => counted(&ended),
        _ => Err(refusal()),
    });
    assert_eq!(got, 3, "the fourth worker was refused, so it got three");
    assert_eq!(ended.load(Ordering::SeqCst), 3, "it returned before its three workers had ended");
}

#[test]
fn it_may_get_none() {
    assert_eq!(run_workers(5, |_| Err(refusal())), 0);
}

#[test]
fn it_may_want_none() {
    let got = run_workers(0, |number| panic!("no worker was wanted, and it asked for {number}"));
    assert_eq!(got, 0);
}

#[test]
fn it_may_want_as_many_as_there_are_numbers() {
    let ended = Arc::new(AtomicUsize::new(0));
    let got = run_workers(usize::MAX, |number| match number {
        0..2 => counted(&ended),
        _ => Err(refusal()),
    });
    assert_eq!(got, 2, "it wanted more than it has memory for, and got two");
}

#[test]
fn a_refusal_is_any_error() {
    use io::ErrorKind::{Interrupted, Other, OutOfMemory, PermissionDenied, WouldBlock};
    for kind in [Interrupted, Other, OutOfMemory, PermissionDenied, WouldBlock] {
        let ended = Arc::new(AtomicUsize::new(0));
        let mut asked = 0;
        let got = run_workers(10, |number| {
            asked += 1;
            if number == 1 { Err(io::Error::from(kind)) } else { counted(&ended) }
        });
        assert_eq!((got, asked), (1, 2), "worker 1 was refused: {kind}");
    }
}

#[test]
fn it_sleeps_while_it_waits() {
    grader::asleep(|| {
        run_workers(2, |_| {
            thread::Builder::new().spawn(|| thread::sleep(Duration::from_millis(250)))
        })
    });
}

#[test]
fn it_stops_asking_at_the_first_refusal() {
    let ended = Arc::new(AtomicUsize::new(0));
    let mut asked = 0;
    let got = run_workers(100, |number| {
        asked += 1;
        if number == 2 { Err(refusal()) } else { counted(&ended) }
    });
    assert_eq!(asked, 3, "worker 2 was refused, and it asked for more");
    assert_eq!(got, 2);
}

#[test]
fn the_workers_run_at_the_same_time() {
    // Each worker waits until all are there, or gives up after a second.
    const ALL: usize = 100;
    let together = Arc::new((Mutex::new(0), Condvar::new()));
    let gave_up = Arc::new(AtomicUsize::new(0));
    run_workers(ALL, |_| {
        let (together, gave_up) = (Arc::clone(&together), Arc::clone(&gave_up));
        thread::Builder::new().spawn(move || {
            let (here, changed) = &*together;
            let mut here = here.lock().unwrap();
            *here += 1;
            changed.notify_all();
            // Once one was alone, the test has failed, and no other needs to wait.
            let alone = |here: &mut usize| *here < ALL && gave_up.load(Ordering::SeqCst) == 0;
            let second = Duration::from_secs(1);
            let (_here, wait) = changed.wait_timeout_while(here, second, alone).unwrap();
            gave_up.fetch_add(usize::from(wait.timed_out()), Ordering::SeqCst);
        })
    });
    assert_eq!(gave_up.load(Ordering::SeqCst), 0, "a worker was alone for a whole second");
}

#[test]
fn a_worker_that_panics_spoils_nothing() {
    for panics in 0..3 {
        let ended = Arc::new(AtomicUsize::new(0));
        let got = run_workers(3, |number| {
            if number == panics {
                // Like a panic, but without its message.
                thread::Builder::new().spawn(|| panic::resume_unwind(Box::new("a worker")))
            } else {
                counted(&ended)
            }
        });
        assert_eq!(got, 3, "the worker that panicked counts: it was started");
        let ended = ended.load(Ordering::SeqCst);
        assert_eq!(ended, 2, "it returned before the other workers had ended");
    }
}
