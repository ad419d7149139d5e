//! `bless` that is killed at any instant: each recording is the old one or the new one, whole, and git
//! sees nothing else.
//!
//! A kill of the whole command mostly hits cargo. So the writing alone is run in a process of its own
//! (this test binary again), which waits before each file until it may go on. It is killed while it waits,
//! and while it writes: `BOOKWRIGHT_ROUNDS` says how often that is tried for each file, once if it says
//! nothing.

#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitCode, Stdio};

use bookwright_base::problem::Text;
use bookwright_harness::test;
use bookwright_source::Source;
use bookwright_source::recording::{Measured, Recording};
use bookwright_source::timeline::Timeline;
use bookwright_verify::bless::bless;
use bookwright_verify::verdict::Verdict;

use crate::book_test::BookTest;

const TIMELINE: &str = include_str!("../../../source/src/timeline/sample.json");
const BOOK: &str = "BOOKWRIGHT_TEST_BLESS";
const NAMES: [&str; 2] = ["one", "two"];
/// The files of a recording.
const FILES: usize = 5;

fn rounds() -> usize {
    std::env::var("BOOKWRIGHT_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(1)
}

/// Larger than one buffer of a writer, in few lines, since their difference is asked for.
fn long(word: &str) -> String {
    format!("{}\n", format!("{word} words ").repeat(400)).repeat(10)
}

fn recording(word: &str) -> Recording {
    let json = TIMELINE.replace("main waits", word);
    assert_ne!(json, TIMELINE);
    let figures = format!("{word}: 1 s\n");
    Recording {
        stdout: Some(long(word)),
        stderr: Some(long(word)),
        compiler: Some(long(word)),
        measured: Some(Measured::read_output(&figures, word.to_owned())),
        timeline: Some(Timeline::parse(&Text::new("/t.json", json)).unwrap()),
    }
}

/// Records `word` of every listing. Calls `before` before each file.
fn record(root: &Path, word: &str, mut before: impl FnMut()) {
    let source = Source::discover(root);
    let verdicts: Vec<Verdict> = NAMES
        .iter()
        .map(|name| Verdict::to_record(source.listings.get(name).unwrap(), recording(word)))
        .collect();
    bless(&source, &verdicts, |_, _| before()).unwrap();
}

/// What the process does that is started here and killed: it asks before each file. `None` in any other
/// process.
pub fn killed() -> Option<ExitCode> {
    let root = std::env::var_os(BOOK)?;
    record(Path::new(&root), "new", || {
        println!("?");
        std::io::stdin().read_line(&mut String::new()).unwrap();
    });
    Some(ExitCode::SUCCESS)
}

/// That process.
struct Recorder {
    child: Child,
    asks: BufReader<ChildStdout>,
    answers: ChildStdin,
}

impl Recorder {
    fn start(root: &Path) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .env(BOOK, root)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let asks = BufReader::new(child.stdout.take().unwrap());
        let answers = child.stdin.take().unwrap();
        Self { child, asks, answers }
    }

    /// Waits until it asks. Returns whether there is another file.
    fn asks(&mut self) -> bool {
        self.asks.read_line(&mut String::new()).unwrap() > 0
    }

    fn goes_on(&mut self) {
        self.answers.write_all(b"\n").unwrap();
    }

    /// Kills it. Returns whether it had not ended.
    fn kill(mut self) -> bool {
        let _ = self.child.kill();
        self.child.wait().unwrap().signal() == Some(9)
    }
}

/// Every file of the listings.
fn files(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    walkdir::WalkDir::new(root.join("listings"))
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| (entry.path().to_owned(), fs::read(entry.path()).unwrap()))
        .collect()
}

