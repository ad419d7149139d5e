//! Books made without this tool that lie: each form of a lie beside the truth it looks like.

use bookwright_harness::test;

use crate::book_test::{BookTest, Ran, verdicts};

fn manifest(name: &str) -> String {
    format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n")
}

/// A crate of one program.
fn add(book: BookTest, name: &str, main: &str) -> BookTest {
    book.file(&format!("listings/{name}/Cargo.toml"), manifest(name))
        .file(&format!("listings/{name}/src/main.rs"), main)
}

fn fence(words: &str, file: &str) -> String {
    format!("```{words}\n{{{{#include ../listings/{file}}}}}\n```\n\n")
}

/// A book of programs with one transcript each, and the fence words `rust,ignore`.
fn consoles(kinds: &[(&str, &str, &str)]) -> Ran {
    let mut book = BookTest::new();
    let mut page = "# Page\n\n".to_owned();
    for (name, main, transcript) in kinds {
        book = add(book, name, main).file(&format!("listings/{name}/output.txt"), transcript);
        page += &fence("rust,ignore", &format!("{name}/src/main.rs"));
        page += &fence("console", &format!("{name}/output.txt"));
    }
    book.page(&page).run(&["test"])
}

#[test]
fn the_end_of_a_program_is_the_one_its_console_shows() {
    let error = "error: process didn't exit successfully: `target/debug/a` ";
    let exits = "fn main() {\n    println!(\"hi\");\n    std::process::exit(3);\n}\n";
    let prints = "fn main() {\n    loop {\n        println!(\"hi\");\n    }\n}\n";
    let test = "fn main() {}\n#[test]\nfn a() {\n    std::process::exit(0);\n}\n";
    let ran = consoles(&[
        ("exit", exits, &format!("$ cargo run\nhi\n{error}(exit status: 3)\n")),
        // On Unix cargo has no such line.
        ("exit-unix", exits, "$ cargo run\nhi\n"),
        ("exit-other", exits, &format!("$ cargo run\nhi\n{error}(exit status: 42)\n")),
        ("exit-none", "fn main() {}", &format!("$ cargo run\n{error}(exit status: 1)\n")),
        ("endless", prints, "$ cargo run\nhi\n"),
        ("test-exits", test, "$ cargo test\nrunning 1 test\n"),
    ]);
    let ran = ran.has_problems();
    verdicts(
        &ran,
        &[
            ("exit", "passed"),
            ("exit-unix", "passed"),
            ("exit-other", "differs"),
            ("exit-none", "differs"),
            ("endless", "failed"),
            ("test-exits", "failed"),
        ],
    );
    // The status it ended with tells this from any other difference.
    ran.tells_of("transcript-differs", "listings/exit-other/output.txt:1:1", "3");
    ran.tells_of("transcript-differs", "listings/exit-none/output.txt:1:1", "0");
    ran.tells_of("run-output-too-large", "listings/endless/output.txt:1:1", "endless");
    ran.tells_of("test-failed", "src/page.md:43:1", "listings/test-exits");
}

#[cfg(target_os = "linux")]
#[test]
fn a_console_does_not_hide_a_signal_nor_what_is_left_running() {
    let signal = "fn main() {\n    println!(\"hi\");\n    unsafe { std::ptr::null_mut::<u8>().write_volatile(1) }\n}\n";
    let leaves = "use std::process::{Command, Stdio};\nfn main() {\n    println!(\"hi\");\n    let mut sleep = Command::new(\"setsid\");\n    sleep.args([\"sleep\", \"4711\"]).stdin(Stdio::null());\n    sleep.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();\n}\n";
    let told = "$ cargo run\nhi\nerror: process didn't exit successfully: `target/debug/a` (signal: 11, SIGSEGV: invalid \
                memory reference)\n";
    let ran = consoles(&[
        ("signal", signal, told),
        ("signal-hidden", signal, "$ cargo run\nhi\n"),
        ("leaves", leaves, "$ cargo run\nhi\n"),
    ]);
    let ran = ran.has_problems();
    verdicts(&ran, &[("signal", "passed"), ("signal-hidden", "differs"), ("leaves", "failed")]);
    ran.tells_of("transcript-differs", "listings/signal-hidden/output.txt:1:1", "SIGSEGV");
    ran.tells_of("run-process-left", "listings/leaves/output.txt:1:1", "leaves");
}

