//! Compares how a run ended with how the listing expects it to end.

use super::codes;
use super::run::{OUTPUT_LIMIT, Outcome, Termination};
use bookwright_base::problem::Problem;
use bookwright_source::expectation::Expectation;
use bookwright_source::listing::Listing;

/// How much longer a run may take, as advice for one that did not end in time.
const LONGER: f64 = 6.0;
/// The exit status of a program that panicked.
const PANICKED: i32 = 101;
/// SIGABRT: a panic that aborts.
const ABORTED: i32 = 6;

/// The problems of how a run ended.
pub(super) fn problems(listing: &Listing, outcome: &Outcome) -> Vec<Problem> {
    let mut problems: Vec<_> = harm(listing, outcome).into_iter().collect();
    if problems.is_empty() && !meets(&listing.metadata.expectation, outcome) {
        problems.push(unexpected(listing, outcome));
    }
    if let Some(left) = &outcome.left_running {
        problems.push(
            Problem::new(
                codes::RUN_PROCESS_LEFT,
                listing.place(),
                format!("`{}` ended, and left {left} running", listing.name),
            )
            .help("let the program wait for what it starts; what it left was stopped"),
        );
    }
    problems
}

/// The problem of an end that no expectation allows.
fn harm(listing: &Listing, outcome: &Outcome) -> Option<Problem> {
    let name = &listing.name;
    let (code, what, help) = match outcome.end {
        Termination::PrintedTooMuch(where_to) => (
            codes::RUN_OUTPUT_TOO_LARGE,
            format!("`{name}` printed more than {} MiB on {where_to}", OUTPUT_LIMIT >> 20),
            "let it print less: a page shows a few lines; the program was stopped",
        ),
        Termination::TookTooMuchMemory => (
            codes::RUN_MEMORY,
            format!("`{name}` took more than {} of memory", size(listing.metadata.run.memory)),
            "let it take less, or set `memory` in its manifest; the program was stopped",
        ),
        _ => return None,
    };
    Some(Problem::new(code, listing.place(), what).help(help))
}

fn meets(expectation: &Expectation, outcome: &Outcome) -> bool {
    let status = match outcome.end {
        Termination::Exited(status) => Some(status),
        _ => None,
    };
    match expectation {
        Expectation::Success | Expectation::Warning(_) => status == Some(0),
        // A panic also exits, with a status of its own; an author who means it says `panic`.
        Expectation::Exit(wanted) => {
            status == Some(*wanted) && !(*wanted == PANICKED && panicked(outcome))
        }
        Expectation::Hang => outcome.end == Termination::StillRunning,
        Expectation::Panic => {
            let end = matches!(
                outcome.end,
                Termination::Exited(PANICKED) | Termination::Signalled(ABORTED)
            );
            end && panicked(outcome)
        }
        Expectation::CompileError(_) => false,
    }
}

fn panicked(outcome: &Outcome) -> bool {
    String::from_utf8_lossy(&outcome.stderr).contains("panicked at")
}

/// Advice to write lines in the listing's table, as they must stand there.
pub(super) fn in_manifest(when: &str, lines: &str) -> String {
    format!("{when}, its Cargo.toml says so:\n[package.metadata.listing]\n{lines}")
}

fn unexpected(listing: &Listing, outcome: &Outcome) -> Problem {
    let (name, seconds) = (&listing.name, listing.metadata.run.timeout.as_secs_f64());
    let expected = match &listing.metadata.expectation {
        Expectation::Panic => "to panic".to_owned(),
        Expectation::Exit(status) => format!("to exit with status {status}"),
        Expectation::Hang => format!("to be still running after {seconds} s"),
        _ => "to end with status 0".to_owned(),
    };
    let (happened, help) = match outcome.end {
        Termination::StillRunning => (
            format!("was still running after {seconds} s, and was stopped"),
            in_manifest("if it is to hang", "expect = \"hang\""),
        ),
        Termination::Signalled(signal) => {
            (format!("was ended by {}", signal_name(signal)), "see its last words below".to_owned())
        }
        Termination::Exited(PANICKED) if panicked(outcome) => {
            ("panicked".to_owned(), in_manifest("if that is the point", "expect = \"panic\""))
        }
        Termination::Exited(0) => {
            ("ended with status 0".to_owned(), "fix the listing, or remove `expect`".to_owned())
        }
        Termination::Exited(status) => (
            format!("exited with status {status}"),
            in_manifest("if that is the point", &format!("expect = \"exit\"\nstatus = {status}")),
        ),
        Termination::FailedATest => ("failed a test".to_owned(), "fix what it tests".to_owned()),
        Termination::PrintedTooMuch(_) | Termination::TookTooMuchMemory => {
            (String::new(), String::new())
        }
    };
    let place = match listing.metadata.expectation {
        Expectation::Exit(_) => listing.key("status"),
        _ => listing.key("expect"),
    };
    let code = match outcome.end {
        Termination::StillRunning => codes::RUN_TIMEOUT,
        _ => codes::RUN_END_DIFFERS,
    };
    let what = format!("`{name}` {happened}; it is expected {expected}");
    let mut problem = Problem::new(code, place, what);
    if code == codes::RUN_TIMEOUT {
        let longer = format!("timeout = {}", (seconds * LONGER).ceil());
        problem = problem.help(in_manifest("if it only takes longer", &longer));
    }
    let said = String::from_utf8_lossy(&outcome.stderr);
    let problem = problem.help(help);
    if said.trim().is_empty() { problem } else { problem.detail(last_lines(&said)) }
}

fn last_lines(words: &str) -> String {
    let lines: Vec<_> = words.trim_end().lines().collect();
    lines[lines.len().saturating_sub(20)..].join("\n")
}

/// An amount of memory in the largest unit in which it is a whole number.
pub(super) fn size(bytes: u64) -> String {
    let units = [(1 << 30, "GiB"), (1_000_000_000, "GB"), (1 << 20, "MiB"), (1_000_000, "MB")];
    let whole = units.into_iter().find(|(unit, _)| bytes.is_multiple_of(*unit));
    whole.map_or_else(|| format!("{bytes} B"), |(unit, name)| format!("{} {name}", bytes / unit))
}

/// A signal's number and name.
pub(super) fn signal_name(signal: i32) -> String {
    #[cfg(unix)]
    if let Ok(name) = nix::sys::signal::Signal::try_from(signal) {
        return format!("signal {signal} ({name})");
    }
    format!("signal {signal}")
}

#[cfg(test)]
mod tests {
    use toml_edit::DocumentMut;

    use super::*;

    #[test]
    fn advice_is_the_table_as_it_must_stand() {
        let advice = in_manifest("if so", "expect = \"exit\"\nstatus = 3");
        let (when, lines) = advice.split_once('\n').unwrap();
        assert_eq!(when, "if so, its Cargo.toml says so:");
        let manifest: DocumentMut = lines.parse().unwrap();
        let listing = &manifest["package"]["metadata"]["listing"];
        assert_eq!(listing["status"].as_integer(), Some(3));
    }
}
