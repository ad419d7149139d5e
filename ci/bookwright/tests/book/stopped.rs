//! What a book starts is stopped, and named: what outlives its program, what a macro does to the
//! compiler, and all of it when a signal asks for it.

#![cfg(target_os = "linux")]

use std::io::{BufRead as _, BufReader, Lines, Read as _};
use std::net::TcpListener;
use std::process::{Child, ChildStdout, Command, Stdio};

use bookwright_harness::test;

use crate::book_test::BookTest;

const HELLO: &str = "fn main() {\n    println!(\"hello\");\n}\n";

fn manifest(name: &str, rest: &str) -> String {
    format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n{rest}")
}

/// A stand-alone crate of these files, each shown.
fn alone(book: BookTest, name: &str, rest: &str, files: &[(&str, &str)]) -> BookTest {
    let mut page = book.read("src/page.md");
    let mut book = book.file(&format!("listings/{name}/Cargo.toml"), manifest(name, rest));
    for (file, text) in files {
        page += &format!("\n```rust\n{{{{#include ../listings/{name}/{file}}}}}\n```\n");
        book = book.file(&format!("listings/{name}/{file}"), text);
    }
    book.page(&page)
}

/// The command lines that contain a text, without this one's.
fn running(text: &str) -> Vec<String> {
    let output = Command::new("ps").args(["-A", "-o", "args"]).output().unwrap();
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    lines.lines().filter(|line| line.contains(text)).map(str::to_owned).collect()
}

/// How long the children of this process's listings sleep: a time that only this process knows.
fn sleep(number: u32) -> String {
    format!("4324.{}{number}", std::process::id())
}

/// It does not matter how well it hides: while it holds an output of its program, it is found.
#[test]
fn what_outlives_its_program_is_named() {
    let [of_test, hidden, listed] = [1, 2, 3].map(sleep);
    let spawn = |before: &str, time: &str| {
        format!(
            "std::process::Command::new(\"setsid\").args([\"sleep\", \"{time}\"]){before}.spawn().unwrap();"
        )
    };
    let test = format!(
        "#[test]\nfn it_is_one() {{\n    std::process::Command::new(\"sleep\").arg(\"{of_test}\").spawn().unwrap();\n    \
         assert_eq!(kitchen::one(), 1);\n}}\n"
    );
    let clears = ".env_clear().env(\"PATH\", \"/usr/bin:/bin\")";
    let hides =
        format!("fn main() {{\n    {}\n    println!(\"done\");\n}}\n", spawn(clears, &hidden));
    let waits = "fn main() {\n    let status = std::process::Command::new(\"sleep\").arg(\"0.1\").status();\n    \
                 assert!(status.unwrap().success());\n}\n";
    let book = alone(
        BookTest::new(),
        "kitchen",
        "",
        &[("src/lib.rs", "/// One.\npub fn one() -> u32 {\n    1\n}\n"), ("tests/it.rs", &test)],
    );
    let book = alone(book, "cellar", "", &[("src/main.rs", &hides)]);
    let book = alone(book, "table", "", &[("src/main.rs", waits)]);
    let ran = book.run(&["test"]).has_problems().says("passed listings/table");
    assert_eq!(ran.count("run-process-left"), 2, "{}", ran.said);
    ran.tells_of("run-process-left", "src/page.md:", &format!("sleep {of_test}"));
    ran.tells_of("run-process-left", "src/page.md:", &format!("sleep {hidden}"));
    assert_eq!([running(&of_test), running(&hidden)], [const { Vec::<String>::new() }; 2]);

    let book = BookTest::new().listing("cellar", "", &hides.replace(&hidden, &listed));
    let ran = book.run(&["test"]).has_problems();
    ran.tells_of("run-process-left", "listings/t/cellar/Cargo.toml:2:", &format!("sleep {listed}"));
    assert_eq!(running(&listed), Vec::<String>::new());
}

