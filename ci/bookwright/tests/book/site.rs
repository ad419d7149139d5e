//! What the reader sees: pages woven and rendered, mistakes reported, nothing published with them.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use bookwright_harness::test;

use crate::book_test::{BookTest, Ran};

const HELLO: &str = "\
fn main() {
    // ANCHOR: say
    println!(\"hello {}\", 1);
    // ANCHOR_END: say
}
";

impl BookTest {
    fn recorded(self, listing: &str, file: &str, text: &str) -> Self {
        self.file(&format!("listings/t/{listing}/{file}"), text)
    }

    fn built(&self) -> Ran {
        self.run(&["build"])
    }

    /// What stands in a page's article.
    fn article(&self, page: &str) -> String {
        let html = self.read(&format!("book/{page}"));
        let start = html.find("<article class=\"text\">").expect("a page has an article");
        let end = html.rfind("</article>").expect("an article ends");
        html[start + "<article class=\"text\">".len()..end].trim().to_owned()
    }
}

fn hello() -> BookTest {
    BookTest::new().listing("hello", "", HELLO).recorded("hello", "stdout.txt", "hello 1\n")
}

#[test]
fn a_listing_is_a_figure_with_its_output() {
    let book = hello().page("# Page\n\nSee [](listing:hello).\n\n{{#listing hello:say caption=\"It `says` so\" output}}\n\nText.\n");
    book.built().succeeds().says("built book in ");
    assert_eq!(
        book.article("page.html"),
        "\
<p>See <a href=\"#listing-hello\"><span class=\"ref\">Listing 1-1</span></a>.</p>
<div class=\"listing\" id=\"listing-hello\" data-listing=\"hello\"><figure>
<div class=\"file\"><span class=\"name\"><code>hello</code></span> <span class=\"path\">src/main.rs</span> <span class=\"lang\">Rust</span><span class=\"badge ok\"><svg class=\"icon\" aria-hidden=\"true\"><use href=\"#bw-check\" /></svg>runs · proved</span> <span class=\"acts\"><button type=\"button\" data-copy=\"\"><svg class=\"icon\" aria-hidden=\"true\"><use href=\"#bw-copy\" /></svg><span>Copy</span></button><a href=\"https://play.rust-lang.org/?version=stable&amp;mode=debug&amp;edition=2024&amp;code=fn+main()+%7B%0A++++println!(%22hello+%7B%7D%22,+1);%0A%7D%0A\"><svg class=\"icon\" aria-hidden=\"true\"><use href=\"#bw-run\" /></svg><span>Run</span></a><button type=\"button\" popovertarget=\"listing-hello-source\"><svg class=\"icon\" aria-hidden=\"true\"><use href=\"#bw-src\" /></svg><span>Source</span></button></span></div>
<div class=\"origin\" id=\"listing-hello-source\" popover=\"\" role=\"group\" aria-label=\"Source\">
<p>A crate of this book’s repository: <code>listings/t/hello</code></p>
<p>In <code>listings</code>, run</p>
<p class=\"cmd\"><code>cargo run -p hello</code><button type=\"button\" data-copy=\"\"><svg class=\"icon\" aria-hidden=\"true\"><use href=\"#bw-copy\" /></svg><span>Copy</span></button></p>
</div>
<div class=\"code\" tabindex=\"0\" role=\"group\" aria-label=\"Code of listing 1-1\" data-lines=\"1\">
<pre><code><span class=\"line numbered ones-3\" data-number=\"3\">println!(<span class=\"literal\">\"hello <span class=\"interpolation\">{}</span>\"</span>, <span class=\"literal\">1</span>);
</span></code></pre>
</div>
<figcaption><b>Listing 1-1</b> It <code>says</code> so</figcaption></figure>
<div class=\"joined\">
<p class=\"joined-title\"><span>Output</span><span class=\"meta\">recorded</span></p>
<div class=\"out\" tabindex=\"0\" role=\"group\" aria-label=\"Recorded output\" data-lines=\"1\">
<pre><samp>hello 1
</samp></pre>
</div>
</div>
</div>

<p>Text.</p>"
    );
}

