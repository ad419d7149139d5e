use std::env;
use std::pin::pin;
use std::process::Command;
use std::task::{Context, Poll, Waker};

use hello_101::{get_user_id, greeting};

/// Lines around what `main` prints: the test harness prints some of its own.
const BEGIN: &str = "\n== main begins ==\n";
const END: &str = "== main has ended ==\n";

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
    let printed = printed_by_main();
    assert!(
        printed.contains("hello, user 101"),
        "main ended and never printed the greeting. Was a future made, and not awaited? It \
         printed:\n{printed}"
    );
    assert_eq!(printed, "hello, user 101\n", "main prints this one line, and nothing else");
}

/// Runs the test below in a process of its own, and returns what `main` printed there.
fn printed_by_main() -> String {
    let run = Command::new(env::current_exe().expect("a test has a path"))
        .args(["program", "--exact", "--ignored", "--nocapture", "--test-threads=1"])
        .output()
        .expect("this very program can be started again");
    let (printed, errors) =
        (String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success(), "main did not run to its end:\n{errors}");
    let (_, printed) = printed.split_once(BEGIN).expect("the test below prints this line");
    let (printed, _) = printed.split_once(END).expect("the test below prints this line, too");
    printed.to_owned()
}

#[test]
#[ignore = "`main_prints_the_greeting` runs it, as a program of its own"]
fn program() {
    // If this line does not compile, `main` gives a future: #[tokio::main] is missing above it.
    print!("{BEGIN}");
    let () = hello_101::main();
    print!("{END}");
}
