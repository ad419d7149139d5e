//! Listings that do harm, manifests that are broken, and interruptions: the others go on, nothing is
//! left running, nothing is half-written.

use std::io::Read as _;
use std::net::TcpListener;
use std::process::Stdio;

use bookwright_harness::test;

use crate::book_test::BookTest;

const HELLO: &str = "fn main() {\n    println!(\"hello\");\n}\n";

/// A program that closes its outputs, and then does something.
#[cfg(unix)]
fn closes(then: &str) -> String {
    format!(
        "use std::os::fd::{{FromRawFd, OwnedFd}};\n\nfn main() {{\n    for fd in [1, 2] {{\n        \
         // SAFETY: nobody else closes it.\n        drop(unsafe {{ OwnedFd::from_raw_fd(fd) }});\n    }}\n    \
         {then}\n}}\n"
    )
}

/// A program that no signal ends but the one that cannot be ignored.
#[cfg(unix)]
const IGNORES: &str = "unsafe extern \"C\" {
    fn signal(number: i32, handler: usize) -> usize;
}

fn main() {
    for number in [1, 2, 3, 13, 15] {
        // SAFETY: 1 is SIG_IGN.
        unsafe { signal(number, 1) };
    }
    loop {
        std::hint::spin_loop();
    }
}
";

/// A limit is set low here; what is reserved and not used does not count.
#[cfg(target_os = "linux")]
#[test]
fn memory_without_end_is_ended_and_reserved_memory_is_not_counted() {
    let eats = "fn main() {\n    let mut all = Vec::new();\n    loop {\n        all.push(vec![1_u8; 1 << 20]);\n        \
                if all.len() > 8 << 10 {\n            return;\n        }\n    }\n}\n";
    // `tail` keeps what may be the last line; each of them stays below the limit.
    let children = "use std::process::Command;\n\nfn main() {\n    let child = || Command::new(\"sh\").args([\"-c\", \
                    \"head -c 150M /dev/zero | tail | sleep 30\"]).spawn().unwrap();\n    \
                    let mut all = [child(), child(), child()];\n    all.each_mut().map(|child| child.wait().unwrap());\n}\n";
    let reserves = "use std::thread::{Builder, park};\n\nfn main() {\n    for _ in 0..300 {\n        \
                    Builder::new().stack_size(32 << 20).spawn(park).unwrap();\n    }\n}\n";
    let book = BookTest::new()
        .listing("well", "", "fn main() {}\n")
        .listing("eats", "memory = \"100 MB\"", eats)
        .listing("children-eat", "memory = \"300 MiB\"\ntimeout = 20", children)
        .listing("reserves", "memory = \"300 MiB\"", reserves);
    let ran = book.run(&["test"]).has_problems();
    ran.tells("run-memory", "listings/t/eats/Cargo.toml:2:");
    ran.tells("run-memory", "listings/t/children-eat/Cargo.toml:2:");
    ran.says("passed well").says("passed reserves").says("4 listings: 2 passed, 2 failed");
}

