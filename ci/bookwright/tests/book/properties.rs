//! Whatever stands in a file that the tool reads: no panic, no hang, no growth, and what is refused is
//! a problem with a place inside that file.
//!
//! Inputs are real files of each kind, cut and mixed with the pieces that their readers look for. A
//! short run is part of `cargo test`; for a long one:
//!
//! ```text
//! PROPTEST_CASES=100000 cargo test -p bookwright --test book properties
//! PROPTEST_CASES=100000 cargo test -p bookwright-source -p bookwright-verify --lib -- quiz::tests::any_file compile
//! ```
//!
//! Cargo's messages are in `verify/compile/tests.rs`, quizzes in `source/quiz/tests.rs`: only the tool
//! itself sees those readers.

use std::path::Path;
use std::time::{Duration, Instant};

use bookwright_base::problem::{Problem, Text};
use bookwright_harness::test;
use bookwright_source::chapter::Chapter;
use bookwright_source::expectation::{Metadata, Order};
use bookwright_source::recording::{Measured, Recording};
use bookwright_source::settings::Preprocessors;
use bookwright_source::snippet::Anchored;
use bookwright_source::table::{self, Reader};
use bookwright_source::timeline::Timeline;
use bookwright_source::vacuous::{self, ListingKind};
use bookwright_verify::compare::{broken, difference, first_difference, same};
use bookwright_verify::measure;
use bookwright_verify::normalize::{OutputOrigin, RULES, normalize};
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// What one input may take. It is the clock on the wall: a machine that does much else may stand still
/// for seconds, and that is no hang.
const PATIENCE: Duration = Duration::from_secs(120);

/// One of some texts, with pieces set in the place of others.
fn mixed(
    texts: &'static [&'static str],
    pieces: &'static [&'static str],
) -> impl Strategy<Value = String> {
    let change = (any::<Index>(), 0..40_usize, select(pieces), 1..3_usize);
    (select(texts), prop::collection::vec(change, 0..8)).prop_map(|(text, changes)| {
        let mut text = text.to_owned();
        for (at, length, piece, times) in changes {
            let floor = |mut at: usize| {
                at = at.min(text.len());
                while !text.is_char_boundary(at) {
                    at -= 1;
                }
                at
            };
            let start = floor(at.index(text.len() + 1));
            let end = floor(start + length).max(start);
            text.replace_range(start..end, &piece.repeat(times));
        }
        text
    })
}

/// Each problem's place is in the file, and can be shown.
fn placed(text: &Text, problems: &[Problem]) -> Result<(), TestCaseError> {
    prop_assert!(problems.len() <= text.text.len() + 8, "{} problems", problems.len());
    for problem in problems {
        prop_assert_eq!(&problem.place.file, &text.path);
        let span = problem.place.span();
        prop_assert!(span.start <= span.end && span.end <= text.text.len());
        prop_assert!(
            !problem.what.is_empty() && !problem.what.contains('\n'),
            "{:?}",
            problem.what
        );
        problem.render(Path::new("/"), false);
        problem.annotation(Path::new("/"));
    }
    Ok(())
}

const CHAPTERS: &[&str] = &[
    include_str!("../../../../src/ch23-async/spawning.md"),
    "# Page {#top}\n\nA [](listing:a:b) and <!-- {{#listing gone}} --> more.\n\n{{#listing a:b caption=\"C \\\" d\" \
     file=\"src/lib.rs\" diff=\"c\" output}}\n\n{{#measured a:k}} {{#timeline a b caption=\"x\"}}\n\n```rust\n\
     {{#include ../x.rs:a}}\n```\n\n{{#quiz ../q.toml}} {{#exercise e}} {{#chart c until=\"a:b\"}} \\{{#listing}}\n",
    "",
];
const OF_CHAPTERS: &[&str] = &[
    "{{#",
    "{{#listing ",
    "{{#listing",
    "{{#output ",
    "{{#errors ",
    "{{#measured ",
    "{{#timeline ",
    "{{#chart ",
    "{{#exercise ",
    "{{#quiz ",
    "{{#include ",
    "{{#title ",
    "}}",
    "}",
    "\\",
    "=\"",
    "\"",
    ":",
    "caption=",
    "output",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "é",
    "\u{a0}",
    "\u{2028}",
    "\0",
    "<!--",
    "-->",
    "```",
    "~~~",
    "[",
    "](",
    "](listing:",
    "# ",
    "{#",
    "&#10;",
    "| a |\n|---|\n",
    "> ",
    "    ",
    "{{{{#",
    "\u{feff}",
    "",
];