#[test]
fn the_head_says_what_book_toml_knows() {
    let book = BookTest::new()
        .file(
            "book.toml",
            "[book]\ntitle = \"B\"\n[output.html]\nsmart-punctuation = false\n\
             [preprocessor.bookwright.numbers]\n\"page.md\" = \"23\"\n\
             [preprocessor.bookwright.levels]\n\"page.md\" = \"Beginner\"\n\
             [preprocessor.bookwright.descriptions]\n\"two.md\" = \"What \\\"two\\\" is.\"\n",
        )
        .file(
            "src/SUMMARY.md",
            "# Summary\n\n- [Page](page.md)\n  - [Later]()\n  - [Two](two.md)\n",
        )
        .file("src/two.md", "# Two `x`\n\n## Same\n\n## Two x\n\n### Same\n\n## Same\n");
    book.built().succeeds();
    let page = book.read("book/two.html");
    for part in [
        "<h1 id=\"two-x\"><a class=\"header\" href=\"#two-x\"><span class=\"number\">23.2</span> Two <code>x</code></a></h1>",
        "<p class=\"lede\">What \"two\" is.</p>",
        "<li>Beginner</li>",
        "<li class=\"pos\">minutes 1–2 of 2</li>",
        "<meta name=\"description\" content=\"What &quot;two&quot; is.\">",
        "<strong aria-hidden=\"true\">23.2.</strong> Two",
    ] {
        let contents = book.read("book/toc.html");
        assert!(page.contains(part) || contents.contains(part), "{part}\nis not in\n{page}");
    }
    // The page's own contents lead to the ids that mdBook gave, each to another.
    let mut ids: Vec<&str> =
        page.match_indices("<li><a href=\"#").map(|(at, m)| &page[at + m.len()..]).collect();
    ids.iter_mut().for_each(|id| *id = &id[..id.find('"').unwrap()]);
    assert_eq!(ids, ["same", "two-x-1", "same-1", "same-2"]);
    for id in ids {
        assert_eq!(page.matches(&format!("id=\"{id}\"")).count(), 1, "{id}");
    }
}

#[test]
fn quotes_are_set_alike_in_all_of_a_page() {
    let made = |setting: &str| {
        let book = BookTest::new()
            .file(
                "book.toml",
                format!(
                    "[book]\ntitle = \"B\"\n[output.html]\n{setting}\n\
                     [preprocessor.bookwright.descriptions]\n\"page.md\" = \"It's described.\"\n"
                ),
            )
            .listing("cake", "", "fn main() {}\n")
            .page("# It's a page\n\n## It's headed\n\nIt's said.\n\n## More\n\n\n{{#listing cake caption=\"It's shown.\"}}\n");
        book.built().succeeds();
        book.read("book/page.html")
    };
    let places = [
        "It’s a page</a></h1>",
        "<meta name=\"description\" content=\"It’s described.\">",
        "<p class=\"lede\">It’s described.</p>",
        "<a href=\"#its-headed\">It’s headed</a></li>",
        "<p>It’s said.</p>",
        "It’s shown.</figcaption>",
    ];
    let set = made("");
    let plain = made("smart-punctuation = false");
    for place in places {
        assert!(set.contains(place), "{place}\nis not in\n{set}");
        let place = place.replace('’', "'");
        assert!(plain.contains(&place), "{place}\nis not in\n{plain}");
    }
}

#[test]
fn ids_of_headings_are_those_of_mdbook() {
    let headings = "# Page\n\n## `a::b` & Über, 10 %\n\n## a *b* [c](x.md)\n\n## a b c\n\n## Own {#own}\n\n## own\n\n\
        ## It's -- \"so\" ... `a--b`\n\n## --\n";
    let book = BookTest::new().page(headings);
    book.built().succeeds();
    let page = book.read("book/page.html");
    let contents = &page[page.find("<nav class=\"toc\"").unwrap()..];
    let contents = &contents[..contents.find("</nav>").unwrap()];
    let ids: Vec<&str> =
        contents.split("href=\"#").skip(1).map(|s| s.split('"').next().unwrap()).collect();
    assert_eq!(ids, ["ab--über-10-", "a-b-c", "a-b-c-1", "own", "own", "its--so--a--b", "section"]);
    for id in ids[..4].iter().chain(&ids[6..]) {
        assert!(page.contains(&format!("<h2 id=\"{id}\">")), "{id} in {page}");
    }
}

