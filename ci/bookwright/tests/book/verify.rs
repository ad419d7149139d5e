//! Each expectation in its true form, which passes, and in every lying one, which is caught.
//!
//! A book costs a call of cargo, so one test tells many lies at once, each about another listing.

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
    unblessed
        .says("error[output-differs]: what `succeeds` prints is not recorded in stdout.txt\n")
        .says("not run elsewhere")
        .says("cargo book bless succeeds");

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
    book.run(&["test"])
        .has_problems()
        .says("error[output-differs]: `succeeds` prints something else now\n --> listings/t/succeeds/stdout.txt:2:1")
        .says("error[output-differs]: `reads` prints something else now\n --> listings/t/reads/stdout.txt:2:")
        .says("error[output-differs]: what `reads` prints is not recorded in stderr.txt\n")
        .says("error[output-differs]: `warns` ")
        .says("error[output-differs]: this is recorded, but `fails` prints nothing there\n--> listings/t/fails/stdout.txt")
        .says("error[output-differs]: this is recorded, but `panics` makes the compiler say nothing there\n--> listings/t/panics/compiler.txt")
        .says("error[output-differs]: `races` ")
        .says("error[output-differs]: this is recorded, but `silent` prints nothing there\n--> listings/t/silent/stdout.txt")
        .says("error[output-differs]: this is recorded, but `exits` has no bounds\n--> listings/t/exits/measured.toml")
        .says("error[output-differs]: `measures` ")
        .says("10 problems");
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
    claim("races", "[\"one\", \"end\"]", "[\"end\", \"one\"]");
    claim("measures", "< 0.1 GB", "< 80 MB");
    main("silent", HANGS);
    claim("silent", "[package.metadata.listing]", "[package.metadata.listing]\ntimeout = 0.2");
    book.write("listings/t/tested/src/lib.rs", "pub fn one() -> u32 {\n    2\n}\n");
    book.write("listings/t/support-crate/src/lib.rs", "fn unused() {}\n");
    let before = book.read("listings/t/fails/compiler.txt");
    book.run(&["test"])
        .has_problems()
        .says("`succeeds` warns: unused variable: `cake`\n --> listings/t/succeeds/src/main.rs:2:9")
        .says("`reads` does not compile: mismatched types\n --> listings/t/reads/src/main.rs:2:18")
        .says("error[warning-missing]: `warns` ")
        .says("error[compile-error-missing]: `fails` ")
        .says("`panics` ended with status 0; it is expected to panic")
        .says("`exits` panicked; it is expected to exit with status 3")
        .says("`hangs` ended with status 0; it is expected to be still running after 0.5 s")
        .says("error[output-order-broken]: `races` ")
        .says("`resident` is 90\u{a0}MB, outside its bound")
        .says("`silent` was still running after 0.2 s, and was stopped")
        .says("TIMEOUT [   0.2")
        .says("tests/one.rs does not pass")
        .says("`support-crate` warns: function `unused` is never used")
        .says("17 listings: 4 passed, 12 failed, 1 not run");
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
    book.run(&[
        "test", "succeeds", "reads", "warns", "fails", "panics", "exits", "hangs", "races",
        "measures", "silent",
    ])
    .has_problems()
    .says("`succeeds` panicked; it is expected to end with status 0")
    .says("`reads` exited with status 3; it is expected to end with status 0")
    .says("error[warning-extra]: `warns` also warns about something else: variable does not need to be mutable")
    .says("error[compile-error-differs]: `fails` does not compile, but not for the reason given: no error has the code `E0382`")
    .says("the compiler says E0308 at src/main.rs:2, \"mismatched types\"")
    .says("`panics` exited with status 3; it is expected to panic")
    .says("`exits` exited with status 4; it is expected to exit with status 3")
    .says("`hangs` panicked; it is expected to be still running after 0.5 s")
    .says("error[output-line-missing]: `races` ")
    .says("`measures` prints no figure `peak`")
    .says("`silent` was ended by signal 6 (SIGABRT)")
    .says("10 listings: 0 passed, 10 failed, 0 not run");

    main("warns", "fn main() {\n    let bread = 1;\n}\n");
    main("fails", MOVED);
    claim("fails", "at = \"println!\"", "at = \"let a\"");
    main("succeeds", "fn main() {\n    print!(\"hello\");\n}\n");
    book.run(&["test", "warns", "fails", "succeeds"])
        .has_problems()
        .says("error[warning-differs]: `warns` warns, but not for the reason given: nothing is on a line that contains `let cake`")
        .says("error[compile-error-differs]: `fails` does not compile, but not for the reason given: nothing is on a line that contains `let a`")
        .says("error[output-differs]: `succeeds` ")
        .says("\\ no line end here");
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
    let timeout = format!("{}\n[package.metadata.listing]\ntimeout = 0.5\n", book.read(manifest));
    book.write(manifest, timeout);
    book.run(&["test"])
        .has_problems()
        .says("the stub passes the tests: there is nothing to solve\n--> listings/exercises/stub-passes/src/lib.rs")
        .says("tests/doubles.rs does not pass on the solution\n--> listings/exercises/solution-fails/solution/lib.rs")
        .says("the solution warns: unused variable: `x`\n --> listings/exercises/solution-warns/solution/lib.rs:2:9")
        .says("the tests pass this wrong solution\n--> listings/exercises/wrong-passes/wrong/squares.rs")
        .says("the wrong solution does not compile: cannot find value `m` in this scope\n --> listings/exercises/wrong-breaks/wrong/squares.rs:2:5")
        .says("the stub does not compile: cannot find value `m` in this scope\n --> listings/exercises/stub-breaks/src/lib.rs:2:9")
        .says("tests/doubles.rs does not pass on the solution\n--> listings/exercises/solution-exits/solution/lib.rs")
        .says("8 listings: 1 passed, 7 failed, 0 not run")
        .says("passed wrong-hangs");
}