const SOURCES: &[&str] = &[
    "fn main() {\n    // ANCHOR: outer\n    let a = 1;\n    // ANCHOR: inner\n\tlet b = \"→\";\n    // ANCHOR_END: \
     inner\n\n    // ANCHOR_END: outer\n}\n",
    "# ANCHOR: a\r\n[dependencies]\r\n# ANCHOR_END: a\r\n",
];
const OF_SOURCES: &[&str] = &[
    "ANCHOR:",
    "ANCHOR_END:",
    "// ANCHOR: a",
    "// ANCHOR_END: a",
    "ANCHOR",
    "_END",
    ":",
    " ",
    "\t",
    "\n",
    "\r\n",
    "\r",
    "a",
    "é",
    "-",
    "\u{85}",
    "\u{2028}",
    "\0",
    "",
];

const MANIFESTS: &[&str] = &[
    "expect = \"exit\"\nstatus = 3\norder = \"any\"\nbefore = [[\"a\", \"b\"]]\ntimeout = 0.5\nargs = [\"--x\"]\n\
     stdin = \"in\"\nenv = { A = \"b\" }\nbounds = { resident = \"<= 1_000 MB\", count = \"= 3\" }\ncfg = \
     [\"loom\"]\nprofile = \"release\"\nneeds = [\"linux\", \"threads >= 10_000\"]\nkind = \"support\"\nmemory = \
     \"2 GiB\"\nredact = [{ pattern = '\\d+ ms', with = \"… ms\" }]\ntimeline = true\n",
    "expect = \"compile-error\"\ncode = \"E0752\"\nat = \"async fn main\"\nlint = \"x\"\n",
    "expect = \"warning\"\nlint = \"unused_must_use\"\n",
];
const OF_MANIFESTS: &[&str] = &[
    "expect = ",
    "\"panic\"",
    "\"hang\"",
    "\"success\"",
    "status = 0x10\n",
    "status = 1e400\n",
    "= ",
    "\"",
    "'",
    "\"\"\"",
    "[",
    "]",
    "[[",
    "{",
    "}",
    ",",
    "\n",
    "\r\n",
    "0",
    "-1",
    "nan",
    "inf",
    "1e9",
    "99999999999999999999",
    "1979-05-27",
    "true",
    "\\",
    "\\u0000",
    "é",
    "#",
    ".",
    "redact = [{ pattern = \"",
    "pattern = '(?<a>'",
    "with = \"$1${x}$$\"",
    "(a*)*",
    "\\p{L}+",
    "x{1000}{1000}",
    "bounds = { \"\" = \"< 1\" }\n",
    "memory = \"",
    "18446744073709551615 GiB",
    "timeout = ",
    "needs = \"threads >= ",
    "before = ",
    "\0",
    "",
];

const MESSAGES: &[&str] = &[
    include_str!("../normalize/standard-library/with-rust-src.txt"),
    include_str!("../normalize/hashes/backtrace.txt"),
    include_str!("../normalize/ports/streams.txt"),
    include_str!("../normalize/toolchain-notes/aborting.txt"),
    include_str!("../normalize/registry/tokio.txt"),
    include_str!("../normalize/scratch-folder/not-found.txt"),
    include_str!("../normalize/long-types/future.txt"),
];
const OF_MESSAGES: &[&str] = &[
    "/tmp/listing-Ab3",
    "/tmp/listing-Ab3/",
    "/book/tree",
    "/book/tree/a/b",
    "a/b",
    "a/b/",
    "/",
    "\\",
    " ",
    "'",
    "(",
    "\n",
    "\r\n",
    "\r",
    "/registry/src/",
    "index.crates.io-1949cf8c6b5b557f/",
    "/git/checkouts/",
    "x-377c595163f99a10/4fd8c1a/",
    "/rustc/",
    "59807616e1fa2540724bfbac14d7976d7e4a3860",
    "/library/",
    "/lib/rustlib/src/rust/library/",
    "  --> ",
    "  ::: ",
    "library/a.rs:1:2",
    ":1:2",
    "1 | ",
    "...\n",
    "error",
    "warning: ",
    "thread '",
    "' (7) panicked",
    " has overflowed",
    "0x7fff3d4d4674",
    "0x",
    "123456789",
    "…",
    "/deps/",
    "a-0123456789abcdef",
    "a[0123456789abcdef]::",
    "[",
    "]::",
    "test result: ",
    "; finished in 0.37s\n",
    "127.0.0.1:45075",
    "127.0.0.1:",
    "[::1]:",
    "localhost:",
    "65535",
    "error: aborting due to 1\n",
    "\n\n",
    "warning: 2 warnings emitted\n",
    "warning: `a` (b) generated 1 warning\n",
    ".long-type-1.txt'",
    "é",
    "\0",
    "",
];