#[test]
fn references_lead_to_other_pages() {
    let book = hello()
        .file("src/SUMMARY.md", "# Summary\n\n- [Page](page.md)\n- [Two](sub/two.md)\n")
        .page(
            "# Page\n\n[](listing:hello) and [the `say`](listing:hello:say)\n\n{{#output hello}}\n",
        )
        .file("src/sub/two.md", "# Two\n\n{{#listing hello}}\n\n{{#listing hello:say}}\n");
    book.built().succeeds();
    let article = book.article("page.html");
    for part in [
        "<a href=\"sub/two.html#listing-hello\"><span class=\"ref\">Listing 2-1</span></a>",
        "<a href=\"sub/two.html#listing-hello-say\">the <code>say</code></a>",
        "Output of <a href=\"sub/two.html#listing-hello\"><code>hello</code></a>",
    ] {
        assert!(article.contains(part), "{part}\nis not in\n{article}");
    }
    let whole = book.read("book/print.html");
    assert!(whole.contains("<a href=\"#listing-hello-say\">"), "{whole}");
}

#[test]
fn what_the_compiler_said_stands_below_its_listing() {
    let words = "error[E0308]: mismatched types\n --> src/main.rs:2:18\n  |\n2 |     let x: i32 = \"\";\n  |                  ^^ expected `i32`\n\n";
    let book = BookTest::new()
        .listing(
            "wrong",
            "expect = \"compile-error\"\ncode = \"E0308\"",
            "fn main() {\n    let x: i32 = \"\";\n}\n",
        )
        .recorded("wrong", "compiler.txt", words)
        .file("rust-toolchain.toml", "[toolchain]\nchannel = \"1.95.0\"\n")
        .page("# Page\n\n{{#listing wrong output}}\n\n{{#errors wrong}}\n");
    book.built().succeeds();
    let article = book.article("page.html");
    for part in [
        "<span class=\"badge fails\">",
        "<span class=\"line bad\">",
        "<span>The compiler</span><span class=\"meta\">rustc 1.95 · error E0308</span>",
        "<b class=\"error\">^^ expected `i32`</b>\n\n</samp>",
        "The compiler on <a href=\"#listing-wrong\"><code>wrong</code></a>",
    ] {
        assert!(article.contains(part), "{part}\nis not in\n{article}");
    }
}

#[test]
fn a_difference_marks_what_is_new_and_what_is_gone() {
    let book = BookTest::new()
        .listing("one", "", "fn main() {\n    a();\n    b();\n}\n")
        .listing("two", "", "fn main() {\n    a();\n    c();\n}\n")
        .page("# Page\n\n{{#listing two diff=\"one\"}}\n");
    book.built().succeeds();
    let article = book.article("page.html");
    let gone = article.find("<span class=\"line rem\">    b();").expect("b is gone");
    let new = article.find("<span class=\"line add\">    c();").expect("c is new");
    assert!(gone < new);
}

#[test]
fn a_measured_figure_stands_in_its_sentence() {
    let measured =
        "machine = \"m\"\n[[figure]]\nkey = \"resident\"\nvalue = 10093.4\nunit = \"MB\"\n";
    let book = hello()
        .recorded("hello", "measured.toml", measured)
        .page("# Page\n\nIt takes {{#measured hello:resident}}, or so.\n");
    book.built().succeeds();
    assert_eq!(
        book.article("page.html"),
        "<p>It takes <strong class=\"fig\">10,093.4\u{a0}MB</strong>, or so.</p>"
    );
}

