//! `bless` records console transcripts: what it writes is what a console shows, and passes.

use bookwright_harness::test;

use crate::book_test::BookTest;

/// A crate with one transcript, both shown by the page.
fn add(book: BookTest, name: &str, fence: &str, main: &str, transcript: &str) -> BookTest {
    let manifest =
        format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n");
    let page = book.read("src/page.md")
        + &format!("```{fence}\n{{{{#include ../listings/{name}/src/main.rs}}}}\n```\n\n")
        + &format!("```console\n{{{{#include ../listings/{name}/output.txt}}}}\n```\n\n");
    book.file(&format!("listings/{name}/Cargo.toml"), manifest)
        .file(&format!("listings/{name}/src/main.rs"), main)
        .file(&format!("listings/{name}/output.txt"), transcript)
        .page(&page)
}

/// A book of one crate after `bless`: it recorded the transcript, which passes, and now has `text`.
#[track_caller]
fn records(main: &str, transcript: &str, text: &str) {
    let book = add(BookTest::new(), "tea", "rust,ignore", main, transcript);
    book.run(&["bless"]).succeeds().says("1 recorded, 0 unchanged");
    assert_eq!(book.read("listings/tea/output.txt"), text);
    book.run(&["test", "--fresh"]).succeeds().says("1 listing: 1 passed");
    book.run(&["bless"]).succeeds().says("0 recorded, 1 unchanged");
    assert_eq!(book.read("listings/tea/output.txt"), text);
}

/// `bless` leaves a transcript alone, and tells a problem with this code.
#[track_caller]
fn refuses(fence: &str, main: &str, transcript: &str, code: &str, place: &str) {
    let book = add(BookTest::new(), "tea", fence, main, transcript);
    book.run(&["bless"])
        .has_problems()
        .says("0 recorded, 0 unchanged, 1 refused")
        .tells(code, place);
    assert_eq!(book.read("listings/tea/output.txt"), transcript);
}

#[test]
fn both_outputs_are_recorded_in_the_order_of_one_console() {
    let main = "fn main() {\n    println!(\"one\");\n    eprintln!(\"two\");\n    println!(\"three\");\n    \
                let here = std::env::current_dir().unwrap().join(\"menu.txt\");\n    \
                println!(\"{} {}\", here.display(), std::env::args().next().unwrap());\n    \
                let _ = std::thread::spawn(|| panic!(\"four\")).join();\n    println!(\"five\");\n}\n";
    let console = "one\ntwo\nthree\nmenu.txt target/debug/tea\n\nthread '<unnamed>' panicked at \
                   src/main.rs:7:35:\nfour\nnote: run with `RUST_BACKTRACE=1` environment variable to \
                   display a backtrace\nfive\n";
    records(main, "$ cargo run", &format!("$ cargo run\n{console}"));
    let once = "$ X=1 cargo run\nnine\n\n$ cargo run -- a\n";
    records(main, once, &format!("$ X=1 cargo run\n{console}\n$ cargo run -- a\n{console}"));
}

#[test]
fn cargos_lines_and_unchanged_ones_stay_as_they_stood() {
    let main = "fn main() {\n    println!(\"at {:p}\", &0);\n    println!(\"new\");\n}\n";
    let cargos = "$ cargo run\n   Compiling tea v0.1.0 (file:///projects/tea)\n    Finished `dev` profile \
                  [unoptimized + debuginfo] target(s) in 0.22s\n     Running `target/debug/tea`\n";
    // An address is compared by its form only.
    let at = "at 0x55d0c8a1b2c3\n";
    records(main, &format!("{cargos}{at}old\n"), &format!("{cargos}{at}new\n"));
}

#[test]
fn the_compilers_words_and_the_counts_of_them_are_those_of_now() {
    let main = "fn main() {\n    let a = 1;\n    println!(\"hi\");\n}\n";
    let warned = "warning: unused variable: `a`\n --> src/main.rs:2:9\n  |\n2 |     let a = 1;\n  |         \
                  ^ help: if this is intentional, prefix it with an underscore: `_a`\n  |\n  = note: \
                  `#[warn(unused_variables)]` (part of `#[warn(unused)]`) on by default\n\n";
    records(main, "$ cargo run\n", &format!("$ cargo run\n{warned}hi\n"));
    let old = "$ cargo run\nwarning: old\n\nwarning: `tea` (bin \"tea\") generated 2 warnings (run `cargo \
               fix`)\n    Finished `dev` profile target(s) in 0.1s\nhi\n";
    let new = format!(
        "$ cargo run\n{warned}warning: `tea` (bin \"tea\") generated 1 warning\n    Finished `dev` \
         profile target(s) in 0.1s\nhi\n"
    );
    records(main, old, &new);
    // Whoever shows no warnings about what is unused goes on to show none.
    records(main, "$ cargo run\nold\n", "$ cargo run\nhi\n");
}

#[test]
fn a_build_that_fails_is_recorded_without_lines_of_one_that_does_not() {
    let main = "fn main() {\n    let a: u8 = \"b\";\n}\n";
    let book = add(
        BookTest::new(),
        "tea",
        "rust,does_not_compile",
        main,
        "$ cargo build\n   Compiling tea v0.1.0 (file:///projects/tea)\n    Finished `dev` profile \
         target(s) in 0.22s\n$ echo $?\n0\n",
    );
    book.run(&["bless"]).succeeds().says("1 recorded");
    let text = book.read("listings/tea/output.txt");
    assert!(text.starts_with(
        "$ cargo build\n   Compiling tea v0.1.0 (file:///projects/tea)\nerror[E0308]"
    ));
    assert!(text.ends_with("$ echo $?\n101\n") && !text.contains("Finished"), "{text}");
    book.run(&["test", "--fresh"]).succeeds();
}