#[cfg(unix)]
#[test]
fn a_listing_can_hurt_nobody() {
    // Each child that should not be left running sleeps for a time that only this test knows.
    let shell = |script: &str| {
        let script = script.replace("4321.", &sleep());
        format!(
            "use std::process::{{Command, Stdio}};\n\nfn main() {{\n    println!(\"started\");\n    \
             Command::new(\"sh\").args([\"-c\", {script:?}]).stdin(Stdio::null()).status().unwrap();\n}}\n"
        )
    };
    let book = BookTest::new()
        .listing("well", "", "fn main() {}\n")
        .listing(
            "endless-output",
            "",
            "fn main() {\n    loop {\n        println!(\"{}\", \"y\".repeat(1000));\n    }\n}\n",
        )
        .listing("endless-loop", "timeout = 0.3", "fn main() {\n    loop {\n        std::hint::spin_loop();\n    }\n}\n")
        .listing("outlived", "", &shell("sleep 4321.01 &"))
        .listing("outlived-quietly", "", &shell("sleep 4321.02 >/dev/null 2>&1 &"))
        .listing("left-group", "", &shell("setsid sleep 4321.03 >/dev/null 2>&1 &"))
        .listing("left-all", "", &shell("env -i setsid sh -c 'sleep 4321.04 & sleep 4321.05' >/dev/null 2>&1 &"))
        .listing("deaf", "timeout = 0.3", &shell("trap '' TERM INT HUP; sleep 4321.06; sleep 4321.07"))
        .listing("killed", "", &shell("kill -9 $PPID; sleep 4321.08"))
        .listing("closed", "", &shell("exec >&- 2>&-; sleep 0.1"))
        .listing("closes-its-own", "", &closes("println!(\"nobody hears\");"))
        .listing("closes-and-goes-on", "timeout = 0.5", &closes("loop { std::hint::spin_loop(); }"))
        .listing("ignores-signals", "timeout = 0.3", IGNORES)
        .listing("child-killed", "", &shell("sleep 4321.09 & kill -9 $!; wait; kill -9 $$"))
        .listing("crowd", "", &shell("for n in 1 2 3 4 5 6 7 8 9; do for m in 1 2 3 4 5 6 7 8 9; do setsid sleep 4321.1$n$m & done; done"))
        .listing("reads-nothing", &format!("stdin = \"{}\"", "x".repeat(200_000)), "fn main() {}\n")
        .listing("writes-much", "", "fn main() {\n    std::fs::create_dir(\"deep\").unwrap();\n    for n in 0..200 {\n        std::fs::write(format!(\"deep/{n}\"), [0; 4096]).unwrap();\n    }\n    std::fs::remove_dir_all(std::env::current_dir().unwrap()).unwrap();\n}\n")
        .listing("writes", "", "fn main() {\n    std::fs::write(\"left-behind\", \"x\").unwrap();\n    assert!(!std::path::Path::new(\"Cargo.toml\").exists());\n}\n")
        .listing("bytes", "", "use std::io::Write;\n\nfn main() {\n    std::io::stdout().write_all(&[b'a', 0xff]).unwrap();\n}\n");
    let ran = book
        .run(&["test"])
        .has_problems()
        .says("passed well")
        .says("passed closes-its-own")
        .says("passed reads-nothing")
        .says("passed writes-much")
        .says("passed writes");
    for (code, name) in [
        ("run-output-too-large", "endless-output"),
        ("run-timeout", "endless-loop"),
        ("run-process-left", "outlived"),
        ("run-process-left", "outlived-quietly"),
        ("run-process-left", "left-group"),
        ("run-timeout", "deaf"),
        ("run-timeout", "closes-and-goes-on"),
        ("run-timeout", "ignores-signals"),
        ("run-process-left", "crowd"),
        ("output-not-utf8", "bytes"),
    ] {
        ran.tells_of(code, &format!("listings/t/{name}/Cargo.toml:2:"), name);
    }
    ran.tells_of("run-end-differs", "listings/t/killed/Cargo.toml:2:", "SIGKILL");
    assert_eq!(sleepers(), Vec::<String>::new(), "left running");
    assert!(!book.has("left-behind") && !book.has("listings/t/writes/left-behind"));
}

/// How the time begins that this process's listings let children sleep.
#[cfg(unix)]
fn sleep() -> String {
    format!("4321.{}", std::process::id())
}

