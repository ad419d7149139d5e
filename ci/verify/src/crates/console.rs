//! Tells cargo's lines on a recorded console from the program's.
//!
//! Before a program starts, cargo says what it does, with a verb that ends in column 12; after a
//! bad end, it says how the program ended. Only there are lines hidden as cargo's, because a
//! program may print the same words.

use std::sync::LazyLock;

use regex::Regex;

use super::super::normalize::pattern;
use super::super::run::Termination;

/// The verbs in cargo's lines.
const VERBS: [&str; 20] = [
    "Adding",
    "Added",
    "Blocking",
    "Building",
    "Checking",
    "Compiling",
    "Creating",
    "Dirty",
    "Doc-tests",
    "Downgrading",
    "Downloaded",
    "Downloading",
    "Finished",
    "Fresh",
    "Locking",
    "Removed",
    "Running",
    "Scraping",
    "Unpacking",
    "Updating",
];

/// Cargo's line before a program starts.
static RUNNING: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^     Running (?:`.*`|\S.* \(\S+\))$"));
/// Cargo's line when everything is built.
static FINISHED: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^    Finished .*\btarget\(s\) in \d"));
/// What else cargo says about a build.
static BUILD: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"^warning: `[^`]+` \(.*\) generated \d+ warnings?|^error: could not compile |",
        r"^error: aborting due to (?:\d+ )?previous error|^warning: \d+ warnings? emitted$|",
        r"^warning: build failed, waiting for other jobs|^Caused by:$|",
        r"^  process didn't exit successfully"
    ))
});
/// How cargo or rustc sum up a build that failed.
static COULD_NOT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^error: (?:could not compile `|aborting due to (?:\d+ )?previous error)")
});
/// What cargo says last, if a program or a test ended badly.
static END: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?m)(?:^error: process didn't exit successfully: `.*` \((?<program>.*)\)|",
        r"^error: test failed, to rerun pass `.*`",
        r"(?:\s+^Caused by:\n  process didn't exit successfully: `.*` \((?<test>.*)\))?",
        r"(?:\n+^note: test exited abnormally.*)?)\s*\z"
    ))
});
static STATUS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^(exit status|exit code|signal): (0x)?([0-9a-f]+)"));
static LIBRARY: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(library/[a-z_]+/src/\S+?\.rs):\d+(?::\d+)?"));

/// A recorded console without cargo's lines.
#[derive(Debug)]
pub(super) struct Console {
    /// The words of the compiler and the program.
    pub(super) lines: Vec<String>,
    /// The bad end that cargo reports.
    pub(super) end: Option<Termination>,
}

/// Reads what a console showed after `cargo COMMAND`.
pub(super) fn read(command: &str, body: &str) -> Console {
    let (parts, last) = parts(command, body);
    let mut shown = String::new();
    for (_, line) in parts.into_iter().filter(|(part, _)| *part == Part::Words) {
        shown.push_str(line);
        shown.push('\n');
    }
    let end = last.map(|last| {
        let found = END.captures(last);
        let told = found.as_ref().and_then(|it| it.name("program").or(it.name("test")));
        // A test program that reports failed tests itself ends with the status of a panic.
        told.map_or(Termination::Exited(101), |told| how(told.as_str()))
    });
    Console { lines: tidy(&shown, command == "test"), end }
}

/// What a line of a console is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// What cargo does before everything is built.
    Doing,
    /// How cargo sums up a build: how many warnings, or that it failed.
    Sum,
    /// Cargo's line when everything is built.
    Finished,
    /// Cargo's line before a program starts.
    Running,
    /// About the tests of documentation, which are not run here.
    OfDocs,
    /// The words of the compiler and the program.
    Words,
}

/// What each line is that a console showed after `cargo COMMAND`; and cargo's last words, if a
/// program ended badly.
pub(super) fn parts<'b>(command: &str, body: &'b str) -> (Vec<(Part, &'b str)>, Option<&'b str>) {
    let of_tests = command == "test";
    let runs = of_tests || command == "run";
    let end = END.find(body).filter(|_| runs).map_or(body.len(), |found| found.start());
    let (body, last) = body.split_at(end);
    let lines: Vec<&str> = body.lines().collect();
    let begin = if runs { begin(&lines) } else { lines.len() };
    let mut parts = Vec::new();
    let mut of_docs = false;
    for (index, line) in lines.into_iter().enumerate() {
        let running = RUNNING.is_match(line);
        of_docs = of_tests && (of_docs || line.starts_with("   Doc-tests ")) && !running;
        let part = match index < begin {
            _ if of_docs => Part::OfDocs,
            true if running => Part::Running,
            true if FINISHED.is_match(line) => Part::Finished,
            true if verb(line).is_some() => Part::Doing,
            true if BUILD.is_match(line) => Part::Sum,
            false if running && of_tests => Part::Running,
            _ => Part::Words,
        };
        parts.push((part, line));
    }
    (parts, Some(last).filter(|last| !last.is_empty()))
}

/// The index of the first line that is not part of the build.
fn begin(lines: &[&str]) -> usize {
    let could_not = |line: &&str| COULD_NOT.is_match(line);
    let generated = |line: &&str| BUILD.is_match(line) && line.starts_with("warning: ");
    let found = lines
        .iter()
        .position(|line| RUNNING.is_match(line))
        .or_else(|| lines.iter().position(|line| FINISHED.is_match(line)))
        .or_else(|| lines.iter().any(could_not).then_some(lines.len()))
        .or_else(|| lines.iter().position(generated));
    // If no line ends the build, a line that looks like it is the program's.
    let of_cargo = |line: &str| verb(line).is_some_and(|it| it != "Finished" && it != "Running");
    found.map_or_else(
        || lines.iter().take_while(|line| of_cargo(line)).count(),
        |index| (index + 1).min(lines.len()),
    )
}

/// The verb, if a line is one of cargo's own: it ends in column 12.
fn verb(line: &str) -> Option<&str> {
    let (verb, rest) = line.split_at_checked(12)?;
    let verb = verb.trim_start();
    (rest.starts_with(' ') && VERBS.contains(&verb)).then_some(verb)
}

fn how(told: &str) -> Termination {
    let Some(found) = STATUS.captures(told) else { return Termination::Exited(-1) };
    let radix = if found.get(2).is_some() { 16 } else { 10 };
    // Windows prints a negative status as an unsigned number.
    let number = i64::from_str_radix(&found[3], radix).map_or(-1, |number| number as i32);
    if &found[1] == "signal" { Termination::Signalled(number) } else { Termination::Exited(number) }
}

/// The lines without what differs between two consoles: blank lines, spaces at line ends, line
/// numbers of the standard library, and the order in which tests end.
pub(super) fn tidy(words: &str, of_tests: bool) -> Vec<String> {
    let lines = words.lines().map(str::trim_end).filter(|line| !line.is_empty());
    let mut lines: Vec<String> =
        lines.map(|line| LIBRARY.replace_all(line, "$1").into_owned()).collect();
    if !of_tests {
        return lines;
    }
    for block in lines.chunk_by_mut(|a, b| a.starts_with("test ") && b.starts_with("test ")) {
        if block.len() > 1 {
            let end = block
                .iter()
                .position(|line| line.starts_with("test result:"))
                .unwrap_or(block.len());
            block[..end].sort();
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const CARGOS: &str = "   Compiling a v0.1.0 (file:///projects/a)\n    Finished `dev` profile [unoptimized + \
                          debuginfo] target(s) in 0.22s\n     Running `target/debug/a`\n";

    #[test]
    fn what_a_program_prints_is_never_cargos() {
        let words = "    Finished 7 of 9 tasks\n  Running total: 12\n Added 3 eggs\n       Added 3 eggs\n\
                     Worker finished in 9s\nCaused by:\n     Running `b`\ntest b\ntest a\n   Doc-tests a\nend\n";
        let printed: Vec<&str> = words.lines().collect();
        assert_eq!(read("run", &format!("{CARGOS}{words}")).lines, printed);
        assert_eq!(read("run", &words.replace("     Running `b`\n", "")).lines.len(), 10);
    }

    #[test]
    fn cargos_lines_are_hidden_while_it_builds() {
        let warned =
            "warning: no\n --> src/main.rs:1:1\nwarning: `a` (bin \"a\") generated 1 warning\n";
        for console in [
            format!("    Updating crates.io index\n{warned}{CARGOS}\nhello\n"),
            format!("{warned}\nhello\n"),
        ] {
            assert_eq!(
                read("run", &console).lines,
                ["warning: no", " --> src/main.rs:1:1", "hello"]
            );
        }
        let failed = "   Compiling a v0.1.0 (/a)\nerror[E0425]: no\nerror: could not compile `a` (bin \"a\")\n";
        for command in ["run", "build", "test"] {
            assert_eq!(read(command, failed).lines, ["error[E0425]: no"]);
        }
    }

    #[test]
    fn a_bad_end_is_read() {
        let error = "error: process didn't exit successfully: `target/debug/a b`";
        for (told, end) in [
            ("exit status: 42", Termination::Exited(42)),
            ("exit code: 1", Termination::Exited(1)),
            (
                "exit code: 0xc00000fd, STATUS_STACK_OVERFLOW",
                Termination::Exited(0xc000_00fd_u32 as i32),
            ),
            ("signal: 11, SIGSEGV: invalid memory reference", Termination::Signalled(11)),
        ] {
            let console = read("run", &format!("hi\n{error} ({told})\n"));
            assert_eq!(
                (console.lines.as_slice(), console.end),
                (&["hi".to_owned()][..], Some(end))
            );
        }
        let failed = "ok\nerror: test failed, to rerun pass `--lib`\n";
        assert_eq!(read("test", failed).end, Some(Termination::Exited(101)));
        let told = "\nCaused by:\n  process didn't exit successfully: `/a` (signal: 6, SIGABRT: x)\n\
                    note: test exited abnormally; to see\n";
        let console = read("test", &format!("{failed}{told}"));
        assert_eq!(console.end, Some(Termination::Signalled(6)));
        assert_eq!(console.lines, ["ok"]);
        // In the middle, it is what a program prints.
        let console = read("run", &format!("{error} (exit status: 1)\nhi\n"));
        assert_eq!((console.lines.len(), console.end), (2, None));
    }

    #[test]
    fn tests_end_in_any_order_and_those_of_documentation_are_left_out() {
        let words = "     Running unittests src/lib.rs (target/debug/deps/a-…)\ntest b ... ok\ntest a ... ok\n\
                     \x20    Running tests/it.rs (target/debug/deps/it-…)\n   Doc-tests a\nrunning 1 test\n";
        assert_eq!(read("test", words).lines, ["test a ... ok", "test b ... ok"]);
    }
}