const MEASURED: &[&str] = &[
    "machine = \"Intel, 2 cores\"\n\n[[figure]]\nkey = \"resident\"\nvalue = 93.4\nunit = \"MB\"\n\n[[figure]]\nkey \
     = \"tasks\"\nvalue = 10000.0\nunit = \"\"\n",
    "resident: 93.4 MB\ntasks: 10_000\nk: 1 s\n",
];
const OF_MEASURED: &[&str] = &[
    "machine",
    "[[figure]]\n",
    "[figure]\n",
    "key = ",
    "value = ",
    "unit = ",
    "\"",
    "=",
    "\n",
    "nan",
    "-inf",
    "1e999",
    "-0.0",
    "0",
    "9007199254740993",
    ": ",
    "k: ",
    " MB",
    "_",
    ",",
    "-",
    ".",
    "é",
    "[",
    "]",
    "\0",
    "",
];

const TIMELINES: &[&str] = &[include_str!("../../../source/src/timeline/sample.json")];
const OF_TIMELINES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "null",
    "0",
    "-1",
    "4294967295",
    "18446744073709551615",
    "1e30",
    "true",
    "\"task\":99",
    "\"by\":0",
    "\"worker\":7",
    "\"from\":[0,0]",
    "\"to\":[0,0]",
    "\"at\":[0,0]",
    "\"clock\":\"real\"",
    "\"kind\":\"own\"",
    "\"count\":0",
    "\"spot\":{\"line\":0}",
    "\"file\":\"../../x\"",
    "\"text\":\"\"",
    "é",
    "\\u0000",
    "\\ud800",
    "\n",
    "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
    "",
];

fn origin(of_a_program: bool) -> OutputOrigin {
    OutputOrigin {
        workspace: "/book/tree".into(),
        folder: "a/b".into(),
        scratch: of_a_program.then(|| "/tmp/listing-Ab3".into()),
    }
}

