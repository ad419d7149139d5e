//! `serve`: what is edited appears, a problem is the page, Ctrl-C ends it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::thread::JoinHandle;
use std::time::Duration;

use bookwright_harness::test;

use crate::book_test::BookTest;
use crate::site::interrupt;

/// Longer than anything takes on a busy machine; nothing waits for it to pass.
const TOO_LONG: Duration = Duration::from_secs(120);

struct Serving {
    child: Child,
    port: u16,
    /// What it says until it ends.
    lines: Option<JoinHandle<Vec<String>>>,
}

impl Serving {
    fn start(book: &BookTest) -> Self {
        Self::start_with(book, &["serve"])
    }

    fn start_with(book: &BookTest, args: &[&str]) -> Self {
        let mut child = book
            .command(&book.root(), args)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // The first build may be told before the address or after it.
        let mut before = Vec::new();
        let port = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| {
                let port = line
                    .split_once("http://127.0.0.1:")
                    .and_then(|(_, port)| port.split('/').next()?.parse().ok());
                before.push(line);
                port
            })
            .expect("it says its address");
        let lines = before.into_iter().chain(lines.map_while(Result::ok));
        let lines = std::thread::spawn(move || lines.collect());
        Self { child, port, lines: Some(lines) }
    }

    /// Stops it, and returns how often it built.
    fn builds(mut self) -> usize {
        interrupt(self.child.id());
        let lines = self.lines.take().unwrap().join().unwrap();
        lines.iter().filter(|line| line.starts_with("built in")).count()
    }

    fn ask(&self, path: &str) -> TcpStream {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(TOO_LONG)).unwrap();
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        stream
    }

    fn get(&self, path: &str) -> String {
        let mut answer = String::new();
        self.ask(path).read_to_string(&mut answer).unwrap();
        answer
    }

    /// The page as soon as it holds the words: each time it does not, the news of the next build is
    /// waited for.
    #[track_caller]
    fn until(&self, path: &str, words: &str) -> String {
        loop {
            let index = self.get("/");
            let page = self.get(path);
            if page.contains(words) {
                return page;
            }
            let version = index.split("data-version=\"").nth(1).expect("a page knows its version");
            let version = version.split('"').next().unwrap();
            let news = BufReader::new(self.ask(&format!("/.bookwright/events?since={version}")));
            let reload = news.lines().map_while(Result::ok).any(|line| line == "event: reload");
            assert!(reload, "no news came, and the page is\n{page}");
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn an_edit_arrives_and_a_problem_is_the_page_until_it_is_mended() {
    let book = BookTest::new().page("# Page\n\nFirst.\n");
    let serving = Serving::start(&book);
    let page = serving.get("/page.html");
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("First."), "{page}");
    assert!(page.to_lowercase().contains("cache-control: no-store"), "{page}");
    assert!(serving.get("/").contains("First."));
    assert!(serving.get("/.bookwright/reload.js").contains("EventSource"));
    assert!(serving.get("/gone.html").starts_with("HTTP/1.1 404"));
    assert!(serving.get("/../book.toml").starts_with("HTTP/1.1 400"));

    book.write("src/page.md", "# Page\n\nSecond.\n");
    serving.until("/page.html", "Second.");

    book.write("src/page.md", "# Page\n\n{{#listing new}}\n");
    let problem = serving.until("/page.html", "src/page.md:3:12");
    assert!(problem.starts_with("HTTP/1.1 500") && problem.contains("data-problem"), "{problem}");

    // The folder of listings was not there when it began.
    let book = book.listing("new", "", "fn main() {}\n");
    serving.until("/page.html", "data-listing=\"new\"");
    book.write("listings/t/new/src/main.rs", "fn main() { edited() }\n");
    serving.until("/page.html", "edited()");

    assert!(!book.has("book"), "serving writes no site of the book's own");
}

/// A page without the hash in the name of mdBook's search index.
fn without_index(page: &str) -> String {
    let Some((before, rest)) = page.split_once("searchindex-") else { return page.to_owned() };
    format!("{before}searchindex{}", rest.trim_start_matches(|c: char| c.is_ascii_hexdigit()))
}

/// Only edited pages are made again; what comes of it is what a whole build makes.
#[test]
fn what_is_served_after_edits_is_what_a_build_makes() {
    let book = BookTest::new()
        .file(
            "src/SUMMARY.md",
            "# Summary\n\n- [Page](page.md)\n- [Other](other.md)\n- [Third](third.md)\n",
        )
        .page("# Page\n\nFirst.\n")
        .file("src/other.md", "# Other\n\nOther text.\n\n{{#include part.txt}}\n")
        .file("src/part.txt", "A part.\n")
        .file("src/third.md", "# Third\n\n{{#listing hello caption=\"Says it\"}}\n")
        .listing("hello", "", "fn main() {\n    println!(\"hello\");\n}\n");
    let serving = Serving::start(&book);
    let pages = ["index.html", "page.html", "other.html", "third.html", "404.html", "toc.html"];
    let same = || {
        book.run(&["build"]).succeeds();
        for page in pages {
            let served = serving.get(&format!("/{page}"));
            let (_, served) = served.split_once("\r\n\r\n").unwrap();
            let script = served.find("<script src=\"/.bookwright/").unwrap();
            let end = served.rfind("</script>").unwrap() + "</script>".len();
            let served = format!("{}{}", &served[..script], &served[end..]);
            // The index of the search follows when the author pauses, and its name with it.
            let built = book.read(&format!("book/{page}"));
            assert_eq!(without_index(&served), without_index(&built), "{page}");
        }
    };
    // The first page, which is the site's too; a listing, whose caption has a number; a part of another.
    book.write("src/page.md", "# Page\n\nSecond.\n\n## More\n\nSee [it](third.md).\n");
    serving.until("/page.html", "Second.");
    same();
    book.write("listings/t/hello/src/main.rs", "fn main() {\n    println!(\"bye\");\n}\n");
    serving.until("/third.html", "bye");
    same();
    book.write("src/part.txt", "Another part.\n");
    serving.until("/other.html", "Another part.");
    same();
    // A title in the contents stands on every page; a mistake there is mended by a new chapter.
    book.write("src/SUMMARY.md", "# Summary\n\n- [New title](page.md)\n- [Other](other.md)\n- [Third](third.md)\n- [Fourth](fourth.md)\n");
    serving.until("/third.html", "data-problem");
    book.write("src/fourth.md", "# Fourth\n\nIt is there.\n");
    serving.until("/fourth.html", "It is there.");
    same();
    // What is made of the whole book follows by itself.
    book.write("src/other.md", "# Other\n\nThe last word.\n");
    serving.until("/other.html", "The last word.");
    let begin = std::time::Instant::now();
    while !serving.get("/print.html").contains("The last word.") {
        assert!(begin.elapsed() < TOO_LONG, "the book on one page is never brought up to date");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Each of what a page is made from is seen, wherever it lies, and is one build. What is written again as
/// it was is none: neither by the author, nor by a preprocessor at each build.
#[test]
#[cfg(unix)]
fn an_edit_of_anything_is_one_build_and_what_a_build_writes_is_none() {
    let book = BookTest::new()
        .file(
            "book.toml",
            "[book]\ntitle = \"First title\"\n\n[build]\nextra-watch-dirs = [\"data\"]\n\n\
             [preprocessor.stamp]\ncommand = \"sh stamp.sh\"\n",
        )
        .file(
            "stamp.sh",
            "[ \"$1\" = supports ] && exit 0\nmkdir -p src/made\n\
             sed 's/^/<!-- /; s/$/ -->/' data/words.txt > src/made/dot.svg\n\
             sed -e 's/^\\[{\"root.*},{\"items\":/{\"items\":/' -e 's/]$//'\n",
        )
        .file("data/words.txt", "First data\n")
        .file("src/SUMMARY.md", "# Summary\n\n- [Page](page.md)\n- [Linked](linked/b.md)\n")
        .page(
            "# Page\n\n{{#include ../README.md}}\n\n{{#include ../shared/words.md}}\n\n\
             ![Dot](made/dot.svg)\n",
        )
        .file("README.md", "First read-me.\n")
        .file("shared/words.md", "First shared.\n")
        .file("elsewhere/b.md", "# Linked\n\nFirst linked.\n");
    std::os::unix::fs::symlink("../elsewhere", book.root().join("src/linked")).unwrap();
    let serving = Serving::start(&book);
    serving.until("/made/dot.svg", "First data");
    for (file, text, page, words) in [
        ("README.md", "Second read-me.\n", "/page.html", "Second read-me."),
        ("shared/words.md", "Second shared.\n", "/page.html", "Second shared."),
        ("elsewhere/b.md", "# Linked\n\nSecond linked.\n", "/linked/b.html", "Second linked."),
        ("data/words.txt", "Second data\n", "/made/dot.svg", "Second data"),
    ] {
        book.write("src/page.md", book.read("src/page.md"));
        book.write(file, text);
        serving.until(page, words);
    }
    book.write("book.toml", book.read("book.toml").replace("First title", "Second title"));
    serving.until("/page.html", "Second title");
    assert_eq!(serving.builds(), 1 + 5);
}

#[test]
fn an_interrupt_ends_it_well_with_pages_open() {
    let book = BookTest::new();
    let mut serving = Serving::start(&book);
    // A page that listens for news, and a connection that says nothing.
    let mut news = BufReader::new(serving.ask("/.bookwright/events?since=old"));
    let mut line = String::new();
    while line != "event: reload\n" {
        line.clear();
        assert!(news.read_line(&mut line).unwrap() > 0, "the news end");
    }
    let idle = TcpStream::connect(("127.0.0.1", serving.port)).unwrap();
    interrupt(serving.child.id());
    let status = serving.child.wait().unwrap();
    assert_eq!(status.code(), Some(0));
    drop(idle);
    let left: Vec<_> = std::fs::read_dir(book.root().join("target/bookwright"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .filter(|name| name.to_string_lossy().starts_with("serve-"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
#[cfg(target_os = "linux")]
fn without_a_browser_it_says_which_address_to_open() {
    let book = BookTest::new();
    let mut child = book
        .command(&book.root(), &["serve", "--open"])
        .env("PATH", book.root())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let told = lines.map_while(Result::ok).find(|line| line.contains("browser"));
    let _ = child.kill();
    let _ = child.wait();
    let told = told.expect("it says that there is no browser");
    assert!(told.contains("open http://127.0.0.1:"), "{told}");
    assert!(!told.contains("status"), "{told}");
}

/// An editor's mark beside a file is a link to nothing; any other such link is a mistake.
#[test]
#[cfg(unix)]
fn a_link_to_nothing_is_a_problem_unless_an_editor_made_it() {
    let book = BookTest::new()
        .page("# Page\n\n![Dot](pictures/dot.svg)\n")
        .file("src/pictures/dot.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    let link = |at: &str| std::os::unix::fs::symlink("ada@host.1:2", book.root().join(at)).unwrap();
    link("src/.#page.md");
    link("src/pictures/.#dot.svg");
    book.run(&["build"]).succeeds();
    assert!(book.has("book/pictures/dot.svg") && book.has("book/print.html"));
    book.run(&["check"]).succeeds();
    link("src/gone.svg");
    let ran = book.run(&["build"]).has_problems().says("1 problem\n");
    ran.tells("symlink-broken", "src/gone.svg");
}

#[test]
fn where_the_system_tells_of_no_edits_they_are_looked_for() {
    let book =
        BookTest::new().page("# Page\n\n{{#include ../words.md}}\n").file("words.md", "First.\n");
    let serving = Serving::start_with(&book, &["serve", "--poll"]);
    book.write("words.md", "Second words.\n");
    serving.until("/page.html", "Second words.");
    book.write("src/page.md", "# Page\n\nThird words.\n");
    serving.until("/page.html", "Third words.");
    assert_eq!(serving.builds(), 1 + 2);
}

impl Serving {
    /// Posts with some headers, and returns the status.
    fn post(&self, path: &str, headers: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(TOO_LONG)).unwrap();
        let length = body.len();
        let request = format!(
            "POST {path} HTTP/1.1\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.split(' ').nth(1).unwrap_or_default().to_owned()
    }

    /// Waits for news of what programs do now that contain the words.
    fn until_now(&self, words: &str) -> String {
        let index = self.get("/");
        let version = index.split("data-version=\"").nth(1).expect("a page knows its version");
        let version = version.split('"').next().unwrap();
        let news = BufReader::new(self.ask(&format!("/.bookwright/events?since={version}")));
        let mut lines = news.lines().map_while(Result::ok);
        let found = lines.find(|line| line.starts_with("data: {") && line.contains(words));
        found.unwrap_or_else(|| panic!("no news had {words}"))
    }
}

/// An edit runs what it touches; what is found is told until it is recorded.
#[test]
fn what_a_program_does_now_is_told_and_recorded_on_demand() {
    let book = BookTest::new()
        .listing("tea", "", "fn main() {\n    println!(\"green\");\n}\n")
        .page("# Page\n\n{{#listing tea output}}\n\n```rust\nassert!(true);\n```\n");
    book.run(&["bless", "tea"]).succeeds();
    let serving = Serving::start(&book);
    assert!(serving.get("/.bookwright/live.js").contains("Record it"));

    let main = "listings/t/tea/src/main.rs";
    book.write(main, "fn main() {\n    println!(\"black\");\n}\n");
    let now = serving.until_now("does something else now");
    for words in ["\"tea\":{", "-green\\n", "+black", "\"records\":true", "\"is_listing\":true"] {
        assert!(now.contains(words), "{words}: {now}");
    }
    assert_eq!(book.read("listings/t/tea/stdout.txt"), "green\n", "nothing is recorded unasked");

    // A fence of the page, which cannot be recorded, beside it.
    let page = book.read("src/page.md").replace("true", "false");
    book.write("src/page.md", page);
    let now = serving.until_now("src/page.md:5");
    assert!(now.contains("\"page\":\"page.html\"") && now.contains("\"tea\":{"), "{now}");

    let page = serving.get("/page.html");
    let token = page.split("data-token=\"").nth(1).unwrap().split('"').next().unwrap();
    let own = format!("Host: localhost:{}\r\n", serving.port);
    let brings = format!("X-Bookwright-Token: {token}\r\n");
    let elsewhere = format!("{own}Origin: http://example.org\r\n{brings}");
    for (headers, status) in [
        (own.clone(), "403"),
        (format!("{own}X-Bookwright-Token: {token}0\r\n"), "403"),
        (format!("Host: example.org\r\n{brings}"), "403"),
        (elsewhere, "403"),
        (format!("{own}Origin: http://localhost:{}\r\n{brings}", serving.port), "202"),
    ] {
        assert_eq!(book.read("listings/t/tea/stdout.txt"), "green\n", "before {headers}");
        assert_eq!(serving.post("/.bookwright/record", &headers, "tea"), status, "{headers}");
    }
    let now = serving.until_now("\"running\":[]");
    assert!(
        !now.contains("\"tea\":{") || book.read("listings/t/tea/stdout.txt") == "green\n",
        "{now}"
    );
    let recorded = || book.read("listings/t/tea/stdout.txt") == "black\n";
    let start = std::time::Instant::now();
    while !recorded() {
        assert!(start.elapsed() < TOO_LONG, "it is not recorded");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    serving.until("/page.html", ">black");
}