#[test]
fn a_listing_that_takes_long_is_called_slow_while_it_runs() {
    let waits = "fn main() {\n    std::thread::sleep(std::time::Duration::from_millis(1500));\n}\n";
    let book = BookTest::new()
        .listing("waits", "timeout = 2", waits)
        .listing("quick", "", "fn main() {}\n")
        .listing(
            "hangs",
            "expect = \"hang\"\ntimeout = 1.5",
            "fn main() {\n    loop {\n        std::thread::park();\n    }\n}\n",
        );
    book.run(&["test"])
        .succeeds()
        .says("SLOW [> 1.000s] waits")
        .does_not_say("SLOW [> 0.750s] hangs")
        .does_not_say("TIMEOUT");
}

#[test]
fn names_choose_and_unknown_ones_are_told() {
    let book =
        BookTest::new().listing("lazy-call", "", "fn main() {}\n").listing("other", "", MOVED);
    book.run(&["test", "lazy-call"]).succeeds().says("1 listing: 1 passed").does_not_say("other");
    book.run(&["test", "lazy-cal"])
        .has_problems()
        .says("error[selection-unknown]: no listing or quiz is called `lazy-cal`")
        .says("did you mean `lazy-call`?");
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
        .says("the lock file of these listings is missing")
        .says("`large` was not run: it needs processors >= 1000000")
        .says("3 listings: 1 passed, 0 failed, 2 not run")
        .says("2 problems");
    assert!(!book.has("listings/Cargo.lock"));
    book.run(&["test"]).succeeds();
    assert!(book.has("listings/Cargo.lock"));
    book.write(
        "listings/t/large/Cargo.toml",
        book.read("listings/t/silent/Cargo.toml").replace("silent", "large"),
    );
    in_ci().succeeds().does_not_say("lock file");
    book.write("listings/Cargo.lock", "version = 4\n");
    in_ci().has_problems().says("the lock file of these listings is out of date");
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