/// The command lines of processes that sleep as this file's listings do.
#[cfg(unix)]
fn sleepers() -> Vec<String> {
    let output = std::process::Command::new("ps").args(["-A", "-o", "args"]).output().unwrap();
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter(|line| line.starts_with(&format!("sleep {}", sleep())))
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_bad_manifest_stops_only_its_own_listing() {
    let book = BookTest::new().listing("well", "", HELLO);
    let package = |name: &str, edition: &str, rest: &str| {
        format!(
            "[package]\nname = \"{name}\"\nversion = \"0.0.0\"\nedition = \"{edition}\"\n{rest}"
        )
    };
    let workspace = "[workspace]\nmembers = [\"*/*\"]\nresolver = \"3\"\n\n[workspace.dependencies]\n\
                     nowhere = { path = \"nowhere\" }\nbroken = { path = \"t/broken\" }\nbook-of-no-version = \"999\"\n";
    let book = book
        .file("listings/Cargo.toml", workspace)
        .file("listings/t/not-toml/Cargo.toml", "[package\n")
        .file("listings/t/not-toml/src/main.rs", HELLO)
        .file("listings/t/no-edition/Cargo.toml", package("no-edition", "1984", ""))
        .file("listings/t/no-edition/src/main.rs", HELLO)
        .file(
            "listings/t/no-crate/Cargo.toml",
            package("no-crate", "2024", "\n[dependencies]\nnowhere.workspace = true\n"),
        )
        .file("listings/t/no-crate/src/main.rs", HELLO)
        .file(
            "listings/t/no-version/Cargo.toml",
            package(
                "no-version",
                "2024",
                "\n[dependencies]\nbook-of-no-version.workspace = true\n",
            ),
        )
        .file("listings/t/no-version/src/main.rs", HELLO)
        .file("listings/t/odd-key/Cargo.toml", package("odd-key", "2024", "\n[dependecies]\n"))
        .file("listings/t/odd-key/src/main.rs", "fn main() {}\n")
        .file("listings/t/no-manifest/src/main.rs", HELLO)
        .file("listings/t/broken/Cargo.toml", package("broken", "2024", ""))
        .file("listings/t/broken/src/lib.rs", "pub fn broken() -> u32 {\n    \"\"\n}\n")
        .file(
            "listings/t/uses-broken/Cargo.toml",
            package("uses-broken", "2024", "\n[dependencies]\nbroken.workspace = true\n"),
        )
        .file("listings/t/uses-broken/src/main.rs", HELLO)
        .file("listings/t/by-itself/Cargo.toml", package("by-itself", "1984", "\n[workspace]\n"))
        .file("listings/t/by-itself/src/main.rs", HELLO)
        .file(
            "listings/t/no-such/Cargo.toml",
            package("no-such", "2024", "\n[dependencies]\nno-such-crate-in-any-registry = \"1\"\n\n[workspace]\n"),
        )
        .file("listings/t/no-such/src/main.rs", HELLO)
        .file(
            "listings/t/no-git/Cargo.toml",
            package("no-git", "2024", "\n[dependencies]\ngone = { git = \"file:///no/such/repository\" }\n\n[workspace]\n"),
        )
        .file("listings/t/no-git/src/main.rs", HELLO)
        .file("listings/t/empty-manifest/Cargo.toml", "")
        .file("listings/t/empty-manifest/src/main.rs", HELLO)
        .file("listings/t/no-text/Cargo.toml", [0xff, 0xfe, b'x'])
        .file("listings/t/no-text/src/main.rs", HELLO);
    let ran = book.run(&["bless"]).has_problems().says("passed odd-key").says("failed not-toml");
    for (code, place) in [
        ("toml-invalid", "not-toml/Cargo.toml:1:"),
        ("build-refused", "no-edition/Cargo.toml:2:"),
        ("build-refused", "no-crate/Cargo.toml:2:"),
        ("build-refused", "no-version/Cargo.toml:2:"),
        ("build-refused", "by-itself/Cargo.toml:2:"),
        ("build-refused", "no-such/Cargo.toml:2:"),
        ("build-refused", "no-git/Cargo.toml:2:"),
        ("listing-name-missing", "empty-manifest/Cargo.toml:1:1"),
        ("file-not-utf8", "no-text/Cargo.toml:1:1"),
        ("manifest-warning", "odd-key/Cargo.toml:2:"),
        ("listing-manifest-missing", "no-manifest"),
        ("compile-error-unexpected", "broken/src/lib.rs:2:"),
        ("dependency-broken", "uses-broken/Cargo.toml:2:"),
    ] {
        ran.tells(code, &format!("listings/t/{place}"));
    }
    // What cargo warns of is the key that it does not know.
    ran.tells_of("manifest-warning", "listings/t/odd-key/Cargo.toml:2:", "dependecies");
    assert_eq!(book.read("listings/t/well/stdout.txt"), "hello\n");
    assert!(!book.has("listings/Cargo.lock"), "a lock without the listings that were left out");

    book.write("listings/Cargo.toml", "[workspace\n");
    book.run(&["test"])
        .has_problems()
        .says("failed well")
        .says("0 passed")
        .tells("toml-invalid", "listings/Cargo.toml:1:")
        .does_not_tell("build-refused", "listings/t/well/");
}

/// The others are built, and it is told which one it was; of a dependency that no listing is, too.
#[cfg(target_os = "linux")]
#[test(thorough)]
fn a_build_that_never_ends_is_ended() {
    let waits = "fn main() {\n    std::thread::sleep(std::time::Duration::from_secs(3600));\n}\n";
    let book = "[book]\ntitle = \"A book\"\n\n[preprocessor.bookwright]\nbuild-timeout = 8\n";
    let book = BookTest::new()
        .file("book.toml", book)
        .listing("well", "", "fn main() {}\n")
        .listing("waits", "", "fn main() {}\n")
        .file("listings/t/waits/build.rs", waits)
        .listing("leaves", "", "fn main() {}\n")
        .file(
            "listings/t/leaves/build.rs",
            // Cargo waits until nobody can write to what it reads.
            "fn main() {\n    let mut left = std::process::Command::new(\"setsid\");\n    \
             left.args([\"sleep\", \"3600\"]).spawn().unwrap();\n}\n",
        );
    let ran = book.run(&["test"]).has_problems();
    ran.tells("build-timeout", "listings/t/waits/Cargo.toml:2:");
    ran.tells("build-timeout", "listings/t/leaves/Cargo.toml:2:");
    let ran = ran.says("the build script of `waits`").says("what the build of `leaves` started");
    let ran = ran.says("passed well");
    drop(ran);
    std::fs::remove_dir_all(book.root().join("listings/t/leaves")).unwrap();

    // Of another crate it is told which one; what cannot be built without it is not.
    let sleeper = book.root().join("sleeper");
    let manifest = format!(
        "[package]\nname = \"alone\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\nsleeper = {{ path = '{}' }}\n\n[workspace]\n",
        sleeper.display()
    );
    let book = book
        .file("listings/t/waits/build.rs", "fn main() {}\n")
        .file("listings/t/alone/Cargo.toml", manifest)
        .file("listings/t/alone/src/main.rs", "fn main() {}\n")
        .file(
            "sleeper/Cargo.toml",
            "[package]\nname = \"sleeper\"\nversion = \"0.0.0\"\nedition = \"2024\"\n",
        )
        .file("sleeper/src/lib.rs", "")
        .file("sleeper/build.rs", waits);
    let ran = book.run(&["test"]).has_problems();
    ran.tells("build-timeout", "listings/t/alone/Cargo.toml:2:");
    ran.says("`sleeper`").says("passed waits").says("not run again");
}

/// A line that a macro prints is kept by cargo until it ends, and whose it is, is not said.
#[cfg(target_os = "linux")]
#[test]
fn a_build_that_takes_all_memory_is_ended() {
    let book =
        "[book]\ntitle = \"A book\"\n\n[preprocessor.bookwright]\nbuild-memory = \"600 MiB\"\n";
    let collects = "fn main() {
    let mut all = Vec::new();
    loop {
        all.push(vec![1_u8; 1 << 20]);
    }
}
";
    let prints = "use std::io::Write as _;
#[proc_macro]
pub fn prints(_: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let line = vec![b'a'; 1 << 16];
    loop {
        std::io::stdout().write_all(&line).unwrap();
    }
}
";
    let book = BookTest::new()
        .file("book.toml", book)
        .listing("well", "", "fn main() {}\n")
        .listing("collects", "", "fn main() {}\n")
        .file("listings/t/collects/build.rs", collects)
        .listing("uses", "", "the_macro::prints!();\nfn main() {}\n")
        .file(
            "the-macro/Cargo.toml",
            "[package]\nname = \"the_macro\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [lib]\nproc-macro = true\n\n[workspace]\n",
        )
        .file("the-macro/src/lib.rs", prints);
    let workspace = format!(
        "[workspace]\nmembers = [\"*/*\"]\nresolver = \"3\"\n\n\
         [workspace.dependencies]\nthe_macro = {{ path = '{}' }}\n",
        book.root().join("the-macro").display()
    );
    let book = book.file("listings/Cargo.toml", workspace).file(
        "listings/t/uses/Cargo.toml",
        "[package]\nname = \"uses\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
         [dependencies]\nthe_macro.workspace = true\n",
    );
    let ran = book.run(&["test"]).has_problems();
    ran.tells("build-memory", "listings/t/collects/Cargo.toml:2:");
    ran.tells("build-memory", "listings/t/uses/Cargo.toml:2:");
    ran.suggests("`build-memory`");
    ran.says("600 MiB").says("the compiler, on `uses`").says("passed well");
}