#[test]
fn what_a_program_prints_is_not_taken_for_cargos() {
    let main = "fn main() {\n    println!(\"    Finished 7 of 9 tasks\");\n    println!(\"  Running total: 12\");\n    println!(\" Added 3 eggs\");\n    println!(\"Worker finished in 9s\");\n    println!(\"Caused by:\");\n}\n";
    let cargos = "$ cargo run\n   Compiling a v0.1.0 (file:///projects/a)\n    Finished `dev` profile [unoptimized + \
                  debuginfo] target(s) in 0.22s\n     Running `target/debug/a`\n";
    let truth = format!(
        "{cargos}    Finished 7 of 9 tasks\n  Running total: 12\n Added 3 eggs\nWorker finished in 9s\nCaused by:\n"
    );
    let mut kinds = vec![("truth".to_owned(), truth.clone())];
    for (index, (said, lie)) in [
        ("7 of 9", "9 of 9"),
        ("total: 12", "total: 99"),
        (" Added 3 eggs", " Added 4 eggs"),
        ("in 9s", "in 1s"),
        ("Caused by:\n", ""),
    ]
    .into_iter()
    .enumerate()
    {
        kinds.push((format!("lie-{index}"), truth.replace(said, lie)));
    }
    kinds.push(("quiet".to_owned(), truth.replace(cargos, "$ cargo run\n")));
    kinds.push(("quiet-lie".to_owned(), "$ cargo run\n    Finished 9 of 9 tasks\n".to_owned()));
    let kinds: Vec<_> =
        kinds.iter().map(|(name, text)| (name.as_str(), main, text.as_str())).collect();
    let ran = consoles(&kinds).has_problems();
    // The line that is not printed; or, if one lacks, the command's.
    let lines = [("truth", None), ("quiet", None), ("quiet-lie", Some(2))];
    let lies = [("lie-0", 5), ("lie-1", 6), ("lie-2", 7), ("lie-3", 8), ("lie-4", 1)];
    for (name, line) in lines.into_iter().chain(lies.map(|(name, line)| (name, Some(line)))) {
        let Some(line) = line else {
            verdicts(&ran, &[(name, "passed")]);
            continue;
        };
        verdicts(&ran, &[(name, "differs")]);
        ran.tells("transcript-differs", &format!("listings/{name}/output.txt:{line}:1"));
    }
}

#[test]
fn a_console_is_compared_however_cargo_was_called() {
    let main = "fn main() {\n    let x = std::env::var(\"X\").unwrap_or_default();\n    println!(\"{x} {:?}\", std::env::args().skip(1).collect::<Vec<_>>());\n}\n";
    let ran = consoles(&[
        ("variable", main, "$ X=1 cargo run\n1 []\n"),
        ("variable-lie", main, "$ X=1 cargo run\n2 []\n"),
        ("spaces-lie", main, "$  cargo run\nold\n"),
        ("quoted", main, "$ cargo run -- \"a b\" c\n [\"a b\", \"c\"]\n"),
        ("quoted-lie", main, "$ cargo run -- \"a b\" c\n [\"\\\"a\", \"b\\\"\", \"c\"]\n"),
        ("piped", main, "$ cargo run -- a | sort\n [\"a\", \"|\", \"sort\"]\n"),
        ("traced", main, "$ RUST_BACKTRACE=1 cargo run\n"),
    ]);
    let ran = ran.has_problems();
    verdicts(
        &ran,
        &[
            ("variable", "passed"),
            ("variable-lie", "differs"),
            ("spaces-lie", "differs"),
            ("quoted", "passed"),
            ("quoted-lie", "differs"),
            ("piped", "not run"),
            ("traced", "not run"),
        ],
    );
    for name in ["variable-lie", "spaces-lie", "quoted-lie"] {
        ran.tells("transcript-differs", &format!("listings/{name}/output.txt:2:1"));
    }
    // It is no problem, and so it has a reason instead of a code.
    ran.says("only a shell understands `|`").says("`RUST_BACKTRACE` changes more than the program");
}

