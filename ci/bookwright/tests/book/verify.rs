//! Each expectation in its true form, which passes, and in every lying one, which is caught.
//!
//! A book costs a call of cargo, so one test tells many lies at once, each about another listing.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use bookwright_harness::test;

use crate::book_test::{BookTest, Ran};

const HELLO: &str = "fn main() {\n    println!(\"hello\");\n}\n";
const UNUSED: &str = "fn main() {\n    let cake = 1;\n    println!(\"hello\");\n}\n";
const MOVED: &str =
    "fn main() {\n    let a = String::new();\n    let b = a;\n    println!(\"{a}{b}\");\n}\n";
const PANICS: &str = "fn main() {\n    println!(\"before\");\n    panic!(\"no cake\");\n}\n";
const EXITS: &str = "fn main() {\n    println!(\"before\");\n    std::process::exit(3);\n}\n";
const HANGS: &str =
    "fn main() {\n    println!(\"waiting\");\n    loop {\n        std::thread::park();\n    }\n}\n";
const RACE: &str = "fn main() {
    let one = std::thread::spawn(|| println!(\"one\"));
    let two = std::thread::spawn(|| println!(\"two\"));
    one.join().unwrap();
    two.join().unwrap();
    println!(\"end\");
}
";
const MEASURES: &str =
    "fn main() {\n    println!(\"resident: 90 MB\");\n    println!(\"tasks: 10_000\");\n}\n";
const READS: &str = "fn main() {
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).unwrap();
    let args: Vec<String> = std::env::args().skip(1).collect();
    print!(\"{line}{args:?} {:?} {:?}\", std::env::var(\"CAKE\"), std::env::var(\"HOME\").is_ok());
    eprintln!(\"to standard error\");
}
";
const CONFIGURED: &str = "fn main() {\n    println!(\"{}\", cfg!(tokio_unstable));\n}\n";
const RELEASED: &str = "fn main() {\n    println!(\"{}\", cfg!(debug_assertions));\n}\n";
const ANY: &str = "order = \"any\"\nbefore = [[\"one\", \"end\"], [\"two\", \"end\"]]";
const WARNING: &str = "expect = \"warning\"\nlint = \"unused_variables\"\nat = \"let cake\"";
const ERROR: &str = "expect = \"compile-error\"\ncode = \"E0382\"\nat = \"println!\"";
const HANG: &str = "expect = \"hang\"\ntimeout = 0.5";
const BOUNDS: &str = "bounds = { resident = \"< 0.1 GB\", tasks = \"= 10000\" }";

/// A library crate below `listings/`, with lines of its manifest after the package's.
fn library(book: BookTest, path: &str, manifest: &str, lib: &str) -> BookTest {
    let name = path.rsplit('/').next().unwrap();
    let head = format!("[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n");
    book.workspace()
        .file(&format!("listings/{path}/Cargo.toml"), format!("{head}\n{manifest}\n"))
        .file(&format!("listings/{path}/src/lib.rs"), lib)
}

/// An exercise with one wrong solution, `double`.
fn exercise(book: BookTest, name: &str, stub: &str, solution: &str, wrong: &str) -> BookTest {
    let folder = format!("listings/exercises/{name}");
    let test = format!(
        "use {}::double;\n\n#[test]\nfn doubles() {{\n    assert_eq!(double(3), 6);\n}}\n",
        name.replace('-', "_")
    );
    let function = |body: &str| format!("pub fn double(n: u32) -> u32 {{\n    {body}\n}}\n");
    library(book, &format!("exercises/{name}"), "", &function(stub))
        .file(&format!("{folder}/TASK.md"), "Double it.\n")
        .file(&format!("{folder}/tests/doubles.rs"), test)
        .file(&format!("{folder}/solution/lib.rs"), function(solution))
        .file(&format!("{folder}/wrong/squares.rs"), function(wrong))
}

fn truthful() -> BookTest {
    let book = BookTest::new()
        .listing("succeeds", "", HELLO)
        .listing("reads", "args = [\"a\", \"b\"]\nstdin = \"in\\n\"\nenv = { CAKE = \"1\" }", READS)
        .listing("warns", WARNING, UNUSED)
        .listing("fails", ERROR, MOVED)
        .listing("panics", "expect = \"panic\"", PANICS)
        .listing("exits", "expect = \"exit\"\nstatus = 3", EXITS)
        .listing("hangs", HANG, HANGS)
        .listing("races", ANY, RACE)
        .listing("measures", BOUNDS, MEASURES)
        .listing("silent", "", "fn main() {}\n")
        .listing("configured", "cfg = \"tokio_unstable\"", CONFIGURED)
        .listing("released", "profile = \"release\"", RELEASED)
        .listing("elsewhere", "needs = [\"processors >= 1_000_000\"]", HELLO);
    let book = library(
        book,
        "t/support-crate",
        "[package.metadata.listing]\nkind = \"support\"",
        "//! Used by others.\n\npub fn name() -> &'static str {\n    \"support\"\n}\n",
    );
    let book = library(book, "t/tested", "", "pub fn one() -> u32 {\n    1\n}\n").file(
        "listings/t/tested/tests/one.rs",
        "#[test]\nfn is_one() {\n    assert_eq!(tested::one(), 1);\n}\n",
    );
    let alone =
        "[package]\nname = \"by-itself\"\nversion = \"0.0.0\"\nedition = \"2021\"\n\n[workspace]\n";
    let book = book
        .file("listings/t/by-itself/Cargo.toml", alone)
        .file("listings/t/by-itself/src/main.rs", HELLO)
        .file(
            "listings/Cargo.toml",
            "[workspace]\nmembers = [\"*/*\"]\nexclude = [\"t/by-itself\"]\nresolver = \"3\"\n",
        );
    exercise(book, "doubling", "todo!(\"{n}\")", "n * 2", "n * n")
}

#[test]
fn the_truth_passes_and_lies_about_it_are_caught() {
    let book = truthful();
    let unblessed = book.run(&["test"]).has_problems();
    unblessed.says("not run elsewhere").suggests("bookwright bless succeeds").tells_of(
        "output-unrecorded",
        "listings/t/succeeds/Cargo.toml:2:",
        "stdout.txt",
    );

    book.run(&["bless"]).succeeds().says("12 recorded, 3 unchanged").says("+hello");
    assert_eq!(book.read("listings/t/succeeds/stdout.txt"), "hello\n");
    assert_eq!(book.read("listings/t/hangs/stdout.txt"), "waiting\n");
    assert_eq!(book.read("listings/t/configured/stdout.txt"), "true\n");
    assert_eq!(book.read("listings/t/released/stdout.txt"), "false\n");
    assert_eq!(book.read("listings/t/reads/stdout.txt"), "in\n[\"a\", \"b\"] Ok(\"1\") false");
    assert_eq!(book.read("listings/t/reads/stderr.txt"), "to standard error\n");
    assert_eq!(
        book.read("listings/t/panics/stderr.txt"),
        "\nthread 'main' panicked at src/main.rs:3:5:\nno cake\nnote: run with `RUST_BACKTRACE=1` \
         environment variable to display a backtrace\n"
    );
    let compiler = book.read("listings/t/fails/compiler.txt");
    assert!(compiler.starts_with("error[E0382]: borrow of moved value: `a`\n --> src/main.rs:4:"));
    assert!(!compiler.contains("aborting"), "{compiler}");
    assert!(book.read("listings/t/warns/compiler.txt").starts_with("warning: unused variable"));
    assert!(book.read("listings/t/measures/measured.toml").contains("machine = "));
    assert!(
        !book.has("listings/t/measures/stdout.txt") && !book.has("listings/t/silent/stdout.txt")
    );
    assert!(book.has("listings/Cargo.lock") && !book.has("listings/target"));
    assert!(!book.read("listings/Cargo.lock").contains("doubling--"));

    book.run(&["test"]).succeeds().says("17 listings: 16 passed, 0 failed, 1 not run");
    book.run(&["test", "--isolated"]).succeeds().says("16 passed");
    book.run(&["bless"]).succeeds().says("0 recorded, 15 unchanged");

    recordings_that_lie(&book);
    listings_that_lie(&book);
}

/// Recordings that say something else than the listings do.
fn recordings_that_lie(book: &BookTest) {
    let lies = [
        ("succeeds/stdout.txt", Some("hello\n\n")),
        ("reads/stdout.txt", Some("in\n[\"a\", \"b\"] Ok(\"1\") fals")),
        ("reads/stderr.txt", None),
        ("warns/stdout.txt", Some("")),
        ("fails/stdout.txt", Some("it ran\n")),
        ("panics/compiler.txt", Some("warning: something\n")),
        ("races/stdout.txt", Some("one\ntwo\ntwo\nend\n")),
        ("silent/stdout.txt", Some("")),
        (
            "exits/measured.toml",
            Some("machine = \"m\"\n\n[[figure]]\nkey = \"k\"\nvalue = 1.0\nunit = \"\"\n"),
        ),
        (
            "measures/measured.toml",
            Some("machine = \"m\"\n\n[[figure]]\nkey = \"k\"\nvalue = 1.0\nunit = \"\"\n"),
        ),
    ];
    for (file, text) in lies {
        let file = format!("listings/t/{file}");
        match text {
            Some(text) => book.write(&file, text),
            None => std::fs::remove_file(book.root().join(file)).unwrap(),
        }
    }
    let ran = book.run(&["test"]).has_problems().says("10 problems");
    for place in [
        "succeeds/stdout.txt:2:1",
        "reads/stdout.txt:2:",
        "warns/stdout.txt:1:",
        "fails/stdout.txt",
        "panics/compiler.txt",
        "races/stdout.txt",
        "silent/stdout.txt",
        "exits/measured.toml",
        "measures/measured.toml",
    ] {
        ran.tells("output-differs", &format!("listings/t/{place}"));
    }
    ran.tells_of("output-differs", "listings/t/reads/Cargo.toml:2:", "stderr.txt");
    book.run(&["bless"]).succeeds().says("9 recorded, 6 unchanged").says("-it ran");
    assert!(!book.has("listings/t/fails/stdout.txt") && !book.has("listings/t/silent/stdout.txt"));
    book.run(&["test"]).succeeds();
}

/// Listings that do not do what they claim.
fn listings_that_lie(book: &BookTest) {
    let main = |name: &str, text: &str| book.write(&format!("listings/t/{name}/src/main.rs"), text);
    let claim = |name: &str, old: &str, new: &str| {
        let file = format!("listings/t/{name}/Cargo.toml");
        let text = book.read(&file);
        assert!(text.contains(old), "{text}");
        book.write(&file, text.replace(old, new));
    };
    main("succeeds", UNUSED);
    main("reads", "fn main() {\n    let x: u32 = \"\";\n}\n");
    main("warns", HELLO);
    main("fails", HELLO);
    main("panics", HELLO);
    main("exits", PANICS);
    main("hangs", HELLO);
    claim("hangs", "timeout = 0.5", "timeout = 20");
    claim("races", "[\"one\", \"end\"]", "[\"end\", \"one\"]");
    claim("measures", "< 0.1 GB", "< 80 MB");
    main("silent", HANGS);
    claim("silent", "[package.metadata.listing]", "[package.metadata.listing]\ntimeout = 0.2");
    book.write("listings/t/tested/src/lib.rs", "pub fn one() -> u32 {\n    2\n}\n");
    book.write("listings/t/support-crate/src/lib.rs", "fn unused() {}\n");
    let before = book.read("listings/t/fails/compiler.txt");
    let ran = book
        .run(&["test"])
        .has_problems()
        .says("TIMEOUT [   0.2")
        .says("17 listings: 4 passed, 12 failed, 1 not run");
    all_told(
        &ran,
        &[
            ("warning-unexpected", "succeeds/src/main.rs:2:9", "cake"),
            ("compile-error-unexpected", "reads/src/main.rs:2:18", "reads"),
            ("warning-missing", "warns/Cargo.toml:7:", "warns"),
            ("compile-error-missing", "fails/Cargo.toml:7:", "fails"),
            ("run-end-differs", "panics/Cargo.toml:7:", "0"),
            ("run-end-differs", "exits/Cargo.toml:8:", "3"),
            ("run-end-differs", "hangs/Cargo.toml:7:", "20"),
            ("output-order-broken", "races/Cargo.toml:8:", "races"),
            ("figure-out-of-bound", "measures/Cargo.toml:7:", "90\u{a0}MB"),
            ("run-timeout", "silent/Cargo.toml:2:", "0.2"),
            ("test-failed", "tested/Cargo.toml:2:", "tests/one.rs"),
            ("warning-unexpected", "support-crate/src/lib.rs:1:", "unused"),
        ],
    );
    book.run(&["bless"]).has_problems().says("12 refused");
    assert_eq!(book.read("listings/t/fails/compiler.txt"), before, "a lie was recorded");

    main("succeeds", PANICS);
    main("reads", EXITS);
    main(
        "warns",
        "fn main() {\n    let cake = 1;\n    let mut bread = 1;\n    println!(\"{bread}\");\n}\n",
    );
    main("fails", "fn main() {\n    let x: u32 = \"\";\n    println!(\"{x}\");\n}\n");
    main("panics", EXITS);
    main("exits", "fn main() {\n    std::process::exit(4);\n}\n");
    main("hangs", PANICS);
    claim("races", "[\"end\", \"one\"]", "[\"one\", \"three\"]");
    claim("measures", "resident = \"< 80 MB\"", "peak = \"< 80 MB\"");
    main("silent", "fn main() {\n    std::process::abort();\n}\n");
    let ran = book.run(&[
        "test", "succeeds", "reads", "warns", "fails", "panics", "exits", "hangs", "races",
        "measures", "silent",
    ]);
    // What the compiler said instead.
    let ran = ran.has_problems().says("E0308").says("\"mismatched types\"");
    all_told(
        &ran,
        &[
            ("run-end-differs", "succeeds/Cargo.toml:2:", "0"),
            ("run-end-differs", "reads/Cargo.toml:2:", "3"),
            ("warning-extra", "warns/src/main.rs:3:", "warns"),
            ("compile-error-differs", "fails/Cargo.toml:8:", "E0382"),
            ("run-end-differs", "panics/Cargo.toml:7:", "3"),
            ("run-end-differs", "exits/Cargo.toml:8:", "4"),
            ("run-end-differs", "hangs/Cargo.toml:7:", "20"),
            ("output-line-missing", "races/Cargo.toml:8:", "races"),
            ("figure-missing", "measures/Cargo.toml:7:", "peak"),
            ("run-end-differs", "silent/Cargo.toml:2:", "SIGABRT"),
        ],
    );
    ran.says("10 listings: 0 passed, 10 failed, 0 not run");

    main("warns", "fn main() {\n    let bread = 1;\n}\n");
    main("fails", MOVED);
    claim("fails", "at = \"println!\"", "at = \"let a\"");
    main("succeeds", "fn main() {\n    print!(\"hello\");\n}\n");
    let ran = book.run(&["test", "warns", "fails", "succeeds"]).has_problems();
    all_told(
        &ran,
        &[
            ("warning-differs", "warns/Cargo.toml:9:", "let cake"),
            ("compile-error-differs", "fails/Cargo.toml:9:", "let a"),
            ("output-differs", "succeeds/stdout.txt:1:6", "succeeds"),
        ],
    );
    ran.says("\\ no line end here");
}

/// Each problem, by its code, its place below the listings of `t`, and what it names.
#[track_caller]
fn all_told(ran: &Ran, problems: &[(&str, &str, &str)]) {
    for (code, place, name) in problems {
        ran.tells_of(code, &format!("listings/t/{place}"), name);
    }
}

#[test]
fn an_exercise_that_proves_nothing_is_caught() {
    let book = exercise(BookTest::new(), "stub-passes", "n * 2", "n * 2", "n * n");
    let book = exercise(book, "solution-fails", "todo!(\"{n}\")", "n * 3", "n * n");
    let book = exercise(book, "solution-warns", "todo!(\"{n}\")", "let x = 2; n * 2", "n * n");
    let book = exercise(book, "wrong-passes", "todo!(\"{n}\")", "n * 2", "n + n");
    let book = exercise(book, "wrong-breaks", "todo!(\"{n}\")", "n * 2", "m * 2");
    let book = exercise(book, "stub-breaks", "n * m", "n * 2", "n * n");
    let book = exercise(
        book,
        "solution-exits",
        "todo!(\"{n}\")",
        "std::process::exit(n as i32 - 3)",
        "n * n",
    );
    let book = exercise(
        book,
        "wrong-hangs",
        "todo!(\"{n}\")",
        "n * 2",
        "loop { std::thread::yield_now(); if n == 0 { return n; } }",
    );
    let manifest = "listings/exercises/wrong-hangs/Cargo.toml";
    let timeout = format!("{}\n[package.metadata.listing]\ntimeout = 4\n", book.read(manifest));
    book.write(manifest, timeout);
    let ran = book
        .run(&["test"])
        .has_problems()
        .says("8 listings: 1 passed, 7 failed, 0 not run")
        .says("passed wrong-hangs");
    for (code, place) in [
        ("exercise-stub-passes", "stub-passes/src/lib.rs"),
        ("exercise-solution-fails", "solution-fails/solution/lib.rs"),
        ("warning-unexpected", "solution-warns/solution/lib.rs:2:9"),
        ("exercise-wrong-passes", "wrong-passes/wrong/squares.rs"),
        ("compile-error-unexpected", "wrong-breaks/wrong/squares.rs:2:5"),
        ("compile-error-unexpected", "stub-breaks/src/lib.rs:2:9"),
        ("exercise-solution-fails", "solution-exits/solution/lib.rs"),
    ] {
        ran.tells(code, &format!("listings/exercises/{place}"));
    }
}

#[test]
fn a_listing_that_takes_long_is_called_slow_while_it_runs() {
    let book = BookTest::new();
    let told = book.root().join("told");
    let waits = format!(
        "fn main() {{\n    while !std::path::Path::new({told:?}).exists() {{\n        \
         std::thread::sleep(std::time::Duration::from_millis(5));\n    }}\n}}\n"
    );
    let book = book
        .listing("waits", "timeout = 8", &waits)
        .listing("quick", "", "fn main() {}\n")
        .listing(
            "hangs",
            "expect = \"hang\"\ntimeout = 1.5",
            "fn main() {\n    loop {\n        std::thread::park();\n    }\n}\n",
        );
    let mut child = book.command(&book.root(), &["test"]).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = String::new();
    for line in BufReader::new(child.stderr.take().unwrap()).lines() {
        let line = line.unwrap();
        if line.contains("SLOW [> 4.000s] waits") {
            book.write("told", "");
        }
        said += &(line + "\n");
    }
    assert!(child.wait().unwrap().success(), "{said}");
    assert!(said.contains("passed waits") && said.contains("SLOW [> 4.000s] waits"), "{said}");
    assert!(!said.contains("SLOW [> 0.750s]") && !said.contains("TIMEOUT"), "{said}");
}

#[test]
fn names_choose_and_unknown_ones_are_told() {
    let book =
        BookTest::new().listing("lazy-call", "", "fn main() {}\n").listing("other", "", MOVED);
    book.run(&["test", "lazy-call"]).succeeds().says("1 listing: 1 passed").does_not_say("other");
    book.run(&["test", "lazy-cal"])
        .has_problems()
        .tells_of("selection-unknown", "listings", "lazy-cal")
        .suggests("lazy-call");
}

#[test]
fn in_ci_nothing_is_let_off() {
    let book = BookTest::new()
        .listing("silent", "", "fn main() {}\n")
        .listing("large", "needs = [\"processors >= 1_000_000\"]", "fn main() {}\n")
        .listing("foreign", "needs = [\"windows\", \"unix\"]", "fn main() {}\n");
    let in_ci = || {
        let output = book.command(&book.root(), &["test"]).env("CI", "true").output().unwrap();
        Ran::new(&["test"], &output)
    };
    in_ci()
        .has_problems()
        .says("3 listings: 1 passed, 0 failed, 2 not run")
        .says("2 problems")
        .tells("lock-outdated", "listings/Cargo.lock")
        .tells_of("need-unmet", "listings/t/large/Cargo.toml:7:", "processors >= 1000000");
    assert!(!book.has("listings/Cargo.lock"));
    book.run(&["test"]).succeeds();
    assert!(book.has("listings/Cargo.lock"));
    book.write(
        "listings/t/large/Cargo.toml",
        book.read("listings/t/silent/Cargo.toml").replace("silent", "large"),
    );
    in_ci().succeeds().does_not_tell("lock-outdated", "listings/Cargo.lock");
    book.write("listings/Cargo.lock", "version = 4\n");
    in_ci().has_problems().tells("lock-outdated", "listings/Cargo.lock");
    assert_eq!(book.read("listings/Cargo.lock"), "version = 4\n");
}

/// To a larger disk, say. Cargo tells paths without links.
#[cfg(unix)]
#[test]
fn the_target_folder_may_be_a_link() {
    let elsewhere = tempfile::tempdir().unwrap();
    let book = BookTest::new().listing("hello", "", "fn main() {}\n");
    std::os::unix::fs::symlink(elsewhere.path(), book.root().join("target")).unwrap();
    book.run(&["test"]).succeeds().says("1 passed");
}
