//! What a page shows of an included file is the file, wherever the include is: in a quote, a list or a
//! note, in a fence that the text would end, of code whose lines begin with `#`.

use bookwright_harness::test;

use crate::book_test::BookTest;

/// A program of several lines, one of them empty.
const TEA: &str = "fn main() {\n    let tea = 1;\n\n    println!(\"{tea}\");\n}\n";
const SHOWN: &str = "fn main() {\n    let tea = 1;\n\n    println!(\"{tea}\");\n}";
/// A program with lines of a string that mdBook would hide or change.
const MENU: &str = "fn main() {\n    let page = r#\"\n# Menu\n#soup\n## Bread\n#\n\"#;\n    // \
                    ANCHOR: print\n    print!(\"{page}\");\n    // ANCHOR_END: print\n}\n";

/// The page of a built and sound book with this text, between its title and its end.
fn article(book: &BookTest) -> String {
    book.run(&["build"]).succeeds().does_not_say("warning");
    let html = book.read("book/page.html");
    let start = html.find("</header>\n<article").expect("a header");
    html[start..html.rfind("</article>").expect("an end")].to_owned()
}

fn tea() -> BookTest {
    let manifest = "[package]\nname = \"tea\"\nversion = \"0.0.0\"\nedition = \"2021\"\n";
    BookTest::new()
        .file("listings/tea/Cargo.toml", manifest)
        .file("listings/tea/src/main.rs", TEA)
        .file("listings/tea/src/menu.rs", MENU)
}

/// The text of the only code block in a page, as a reader copies it, without what is hidden.
fn code(article: &str) -> String {
    let blocks: Vec<&str> = article.split("<pre").skip(1).collect();
    assert_eq!(blocks.len(), 1, "{article}");
    let block = blocks[0].split_once("><code").unwrap().1.split_once("</code></pre>").unwrap().0;
    let mut shown = String::new();
    let mut rest = block.split_once('>').unwrap().1;
    while let Some((before, hidden)) = rest.split_once("<span class=\"boring\">") {
        shown.push_str(before);
        rest = hidden.split_once("</span>").unwrap().1;
    }
    shown.push_str(rest);
    shown.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

#[test]
fn every_line_of_an_include_stays_in_the_block_of_its_directive() {
    let include = "{{#include ../listings/tea/src/main.rs}}";
    for (page, before, after) in [
        (
            format!("> Tea:\n>\n> ```rust\n> {include}\n> ```\n>\n> Last.\n"),
            "<blockquote>",
            "Last.</p>\n</blockquote>",
        ),
        (
            format!(">> ```rust\n>> {include}\n>> ```\n"),
            "<blockquote>\n<blockquote>",
            "</blockquote>\n</blockquote>",
        ),
        (
            format!("> [!NOTE]\n> ```rust\n> {include}\n> ```\n"),
            "blockquote-tag-note",
            "</blockquote>",
        ),
        (
            format!("1. Tea:\n\n   ```rust\n   {include}\n   ```\n\n   Last.\n\n2. Two.\n"),
            "<ol>",
            "<p>Last.</p>\n</li>\n<li>\n<p>Two.</p>\n</li>\n</ol>",
        ),
        (
            format!("- a\n  - ~~~rust\n    {include}\n    ~~~\n"),
            "<ul>\n<li>a\n<ul>\n<li>",
            "</li>\n</ul>\n</li>\n</ul>",
        ),
        (
            format!("> - a\n>\n>   ```rust\n>   {include}\n>   ```\n"),
            "<blockquote>\n<ul>",
            "</ul>\n</blockquote>",
        ),
        (format!("  ```rust\n  {include}\n  ```\n\nLast.\n"), "", "<p>Last.</p>"),
        (format!("Code:\n\n    {include}\n\nLast.\n"), "", "<p>Last.</p>"),
        (
            "> {{#playground ../listings/tea/src/main.rs}}\n>\n> Last.\n".to_owned(),
            "<blockquote>",
            "<p>Last.</p>\n</blockquote>",
        ),
        (
            "- {{#playground ../listings/tea/src/main.rs editable}}\n- Two.\n".to_owned(),
            "<ul>",
            "<li>Two.</li>\n</ul>",
        ),
    ] {
        let page = format!("# Page\n\n{page}");
        let article = article(&tea().page(&page));
        assert_eq!(code(&article).trim_end(), SHOWN, "{page}");
        let (start, end) = article.split_once("<pre").unwrap();
        assert!(start.contains(before), "{page}\n{article}");
        assert!(end.split_once("</pre>").unwrap().1.contains(after), "{page}\n{article}");
    }
}

#[test]
fn blanks_before_an_include_in_a_fence_are_before_each_of_its_lines() {
    let page = "# Page\n\n```text\nif tea:\n    {{#include tea.py}}\n```\n";
    let article = article(&BookTest::new().page(page).file("src/tea.py", "a\n\nb\n"));
    assert_eq!(code(&article), "if tea:\n    a\n\n    b\n");
}

#[test]
fn markdown_in_a_quote_or_a_list_is_included_with_what_it_includes() {
    let book = tea().file(
        "src/part.md",
        "One.\n\n- Two:\n\n  ```rust\n  {{#include ../listings/tea/src/main.rs:2:}}\n  ```\n\nThree. \\{{#include x}}\n",
    );
    for page in [
        "{{#include part.md}}",
        "> {{#include part.md}}\n>\n> Last.",
        "1. {{#include part.md}}\n2. Last.",
    ] {
        let article = article(book_with(&book, page));
        assert_eq!(code(&article).trim_end(), SHOWN.split_once('\n').unwrap().1, "{page}");
        let tail = article.split_once("</pre>").unwrap().1;
        assert!(tail.contains("<p>Three. {{#include x}}</p>"), "{page}\n{article}");
        if let Some((block, _)) = page.split_once(' ').filter(|_| page.contains("Last")) {
            let end =
                if block == ">" { "Last.</p>\n</blockquote>" } else { "Last.</p>\n</li>\n</ol>" };
            assert!(tail.contains(end), "{page}\n{article}");
        }
    }
}

fn book_with<'b>(book: &'b BookTest, page: &str) -> &'b BookTest {
    book.write("src/page.md", format!("# Page\n\n{page}\n"));
    book
}