/// A listing that says it runs by connecting, and then waits; so do a child and a grandchild that
/// hold the connection.
#[cfg(unix)]
#[test]
fn an_interrupted_run_leaves_nothing_running_and_nothing_half_written() {
    let program = "use std::net::TcpStream;
use std::os::fd::{AsRawFd, OwnedFd};
use std::process::{Command, Stdio};

fn main() {
    println!(\"new\");
    let address = std::env::var(\"ADDRESS\").unwrap();
    let stream = TcpStream::connect(address).unwrap();
    assert!(stream.as_raw_fd() > 2);
    let held = Stdio::from(OwnedFd::from(stream));
    Command::new(\"sh\").args([\"-c\", \"setsid sleep 4322 & sleep 4322\"]).stdin(held).status().unwrap();
}
";
    for (command, signal) in [("test", "INT"), ("bless", "INT"), ("bless", "TERM")] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let metadata = format!("env = {{ ADDRESS = \"{}\" }}", listener.local_addr().unwrap());
        let book = BookTest::new()
            .listing("waits", &metadata, program)
            .listing("quick", "", HELLO)
            .file("listings/t/waits/stdout.txt", "old\n")
            .file("listings/t/quick/stdout.txt", "old\n");
        let root = book.root();
        let child = book
            .command(&root, &[command])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (mut stream, _) = listener.accept().unwrap();
        let id = child.id().to_string();
        let kill = std::process::Command::new("kill").args(["-s", signal, &id]).status().unwrap();
        assert!(kill.success());
        // The end of the stream means that all who held it are gone.
        assert_eq!(stream.read(&mut [0]).unwrap_or(0), 0);
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains("interrupted"));
        for name in ["waits", "quick"] {
            assert_eq!(book.read(&format!("listings/t/{name}/stdout.txt")), "old\n");
            let files = std::fs::read_dir(root.join("listings/t").join(name)).unwrap();
            assert_eq!(files.count(), 3, "Cargo.toml, src, stdout.txt");
        }
        child_is_gone(&id);
    }
}

#[cfg(unix)]
fn child_is_gone(id: &str) {
    let ps = std::process::Command::new("ps").args(["-p", id]).output().unwrap();
    assert!(!ps.status.success(), "{}", String::from_utf8_lossy(&ps.stdout));
}
