//! Compares how a program of a stand-alone crate ended with what its page shows.

use super::super::codes;
use super::super::run::{Outcome, Termination};
use super::super::termination::signal_name;
use bookwright_base::code::Code;
use bookwright_base::problem::{Place, Problem};
use bookwright_base::program;

/// The advice for a program that leaves a process running.
pub(in super::super) const WAIT: &str = "let it wait for what it starts; what it left was stopped";
/// The exit status of a program that panicked, and of a test program with a failed test.
pub(in super::super) const PANICKED: i32 = 101;

/// The advice for a transcript that is wrong.
pub(super) fn advice() -> String {
    format!("fix the crate; or, if it is right, record what it does: {} bless", program::name())
}

/// What no page can show: a run that was stopped, or that left a process behind. With its code.
pub(in super::super) fn harm(outcome: &Outcome) -> Option<(Code, String)> {
    Some(match outcome.end {
        Termination::StillRunning => {
            (codes::RUN_TIMEOUT, format!("is still running after {} s", outcome.took.as_secs()))
        }
        Termination::PrintedTooMuch(_) => {
            (codes::RUN_OUTPUT_TOO_LARGE, "prints without end".to_owned())
        }
        Termination::TookTooMuchMemory => {
            (codes::RUN_MEMORY, "takes memory without end".to_owned())
        }
        _ => {
            let left = outcome.left_running.as_ref()?;
            (codes::RUN_PROCESS_LEFT, format!("leaves {left} running"))
        }
    })
}

/// How it ended, in words that follow its name.
pub(in super::super) fn words(outcome: &Outcome) -> String {
    match outcome.end {
        Termination::Exited(status) => format!("ends with status {status}"),
        Termination::Signalled(signal) => format!("is ended by {}", signal_name(signal)),
        _ => harm(outcome).map_or_else(|| "fails a test".to_owned(), |(_, harm)| harm),
    }
}

/// Whether a program panicked. It is not enough that it says so, or that one of its threads did.
pub(in super::super) fn panicked(outcome: &Outcome) -> bool {
    let stderr = String::from_utf8_lossy(&outcome.stderr);
    match outcome.end {
        Termination::Exited(PANICKED) => stderr.contains("panicked at"),
        Termination::Signalled(_) => {
            stderr.contains("panicked at") || stderr.contains("has overflowed its stack")
        }
        _ => false,
    }
}

/// Whether all tests of a test program passed. A program that ends halfway has passed nothing.
pub(super) fn tests_passed(outcome: &Outcome) -> bool {
    let stdout = String::from_utf8_lossy(&outcome.stdout);
    let began = stdout.trim_start().starts_with("running ");
    outcome.end == Termination::Exited(0) && (!began || stdout.contains("test result: ok"))
}

/// Whether a test program reported a failed test and ended accordingly.
pub(in super::super) fn a_test_failed(outcome: &Outcome) -> bool {
    let stdout = String::from_utf8_lossy(&outcome.stdout);
    panicked(outcome)
        || (outcome.end == Termination::Exited(PANICKED) && stdout.contains("test result: FAILED"))
}

/// Whether no page can show what this problem is about.
pub(super) fn is_harm(problem: &Problem) -> bool {
    problem.code != codes::TRANSCRIPT_DIFFERS
}

/// The problems of how a transcript's programs ended. `shown` is the end that cargo's last line
/// tells.
pub(super) fn problems(
    programs: &[(String, Outcome)],
    shown: Option<Termination>,
    of_tests: bool,
    place: &Place,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (name, outcome) in programs {
        let (code, what) = match harm(outcome) {
            Some((code, harm)) => (code, format!("`{name}` {harm}")),
            None if shown.is_some() || tells(outcome, of_tests) => continue,
            None => (
                codes::TRANSCRIPT_DIFFERS,
                format!("`{name}` {}, and nothing here shows it", words(outcome)),
            ),
        };
        let mut problem = Problem::new(code, place.clone(), what);
        if code == codes::RUN_PROCESS_LEFT {
            problem = problem.help(WAIT);
        }
        if code == codes::TRANSCRIPT_DIFFERS {
            problem = problem
                .help(advice())
                .help(format!("cargo's last line would be: {}", cargos_line(name, outcome.end)));
        }
        problems.push(problem);
    }
    if let Some(shown) = shown
        && !programs.iter().any(|(_, outcome)| outcome.end == shown)
    {
        let now: Vec<String> =
            programs.iter().map(|(name, it)| format!("`{name}` {}", words(it))).collect();
        let what = match now.is_empty() {
            true => "this shows how a program ended, but no program runs".to_owned(),
            false => format!("this shows another end, but now {}", now.join(", ")),
        };
        problems.push(Problem::new(codes::TRANSCRIPT_DIFFERS, place.clone(), what).help(advice()));
    }
    problems
}

/// Whether a console without a line by cargo about the end shows how a program ended. On Unix,
/// cargo is replaced by the program and prints no such line, and nothing on the console shows the
/// status: that of Listing 12-10 of the Rust Book is 1. A signal shows in the last words of the
/// program.
pub(super) fn tells(outcome: &Outcome, of_tests: bool) -> bool {
    const LAST_WORDS: [&str; 4] =
        ["panicked at", "has overflowed its stack", "fatal runtime error", "memory allocation of"];
    let stderr = String::from_utf8_lossy(&outcome.stderr);
    match outcome.end {
        Termination::Exited(0) => !of_tests || tests_passed(outcome),
        _ if of_tests => a_test_failed(outcome),
        Termination::Exited(_) => true,
        Termination::Signalled(_) => LAST_WORDS.iter().any(|words| stderr.contains(words)),
        _ => false,
    }
}

