//! The table of lies: for every expectation, each thing that can happen instead; for every recording,
//! each way in which it can be wrong. A lie that passes makes a page untrue, so each is caught, at a
//! place an author can go to.
//!
//! A row is a listing; all rows of a table are one book and one call of cargo.

use bookwright_harness::test;

use crate::book_test::{BookTest, Ran};

const HELLO: &str = "fn main() {\n    println!(\"hello\");\n}\n";
const UNUSED: &str = "fn main() {\n    let cake = 1;\n    println!(\"hello\");\n}\n";
const MOVED: &str =
    "fn main() {\n    let a = String::new();\n    let b = a;\n    println!(\"{a}{b}\");\n}\n";
const PANICS: &str = "fn main() {\n    panic!(\"no cake\");\n}\n";
const EXITS: &str = "fn main() {\n    std::process::exit(3);\n}\n";
const HANGS: &str = "fn main() {\n    loop {\n        std::thread::park();\n    }\n}\n";

/// A listing that claims something false, and the problem that tells so.
struct Lie {
    name: String,
    metadata: String,
    main: String,
    /// Recordings, by name.
    files: Vec<(&'static str, String)>,
    code: &'static str,
    /// Where, below the listing's folder.
    at: &'static str,
    /// What the problem names: what happened instead, where the same code could tell something else.
    named: &'static str,
}

impl Lie {
    fn new(name: &str, metadata: &str, main: &str, code: &'static str, at: &'static str) -> Self {
        Self {
            name: name.to_owned(),
            metadata: metadata.to_owned(),
            main: main.to_owned(),
            files: Vec::new(),
            code,
            at,
            named: "",
        }
    }

    fn naming(self, named: &'static str) -> Self {
        Self { named, ..self }
    }