#[test]
fn code_that_is_no_listing_has_the_same_frame() {
    let fences = "# Page\n\n```toml\na = \"1\"\n\n# b\n```\nText.\n\n- item\n\n  ```console\n  $ ls\n  ```\n\n```rust,noplayground\n# let x = 1;\nx.await;\n```\n\n```text\n\\{{#listing x}}\n```\n\n```json\n{}\n```\n";
    let plain = BookTest::new().page(fences);
    plain.built().succeeds();
    assert!(plain.article("page.html").contains("<pre><code class=\"language-toml\">a = "));
    let book =
        plain.file("book.toml", "[book]\ntitle = \"A\"\n[preprocessor.bookwright]\ntheme = true\n");
    book.built().succeeds();
    let article = book.article("page.html");
    for part in [
        "<span class=\"line\">\n</span><span class=\"line\"><span class=\"comment\"># b</span>\n</span></code></pre>",
        "<p>Text.</p>",
        "aria-label=\"Console\" data-lines=\"1\"><pre><code><span class=\"line\">$ ls\n</span>",
        "<span class=\"line fold\"><b>let</b> x = <span class=\"literal\">1</span>;\n</span>",
        "<span class=\"line awaits\">x.<b class=\"await\">await</b>;\n</span>",
        ">{{#listing x}}\n</span>",
        "aria-label=\"JSON\" data-lines=\"1\"><pre><code><span class=\"line\">{}\n</span>",
    ] {
        assert!(article.contains(part), "{part}\nis not in\n{article}");
    }
}

#[test]
fn a_listing_about_mdbook_is_shown_and_not_expanded() {
    let book = BookTest::new()
        .listing("quote", "", "fn main() {\n    // {{#include ../x}} and {{ #title Gone }}\n}\n")
        .page("# Page\n\n- In a list:\n\n  {{#listing quote}}\n\n  after\n\n> In a quote:\n>\n> {{#listing quote}}\n");
    book.built().succeeds();
    let article = book.article("page.html");
    assert_eq!(
        article.matches("// {{#include ../x}} and {{ #title Gone }}").count(),
        2,
        "{article}"
    );
    assert!(article.contains("<p>after</p>"), "{article}");
    assert!(book.read("book/page.html").contains("<title>Page - A book</title>"));
}

#[test]
fn an_exercise_is_a_task_with_folded_hints_and_solution() {
    let folder = "listings/exercises/add";
    let book = BookTest::new()
        .workspace()
        .file(&format!("{folder}/Cargo.toml"), "[package]\nname = \"add\"\nedition = \"2024\"\n")
        .file(&format!("{folder}/src/lib.rs"), "pub fn add() {\n    todo!()\n}\n")
        .file(&format!("{folder}/tests/add.rs"), "#[test]\nfn adds() {}\n")
        .file(&format!("{folder}/solution/lib.rs"), "pub fn add() {}\n")
        .file(&format!("{folder}/solution/EXPLAINED.md"), "# Why\n\nSo.\n")
        .file(&format!("{folder}/wrong/a.rs"), "pub fn add() {}\n")
        .file(
            &format!("{folder}/TASK.md"),
            "# Add `two`\n\nDo it:\n\n- [one](page.md)\n\n```toml\na = 1\n\nb = 2\n```\n",
        )
        .file(&format!("{folder}/HINTS.md"), "## Hint\n\nFirst.\n\n## Look *here*\n\nSecond.\n")
        .page("# Page\n\n{{#exercise add}}\n\nAfter.\n");
    book.built().succeeds();
    let article = book.article("page.html");
    for part in [
        "<section class=\"exercise\" id=\"exercise-add\" data-exercise=\"add\" aria-labelledby=\"exercise-add-h\">",
        "<h3 id=\"exercise-add-h\">Exercise: Add <code>two</code></h3>",
        "<a href=\"page.html\">one</a>",
        "<pre><code class=\"language-toml\">a = 1\n\nb = 2\n</code></pre>",
        "<p class=\"try\"><code>cargo test -p add</code></p>",
        "<details class=\"hint\"><summary>Hint 1</summary>",
        "<summary>Hint 2: Look <em>here</em></summary>",
        "<details class=\"solution\"><summary>A solution, explained</summary>",
        "<span class=\"path\">solution/lib.rs</span>",
        "<p>So.</p></details></section>",
        "<p>After.</p>",
    ] {
        let plain = article.replace("\n</details", "</details").replace("\n</section", "</section");
        assert!(article.contains(part) || plain.contains(part), "{part}\nis not in\n{article}");
    }
}