#[test]
fn to_panic_is_to_end_by_a_panic() {
    let kinds = [
        ("panics", "fn main() {\n    panic!(\"no cake\");\n}\n", "passed"),
        (
            "aborts",
            "fn main() {\n    std::thread::spawn(|| abort(\"x\")).join().unwrap();\n}\nextern \"C\" fn abort(_: &str) {\n    panic!();\n}\n",
            "passed",
        ),
        (
            "overflows",
            "fn main() {\n    println!(\"{}\", deep(1));\n}\nfn deep(n: u64) -> u64 {\n    std::hint::black_box([n; 99]);\n    if std::hint::black_box(true) { deep(n + 1) + n } else { n }\n}\n",
            "passed",
        ),
        ("says-so", "fn main() {\n    eprintln!(\"not panicked at all\");\n}\n", "failed"),
        (
            "exits",
            "fn main() {\n    eprintln!(\"not panicked at all\");\n    std::process::exit(2);\n}\n",
            "failed",
        ),
        (
            "thread",
            "fn main() {\n    let _ = std::thread::spawn(|| panic!(\"inner\")).join();\n}\n",
            "failed",
        ),
    ];
    let mut book = BookTest::new();
    let mut page = "# Page\n\n".to_owned();
    for (name, main, _) in kinds {
        book = add(book, name, main);
        page += &fence("rust,should_panic", &format!("{name}/src/main.rs"));
    }
    let ran = book.page(&page).run(&["test"]).has_problems();
    for (name, _, verdict) in kinds {
        verdicts(&ran, &[(name, verdict)]);
        if verdict == "failed" {
            ran.tells_of("run-end-differs", "src/page.md:", &format!("listings/{name}"));
        }
    }
}

#[test]
fn code_that_a_page_shows_as_compiled_is_compiled() {
    let hello = "fn main() {}\n";
    let broken = "fn main() { nope }\n";
    let mut book = BookTest::new();
    for name in ["orphan", "module", "example", "example-lie", "tested", "in-test", "lost"] {
        book = add(book, name, hello);
    }
    let module = "mod part;\nfn main() {\n    part::go();\n}\n";
    let in_test = "fn main() {}\n#[cfg(test)]\nmod part;\n#[test]\nfn t() {\n    part::go();\n}\n";
    let book = book
        .file("listings/orphan/src/o.rs", broken)
        .file("listings/module/src/main.rs", module)
        .file("listings/module/src/part.rs", "pub fn go() {}\n")
        .file("listings/example/examples/e.rs", hello)
        .file("listings/example-lie/examples/e.rs", broken)
        .file("listings/tested/tests/it.rs", "mod common;\n#[test]\nfn t() {}\n")
        .file("listings/tested/tests/common/mod.rs", "")
        .file("listings/in-test/src/main.rs", in_test)
        .file("listings/in-test/src/part.rs", "pub fn go() {}\n")
        .file("listings/lost/tests/it.rs", "#[test]\nfn t() {}\n")
        .file("listings/lost/tests/part/o.rs", broken)
        .file("listings/nobodys/src/main.rs", broken)
        .file("listings/loose.rs", broken);
    let shown: String = [
        "orphan/src/o.rs",
        "module/src/part.rs",
        "example/examples/e.rs",
        "example-lie/examples/e.rs",
        "tested/tests/common/mod.rs",
        "in-test/src/part.rs",
        "lost/tests/part/o.rs",
        "nobodys/src/main.rs",
        "loose.rs",
    ]
    .iter()
    .map(|file| fence("rust", file))
    .collect();
    let excused = [fence("rust,ignore", "loose.rs"), fence("text", "loose.rs")].concat();
    let excused = excused + &fence("rust,ignore", "orphan/src/o.rs");
    let ran = book.page(&format!("# Page\n\n{shown}{excused}")).run(&["test"]).has_problems();
    verdicts(
        &ran,
        &[
            ("orphan", "failed"),
            ("module", "passed"),
            ("example", "passed"),
            ("example-lie", "failed"),
            ("tested", "passed"),
            ("in-test", "passed"),
            ("lost", "failed"),
        ],
    );
    ran.tells_of("compile-error-unexpected", "src/page.md:15:1", "listings/example-lie");
    ran.tells_of("file-not-compiled", "src/page.md:4:1", "listings/orphan");
    ran.tells_of("file-not-compiled", "src/page.md:28:1", "listings/lost");
    // What belongs to no crate is held to its words as it stands.
    ran.tells("compile-error-unexpected", "listings/nobodys/src/main.rs:1:13");
    ran.tells("compile-error-unexpected", "listings/loose.rs:1:13");
    ran.says("5 problems");
}

