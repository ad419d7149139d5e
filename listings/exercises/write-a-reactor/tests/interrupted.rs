//! In a program of its own: what it does to its process would disturb the other tests.
#![cfg(target_os = "linux")]

use std::env;
use std::fs::File;
use std::io::Write;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::task::{Wake, Waker};
use std::thread;
use std::time::Duration;

use mio::net::UnixStream;
use write_a_reactor::Reactor;

#[derive(Default)]
struct Count(AtomicUsize);

impl Wake for Count {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, SeqCst);
    }
}

/// Stops this process and lets it go on. Calls that wait in the operating system are interrupted.
fn interrupt() {
    // Without the pause, a busy machine may let it go on before it has stopped.
    let stop = "kill -STOP $PPID; sleep 0.02; kill -CONT $PPID";
    let shell = Command::new("/bin/sh").args(["-c", stop]).status().expect("there is a shell");
    assert!(shell.success(), "the shell stops this process, and lets it go on");
}

#[test]
fn a_signal_is_no_error() {
    grader::guarded("`wait` waits for news that has been there already", || {
        let reactor = Reactor::new().unwrap();
        let (mut here, mut there) = UnixStream::pair().unwrap();
        let token = reactor.register(&mut here).unwrap();
        reactor.wait(Some(Duration::ZERO)).unwrap();
        let count = Arc::new(Count::default());
        reactor.wake_at_news(token, &Waker::from(Arc::clone(&count)));
        let other = thread::spawn(move || {
            for _ in 0..5 {
                thread::sleep(Duration::from_millis(20));
                interrupt();
            }
            there.write_all(b"one cake").unwrap();
        });
        let woken = loop {
            match reactor.wait(None) {
                Ok(0) => {}
                Ok(woken) => break woken,
                Err(error) => panic!("a signal came while it waited, and wait failed: {error}"),
            }
        };
        let called = count.0.load(SeqCst);
        assert_eq!(
            (woken, called),
            (1, 1),
            "how many wakers it says it called, and how many it did"
        );
        other.join().unwrap();
    });
}

#[test]
fn a_system_that_has_no_handle_left_is_an_error() {
    // Runs the test below in a process of its own, which may have only a few files.
    let run = Command::new("/bin/sh")
        .args(["-c", "ulimit -n 40; exec \"$0\" no_handle_is_left --exact --ignored"])
        .arg(env::current_exe().expect("a test has a path"))
        .output()
        .expect("there is a shell");
    let printed = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "Reactor::new did not pass the error on:\n{printed}");
}

#[test]
#[ignore = "the test above runs it, as a program of its own"]
fn no_handle_is_left() {
    let mut files = Vec::new();
    while let Ok(file) = File::open("/dev/null") {
        files.push(file);
    }
    assert!(Reactor::new().is_err(), "there is no handle left for a reactor");
}
