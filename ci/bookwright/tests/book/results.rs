//! What `test` tells other programs: lines of JSON, a JUnit file, GitHub's summary and annotations.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::Stdio;

use bookwright_harness::test;
use quick_junit::{Report, TestCaseStatus};
use serde_json::Value;

use crate::book_test::{BookTest, Ran};

const HELLO: &str = "fn main() {\n    println!(\"hello\");\n}\n";
const MOVED: &str = "fn main() {\n    let a = String::new();\n    drop(a);\n    drop(a);\n}\n";
const ERROR: &str = "expect = \"compile-error\"\ncode = \"E0382\"\nat = \"drop(a);\"";

/// A book with a listing for each verdict.
fn book() -> BookTest {
    let other = if cfg!(windows) { "linux" } else { "windows" };
    let book = BookTest::new()
        .listing("hello", "", HELLO)
        .listing("moved", &ERROR.replace("at = \"drop(a);\"", ""), MOVED)
        .listing("elsewhere", &format!("needs = [\"{other}\"]"), HELLO);
    book.run(&["bless"]).succeeds();
    book.listing("panics", "", "fn main() {\n    panic!(\"a | b\");\n}\n")
        .listing("changed", "", HELLO)
        .file("listings/t/changed/stdout.txt", "hullo\n")
        .listing("torn", "no-such-key = 1", HELLO)
}

/// The lines, by listing; what is outside of all listings comes last, as it is written.
fn lines(ran: &Ran) -> Vec<Value> {
    let line =
        |line: &str| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"));
    let mut lines: Vec<Value> = ran.stdout.lines().map(line).collect();
    let name = |line: &Value| (line["listing"].is_null(), line["listing"].to_string());
    assert!(lines.is_sorted_by_key(|line| line["listing"].is_null()), "{}", ran.stdout);
    lines.sort_by_key(name);
    lines
}

#[test]
fn a_line_of_json_is_a_verdict() {
    let book = book();
    let ran = book.run(&["test", "--format", "json"]).has_problems();
    // People read on, beside the lines.
    let ran = ran.says("passed, ");
    ran.tells_of("key-unknown", "listings/t/torn/Cargo.toml:7:1", "no-such-key");
    let found = lines(&ran);
    let words: Vec<(&str, &str)> = found
        .iter()
        .map(|line| (line["listing"].as_str().unwrap(), line["verdict"].as_str().unwrap()))
        .collect();
    let wanted = [
        ("changed", "differs"),
        ("elsewhere", "not-run"),
        ("hello", "passed"),
        ("moved", "passed"),
        ("panics", "failed"),
        ("torn", "failed"),
    ];
    assert_eq!(words, wanted);
    for line in &found {
        let keys: Vec<&String> = line.as_object().unwrap().keys().collect();
        let documented = [
            "codes",
            "kept",
            "kind",
            "listing",
            "path",
            "place",
            "problems",
            "schema",
            "seconds",
            "timed_out",
            "verdict",
            "why",
        ];
        let mut keys: Vec<&str> = keys.into_iter().map(String::as_str).collect();
        keys.sort_unstable();
        assert_eq!(keys, documented, "{line}");
        assert_eq!(line["schema"], 1);
        for problem in line["problems"].as_array().unwrap() {
            assert!(problem["code"].as_str().is_some_and(|code| code.contains('-')), "{line}");
        }
        let well = ["passed", "not-run"].contains(&line["verdict"].as_str().unwrap());
        assert_eq!(line["problems"].as_array().unwrap().is_empty(), well, "{line}");
    }
    let of = |name: &str| found.iter().find(|line| line["listing"] == name).unwrap();
    assert_eq!(of("hello")["path"], "listings/t/hello");
    assert_eq!(of("hello")["place"]["file"], "listings/t/hello/Cargo.toml");
    assert_eq!(of("hello")["kept"], true, "it was blessed");
    assert_eq!(of("moved")["codes"], serde_json::json!(["E0382"]), "kept, and its code is known");
    assert_eq!(of("changed")["place"]["file"], "listings/t/changed/stdout.txt");
    assert_eq!(of("changed")["place"]["line"], 1);
    assert!(of("elsewhere")["why"].as_str().unwrap().starts_with("needs "));
    assert_eq!(of("torn")["problems"][0]["place"]["line"], 7);
    assert!(of("panics")["seconds"].as_f64().unwrap() >= 0.0);

    // The manifest that is torn is told of also where its listing was not asked for.
    let fresh = book.run(&["test", "--fresh", "--format", "json", "moved"]).has_problems();
    let fresh = lines(&fresh);
    let [moved, torn] = fresh.as_slice() else { panic!("{fresh:?}") };
    assert_eq!((&moved["codes"], &moved["kept"]), (&serde_json::json!(["E0382"]), &false.into()));
    assert_eq!((&torn["listing"], &torn["verdict"]), (&Value::Null, &"problem".into()));
}

