//! Every key, and every mistake with its place.

use super::*;
use crate::table::{self, Reader};
use bookwright_base::problem::Text;

fn read(source: &str) -> (Metadata, Vec<String>) {
    let text = Text::new("/Cargo.toml", source);
    let mut problems = Vec::new();
    let table = table::parse(&text, &mut problems);
    let metadata = {
        let mut reader = Reader { text: &text, problems: &mut problems };
        Metadata::read(&table, &mut reader)
    };
    let problems = problems
        .iter()
        .map(|each| format!("{} {}", each.place.display(std::path::Path::new("/")), each.what))
        .collect();
    (metadata, problems)
}

#[test]
fn nothing_said_means_success() {
    assert_eq!(read(""), (Metadata::default(), vec![]));
}

#[test]
fn a_timeline_may_tell_the_clock_of_its_story() {
    let (metadata, problems) = read("timeline = { minute = \"10 ms\" }");
    assert_eq!((metadata.timeline, metadata.minute), (true, Some(Duration::from_millis(10))));
    assert_eq!(problems, Vec::<String>::new());
    assert_eq!(read("timeline = true").0.minute, None);
    for (wrong, why) in [
        ("timeline = { minute = \"10 hours\" }", "no length of time"),
        ("timeline = { minute = \"0 ms\" }", "no length of time"),
        ("timeline = { hour = \"10 ms\" }", "hour"),
        ("timeline = false", "`timeline` is true, or a table"),
    ] {
        let problems = read(wrong).1;
        assert!(problems.iter().any(|each| each.contains(why)), "{wrong}: {problems:?}");
    }
}

#[test]
fn every_key_is_read() {
    let (metadata, problems) = read(
        r#"
expect = "exit"
status = 3
order = "any"
before = [["a", "b"]]
timeout = 0.5
args = ["--x"]
stdin = "in"
env = { A = "b" }
bounds = { resident = "<= 1_000 MB", count = "= 3" }
cfg = ["loom", "tokio_unstable"]
profile = "release"
needs = ["linux", "threads >= 10_000"]
kind = "support"
memory = "1_500 MB"
redact = [{ pattern = '\d+ ms', with = "… ms" }]
"#,
    );
    assert_eq!(problems, Vec::<String>::new());
    assert_eq!(metadata.expectation, Expectation::Exit(3));
    let Order::Any { before } = &metadata.order else { panic!() };
    assert_eq!((before[0].0.get_ref().as_str(), before[0].1.get_ref().as_str()), ("a", "b"));
    assert_eq!(metadata.run.timeout, Duration::from_millis(500));
    assert_eq!(metadata.run.args, ["--x"]);
    assert_eq!(metadata.run.env, [("A".to_owned(), "b".to_owned())]);
    assert_eq!(metadata.run.cfg, ["loom", "tokio_unstable"]);
    assert!(metadata.run.release && metadata.support);
    assert_eq!(metadata.run.memory, 1_500_000_000);
    assert_eq!(metadata.redactions[0].with, "… ms");
    assert_eq!(metadata.bounds[0].limit, 1000.0);
    assert_eq!(metadata.bounds[1].comparison, Comparison::Equal);
    assert!(matches!(&metadata.needs[1], Need::AtLeast { amount: 10_000, .. }));
}

#[test]
fn every_mistake_has_its_place() {
    for (source, problem) in [
        ("expct = 1", "Cargo.toml:1:1 `[package.metadata.listing]` has no key `expct`"),
        ("expect = \"sucess\"", "Cargo.toml:1:10 `expect` cannot be `sucess`"),
        ("expect = 1", "Cargo.toml:1:10 a string is wanted here, this is of type integer"),
        (
            "code = \"E1\"",
            "Cargo.toml:1:1 `code` says nothing about a listing whose expectation is success",
        ),
        ("expect = \"exit\"", "Cargo.toml:1:1 with which status does it exit?"),
        (
            "expect = \"exit\"\nstatus = 0",
            "Cargo.toml:2:10 a status is a whole number from 1 to 255",
        ),
        (
            "before = [[\"a\", \"b\"]]",
            "Cargo.toml:1:1 `before` means something only with order = \"any\"",
        ),
        ("order = \"any\"\nbefore = [[\"a\"]]", "Cargo.toml:2:11 a pair of lines is wanted here"),
        ("timeout = -1", "Cargo.toml:1:11 a timeout is 0.1 to 3600 seconds"),
        ("timeout = \"1\"", "Cargo.toml:1:11 a number is wanted here, this is of type string"),
        (
            "args = 3",
            "Cargo.toml:1:8 a string or an array of strings is wanted here, this is of type integer",
        ),
        ("bounds = { a = \"200\" }", "Cargo.toml:1:16 this is no bound"),
        ("needs = \"plan9\"", "Cargo.toml:1:9 `needs` cannot be `plan9`"),
        ("needs = \"threads >= x\"", "Cargo.toml:1:9 how much is needed must be a whole number"),
        ("memory = \"0 GiB\"", "Cargo.toml:1:10 this is no amount of memory"),
        ("memory = \"3 kg\"", "Cargo.toml:1:10 this is no amount of memory"),
        ("memory = \"99999999999999 GiB\"", "Cargo.toml:1:10 this is no amount of memory"),
        (
            "redact = [{ pattern = '(', with = '' }]",
            "Cargo.toml:1:23 this is no regular expression: unclosed group",
        ),
        ("expect = \"warning\"\nat = \"\"", "Cargo.toml:2:6 an empty text says nothing"),
        ("cfg = \"mloo\"", "Cargo.toml:1:7 `cfg` cannot be `mloo`"),
    ] {
        assert_eq!(read(source).1, [problem], "{source}");
    }
}