/// Cargo's line about a bad end of `program`, which is a name with its arguments.
pub(super) fn cargos_line(program: &str, end: Termination) -> String {
    format!(
        "error: process didn't exit successfully: `target/debug/{program}` ({})",
        cargos_end(end)
    )
}

/// A bad end, as cargo writes it in parentheses: see `exit_status_to_string` in
/// <https://github.com/rust-lang/cargo/blob/master/crates/cargo-util/src/process_error.rs>.
pub(super) fn cargos_end(end: Termination) -> String {
    match end {
        #[cfg(unix)]
        Termination::Signalled(signal) => match nix::sys::signal::Signal::try_from(signal) {
            Ok(name) => format!("signal: {signal}, {name}{}", meaning(name)),
            Err(_) => format!("signal: {signal}"),
        },
        Termination::Exited(status) => format!("exit status: {status}"),
        _ => String::new(),
    }
}

/// What cargo says about a signal.
#[cfg(unix)]
fn meaning(signal: nix::sys::signal::Signal) -> &'static str {
    use nix::sys::signal::Signal;
    match signal {
        Signal::SIGABRT => ": process abort signal",
        Signal::SIGALRM => ": alarm clock",
        Signal::SIGBUS => ": access to undefined memory",
        Signal::SIGFPE => ": erroneous arithmetic operation",
        Signal::SIGHUP => ": hangup",
        Signal::SIGILL => ": illegal instruction",
        Signal::SIGINT => ": terminal interrupt signal",
        Signal::SIGKILL => ": kill",
        Signal::SIGPIPE => ": write on a pipe with no one to read",
        Signal::SIGQUIT => ": terminal quit signal",
        Signal::SIGSEGV => ": invalid memory reference",
        Signal::SIGSYS => ": bad system call",
        Signal::SIGTERM => ": termination signal",
        Signal::SIGTRAP => ": trace/breakpoint trap",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::super::run::LeftRunning;
    use super::*;

    fn outcome(end: Termination, stdout: &str, stderr: &str) -> Outcome {
        Outcome {
            end,
            stdout: stdout.into(),
            stderr: stderr.into(),
            took: Duration::from_secs(60),
            left_running: None,
            scratch: "/".into(),
        }
    }

    #[test]
    fn a_run_that_is_stopped_is_harm() {
        for end in [
            Termination::StillRunning,
            Termination::PrintedTooMuch("x"),
            Termination::TookTooMuchMemory,
        ] {
            assert!(harm(&outcome(end, "hi\n", "")).is_some(), "{end:?}");
        }
        let left = Outcome {
            left_running: Some(LeftRunning::default()),
            ..outcome(Termination::Exited(3), "", "")
        };
        assert!(harm(&left).is_some());
        assert!(harm(&outcome(Termination::Exited(3), "", "")).is_none());
    }

    #[test]
    fn a_panic_is_an_end() {
        let panic = "thread 'main' panicked at src/main.rs:1:1:\n";
        for (end, stderr, whether) in [
            (Termination::Exited(101), panic, true),
            (Termination::Signalled(6), panic, true),
            (Termination::Signalled(6), "thread 'main' has overflowed its stack\n", true),
            (Termination::Exited(0), panic, false),
            (Termination::Exited(2), "not panicked at all", false),
            (Termination::Exited(101), "", false),
            (Termination::Signalled(11), "", false),
        ] {
            assert_eq!(panicked(&outcome(end, "", stderr)), whether, "{end:?} {stderr}");
        }
    }

    #[test]
    fn a_console_shows_the_end_that_was() {
        let place = Place::file("output.txt".as_ref());
        let problems = |outcome: Outcome, shown, of_tests| {
            problems(&[("a".to_owned(), outcome)], shown, of_tests, &place).len()
        };
        let failed = "running 1 test\ntest result: FAILED. 0 passed\n";
        for (end, stdout, stderr, shown, of_tests, wrong) in [
            (Termination::Exited(0), "hi", "", None, false, 0),
            (Termination::Exited(3), "hi", "", None, false, 0),
            (Termination::Exited(3), "hi", "", Some(Termination::Exited(3)), false, 0),
            (Termination::Exited(3), "hi", "no poem", Some(Termination::Exited(42)), false, 1),
            (Termination::Exited(0), "hi", "", Some(Termination::Exited(3)), false, 1),
            (Termination::Signalled(11), "hi", "a word", None, false, 1),
            (Termination::Signalled(11), "hi", "", Some(Termination::Signalled(11)), false, 0),
            (Termination::Exited(101), failed, "", None, true, 0),
            (Termination::Exited(101), failed, "", Some(Termination::Exited(101)), true, 0),
            (Termination::Exited(0), failed, "", None, true, 1),
            (Termination::Exited(0), "running 2 tests\n", "", None, true, 1),
            (Termination::Exited(4), "running 2 tests\n", "", None, true, 1),
            (Termination::StillRunning, "hi", "", None, false, 1),
        ] {
            let found = problems(outcome(end, stdout, stderr), shown, of_tests);
            assert_eq!(found, wrong, "{end:?} {stdout} {stderr} {shown:?}");
        }
    }

    #[test]
    fn tests_that_end_in_the_midst_have_not_passed() {
        let began = "\nrunning 2 tests\n";
        let result = |word: &str| format!("{began}test result: {word}. 1 passed\n");
        assert!(tests_passed(&outcome(Termination::Exited(0), &result("ok"), "")));
        assert!(tests_passed(&outcome(Termination::Exited(0), "a harness of its own", "")));
        assert!(!tests_passed(&outcome(Termination::Exited(0), began, "")));
        assert!(a_test_failed(&outcome(Termination::Exited(101), &result("FAILED"), "")));
        assert!(!a_test_failed(&outcome(Termination::Exited(4), began, "")));
    }
}