/// A listing is held by a connection until the line of the other one was read.
#[test]
fn a_line_is_written_as_soon_as_its_verdict_is_final() {
    let held = TcpListener::bind("127.0.0.1:0").unwrap();
    let waits = format!(
        "use std::io::Read;\nfn main() {{\n    let mut held = \
         std::net::TcpStream::connect(\"{}\").unwrap();\n    \
         held.read_to_end(&mut Vec::new()).unwrap();\n}}\n",
        held.local_addr().unwrap()
    );
    let book = BookTest::new()
        .listing("hello", "", HELLO)
        .file("listings/t/hello/stdout.txt", "hello\n")
        .listing("waits", "timeout = 60", &waits);
    let mut command = book.command(&book.root(), &["test", "--format", "json", "--jobs", "2"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    assert!(line.contains("\"listing\":\"hello\""), "{line}");
    let connection = held.accept().unwrap();
    drop(connection);
    line.clear();
    out.read_line(&mut line).unwrap();
    assert!(
        line.contains("\"listing\":\"waits\",\"path\":\"listings/t/waits\",\"verdict\":\"passed\""),
        "{line}"
    );
    assert!(child.wait().unwrap().success());
}

#[test]
fn what_is_no_listings_has_a_line_too() {
    let book = BookTest::new().listing("hello", "", "fn main() {}\n");
    let ran = book.run(&["test", "--format", "json", "hello", "helo"]).has_problems();
    let found = lines(&ran);
    assert_eq!(found.len(), 2);
    assert_eq!((&found[0]["listing"], &found[0]["verdict"]), (&"hello".into(), &"passed".into()));
    assert_eq!((&found[1]["listing"], &found[1]["verdict"]), (&Value::Null, &"problem".into()));
    let problem = &found[1]["problems"][0];
    assert_eq!(problem["code"], "selection-unknown");
    assert!(problem["help"][0].as_str().unwrap().contains("`hello`"), "{problem}");
}

#[test]
fn crates_shown_by_includes_are_told_alike() {
    let manifest = "[package]\nname = \"same\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    let fence = |words: &str, name: &str| {
        format!("```{words}\n{{{{#rustdoc_include ../listings/ch1/{name}/src/main.rs}}}}\n```\n\n")
    };
    let book = BookTest::new()
        .file("listings/ch1/one/Cargo.toml", manifest)
        .file("listings/ch1/one/src/main.rs", MOVED)
        .file("listings/ch1/two/Cargo.toml", manifest)
        .file("listings/ch1/two/src/main.rs", MOVED)
        .page(&format!(
            "# Page\n\n{}{}",
            fence("rust,compile_fail,E0382", "one"),
            fence("rust,compile_fail,E0308", "two")
        ));
    for kept in [false, true] {
        let ran =
            book.run(&["test", "--format", "json", "--junit", "out/junit.xml"]).has_problems();
        let found = lines(&ran);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0]["listing"], "listings/ch1/one");
        assert_eq!((&found[0]["verdict"], &found[0]["kept"]), (&"passed".into(), &kept.into()));
        assert_eq!(found[0]["codes"], serde_json::json!(["E0382"]));
        assert_eq!((&found[1]["verdict"], &found[1]["kept"]), (&"failed".into(), &false.into()));
        assert_eq!(found[1]["codes"], serde_json::json!(["E0382"]));
        assert_eq!(found[1]["place"]["file"], "src/page.md");
        assert_eq!(found[1]["place"]["line"], 7);
    }
    let junit = Report::deserialize_from_str(&book.read("out/junit.xml")).unwrap();
    assert_eq!((junit.tests, junit.failures), (2, 1));
}