#[test]
fn a_killed_bless_leaves_each_recording_old_or_new() {
    let book = NAMES
        .into_iter()
        .fold(BookTest::new(), |book, name| book.listing(name, "", "fn main() {}\n"));
    let root = book.root();
    record(&root, "old", || {});
    let old = files(&root);
    let mut whole = Recorder::start(&root);
    let mut count = 0;
    while whole.asks() {
        whole.goes_on();
        count += 1;
    }
    assert!(!whole.kill(), "it ends by itself");
    let new = files(&root);
    let recordings = old.keys().filter(|file| old[*file] != new[*file]).count();
    assert_eq!((recordings, count), (FILES * NAMES.len(), recordings));

    let mut mixed = 0;
    for round in 0..2 * count * rounds() {
        for (file, content) in &old {
            fs::write(file, content).unwrap();
        }
        let mut recorder = Recorder::start(&root);
        let (asked, while_it_writes) = (round / 2 % count, round % 2 == 1);
        for _ in 0..asked {
            assert!(recorder.asks());
            recorder.goes_on();
        }
        assert!(recorder.asks());
        if while_it_writes {
            recorder.goes_on();
            // Anything between no time and more than one file takes.
            (0..round * round).for_each(|_| std::thread::yield_now());
        }
        let killed = recorder.kill();
        assert!(killed || while_it_writes, "it waits for ever");
        let now = files(&root);
        assert!(now.keys().eq(old.keys()), "round {round}: other files: {:?}", now.keys());
        let mut fresh = 0;
        for (file, content) in &now {
            assert!(
                *content == old[file] || *content == new[file],
                "round {round}: {} is neither",
                file.display()
            );
            fresh += usize::from(*content != old[file]);
        }
        mixed += usize::from(fresh > 0 && fresh < recordings);
    }
    // Before each file of every listing but the first, for one.
    assert!(mixed >= rounds() * FILES * (NAMES.len() - 1), "{mixed} kills between two files");

    // Whoever comes next finds nothing in the way, and leaves nothing.
    record(&root, "new", || {});
    assert_eq!(files(&root), new);
    let stage = fs::read_dir(root.join("target/bookwright/recordings")).unwrap();
    let left: Vec<_> = stage.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, [".lock"]);
}

/// The whole command, killed after each line it prints; the next one does its work.
#[test]
fn the_whole_command_may_be_killed() {
    let main = |word: &str| {
        format!("fn main() {{\n    println!(\"{word}\");\n    eprintln!(\"{word}\");\n}}\n")
    };
    let book = BookTest::new().listing("one", "", &main("a")).listing(
        "two",
        "bounds = { k = \"> 0 s\" }",
        "fn main() {\n    println!(\"k: 1 s\");\n}\n",
    );
    book.run(&["bless"]).succeeds();
    let old = "old\n";
    let places = ["one/stdout.txt", "one/stderr.txt"].map(|file| format!("listings/t/{file}"));
    let measured = book.read("listings/t/two/measured.toml");
    let before: Vec<PathBuf> = files(&book.root()).into_keys().collect();
    let mut ended = false;
    for lines in 0.. {
        if ended {
            assert!(lines > 3, "killed only {lines} times");
            break;
        }
        for place in &places {
            book.write(place, old);
        }
        let mut child = book
            .command(&book.root(), &["bless", "--fresh"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut said = BufReader::new(child.stderr.take().unwrap());
        for _ in 0..lines {
            ended = said.read_line(&mut String::new()).unwrap() == 0;
        }
        let _ = child.kill();
        let _ = child.wait();
        for place in &places {
            let text = book.read(place);
            assert!(text == old || text == "a\n", "{place}: {text:?}");
        }
        assert_eq!(book.read("listings/t/two/measured.toml"), measured);
        assert!(files(&book.root()).into_keys().eq(before.clone()));
    }
    book.run(&["bless"]).succeeds();
    for place in &places {
        assert_eq!(book.read(place), "a\n");
    }
}

/// Whether it is interrupted while it works or has ended by then: nothing is left.
#[test]
fn an_interrupted_check_leaves_nothing_in_the_temporary_folder() {
    let text = "Some words of prose, as on any page.\n\n".repeat(2_000);
    let book = BookTest::new().page(&format!("# Page\n\n{text}"));
    let temporary = tempfile::tempdir().unwrap();
    let left = || fs::read_dir(temporary.path()).unwrap().count();
    for args in [&["check"][..], &["rename", "chapter", "page.md", "other.md", "--dry-run"]] {
        let mut child = book
            .command(&book.root(), args)
            .env("TMPDIR", temporary.path())
            .stderr(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut ended = None;
        while left() == 0 && ended.is_none() {
            ended = child.try_wait().unwrap();
            std::thread::yield_now();
        }
        assert!(ended.is_none(), "{args:?} ended before it began");
        let signal = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
        assert!(signal.unwrap().success());
        child.wait().unwrap();
        assert_eq!(left(), 0, "{args:?}");
    }
}
