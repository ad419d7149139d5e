//! In a program of its own: what it does to its process would disturb the other tests.
#![cfg(target_os = "linux")]

use std::io::Write;
use std::process::Command;
use std::task::Waker;
use std::thread;
use std::time::Duration;

use mio::net::UnixStream;
use write_a_reactor::Reactor;

/// Stops this process and lets it go on. Calls that wait in the operating system are interrupted.
fn interrupt() {
    let stop = "kill -STOP $PPID; kill -CONT $PPID";
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
        reactor.wake_at_news(token, Waker::noop());
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
        assert_eq!(woken, 1, "wakers called");
        other.join().unwrap();
    });
}