#[test]
fn every_mistake_is_reported_in_one_run_with_its_place() {
    let page = "\
# Page

{{#lsting a}}

{{#listing helo}}

{{#listing hello:sya}}

{{#listing hello file=\"Cargo.tml\"}}

{{#listing hello file=\"../../../src/page.md\"}}

{{#listing open:never}}

{{#listing empty:nothing}}

{{#listing hello diff=\"none\"}}

{{#listing hello:say diff=\"mute\"}}

{{#output mute}}

{{#errors hello}}

{{#measured hello:x}}

Text {{#output hello}} text.

```text
{{#listing hello}}
```

[](listing:mute) [](listing:gone) [a](listing:hello:nope) [b][r]

{{#output wrong}}

{{#listing wrong output}}

{{#exercise hello}}

{{#include nothing.rs}} {{#include page.md:nowhere}}

[r]: listing:hello
";
    let book = hello()
        .listing("open", "", "fn main() {\n    // ANCHOR: never\n}\n")
        .listing(
            "empty",
            "",
            "fn main() {\n    // ANCHOR: nothing\n    // ANCHOR_END: nothing\n}\n",
        )
        .listing("mute", "", "fn main() {}\n")
        .listing("wrong", "expect = \"compile-error\"", "fn main() { x }\n")
        .page(page);
    let ran = book.built().has_problems();
    for (code, place) in [
        ("listing-unknown", "src/page.md:5:12"),
        ("anchor-missing", "src/page.md:7:18"),
        ("listing-file-unknown", "src/page.md:9:24"),
        ("listing-file-outside", "src/page.md:11:24"),
        ("anchor-empty", "src/page.md:15:18"),
        ("listing-unknown", "src/page.md:17:24"),
        ("listing-diff-missing", "src/page.md:19:28"),
        ("output-unrecorded", "src/page.md:21:11"),
        ("errors-impossible", "src/page.md:23:11"),
        ("measurement-unrecorded", "src/page.md:25:13"),
        ("directive-not-alone", "src/page.md:27:6"),
        ("directive-in-code", "src/page.md:30:1"),
        ("reference-unshown", "src/page.md:33:12"),
        ("listing-unknown", "src/page.md:33:29"),
        ("reference-unshown", "src/page.md:33:47"),
        ("reference-form", "src/page.md:33:59"),
        ("output-impossible", "src/page.md:35:11"),
        ("output-unrecorded", "src/page.md:37:12"),
        ("exercise-is-listing", "src/page.md:39:13"),
        ("include-missing", "src/page.md:41:12"),
        ("anchor-missing", "src/page.md:41:44"),
    ] {
        ran.tells(code, place);
    }
    ran.tells("directive-unknown", "src/page.md:3:4");
    ran.tells("anchor-unclosed", "listings/t/open/src/main.rs:2:16");
    for name in ["`hello`", "`say`", "`Cargo.toml`", "bookwright bless mute"] {
        ran.suggests(name);
    }
    ran.says("23 problems");
    assert!(!book.has("book"), "nothing is published");
}

#[test]
fn with_a_problem_the_site_stays_as_it_was() {
    let book = hello().page("# Page\n\nFirst.\n");
    book.built().succeeds();
    let before = files(&book.root().join("book"));
    book.write("src/page.md", "# Page\n\nSecond. {{#nope}}\n");
    book.built().has_problems();
    assert_eq!(files(&book.root().join("book")), before);
    book.write("src/page.md", "# Page\n\nSecond.\n");
    book.built().succeeds();
    assert!(book.article("page.html").contains("Second."));
}

#[test]
fn what_mdbook_logs_as_an_error_is_a_problem() {
    let book = BookTest::new()
        .page("# Page\n\n{{#include a.md}}\n")
        .file("src/a.md", "{{#include gone.md}}\n");
    book.built().has_problems().tells("include-missing", "src/a.md:1:12");
    let book = BookTest::new()
        .file("book.toml", "[book]\ntitle = \"A\"\n[output.html]\nnothing-of-this = 1\n");
    book.built().has_problems().says("nothing-of-this").tells("mdbook-settings", "book.toml");
    let book = BookTest::new().file("theme/index.hbs", "{{#if}\n");
    book.built().has_problems().tells("mdbook-template", "theme");
}

#[test]
fn a_folder_of_the_authors_is_never_replaced() {
    let book = BookTest::new().file("book.toml", "[build]\nbuild-dir = \"src\"\n");
    book.built().has_problems().tells("build-dir-taken", "book.toml:2:13");
    assert!(book.has("src/page.md"));
    let book = BookTest::new()
        .file("book.toml", "[build]\nbuild-dir = \"notes\"\n")
        .file("notes/mine.txt", "mine");
    book.built().has_problems().tells("build-dir-taken", "book.toml:2:13");
    assert_eq!(book.read("notes/mine.txt"), "mine");
}

#[test]
fn two_builds_are_the_same_bytes() {
    let book = hello().page("# Page\n\n{{#listing hello output}}\n");
    book.built().succeeds();
    let first = files(&book.root().join("book"));
    assert!(first.contains_key("page.html"));
    book.built().succeeds();
    assert_eq!(files(&book.root().join("book")), first);
    let other = hello().page("# Page\n\n{{#listing hello output}}\n");
    other.built().succeeds();
    assert_eq!(files(&other.root().join("book")), first);
}

#[test]
fn stock_mdbook_gets_the_woven_chapters() {
    let book = hello().page("# Page\n\n{{#listing hello}}\n");
    book.run(&["preprocess", "supports", "html"]).succeeds();
    let woven = preprocess(&book, "# Page\n\n{{#listing hello}}\n").succeeds();
    let given: serde_json::Value = serde_json::from_str(&woven.said).expect("JSON");
    let chapter = &given["items"][0]["Chapter"];
    assert!(chapter["content"].as_str().unwrap().contains("data-listing=\"hello\""));
    assert_eq!(chapter["path"], "page.html");
    // What another preprocessor made of the chapter is woven too.
    preprocess(&book, "# Other\n\nNew.\n\n{{#listing hello}}\n").succeeds().says("New.");
    preprocess(&book, "# Page\n\n{{#listing gone}}\n")
        .has_problems()
        .says("src/page.md:3:12\n")
        .does_not_say("\"items\"")
        // It is run elsewhere, so the place begins with the way to the book.
        .tells_of("listing-unknown", "", "gone");
    book.run(&["preprocess"]).says("standard input is not what mdBook sends");
}

#[test]
fn stock_mdbook_drops_what_a_comment_interrupts_and_is_told() {
    let summary =
        "# Summary\n\n- [Page](page.md)\n  - [A](a.md)\n  <!-- - [B](b.md) -->\n  - [C](c.md)\n";
    let book = BookTest::new()
        .file("src/SUMMARY.md", summary)
        .file("src/a.md", "# A\n")
        .file("src/c.md", "# C\n");
    let ran = preprocess(&book, "# Page\n\nText.\n").has_problems();
    ran.tells("summary-entry-dropped", "");
    assert_eq!(ran.count("summary-entry-dropped"), 1);
    book.run(&["build"]).succeeds();
}

fn preprocess(book: &BookTest, content: &str) -> Ran {
    let input = serde_json::json!([
        {
            "root": book.root(),
            "config": { "book": { "title": "A book" } },
            "renderer": "html",
            "mdbook_version": "0.5.4"
        },
        { "items": [{ "Chapter": {
            "name": "Page", "content": content, "number": [1], "sub_items": [],
            "path": "page.md", "source_path": "page.md", "parent_names": []
        } }] }
    ]);
    let mut child = book
        .command(Path::new("/"), &["preprocess"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    serde_json::to_writer(child.stdin.take().unwrap(), &input).unwrap();
    Ran::new(&["preprocess"], &child.wait_with_output().unwrap())
}

/// All files below a folder, by path.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(inner) = folders.pop() {
        for entry in std::fs::read_dir(&inner).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                found.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// The signal that Ctrl-C sends.
pub fn interrupt(process: u32) {
    let sent = Command::new("kill").args(["-INT", &process.to_string()]).status().unwrap();
    assert!(sent.success());
}

#[test]
fn a_timeline_without_a_recording_says_how_to_record_it() {
    let book = hello().page("# Page\n\n{{#listing hello:say}}\n\n{{#timeline hello}}\n");
    book.built()
        .has_problems()
        .tells_of("timeline-unrecorded", "src/page.md:5:13", "hello")
        .suggests("bookwright bless hello");
    assert!(!book.has("book/page.html"));
}

#[test]
fn a_timeline_that_no_page_shows_is_a_problem() {
    let recorded = include_str!("../../../source/src/timeline/sample.json");
    let book = hello().recorded("hello", "timeline.json", recorded);
    let book = book.page("# Page\n\n{{#listing hello:say}}\n");
    book.run(&["check"])
        .has_problems()
        .tells("timeline-unused", "listings/t/hello/timeline.json")
        .suggests("{{#timeline hello}}");
    let shown = "# Page\n\n{{#listing hello:say}}\n\n{{#timeline hello caption=\"One\"}}\n";
    let book = book.page(shown);
    book.built().succeeds();
    let page = book.article("page.html");
    for part in [
        "<title id=\"timeline-hello-t\">Timeline 1-1 of hello</title>",
        "class=\"tl\"",
        "<b>cake</b>",
    ] {
        assert!(page.contains(part), "{part} is not in {page}");
    }
}

#[test]
fn notes_and_folds_are_shown_in_places_of_their_own() {
    const PROGRAM: &str = "// FOLD\nuse std::fmt::Write as _;\n// FOLD_END\n\nfn main() {\n    // NOTE: Grows \
                           by\n    // NOTE: `write!`.\n    let mut a = String::new();\n    write!(a, \"x\").unwrap();\n}\n";
    let book =
        BookTest::new().listing("a", "", PROGRAM).page("# Page\n\n{{#listing a caption=\"It\"}}\n");
    book.built().succeeds();
    let page = book.article("page.html");
    for what in [
        "<button type=\"button\" class=\"more\" aria-expanded=\"false\"><span>1 line that only makes it run</span></button><span class=\"line fold numbered ones-2\" data-number=\"2\">",
        "data-number=\"8\"><button type=\"button\" class=\"note-button\" aria-expanded=\"false\" aria-label=\"Note on line 8\"></button>",
        "<dt>Line 8</dt>",
        "<dd>Grows by <code>write!</code>.</dd>",
        "code=use+std::fmt::Write+as+_;%0A%0Afn+main()",
    ] {
        assert!(page.contains(what), "{what}\n{page}");
    }
    assert!(!page.contains("NOTE") && !page.contains("FOLD"), "{page}");
}

#[test]
fn a_mark_that_is_wrong_is_a_problem_at_its_place() {
    for (program, code, at) in [
        ("// FOLD\nfn main() {}\n", "fold-unclosed", "1:1"),
        ("fn main() {} // NOTE: behind\n", "aside-misplaced", "1:14"),
        ("fn main() {}\n// NOTE: nothing below\n", "note-without-line", "2:1"),
    ] {
        BookTest::new()
            .listing("a", "", program)
            .page("# Page\n\n{{#listing a caption=\"It\"}}\n")
            .built()
            .has_problems()
            .tells(code, &format!("listings/t/a/src/main.rs:{at}"));
    }
}
