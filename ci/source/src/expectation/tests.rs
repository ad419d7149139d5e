//! Each key is read, and each mistake has its code and place.

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
        .map(|each| format!("{} {}", each.place.display(std::path::Path::new("/")), each.code))
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
    for (wrong, problem) in [
        ("timeline = { minute = \"10 hours\" }", "Cargo.toml:1:23 duration-invalid"),
        ("timeline = { minute = \"0 ms\" }", "Cargo.toml:1:23 duration-invalid"),
        ("timeline = { hour = \"10 ms\" }", "Cargo.toml:1:14 key-unknown"),
        ("timeline = false", "Cargo.toml:1:12 listing-timeline-invalid"),
    ] {
        assert_eq!(read(wrong).1, [problem], "{wrong}");
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
        ("expct = 1", "Cargo.toml:1:1 key-unknown"),
        ("expect = \"sucess\"", "Cargo.toml:1:10 value-unknown"),
        ("expect = 1", "Cargo.toml:1:10 value-type"),
        ("code = \"E1\"", "Cargo.toml:1:1 key-without-effect"),
        ("expect = \"exit\"", "Cargo.toml:1:1 listing-status-missing"),
        ("expect = \"exit\"\nstatus = 0", "Cargo.toml:2:10 number-out-of-range"),
        ("before = [[\"a\", \"b\"]]", "Cargo.toml:1:1 key-without-effect"),
        ("order = \"any\"\nbefore = [[\"a\"]]", "Cargo.toml:2:11 listing-before-invalid"),
        ("timeout = -1", "Cargo.toml:1:11 number-out-of-range"),
        ("timeout = \"1\"", "Cargo.toml:1:11 value-type"),
        ("args = 3", "Cargo.toml:1:8 value-type"),
        ("bounds = { a = \"200\" }", "Cargo.toml:1:16 bound-invalid"),
        ("needs = \"plan9\"", "Cargo.toml:1:9 value-unknown"),
        ("needs = \"threads >= x\"", "Cargo.toml:1:9 need-invalid"),
        ("memory = \"0 GiB\"", "Cargo.toml:1:10 memory-invalid"),
        ("memory = \"3 kg\"", "Cargo.toml:1:10 memory-invalid"),
        ("memory = \"99999999999999 GiB\"", "Cargo.toml:1:10 memory-invalid"),
        ("redact = [{ pattern = '(', with = '' }]", "Cargo.toml:1:23 redaction-pattern-invalid"),
        ("expect = \"warning\"\nat = \"\"", "Cargo.toml:2:6 value-empty"),
        ("cfg = \"mloo\"", "Cargo.toml:1:7 value-unknown"),
    ] {
        assert_eq!(read(source).1, [problem], "{source}");
    }
}