#[test]
fn a_bad_end_is_shown_by_cargos_last_line_where_that_stood_or_nothing_else_shows_it() {
    let exits = "fn main() {\n    println!(\"hi\");\n    std::process::exit(3);\n}\n";
    let line = "error: process didn't exit successfully: `target/debug/tea a` ";
    records(
        exits,
        &format!("$ cargo run -- a\nhi\n{line}(exit status: 4)\n"),
        "$ cargo run -- a\nhi\nerror: process didn't exit successfully: `target/debug/tea a` (exit status: 3)\n",
    );
    records(exits, "$ cargo run\nho\n", "$ cargo run\nhi\n");
    if cfg!(target_os = "linux") {
        let signal = "fn main() {\n    println!(\"hi\");\n    unsafe { std::ptr::null_mut::<u8>().write_volatile(1) }\n}\n";
        let told = format!("hi\n{line}(signal: 11, SIGSEGV: invalid memory reference)\n");
        records(signal, "$ cargo run -- a\n", &format!("$ cargo run -- a\n{told}"));
    }
}

#[test]
fn tests_are_recorded_with_the_lines_before_each_program() {
    let main = "fn main() {}\n#[test]\nfn b() {}\n#[test]\nfn a() {}\n";
    let old = "$ cargo test\n    Finished `test` profile target(s) in 0.1s\n     Running unittests \
               src/main.rs (target/debug/deps/tea-0123456789abcdef)\n\nrunning 1 test\ntest b ... \
               ok\n\ntest result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; \
               finished in 0.00s\n\n";
    let new = old
        .replace("1 test\n", "2 tests\ntest a ... ok\n")
        .replace("ok. 1 passed", "ok. 2 passed")
        .replace("finished in 0.00s", "finished in …s");
    records(main, old, &new);
    let fails = main.replace("fn b() {}", "fn b() {\n    panic!(\"no\");\n}");
    let book = add(BookTest::new(), "tea", "rust,should_panic", &fails, "$ cargo test\n");
    book.run(&["bless"]).succeeds().says("1 recorded");
    let text = book.read("listings/tea/output.txt");
    assert!(text.contains("\nthread 'b' panicked at src/main.rs:4:5:\nno\n"), "{text}");
    book.run(&["test", "--fresh"]).succeeds();
}

#[test]
fn a_crate_without_a_program_shows_that_cargo_has_none_to_run() {
    let manifest = "[package]\nname = \"tea\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
    let page = "# Page\n\n```rust\n{{#include ../listings/tea/src/lib.rs}}\n```\n\n\
                ```console\n{{#include ../listings/tea/output.txt}}\n```\n";
    let book = BookTest::new()
        .file("listings/tea/Cargo.toml", manifest)
        .file("listings/tea/src/lib.rs", "fn unused() {}\n")
        .file("listings/tea/output.txt", "$ cargo run\nhi\n$ echo $?\n0\n")
        .page(page);
    book.run(&["test"]).has_problems().tells("transcript-differs", "listings/tea/output.txt:2:1");
    book.run(&["bless"]).succeeds().says("1 recorded");
    let told =
        "$ cargo run\nerror: a bin target must be available for `cargo run`\n$ echo $?\n101\n";
    assert_eq!(book.read("listings/tea/output.txt"), told);
    book.run(&["test", "--fresh"]).succeeds();
}

#[test]
fn lines_are_counted_as_readers_see_them() {
    let main = "fn main() {\n    // ANCHOR: a\n    let cup = 1;\n    // ANCHOR_END: a\n    panic!(\"no\");\n}\n";
    let book = add(BookTest::new(), "tea", "rust,should_panic", main, "$ cargo run\n");
    book.run(&["bless"]).succeeds().says("1 recorded");
    let text = book.read("listings/tea/output.txt");
    for words in
        ["--> src/main.rs:2:9\n", "\n2 |     let cup = 1;\n", "panicked at src/main.rs:3:5:\n"]
    {
        assert!(text.contains(words), "{text}");
    }
    assert!(!text.contains("ANCHOR"), "{text}");
    book.run(&["test", "--fresh"]).succeeds();
}

#[test]
fn a_file_from_windows_stays_one() {
    let main = "fn main() {\n    println!(\"hi\");\n}\n";
    let old = "\u{feff}$ cargo run\r\nho\r\n$ cargo run\r\nhi\r\n";
    records(main, old, "\u{feff}$ cargo run\r\nhi\r\n$ cargo run\r\nhi\r\n");
}

#[test]
fn what_is_not_compared_is_left_alone() {
    let main = "fn main() {\n    println!(\"hi\");\n}\n";
    let old = "$ cargo run\nho\n$ cargo run | sort\nwhatever\n$ cd a\n";
    let book = add(BookTest::new(), "tea", "rust", main, old);
    book.run(&["bless"]).succeeds().says("1 recorded, 0 unchanged");
    assert_eq!(book.read("listings/tea/output.txt"), old.replace("ho\n", "hi\n"));
}

#[test]
fn what_is_not_true_or_not_the_same_each_time_is_not_recorded() {
    let exits = "fn main() {\n    println!(\"hi\");\n    std::process::exit(3);\n}\n";
    refuses("rust", exits, "$ cargo run\nho\n", "run-end-differs", "src/page.md:4:1");
    let varies = "fn main() {\n    println!(\"{:?}\", std::time::SystemTime::now());\n}\n";
    refuses("rust", varies, "$ cargo run\n", "transcript-varies", "listings/tea/output.txt:1:1");
    let endless = "fn main() {\n    loop {\n        println!(\"hi\");\n    }\n}\n";
    refuses(
        "rust,no_run",
        endless,
        "$ cargo run\n",
        "run-output-too-large",
        "listings/tea/output.txt:1:1",
    );
}
