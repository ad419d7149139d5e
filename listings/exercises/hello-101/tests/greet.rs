use std::env;
use std::pin::pin;
use std::process::Command;
use std::task::{Context, Poll, Waker};

use hello_101::{get_user_id, greeting};

#[test]
fn the_number_is_101() {
    grader::paused(async || {
        assert_eq!(get_user_id().await, 101, "get_user_id().await gives the number");
    });
}

#[test]
fn the_greeting_names_the_user() {
    grader::paused(async || {
        assert_eq!(greeting().await, "hello, user 101", "greeting().await gives the line");
    });
}

#[test]
fn nothing_has_to_wait() {
    grader::paused(async || {
        let mut greeting = pin!(greeting());
        let answer = greeting.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        assert!(
            matches!(answer, Poll::Ready(_)),
            "greeting() answered Pending to its first poll. The number is at hand, so there is \
             nothing to wait for: an async fn need not pause to be one"
        );
    });
}

#[test]
fn main_prints_the_greeting() {
    // Runs the test below in a process of its own, and reads what it prints.
    let run = Command::new(env::current_exe().expect("a test has a path"))
        .args(["program", "--exact", "--ignored", "--nocapture", "--test-threads=1"])
        .output()
        .expect("this very program can be started again");
    let (printed, errors) =
        (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success(), "main did not run to its end:\n{errors}");
    assert!(
        printed.contains("hello, user 101"),
        "main ended and never printed the greeting. Was a future made, and not awaited? It \
         printed:\n{printed}"
    );
}

#[test]
#[ignore = "the test above runs it, as a program of its own"]
fn program() {
    // If this line does not compile, `main` gives a future: #[tokio::main] is missing above it.
    let () = hello_101::main();
}