#[test]
fn lines_of_code_that_begin_with_a_hash_are_shown_as_they_are() {
    let page = "# Page\n\n```rust,ignore\n{{#include ../listings/tea/src/menu.rs}}\n```\n";
    assert_eq!(code(&article(&tea().page(page))), MENU.trim_end());
    // In a language that nothing hides, a second sign would be one too many.
    let page = "# Page\n\n```text\n{{#include ../listings/tea/src/menu.rs}}\n```\n";
    assert_eq!(code(&article(&tea().page(page))).trim_end(), MENU.trim_end());
}

#[test]
fn what_rustdoc_include_hides_stays_hidden_and_can_be_run() {
    let page = "# Page\n\n> ```rust,ignore\n> {{#rustdoc_include ../listings/tea/src/menu.rs:print}}\n> ```\n";
    let article = article(&tea().page(page));
    assert_eq!(code(&article), "    print!(\"{page}\");\n");
    for hidden in ["fn main() {\n", "# Menu\n", "#soup\n", "## Bread\n", "#\n", "}"] {
        assert!(article.contains(&format!("<span class=\"boring\">{hidden}</span>")), "{article}");
    }
}

#[test]
fn a_fragment_of_no_crate_hides_what_its_author_hides() {
    let page = "# Page\n\n```rust,ignore\n{{#include part.rs}}\n```\n";
    let part = "# use tea::Cup;\nlet cup = Cup(r\"\n# Menu\n\");\n";
    let article = article(&BookTest::new().page(page).file("src/part.rs", part));
    assert_eq!(code(&article), "let cup = Cup(r\"\n# Menu\n\");");
}

#[test]
fn a_text_does_not_end_the_fence_that_it_is_in() {
    let part = "a\n```\nb\n~~~~~\nc\n";
    for page in [
        "```text\n{{#include part.txt}}\n```\n\nLast.",
        "~~~text\n{{#include part.txt}}\n~~~\n\nLast.",
        "> ```text\n> {{#include part.txt}}\n> ````\n\nLast.",
        "Last.\n\n```text\n{{#include part.txt}}",
        "Last.\n\n- a\n\n  ```text\n  {{#include part.txt}}",
        "Last.\n\n> - ~~~text\n>   {{#include part.txt}}",
        "{{#include whole.md}}\n\nLast.",
    ] {
        let book = BookTest::new()
            .file("src/part.txt", part)
            .file("src/whole.md", "```text\n{{#include part.txt}}\n```\n");
        let article = article(book_with(&book, page));
        assert_eq!(code(&article).trim_end(), part.trim_end(), "{page}");
        assert!(article.contains("<p>Last.</p>"), "{page}\n{article}");
    }
    let book = BookTest::new().file("src/part.rs", "// ```\nfn main() {}\n/*\n```\n*/\n");
    let article = article(book_with(&book, "{{#playground part.rs}}"));
    assert_eq!(code(&article) + "\n", "// ```\nfn main() {}\n/*\n```\n*/\n");
}