proptest! {
    #[test]
    fn directives(source in mixed(CHAPTERS, OF_CHAPTERS), upstream in any::<bool>()) {
        let begin = Instant::now();
        let text = Text::new("/src/a.md", source.as_str());
        let mut problems = Vec::new();
        let chapter = Chapter::parse("a.md".into(), text.clone(), Preprocessors { quiz: upstream, others: false }, &mut problems);
        placed(&text, &problems)?;
        prop_assert!(chapter.directives.len() <= source.matches("{{#").count());
        for pair in chapter.directives.windows(2) {
            prop_assert!(pair[0].span.end <= pair[1].span.start);
        }
        for directive in &chapter.directives {
            let shown = &source[directive.span.clone()];
            // As in mdBook, white space may follow the braces.
            let begins = shown.strip_prefix("{{").is_some_and(|it| it.trim_start().starts_with('#'));
            prop_assert!(begins && shown.ends_with("}}"), "{shown:?}");
        }
        for heading in &chapter.headings {
            prop_assert!(source.get(heading.span.clone()).is_some());
            prop_assert!(source.get(heading.content.clone()).is_some());
        }
        for span in chapter.fences.iter().map(|fence| &fence.code).chain(&chapter.prose) {
            prop_assert!(source.get(span.clone()).is_some());
        }
        chapter.words();
        prop_assert!(begin.elapsed() < PATIENCE);
    }

    #[test]
    fn anchors(source in mixed(SOURCES, OF_SOURCES)) {
        let begin = Instant::now();
        let text = Text::new("/main.rs", source.as_str());
        let mut problems = Vec::new();
        let read = Anchored::read(&text, &mut problems);
        placed(&text, &problems)?;
        let count = source.split_inclusive('\n').count();
        for anchor in read.anchors() {
            prop_assert_eq!(&source[anchor.span.clone()], anchor.name.as_str());
            let lines = read.anchor(&anchor.name).unwrap();
            prop_assert!(lines.len() <= count);
            for line in lines {
                prop_assert!((1..=count).contains(&line.number) && !line.text.contains('\n'));
            }
        }
        prop_assert!(read.all().len() <= count);
        prop_assert!(begin.elapsed() < PATIENCE);
    }

    #[test]
    fn metadata(
        source in mixed(MANIFESTS, OF_MANIFESTS),
        kind in prop::sample::select(&[ListingKind::Program, ListingKind::Library, ListingKind::Exercise][..]),
        words in mixed(MESSAGES, OF_MESSAGES),
    ) {
        let begin = Instant::now();
        let text = Text::new("/Cargo.toml", source.as_str());
        let mut problems = Vec::new();
        let table = table::parse(&text, &mut problems);
        let mut reader = Reader { text: &text, problems: &mut problems };
        let read = Metadata::read(&table, &mut reader);
        vacuous::report(&table, &read, kind, &mut reader);
        placed(&text, &problems)?;
        prop_assert!(read.run.timeout <= Duration::from_secs(3600));
        prop_assert!(read.run.memory > 0);
        prop_assert!(read.bounds.iter().all(|bound| bound.limit.is_finite()));
        for redaction in &read.redactions {
            let lines = words.split('\n').count();
            let hidden = redaction.apply(&words).unwrap_or_else(|| words.clone());
            if !redaction.with.contains('\n') {
                prop_assert_eq!(hidden.split('\n').count(), lines, "a line is hidden");
            }
        }
        if let Order::Any { before } = &read.order {
            prop_assert!(broken(&words, before).len() <= before.len() * 2);
        }
        let measured = Measured::read_output(&words, String::new());
        for bound in &read.bounds {
            measure::held(bound, &measured);
        }
        prop_assert!(begin.elapsed() < PATIENCE);
    }

    #[test]
    fn normalisation(words in mixed(MESSAGES, OF_MESSAGES), of_a_program in any::<bool>()) {
        let begin = Instant::now();
        let origin = origin(of_a_program);
        let once = normalize(&words, &origin);
        prop_assert!(once.len() <= words.len(), "it grew");
        prop_assert_eq!(normalize(&once, &origin), once.clone(), "a second time it is something else");
        for rule in &RULES {
            prop_assert!(rule.apply(&words, &origin).len() <= words.len(), "{} grew", rule.name);
        }
        prop_assert!(begin.elapsed() < PATIENCE);
    }

    #[test]
    fn comparison(
        one in mixed(MESSAGES, OF_MESSAGES),
        other in mixed(MESSAGES, OF_MESSAGES),
        near in any::<bool>(),
        at in any::<Index>(),
    ) {
        let begin = Instant::now();
        // Two that differ by one character, or in all.
        let other = match (near, one.char_indices().nth(at.index(one.len().max(1)))) {
            (true, Some((at, c))) => format!("{}{}", &one[..at], &one[at + c.len_utf8()..]),
            _ => other,
        };
        let any_order = Order::Any { before: Vec::new() };
        prop_assert_eq!(same(&one, &other, &Order::Exact), one == other);
        prop_assert!(same(&one, &one, &any_order));
        if one.len() != other.len() {
            prop_assert!(!same(&one, &other, &any_order));
        }
        let at = first_difference(&one, &other);
        prop_assert!(one.is_char_boundary(at));
        prop_assert!(other.starts_with(&one[..at]));
        prop_assert_eq!(difference(&one, &other, false).is_empty(), one == other);
        prop_assert!(begin.elapsed() < PATIENCE);
    }

    #[test]
    fn measured_figures(source in mixed(MEASURED, OF_MEASURED)) {
        let begin = Instant::now();
        let folder = folder();
        std::fs::write(folder.join("measured.toml"), &source).unwrap();
        let mut problems = Vec::new();
        let read = Recording::read(&folder, &mut problems);
        let text = Text::new(folder.join("measured.toml"), source.as_str());
        placed(&text, &problems)?;
        prop_assert_eq!(read.measured.is_none(), !problems.is_empty());
        let printed = Measured::read_output(&source, "m".to_owned());
        for figure in read.measured.iter().chain([&printed]).flat_map(|each| &each.figures) {
            figure.display();
            measure::base(figure);
        }
        let again: Measured = toml::from_str(&toml::to_string(&printed).unwrap()).unwrap();
        prop_assert_eq!(again, printed);
        prop_assert!(begin.elapsed() < PATIENCE);
    }

    #[test]
    fn timelines(source in mixed(TIMELINES, OF_TIMELINES)) {
        let begin = Instant::now();
        let text = Text::new("/timeline.json", source.as_str());
        match Timeline::parse(&text) {
            Ok(timeline) => {
                let json = timeline.to_json().unwrap();
                let again = Timeline::parse(&Text::new("/timeline.json", json)).ok();
                prop_assert_eq!(again, Some(timeline));
            }
            Err(problem) => placed(&text, &[problem])?,
        }
        prop_assert!(begin.elapsed() < PATIENCE);
    }
}

/// A folder for one thread's files, made once.
fn folder() -> std::path::PathBuf {
    thread_local! {
        static FOLDER: tempfile::TempDir = tempfile::tempdir().unwrap();
    }
    FOLDER.with(|folder| folder.path().to_owned())
}

/// Much of each piece: a rule whose time grew with the square of its input would take many times as long
/// as anything is waited for.
#[test]
fn normalisation_takes_time_as_its_input_is_long() {
    for of_a_program in [false, true] {
        let origin = origin(of_a_program);
        for piece in OF_MESSAGES.iter().filter(|piece| !piece.is_empty()) {
            let words = piece.repeat((1 << 18) / piece.len());
            let begin = Instant::now();
            normalize(&words, &origin);
            let took = begin.elapsed();
            assert!(took < PATIENCE, "{piece:?} took {took:?}");
        }
    }
}