    fn file(mut self, name: &'static str, text: &str) -> Self {
        self.files.push((name, text.to_owned()));
        self
    }
}

fn book(lies: &[Lie]) -> BookTest {
    lies.iter().fold(BookTest::new(), |book, lie| {
        let book = book.listing(&lie.name, &lie.metadata, &lie.main);
        lie.files.iter().fold(book, |book, (file, text)| {
            book.file(&format!("listings/t/{}/{file}", lie.name), text)
        })
    })
}

/// Each lie is told at its place, and no listing passes.
#[track_caller]
fn all_are_caught(lies: &[Lie]) {
    let ran = book(lies).run(&["test"]).has_problems();
    each_is_told(lies, &ran);
    let unrecorded = lies.iter().filter(|lie| lie.code == "output-unrecorded").count();
    let failed = lies.len() - unrecorded;
    let unrecorded = match unrecorded {
        0 => String::new(),
        count => format!(" {count} not recorded yet,"),
    };
    let all = lies.len();
    ran.says(&format!("{all} listings: 0 passed, {failed} failed,{unrecorded} 0 not run"));
}

#[track_caller]
fn each_is_told(lies: &[Lie], ran: &Ran) {
    for lie in lies {
        ran.tells_of(lie.code, &format!("listings/t/{}/{}", lie.name, lie.at), lie.named);
    }
}

/// What a listing does; the word that names it, and its program.
const DEEDS: [(&str, &str); 6] = [
    ("succeeds", HELLO),
    ("warns", UNUSED),
    ("fails", MOVED),
    ("panics", PANICS),
    ("exits", EXITS),
    ("hangs", HANGS),
];

/// What it claims; which deed that is, and the code of each other deed.
const CLAIMS: [(&str, &str, [&str; 6]); 6] = [
    ("success", "", ["", WARNS, FAILS, ENDS, ENDS, RUNS]),
    (
        "warning",
        "expect = \"warning\"\nlint = \"unused_variables\"",
        [NO_WARNING, "", FAILS, NO_WARNING, NO_WARNING, NO_WARNING],
    ),
    (
        "compile-error",
        "expect = \"compile-error\"\ncode = \"E0382\"",
        [NO_ERROR, NO_ERROR, "", NO_ERROR, NO_ERROR, NO_ERROR],
    ),
    ("panic", "expect = \"panic\"", [ENDS, WARNS, FAILS, "", ENDS, RUNS]),
    ("exit", "expect = \"exit\"\nstatus = 3", [ENDS, WARNS, FAILS, ENDS, "", RUNS]),
    ("hang", "expect = \"hang\"", [ENDS, WARNS, FAILS, ENDS, ENDS, ""]),
];
const WARNS: &str = "warning-unexpected";
const FAILS: &str = "compile-error-unexpected";
const NO_WARNING: &str = "warning-missing";
const NO_ERROR: &str = "compile-error-missing";
const ENDS: &str = "run-end-differs";
const RUNS: &str = "run-timeout";

#[test]
fn whatever_happens_instead_of_what_is_claimed_is_told() {
    let mut lies = Vec::new();
    for (claim, metadata, told) in CLAIMS {
        for ((deed, main), code) in DEEDS.into_iter().zip(told) {
            if code.is_empty() {
                continue;
            }
            let name = format!("{claim}-{deed}");
            let at = if [WARNS, FAILS].contains(&code) { "src/main.rs:" } else { "Cargo.toml:" };
            // What ends has time for it on any machine.
            let timeout = if deed == "hangs" { 0.3 } else { 60.0 };
            let metadata = format!("{metadata}\ntimeout = {timeout}");
            lies.push(Lie::new(&name, &metadata, main, code, at));
        }
    }
    assert_eq!(lies.len(), 30);
    all_are_caught(&lies);
}

#[test]
fn what_the_compiler_says_is_what_is_claimed_of_it() {
    let two = "fn main() {\n    let a = String::new();\n    let b = a;\n    println!(\"{a}{b}\");\n    \
               let x = 1;\n    x = 2;\n    println!(\"{x}\");\n}\n";
    let error = "expect = \"compile-error\"\n";
    let warning = "expect = \"warning\"\n";
    let mut lies = vec![
        Lie::new(
            "other-code",
            &format!("{error}code = \"E0308\""),
            MOVED,
            "compile-error-differs",
            "Cargo.toml:8:8",
        ),
        Lie::new(
            "other-line",
            &format!("{error}at = \"fn main\""),
            MOVED,
            "compile-error-differs",
            "Cargo.toml:8:6",
        ),
        Lie::new(
            "other-line-of-the-code",
            &format!("{error}code = \"E0382\"\nat = \"x = 2\""),
            two,
            "compile-error-differs",
            "Cargo.toml:9:6",
        ),
        Lie::new(
            "code-is-no-lint",
            &format!("{error}lint = \"unused_variables\""),
            MOVED,
            "compile-error-differs",
            "Cargo.toml:8:8",
        ),
        Lie::new(
            "other-lint",
            &format!("{warning}lint = \"dead_code\""),
            UNUSED,
            "warning-differs",
            "Cargo.toml:8:8",
        ),
        Lie::new(
            "warning-elsewhere",
            &format!("{warning}lint = \"unused_variables\"\nat = \"println\""),
            UNUSED,
            "warning-differs",
            "Cargo.toml:9:6",
        ),
        Lie::new(
            "warns-of-more",
            &format!("{warning}lint = \"unused_variables\""),
            "fn main() {\n    let cake = 1;\n    let mut bread = 1;\n    println!(\"{bread}\");\n}\n",
            "warning-extra",
            "src/main.rs:3:",
        ),
        Lie::new(
            "warns-and-panics",
            &format!("{warning}lint = \"unused_variables\""),
            "fn main() {\n    let cake = 1;\n    panic!();\n}\n",
            "run-end-differs",
            "Cargo.toml:",
        ),
        Lie::new(
            "exits-by-panic",
            "expect = \"exit\"\nstatus = 101",
            PANICS,
            "run-end-differs",
            "Cargo.toml:8:10",
        )
        .naming("101"),
        Lie::new(
            "other-status",
            "expect = \"exit\"\nstatus = 4",
            EXITS,
            "run-end-differs",
            "Cargo.toml:8:10",
        )
        .naming("3"),
        Lie::new(
            "aborts-without-panic",
            "expect = \"panic\"",
            "fn main() {\n    std::process::abort();\n}\n",
            "run-end-differs",
            "Cargo.toml:",
        )
        .naming("SIGABRT"),
    ];
    // The page shows `src/lib.rs`, and cargo is told to build another file.
    let elsewhere = Lie::new("built-elsewhere", "", "", "dependency-broken", "Cargo.toml:");
    let tests_warn = Lie::new("tests-warn", "", "", WARNS, "tests/one.rs:3:").naming("cake");
    let book = book(&lies)
        .file(
            "listings/t/built-elsewhere/Cargo.toml",
            "[package]\nname = \"built-elsewhere\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [lib]\npath = \"src/other.rs\"\n",
        )
        .file("listings/t/built-elsewhere/src/lib.rs", "fn broken() -> u32 {\n")
        .file("listings/t/built-elsewhere/src/other.rs", "")
        .file(
            "listings/t/tests-warn/Cargo.toml",
            "[package]\nname = \"tests-warn\"\nversion = \"0.0.0\"\nedition = \"2024\"\n",
        )
        .file("listings/t/tests-warn/src/lib.rs", "")
        .file("listings/t/tests-warn/tests/one.rs", "#[test]\nfn one() {\n    let cake = 1;\n}\n");
    lies.extend([elsewhere, tests_warn]);
    let ran = book.run(&["test"]).has_problems();
    each_is_told(&lies, &ran);
    ran.says("13 listings: 0 passed, 13 failed");
}

#[test]
fn a_recording_is_held_to_its_last_byte() {
    let differs = |name: &str, main: &str, recorded: &str| {
        Lie::new(name, "", main, "output-differs", "stdout.txt").file("stdout.txt", recorded)
    };
    let stderr = "fn main() {\n    eprintln!(\"hello\");\n}\n";
    let lines = "order = \"any\"\nbefore = [[\"one\", \"end\"]]";
    let prints = |text: &str| format!("fn main() {{\n    print!({text:?});\n}}\n");
    let any = |name: &str, main: &str, recorded: &str| Lie {
        metadata: lines.to_owned(),
        ..differs(name, &prints(main), recorded)
    };
    let impossible = |name: &str, printed: &str, code| {
        Lie::new(name, lines, &prints(printed), code, "Cargo.toml:8:").file("stdout.txt", printed)
    };
    let warns = "warning: unused variable: `cake`\n --> src/main.rs:2:9\n  |\n2 |     let cake = 1;\n  |         \
                 ^^^^ help: if this is intentional, prefix it with an underscore: `_cake`\n  |\n  = note: \
                 `#[warn(unused_variables)]` (part of `#[warn(unused)]`) on by default\n";
    all_are_caught(&[
        differs("byte-more", HELLO, "hell\n"),
        differs("byte-less", HELLO, "hello!\n"),
        differs("byte-other", HELLO, "hallo\n"),
        differs("line-more", HELLO, "hello\n\n"),
        differs("space-at-the-end", HELLO, "hello \n"),
        differs("line-end-more", HELLO, "hello"),
        differs("line-end-less", &prints("hello"), "hello\n"),
        differs("return-in-the-recording", HELLO, "hello\r\n"),
        differs("return-in-the-output", &prints("hello\r\n"), "hello\n"),
        differs("nul", &prints("hello\0\n"), "hello\n"),
        differs("empty", HELLO, ""),
        differs("order-of-lines", &prints("one\ntwo\n"), "two\none\n"),
        Lie::new("none", "", HELLO, "output-unrecorded", "Cargo.toml:2:"),
        Lie::new("silent", "", "fn main() {}\n", "output-differs", "stdout.txt")
            .file("stdout.txt", "hello\n"),
        Lie::new("silent-and-empty", "", "fn main() {}\n", "output-differs", "stdout.txt")
            .file("stdout.txt", ""),
        Lie::new("stderr-byte", "", stderr, "output-differs", "stderr.txt:2:1")
            .file("stderr.txt", "hello\n\n"),
        Lie::new("stderr-none", "", stderr, "output-unrecorded", "Cargo.toml:2:"),
        Lie::new(
            "compiler-byte",
            "expect = \"warning\"",
            UNUSED,
            "output-differs",
            "compiler.txt:1:",
        )
        .file("compiler.txt", &warns.replace("unused", "unusued"))
        .file("stdout.txt", "hello\n"),
        Lie::new(
            "compiler-none",
            "expect = \"warning\"",
            UNUSED,
            "output-differs",
            "Cargo.toml:2:",
        )
        .file("stdout.txt", "hello\n"),
        any("any-more", "one\none\nend\n", "one\nend\n"),
        any("any-less", "one\nend\n", "one\none\nend\n"),
        any("any-other", "one\nend\n", "one\nand\n"),
        any("any-line-end", "one\nend", "one\nend\n"),
        any("any-return", "one\nend\n", "one\r\nend\n"),
        impossible("reversed", "end\none\n", "output-order-broken"),
        impossible("late-again", "one\nend\none\n", "output-order-broken"),
        impossible("first-absent", "end\n", "output-line-missing"),
        impossible("second-absent", "one\n", "output-line-missing"),
        impossible("part-of-a-line", "one!\nend\n", "output-line-missing"),
        Lie::new(
            "without-cfg",
            "",
            "fn main() {\n    println!(\"{}\", cfg!(tokio_unstable));\n}\n",
            WARNS,
            "src/main.rs:2:",
        )
        .naming("tokio_unstable")
        .file("stdout.txt", "true\n"),
        Lie::new(
            "with-cfg",
            "cfg = \"tokio_unstable\"",
            "fn main() {\n    println!(\"{}\", cfg!(tokio_unstable));\n}\n",
            "output-differs",
            "stdout.txt:1:1",
        )
        .file("stdout.txt", "false\n"),
        Lie::new(
            "not-released",
            "profile = \"dev\"",
            "fn main() {\n    println!(\"{}\", cfg!(debug_assertions));\n}\n",
            "output-differs",
            "stdout.txt:1:1",
        )
        .file("stdout.txt", "false\n"),
    ]);
}

#[test]
fn a_figure_is_held_to_its_bound_and_to_its_unit() {
    let prints = |text: &str| format!("fn main() {{\n    print!({text:?});\n}}\n");
    let bound = |name: &str, bound: &str, printed: &str, code| {
        let metadata = format!("bounds = {{ k = {bound:?} }}");
        Lie::new(name, &metadata, &prints(printed), code, "Cargo.toml:7:").naming("k")
    };
    let measured = |name: &str, recorded: &str, (code, at)| {
        let lie = Lie::new(name, "bounds = { k = \"< 9 s\" }", &prints("k: 1 s\n"), code, at);
        if recorded == "-" { lie } else { lie.file("measured.toml", recorded) }
    };
    let figure = |key: &str, unit: &str| {
        format!("machine = \"m\"\n\n[[figure]]\nkey = \"{key}\"\nvalue = 1.0\nunit = \"{unit}\"\n")
    };
    let lies = [
        bound("exceeded", "< 5 ms", "k: 5 ms\n", "figure-out-of-bound").naming("5\u{a0}ms"),
        bound("too-little", "> 5 MB", "k: 5000 kB\n", "figure-out-of-bound")
            .naming("5,000\u{a0}kB"),
        bound("not-equal", "= 3", "k: 4\n", "figure-out-of-bound").naming("4"),
        bound("other-unit", "< 5 ms", "k: 1 MB\n", "figure-unit-differs").naming("1\u{a0}MB"),
        bound("no-unit", "< 5 ms", "k: 1\n", "figure-unit-differs").naming("1"),
        bound("other-key", "< 5 ms", "kk: 1 ms\n", "figure-missing"),
        bound("twice", "< 5 ms", "k: 1 ms\nk: 9 ms\n", "figure-repeated"),
        bound("no-number", "> 5 ms", "k: NaN ms\n", "figure-missing"),
        bound("no-end", "> 5 ms", "k: inf ms\n", "figure-missing"),
        measured("not-recorded", "-", ("output-unrecorded", "Cargo.toml:2:")),
        measured("recorded-empty", "", ("recording-invalid", "measured.toml:1:")),
        measured(
            "recorded-torn",
            &figure("k", "s")[..40],
            ("recording-invalid", "measured.toml:5:"),
        ),
        measured("recorded-other", &figure("l", "s"), ("output-differs", "measured.toml")),
        measured("recorded-unit", &figure("k", "ms"), ("output-differs", "measured.toml")),
    ];
    all_are_caught(&lies);
}

#[test]
fn a_claim_or_recording_of_nothing_is_told() {
    let library = |book: BookTest, path: &str, metadata: &str| {
        let name = path.rsplit('/').next().unwrap();
        book.file(
            &format!("listings/{path}/Cargo.toml"),
            format!(
                "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
                 [package.metadata.listing]\n{metadata}\n"
            ),
        )
        .file(&format!("listings/{path}/src/lib.rs"), "pub fn one() {}\n")
    };
    let mut book = BookTest::new().workspace();
    for (name, metadata) in [
        ("lib-panics", "expect = \"panic\""),
        ("lib-exits", "expect = \"exit\"\nstatus = 3"),
        ("lib-hangs", "expect = \"hang\""),
        ("lib-bounds", "bounds = { k = \"< 1\" }"),
        ("lib-order", "order = \"any\"\nbefore = [[\"a\", \"b\"]]"),
        ("lib-timeline", "timeline = true"),
        ("used-panics", "expect = \"panic\"\nkind = \"support\""),
        ("hides-all", "redact = [{ pattern = '.*', with = '' }]"),
        ("hides-what", "redact = [{ pattern = '[', with = '' }]"),
    ] {
        book = library(book, &format!("t/{name}"), metadata);
    }
    let book = library(book, "exercises/task-panics", "expect = \"panic\"")
        .file("listings/exercises/task-panics/TASK.md", "Do.\n")
        .file("listings/exercises/task-panics/stdout.txt", "who shows this?\n")
        .file("listings/exercises/task-panics/solution/lib.rs", "")
        .file("listings/exercises/task-panics/wrong/a.rs", "")
        .file("listings/exercises/task-panics/tests/a.rs", "")
        .listing(
            "fails-with-bounds",
            "expect = \"compile-error\"\nbounds = { k = \"< 1\" }\nstdin = \"x\"",
            MOVED,
        )
        .listing("says-nothing", "expect = \"compile-error\"\nat = \"\"", MOVED)
        .listing("hides-nothing", "redact = [{ pattern = 'cake', with = '' }]", HELLO)
        .file("listings/t/hides-nothing/stdout.txt", "hello\n")
        .file("listings/t/gone/stdout.txt", "of a listing that is gone\n")
        .file("listings/t/gone/timeline.json", "{}")
        .listing("well", "redact = [{ pattern = '\\bh(e)llo', with = 'H$1' }]", HELLO)
        .file("listings/t/well/stdout.txt", "He\n");
    let ran = book.run(&["test"]).has_problems();
    for (code, place) in [
        ("claim-vacuous", "t/lib-panics/Cargo.toml:7:1"),
        ("claim-vacuous", "t/lib-exits/Cargo.toml:7:1"),
        ("claim-vacuous", "t/lib-hangs/Cargo.toml:7:1"),
        ("claim-vacuous", "t/lib-bounds/Cargo.toml:7:1"),
        ("claim-vacuous", "t/lib-order/Cargo.toml:8:1"),
        ("claim-vacuous", "t/lib-timeline/Cargo.toml:7:1"),
        ("claim-vacuous", "t/used-panics/Cargo.toml:7:1"),
        ("claim-vacuous", "exercises/task-panics/Cargo.toml:7:1"),
        ("exercise-recorded", "exercises/task-panics/stdout.txt"),
        ("claim-vacuous", "t/fails-with-bounds/Cargo.toml:8:1"),
        ("claim-vacuous", "t/fails-with-bounds/Cargo.toml:9:1"),
        ("value-empty", "t/says-nothing/Cargo.toml:8:6"),
        ("redaction-matches-empty", "t/hides-all/Cargo.toml:7:23"),
        ("redaction-pattern-invalid", "t/hides-what/Cargo.toml:7:23"),
        ("redaction-unused", "t/hides-nothing/Cargo.toml:7:23"),
        ("recording-stray", "t/gone/stdout.txt"),
        ("recording-stray", "t/gone/timeline.json"),
    ] {
        ran.tells(code, &format!("listings/{place}"));
    }
    ran.says("passed well").says("1 passed");
}

#[test]
fn a_redaction_hides_only_what_it_says() {
    let main = "fn main() {\n    println!(\"took {} ms, {} ms\", 7, 8);\n    println!(\"end\");\n    \
                eprintln!(\"after 9 ms\");\n}\n";
    let book = BookTest::new().listing(
        "takes",
        "redact = [{ pattern = '(took|after) \\d+ ms', with = \"$1 … ms\" }]",
        main,
    );
    book.run(&["bless"]).succeeds();
    assert_eq!(book.read("listings/t/takes/stdout.txt"), "took … ms, 8 ms\nend\n");
    assert_eq!(book.read("listings/t/takes/stderr.txt"), "after … ms\n");
    let file = "listings/t/takes/src/main.rs";
    book.write(file, main.replace('7', "123"));
    book.run(&["test"]).succeeds();
    // Another figure, another line, the same words a little off, a line end within what is hidden.
    for (from, to, at) in [
        ("7, 8", "7, 9", "stdout.txt:1:12"),
        ("end", "END", "stdout.txt:2:1"),
        ("after", "After", "stderr.txt:1:1"),
        ("took", "took\\n", "stdout.txt:1:5"),
    ] {
        assert!(main.contains(from));
        book.write(file, main.replace(from, to));
        let ran = book.run(&["test"]).has_problems();
        ran.tells("output-differs", &format!("listings/t/takes/{at}"));
    }
}

/// Of a recorded timeline; the recorder is built once.
#[test(thorough)]
fn a_timeline_is_held_to_what_the_tasks_do() {
    let prints = "fn main() {\n    println!(\"one\");\n    println!(\"two\");\n}\n";
    let book = ["kept", "missing", "torn", "edited", "unsaid", "changed"]
        .into_iter()
        .fold(BookTest::new(), |book, name| book.listing(name, "timeline = true", prints))
        .listing("unseen", "timeline = true", "use std::io::Write as _;\n\nfn main() {\n    std::io::stderr().write_all(b\"x\\n\").unwrap();\n}\n");
    let file = |name: &str, file: &str| format!("listings/t/{name}/{file}");
    // The crates that a copy is linked with may not have been downloaded yet.
    let mut online = book.command(&book.root(), &["bless"]);
    let blessed = online.env_remove("CARGO_NET_OFFLINE").output().unwrap();
    let ran = Ran::new(&["bless"], &blessed).has_problems();
    ran.tells("timeline-empty", &file("unseen", "Cargo.toml:7:"));
    assert!(!book.has(&file("unseen", "stderr.txt")), "it was refused");
    let recorded = book.read(&file("kept", "timeline.json"));
    assert!(recorded.contains("\"one\"") && recorded.contains("\"two\""), "{recorded}");
    std::fs::remove_file(book.root().join(file("missing", "timeline.json"))).unwrap();
    book.write(&file("torn", "timeline.json"), &recorded[..recorded.len() / 2]);
    book.write(&file("edited", "timeline.json"), recorded.replace("\"one\"", "\"onne\""));
    let manifest = book.read(&file("unsaid", "Cargo.toml")).replace("timeline = true", "");
    book.write(&file("unsaid", "Cargo.toml"), manifest);
    book.write(&file("changed", "src/main.rs"), prints.replace("two", "three"));
    book.write(&file("changed", "stdout.txt"), "one\nthree\n");
    let ran = book.run(&["test"]).has_problems();
    for (code, place) in [
        ("timeline-differs", file("missing", "Cargo.toml:7:")),
        ("recording-invalid", file("torn", "timeline.json:")),
        ("timeline-differs", file("edited", "timeline.json")),
        ("timeline-differs", file("unsaid", "timeline.json")),
        ("timeline-differs", file("changed", "timeline.json")),
    ] {
        ran.tells(code, &place);
    }
    ran.says("7 listings: 1 passed, 6 failed");
}

#[test]
fn what_does_not_meet_its_expectation_is_never_recorded() {
    let old = |lie: Lie| lie.file("stdout.txt", "old\n").file("stderr.txt", "old\n");
    let lies = [
        old(Lie::new("succeeds", "expect = \"panic\"", HELLO, "run-end-differs", "Cargo.toml:")),
        old(Lie::new("panics", "", PANICS, "run-end-differs", "Cargo.toml:")),
        old(Lie::new("warns", "", UNUSED, WARNS, "src/main.rs:").naming("cake")),
        old(Lie::new("hangs", "timeout = 0.3", HANGS, RUNS, "Cargo.toml:")),
        old(Lie::new(
            "exceeds",
            "bounds = { k = \"< 1\" }",
            "fn main() {\n    println!(\"k: 2\");\n}\n",
            "figure-out-of-bound",
            "Cargo.toml:",
        )
        .naming("2")),
        old(Lie::new(
            "hides",
            "redact = [{ pattern = 'x', with = '' }]",
            HELLO,
            "redaction-unused",
            "Cargo.toml:",
        )),
    ];
    let book = book(&lies);
    let ran = book.run(&["bless"]).has_problems();
    each_is_told(&lies, &ran);
    ran.says("0 recorded, 0 unchanged, 6 refused: they do not do what is expected of them");
    for lie in &lies {
        let folder = format!("listings/t/{}", lie.name);
        assert_eq!(book.read(&format!("{folder}/stdout.txt")), "old\n");
        assert_eq!(book.read(&format!("{folder}/stderr.txt")), "old\n");
        let count = std::fs::read_dir(book.root().join(&folder)).unwrap().count();
        assert_eq!(count, 4, "Cargo.toml, src, stdout.txt, stderr.txt");
    }
}