/// With all processors busy, what waits for its children is not said to leave them.
/// `BOOKWRIGHT_ROUNDS` says how often it is tried.
#[test(thorough)]
fn a_busy_machine_makes_nobody_leave_a_process() {
    struct Busy(Vec<std::process::Child>);
    impl Drop for Busy {
        fn drop(&mut self) {
            for each in &mut self.0 {
                let _ = each.kill();
                let _ = each.wait();
            }
        }
    }
    let rounds =
        std::env::var("BOOKWRIGHT_ROUNDS").ok().and_then(|it| it.parse().ok()).unwrap_or(2);
    let cores = std::thread::available_parallelism().unwrap().get();
    let busy = || Command::new("sh").args(["-c", "while :; do :; done"]).spawn().unwrap();
    let _busy = Busy((0..2 * cores).map(|_| busy()).collect());
    let waits = "fn main() {\n    let mut sleep = std::process::Command::new(\"sh\");\n    \
                 sleep.args([\"-c\", \"echo on; sleep 0.1 & wait; echo off\"]).status().unwrap();\n}\n";
    let book = (0..4).fold(BookTest::new(), |book, each| {
        alone(book, &format!("sound-{each}"), "", &[("src/main.rs", waits)])
    });
    for _ in 0..rounds {
        book.run(&["test", "--fresh"]).succeeds();
    }
}

/// A macro of a crate that rustc builds without cargo is limited as it is in cargo's builds.
#[test(thorough)]
fn a_macro_in_a_plain_crate_is_stopped() {
    let time = sleep(4);
    let macros = format!(
        "use proc_macro::TokenStream;\n\n\
         #[proc_macro]\npub fn hangs(_: TokenStream) -> TokenStream {{\n    loop {{\n        std::thread::park();\n    }}\n}}\n\
         #[proc_macro]\npub fn starts(_: TokenStream) -> TokenStream {{\n    let mut sleep = std::process::Command::new(\"setsid\");\n    \
         sleep.args([\"sleep\", \"{time}\"]).spawn().unwrap();\n    TokenStream::new()\n}}\n\
         #[proc_macro]\npub fn collects(_: TokenStream) -> TokenStream {{\n    let mut all = Vec::new();\n    \
         loop {{\n        all.push(vec![1_u8; 1 << 20]);\n    }}\n}}\n\
         #[proc_macro]\npub fn prints(_: TokenStream) -> TokenStream {{\n    loop {{\n        eprintln!(\"{{}}\", \"y\".repeat(1 << 16));\n    }}\n}}\n"
    );
    let near =
        "[source.crates-io]\nreplace-with = \"near\"\n\n[source.near]\ndirectory = \"near\"\n";
    let limits = "[book]\ntitle = \"A book\"\n\n[preprocessor.bookwright]\nbuild-timeout = 8\nbuild-memory = \"600 MiB\"\n";
    let mut book = BookTest::new()
        .file("book.toml", limits)
        .file(".cargo/config.toml", near)
        .file("near/kit/Cargo.toml", manifest("kit", "\n[lib]\nproc-macro = true\n"))
        .file("near/kit/src/lib.rs", macros)
        .file("near/kit/.cargo-checksum.json", "{\"files\":{}}");
    let kit = "\n[dependencies]\nkit = \"0.1\"\n";
    for name in ["hangs", "starts", "collects", "prints"] {
        let main = format!("kit::{name}!();\n\nfn main() {{}}\n");
        book = alone(book, name, kit, &[("src/main.rs", &main)]);
    }
    book = alone(book, "well", kit, &[("src/main.rs", HELLO)]);
    let ran = book.run(&["test"]).has_problems().says("passed listings/well");
    for (name, code) in [
        ("hangs", "build-timeout"),
        ("starts", "build-timeout"),
        ("collects", "build-memory"),
        ("prints", "build-memory"),
    ] {
        ran.tells(code, &format!("listings/{name}/Cargo.toml"));
    }
    let ran = ran.says("the compiler, on `hangs`").says("the compiler, on `collects`");
    ran.says("what the build of `starts` started").says("the compiler, on `prints`");
    assert_eq!(running(&time), Vec::<String>::new());
}

