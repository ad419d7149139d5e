//! Shards: together all listings, none twice, and the same on every machine.

use std::collections::BTreeSet;

use bookwright_harness::test;

use crate::book_test::BookTest;

/// The names of the listings that a run told of.
fn told(book: &BookTest, shard: &str) -> BTreeSet<String> {
    let ran = book.run(&["test", "--format", "json", "--shard", shard]).succeeds();
    let name = |line: &str| {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        line["listing"].as_str().unwrap().to_owned()
    };
    ran.stdout.lines().map(name).collect()
}

fn all_of(book: &BookTest, of: usize) -> Vec<BTreeSet<String>> {
    (1..=of).map(|number| told(book, &format!("{number}/{of}"))).collect()
}

#[test]
fn shards_are_the_whole_and_disjoint() {
    let mut book = BookTest::new();
    for name in ["a", "b", "c", "d", "e"] {
        book = book.listing(name, "", "fn main() {}\n");
    }
    let two = all_of(&book, 2);
    assert_eq!(two.iter().map(BTreeSet::len).collect::<Vec<_>>(), [3, 2], "each counts alike");
    assert_eq!(two.iter().flatten().collect::<BTreeSet<_>>().len(), 5, "disjoint, and all");
    assert_eq!(all_of(&book, 7).iter().flatten().count(), 5);

    // What this machine measured changes nothing; what is committed does.
    assert_eq!(all_of(&book, 2), two);
    book.write(".times.toml", "a = 60.0\nb = 1.0\nc = 1.0\nd = 1.0\ne = 1.0\n");
    let timed = all_of(&book, 2);
    assert_eq!(timed[0], BTreeSet::from(["a".to_owned()]));
    assert_eq!(timed[1].len(), 4);

    book.write(".times.toml", "a = \"long\"\n");
    book.run(&["test", "--shard", "1/2"]).has_problems().tells("times-invalid", ".times.toml:1:5");
}

#[test]
fn times_are_recorded_when_asked_for() {
    let sleeps = "fn main() {\n    std::thread::sleep(std::time::Duration::from_millis(400));\n}\n";
    let book = BookTest::new()
        .listing("sleeps", "", sleeps)
        .listing("quick", "", "fn main() {}\n")
        .listing("panics", "", "fn main() {\n    panic!();\n}\n")
        .file(".times.toml", "gone = 3.0\nquick = 9.0\n");
    book.run(&["bless"]).has_problems();
    assert_eq!(book.read(".times.toml"), "gone = 3.0\nquick = 9.0\n", "nobody asked");
    book.run(&["bless", "--times"]).has_problems().says(".times.toml has the times of 2 listings");
    let times = book.read(".times.toml");
    assert!(times.starts_with("# Seconds each listing takes"), "{times}");
    assert!(!times.contains("gone") && !times.contains("panics"), "{times}");
    let of = |name: &str| {
        let line = times.lines().find(|line| line.starts_with(name)).expect(name);
        line.split_once(" = ").unwrap().1.parse::<f64>().unwrap()
    };
    assert!(of("\"sleeps\"") >= 0.4 && of("\"quick\"") != 9.0, "{times}");
}

#[test]
fn a_shard_that_is_none_is_an_error() {
    let book = BookTest::new().listing("a", "", "fn main() {}\n");
    for (shard, why) in [("0/2", "they are 1/2 to 2/2"), ("3/2", "no shard 3 of 2"), ("x", "K/N")] {
        let ran = book.run(&["test", "--shard", shard]).says(why);
        assert_eq!(ran.code, Some(2), "{}", ran.said);
    }
}

#[test]
fn crates_shown_by_includes_are_split_too() {
    let manifest = "[package]\nname = \"same\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    let mut book = BookTest::new();
    let mut page = "# Page\n\n".to_owned();
    for name in ["a", "b", "c"] {
        book = book
            .file(&format!("listings/{name}/Cargo.toml"), manifest)
            .file(&format!("listings/{name}/src/main.rs"), "fn main() {}\n");
        page += &format!("```rust\n{{{{#include ../listings/{name}/src/main.rs}}}}\n```\n\n");
    }
    let book = book.page(&page);
    let shards = all_of(&book, 2);
    assert_eq!(shards.iter().map(BTreeSet::len).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(shards.iter().flatten().collect::<BTreeSet<_>>().len(), 3);
    book.run(&["bless"]).succeeds().says("0 recorded, 0 unchanged");
    book.run(&["bless", "--times"]).succeeds().says("has the times of 3 listings");
    assert!(book.read(".times.toml").contains("\"listings/a\" = "));
}