#[test]
fn a_junit_file_holds_the_verdicts() {
    let book = book();
    book.run(&["test", "--junit", "junit.xml"]).has_problems().says("6 listings: 2 passed");
    let junit = Report::deserialize_from_str(&book.read("junit.xml")).unwrap();
    assert_eq!((junit.tests, junit.failures, junit.errors), (6, 3, 0));
    let suite = &junit.test_suites[0];
    assert_eq!((suite.name.as_str(), suite.skipped), ("listings/t", 1));
    let case = |name: &str| {
        suite.test_cases.iter().find(|case| case.name.as_str() == name).expect("a case")
    };
    assert!(matches!(case("hello").status, TestCaseStatus::Success { .. }));
    assert!(matches!(case("elsewhere").status, TestCaseStatus::Skipped { .. }));
    assert_eq!(case("changed").extra["file"].as_str(), "listings/t/changed/stdout.txt");
    let TestCaseStatus::NonSuccess { message, description, ty, .. } = &case("panics").status else {
        panic!("it did not fail");
    };
    assert!(message.as_ref().unwrap().as_str().contains("`panics`"));
    assert!(description.as_ref().unwrap().as_str().contains("a | b"));
    let code = ty.as_ref().unwrap().as_str();
    assert_eq!(code, "run-end-differs");
    assert!(description.as_ref().unwrap().as_str().starts_with(&format!("error[{code}]: ")));
}

/// Whether a line is an annotation of a problem, with its code as the title, at a place.
fn annotated(said: &str, place: &str) -> bool {
    said.lines().any(|line| line.starts_with("::error title=") && line.contains(place))
}

#[test]
fn github_gets_a_table_and_annotations() {
    let book = book();
    let summary = book.root().join("summary.md");
    std::fs::write(&summary, "of another step\n").unwrap();
    let run = |args: &[&str]| {
        let mut command = book.command(&book.root(), args);
        command.env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", &summary);
        Ran::new(args, &command.output().unwrap()).has_problems()
    };
    let ran = run(&["test"]);
    let place = ",file=listings/t/changed/stdout.txt,line=1,col=2::";
    assert!(annotated(&ran.stdout, place), "{}", ran.stdout);
    let text = book.read("summary.md");
    assert!(
        text.starts_with("of another step\n### Listings of A book\n\n| passed | differs |"),
        "{text}"
    );
    assert!(text.contains("\n| 2 | 1 | 2 | 1 | "), "{text}");
    assert!(
        text.contains("` | `listings/t/changed/stdout.txt:1:2` | ")
            && text.contains("| `changed` | differs | `"),
        "{text}"
    );
    assert!(text.contains("| `elsewhere` | not-run |  | "), "{text}");
    assert!(!text.contains("`hello`"), "what passed is only counted: {text}");
    // With lines of JSON, the annotations stand beside them.
    let ran = run(&["test", "--format", "json", "panics"]);
    assert_eq!(lines(&ran).len(), 2);
    assert!(annotated(&ran.said, ",file=listings/t/panics/Cargo.toml,"), "{}", ran.said);
    // Without Actions nothing is written.
    let before = book.read("summary.md");
    book.run(&["test", "panics"]).has_problems().does_not_say("::error");
    assert_eq!(book.read("summary.md"), before);
}

/// A new listing has nothing that it could differ from.
#[test]
fn a_listing_that_nobody_blessed_is_unrecorded() {
    let book = BookTest::new()
        .listing("tea", "", "fn main() {\n    println!(\"tea\");\n}\n")
        .page("# Page\n\n{{#listing tea}}\n");
    let ran = book.run(&["test", "--format", "json"]).has_problems();
    let ran = ran.says("unrecorded tea").says("1 listing: 0 passed, 0 failed, 1 not recorded yet,");
    let found = lines(&ran);
    assert_eq!(found[0]["verdict"], "unrecorded");
    assert_eq!(found[0]["problems"][0]["code"], "output-unrecorded");
    book.run(&["bless"]).succeeds();
    book.write("listings/t/tea/src/main.rs", "fn main() {\n    println!(\"two\");\n}\n");
    let found = lines(&book.run(&["test", "--format", "json"]).has_problems());
    assert_eq!(found[0]["verdict"], "differs");
    assert_eq!(found[0]["problems"][0]["code"], "output-differs");
}