#[test]
fn includes_that_show_nothing_are_told() {
    let main = "fn main() {\n    let a = 1;\n    drop(a);\n}\n";
    let page = "# Page\n\n\
        {{#include ../listings/a/src/main.rs:3:2}}\n\
        {{#include ../listings/a/src/main.rs:0}}\n\
        {{ #include ../listings/a/src/main.rs:nope}}\n\
        {{#includ ../listings/a/src/main.rs}}\n\
        {{\t#rustdoc_inclde ../listings/a/src/main.rs}}\n\
        {{#quizz a}} {{#if b}} {{ #each c }} {{ #listing d }} {{x}} {{\n\n\
        {{ #include ../listings/a/src/main.rs:2:3 }}\n\
        {{#include more.md}}\n";
    let book =
        add(BookTest::new(), "a", main).file("src/more.md", "{{#titel More}}\n").page(page).file(
            "book.toml",
            "[book]\ntitle = \"A book\"\nlanguage = \"en\"\n\n[preprocessor.another]\n",
        );
    let ran = book.run(&["test"]).has_problems();
    ran.tells_of("include-lines-reversed", "src/page.md:3:", "3:2");
    ran.tells_of("include-line-missing", "src/page.md:4:", "0");
    ran.tells_of("anchor-missing", "src/page.md:5:", "nope");
    ran.tells("directive-misspelled", "src/page.md:6:4");
    ran.tells("directive-misspelled", "src/page.md:7:5");
    ran.tells("directive-misspelled", "src/more.md:1:4");
    ran.suggests("`include`").suggests("`title`");
    ran.says("6 problems");
}

#[test]
fn a_mark_that_is_not_true_names_the_one_that_is() {
    let broken = "fn main() {\n    gone();\n}\n";
    let panics = "fn main() {\n    panic!(\"no cake\");\n}\n";
    let failing = "fn main() {}\n#[test]\nfn a() {\n    assert_eq!(1, 2);\n}\n";
    let lacks = format!("{}\n[dependencies]\ngone = {{ path = \"../gone\" }}\n", manifest("lacks"));
    let tested = "fn main() {}\n#[test]\nfn a() {\n    gone();\n}\n";
    let kinds = [
        ("compiles", "fn main() {}\n", "rust,does_not_compile", "compile-error-missing"),
        ("panics", panics, "rust,does_not_compile", "compile-error-missing"),
        ("test-fails", failing, "rust,ignore,does_not_compile", "compile-error-missing"),
        ("test-broken", tested, "rust,ignore", "compile-error-unexpected"),
        ("unmarked", failing, "rust,ignore", "test-failed"),
        ("lacks", broken, "rust,compile_fail,E0425", "dependency-unavailable"),
        ("truly", tested, "rust,does_not_compile", ""),
    ];
    for (name, main, words, code) in kinds {
        let book = add(BookTest::new(), name, main);
        let book =
            if name == "lacks" { book.file("listings/lacks/Cargo.toml", &lacks) } else { book };
        let book =
            book.page(&format!("# Page\n\n{}", fence(words, &format!("{name}/src/main.rs"))));
        let ran = book.run(&["test"]);
        if code.is_empty() {
            verdicts(&ran.succeeds(), &[(name, "passed")]);
            continue;
        }
        let ran = ran.has_problems().says("1 problem");
        verdicts(&ran, &[(name, "failed")]);
        let place =
            if name == "lacks" { "listings/lacks/Cargo.toml:2:1" } else { "src/page.md:3:1" };
        ran.tells_of(code, place, &format!("listings/{name}"));
        match name {
            "panics" | "test-fails" | "unmarked" => {
                ran.suggests("should_panic");
            }
            "test-broken" => {
                ran.suggests("does_not_compile");
            }
            // Why it is not built is in cargo's words.
            "lacks" => drop(ran.says("is proved").says("/listings/gone/Cargo.toml")),
            _ => drop(ran.does_not_say("should_panic")),
        }
    }
}

/// A crate of which no page shows anything has no fence whose words could say how it ends.
#[test]
fn the_way_out_for_a_broken_crate_depends_on_whether_a_page_shows_it() {
    let book = add(BookTest::new(), "shown", "fn main() { 1 }\n");
    let page = format!("# Page\n\n{}", fence("rust", "shown/src/main.rs"));
    book.page(&page)
        .run(&["test"])
        .has_problems()
        .says("mark the fence `does_not_compile`")
        .tells("compile-error-unexpected", "src/page.md:3:1");
    add(BookTest::new(), "left", "fn main() { 1 }\n")
        .run(&["test"])
        .has_problems()
        .says("no page shows it: remove it")
        .tells("compile-error-unexpected", "listings/left/Cargo.toml:2:1");
}