/// Whether this process, and so whatever it starts, was told to ignore SIGHUP.
fn ignores_hangup() -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let set = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).unwrap();
    u64::from_str_radix(set.trim(), 16).unwrap() & 1 == 1
}

fn send(signal: &str, process: u32) {
    let kill = Command::new("kill").args(["-s", signal, &process.to_string()]).status().unwrap();
    assert!(kill.success());
}

fn signals() -> impl Iterator<Item = &'static str> {
    ["INT", "TERM", "HUP"].into_iter().filter(|signal| *signal != "HUP" || !ignores_hangup())
}

/// The folders that were made for a time, in the folder for such folders.
fn temporary(folder: &std::path::Path) -> Vec<std::ffi::OsString> {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect()
}

/// A program of a stand-alone crate says that it runs by connecting, and then hangs with a child and
/// a grandchild that hold the connection and its outputs.
#[test]
fn each_signal_ends_a_test_that_hangs() {
    let time = sleep(5);
    for signal in signals() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let main = format!(
            "use std::net::TcpStream;\nuse std::os::fd::OwnedFd;\nuse std::process::{{Command, Stdio}};\n\n\
             fn main() {{\n    let stream = TcpStream::connect(\"{address}\").unwrap();\n    \
             let held = Stdio::from(OwnedFd::from(stream));\n    \
             Command::new(\"sh\").args([\"-c\", \"env -i setsid sleep {time} & sleep {time}\"]).stdin(held).status().unwrap();\n}}\n"
        );
        let book = alone(BookTest::new(), "waits", "", &[("src/main.rs", &main)]);
        let folder = tempfile::tempdir().unwrap();
        let child = book
            .command(&book.root(), &["test"])
            .env("TMPDIR", folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (mut stream, _) = listener.accept().unwrap();
        assert_ne!(temporary(folder.path()).len(), 0);
        send(signal, child.id());
        // The end of the stream means that all who held it are gone.
        assert_eq!(stream.read(&mut [0]).unwrap_or(0), 0);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{signal}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("interrupted"), "{signal}");
        assert_eq!(running(&time), Vec::<String>::new(), "{signal}");
        assert_eq!(temporary(folder.path()).len(), 0, "{signal}");
    }
}

/// Starts a server, and waits until it serves. With the lines that it prints from then on.
fn serving(command: &mut Command) -> (Child, Lines<BufReader<ChildStdout>>) {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.by_ref().map_while(Result::ok).any(|line| line.contains("127.0.0.1")));
    (child, lines)
}

#[test]
fn each_signal_ends_serving() {
    for signal in signals() {
        let book = BookTest::new();
        let (mut child, _lines) = serving(&mut book.command(&book.root(), &["serve"]));
        let served = || {
            let names = temporary(&book.root().join("target/bookwright")).into_iter();
            names.filter(|name| name.to_string_lossy().starts_with("serve-")).count()
        };
        assert_eq!(served(), 1);
        send(signal, child.id());
        assert_eq!(child.wait().unwrap().code(), Some(0), "{signal}");
        assert_eq!(served(), 0, "{signal}");
    }
}

/// Whoever starts it with `nohup` wants it to outlive the terminal.
#[test]
fn a_hangup_that_is_ignored_ends_nothing() {
    let book = BookTest::new();
    let mut nohup = Command::new("nohup");
    nohup.arg(crate::PROGRAM).arg("serve").current_dir(book.root());
    let (mut child, mut lines) = serving(&mut nohup);
    send("HUP", child.id());
    // It still builds what is edited, and says so.
    book.write("src/page.md", "# Page\n\nMore.\n");
    assert!(lines.by_ref().map_while(Result::ok).any(|line| line.contains("built")));
    send("TERM", child.id());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
