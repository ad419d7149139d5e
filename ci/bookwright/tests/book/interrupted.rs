//! `bless` that is killed at any instant: each recording is the old one or the new one, whole, and git
//! sees nothing else.
//!
//! A kill of the whole command mostly hits cargo. So the writing alone is run in a process of its own
//! (this test binary again), and killed after every step of its time: `BOOKWRIGHT_ROUNDS` says how
//! often, 20 if it says nothing.

#![cfg(unix)]

use std::collections::BTreeMap;
use std::fs;
use std::io::Read as _;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use bookwright_base::problem::Text;
use bookwright_source::Source;
use bookwright_source::recording::{Measured, Recording};
use bookwright_source::timeline::Timeline;
use bookwright_verify::bless::bless;
use bookwright_verify::verdict::Verdict;

use crate::book_test::BookTest;

const TIMELINE: &str = include_str!("../../../source/src/timeline/sample.json");
const BOOK: &str = "BOOKWRIGHT_TEST_BLESS";
const NAMES: [&str; 4] = ["one", "two", "three", "four"];

fn rounds() -> u32 {
    std::env::var("BOOKWRIGHT_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(20)
}

/// Larger than one write of the system.
fn long(word: &str) -> String {
    format!("{word} words\n").repeat(40_000)
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

/// Records `word` of every listing.
fn record(root: &Path, word: &str) {
    let source = Source::discover(root);
    let verdicts: Vec<Verdict> = NAMES
        .iter()
        .map(|name| Verdict::to_record(source.listings.get(name).unwrap(), recording(word)))
        .collect();
    bless(&source, &verdicts, |_, _| {}).unwrap();
}

/// Not a test of its own: what the other one starts, and kills.
#[test]
fn the_one_that_is_killed() {
    if let Some(root) = std::env::var_os(BOOK) {
        println!("ready");
        record(Path::new(&root), "new");
    }
}

fn start(root: &Path) -> Child {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "--nocapture", "interrupted::the_one_that_is_killed"])
        .env(BOOK, root)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut said = String::new();
    let stdout = child.stdout.as_mut().unwrap();
    while !said.contains("ready") {
        let mut byte = [0];
        assert_eq!(stdout.read(&mut byte).unwrap(), 1, "{said}");
        said.push(byte[0].into());
    }
    child
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
    record(&root, "old");
    let old = files(&root);
    let begin = Instant::now();
    assert!(start(&root).wait().unwrap().success());
    let whole = begin.elapsed();
    let new = files(&root);
    let recordings = old.keys().filter(|file| old[*file] != new[*file]).count();
    assert_eq!(recordings, 5 * NAMES.len());

    let (mut killed, mut mixed) = (0, 0);
    for round in 0..rounds() {
        for (file, content) in &old {
            fs::write(file, content).unwrap();
        }
        let mut child = start(&root);
        if round % 2 == 0 {
            std::thread::sleep(whole * round / rounds());
        } else {
            // The instant at which the first file is new, and a little later each time.
            let first = old.keys().find(|file| old[*file] != new[*file]).unwrap();
            let patience = Instant::now() + Duration::from_secs(20);
            while fs::metadata(first).unwrap().len() == old[first].len() as u64
                && fs::read(first).unwrap() == old[first]
                && Instant::now() < patience
            {
                std::thread::yield_now();
            }
            std::thread::sleep(Duration::from_micros(u64::from(round) * 50));
        }
        // The child may have ended by itself.
        let _ = child.kill();
        killed += u32::from(child.wait().unwrap().signal() == Some(9));
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
        mixed += u32::from(fresh > 0 && fresh < recordings);
    }
    println!("{killed} of {} were killed, {mixed} of them between two files", rounds());
    assert!(killed > 0, "none was killed in time");

    // Whoever comes next finds nothing in the way, and leaves nothing.
    record(&root, "new");
    assert_eq!(files(&root), new);
    let stage = fs::read_dir(root.join("target/bookwright/recordings")).unwrap();
    let left: Vec<_> = stage.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, [".lock"]);
}

/// The whole command, killed at steps of its time; the next one does its work.
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
    let begin = Instant::now();
    book.run(&["test", "--fresh"]).succeeds();
    let whole = begin.elapsed();
    let old = "old\n";
    let places = ["one/stdout.txt", "one/stderr.txt"].map(|file| format!("listings/t/{file}"));
    let measured = book.read("listings/t/two/measured.toml");
    let before: Vec<PathBuf> = files(&book.root()).into_keys().collect();
    let rounds = rounds().div_ceil(4);
    for round in 0..rounds {
        for place in &places {
            book.write(place, old);
        }
        let mut child = book
            .command(&book.root(), &["bless", "--fresh"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        std::thread::sleep(whole * (round + 1) / rounds);
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