#[test]
fn code_of_a_crate_is_run_with_the_edition_of_the_crate() {
    let classes = |page: &str, manifest: &str| {
        let book = tea()
            .file("book.toml", "[book]\ntitle = \"B\"\n[rust]\nedition = \"2024\"\n")
            .file("listings/tea/Cargo.toml", format!("[package]\nname = \"tea\"\n{manifest}"));
        let article = article(book_with(&book, page));
        let class = article.split_once("<code class=\"").unwrap().1;
        class.split_once('"').unwrap().0.to_owned()
    };
    let fence = "```rust\n{{#include ../listings/tea/src/main.rs}}\n```";
    assert_eq!(classes(fence, "edition = \"2021\"\n"), "language-rust edition2021");
    assert_eq!(classes(fence, ""), "language-rust edition2015");
    let inherits =
        "edition.workspace = true\n[workspace.package]\nedition = \"2018\"\n[workspace]\n";
    assert_eq!(classes(fence, inherits), "language-rust edition2018");
    let named = "```rust,edition2021,ignore\n{{#include ../listings/tea/src/main.rs}}\n```";
    assert_eq!(classes(named, "edition = \"2021\"\n"), "language-rust edition2021 ignore");
    let made = "{{#playground ../listings/tea/src/main.rs editable}}";
    assert_eq!(classes(made, "edition = \"2021\"\n"), "language-rust editable edition2021");
    // What is compiled as it stands on the page has the page's edition, and so has a page's own code.
    let mixed = "```rust\nfn tea() {}\n{{#include ../listings/tea/src/main.rs}}\n```";
    assert_eq!(classes(mixed, "edition = \"2021\"\n"), "language-rust edition2024");
    let fence = "```rust\nfn main() {}\n```";
    assert_eq!(classes(fence, "edition = \"2021\"\n"), "language-rust edition2024");
}

#[test]
fn a_fence_that_names_another_edition_than_its_crate_is_a_problem() {
    let fence = "# Page\n\n```rust,edition2018\n{{#include ../listings/tea/src/main.rs}}\n```\n";
    for manifest in
        ["", "edition.workspace = true\n[workspace.package]\nedition = \"2021\"\n[workspace]\n"]
    {
        let manifest = format!("[package]\nname = \"tea\"\n{manifest}");
        let book = tea().page(fence).file("listings/tea/Cargo.toml", manifest);
        book.run(&["build"]).has_problems().tells("fence-edition-differs", "src/page.md:3:");
    }
}

#[test]
fn an_include_without_end_or_with_lost_lines_is_a_problem() {
    let book = BookTest::new().page("# Page\n\n{{#include page.md}}\n");
    book.run(&["build"]).has_problems().tells("include-nested", "src/page.md:3:");
    let book = BookTest::new()
        .page("# Page\n\n{{#include a.md}}\n")
        .file("src/a.md", "{{#include b.txt}}\n")
        .file("src/b.txt", "{{#include a.md}}\n");
    book.run(&["build"]).has_problems().tells("include-nested", "src/b.txt:1:");
    // A part of itself that includes nothing ends.
    let book = BookTest::new().page("# Page\n\nText.\n\n{{#include page.md:3}}\n");
    book.run(&["build"]).succeeds();
    let book = BookTest::new()
        .page("# Page {{#include a.txt}}\n\n| a | b |\n|---|---|\n| c | {{#include a.txt}} |\n{{#include rows.txt}}\n")
        .file("src/a.txt", "one\ntwo\n")
        .file("src/rows.txt", "| e | f |\n| g | h |\n");
    let ran = book.run(&["build"]).has_problems();
    ran.tells("include-lines-lost", "src/page.md:1:").tells("include-lines-lost", "src/page.md:5:");
    assert_eq!(ran.count("include-lines-lost"), 2);
}

#[test]
fn a_fragment_is_compiled_with_what_it_hides_and_without_what_it_quotes() {
    let part = "# const TEA: &str = r\"\n# tea\n## hot\n# \";\nassert_eq!(TEA.lines().nth(1), Some(\"# tea\"));\n";
    let page = |part: &str| {
        BookTest::new()
            .page("# Page\n\n```rust\n{{#include part.rs}}\n```\n")
            .file("src/part.rs", part)
    };
    page(part).run(&["test"]).succeeds();
    page(&part.replace("\"# tea\"", "\"tea\"")).run(&["test"]).has_problems();
}

#[test]
fn an_include_that_names_nothing_is_text_in_code_and_a_mistake_elsewhere() {
    let book = BookTest::new().page("# Page\n\nUse `{{ #include }}` or `{{#include}}`.\n");
    book.run(&["check"]).succeeds();
    let book = BookTest::new().page("# Page\n\nText {{#include }}.\n");
    book.run(&["build"]).has_problems().tells("directive-subject-missing", "src/page.md:3:");
}
