//! Books that `check` finds nothing wrong with, however unusual, and one that is large.

use std::path::Path;

use bookwright_harness::test;
use bookwright_source::Source;
use mdbook_driver::MDBook;

use crate::book_test::BookTest;
use crate::check::finds;

/// A book like those of others: nothing in it is wrong, and much of it is unusual.
#[test]
fn a_book_of_another_maker_raises_no_false_alarm() {
    let summary = "\
# Summary

[Preface](README.md)

# First part

- [Tables and notes](first/README.md)
  - [Nested](first/deep/nested%20page.md)
  - [Still to come]()
- [HTML](html.md)

---

[Appendix](appendix.md)
";
    let tables = "\
Tables and notes
================

| a | b |
|---|:-:|
| `x` | [one](deep/nested%20page.md#deep \"a title\") |

A note[^1], an <https://example.org/a_b?c=d#e>, a [reference], a [shortcut][] and \\*stars\\*.

[^1]: With a [link](../html.md) back.

[reference]: ../html.md#widget
[shortcut]: <deep/nested page.md> 'title'

- [ ] open
- [x] done

term
: its meaning

> ## Quoted
>
> words
";
    let html = "\
# HTML

<div class=\"widget\" id=\"widget\">

Some *Markdown* in HTML, with <kbd>Ctrl</kbd> and a&nbsp;space.

</div>

<picture><source srcset=\"img/a.png 1x, img/b.png 2x\"><img src=\"img/a.png\" alt=\"\"></picture>
<a name=\"old\"></a> [To the old place](#old), [to the top](#), [to a folder](first/),
[mail](mailto:a@example.org), [phone](tel:123), ![inline](data:image/gif;base64,R0lGODlhAQABAAAAACw=)

<details><summary>More</summary>

```console
$ cargo run
```

</details>

<svg width=\"1\" height=\"1\"><defs><symbol id=\"shape\"></symbol></defs><use href=\"#shape\"/></svg>
<p id=\"named\">A name</p><nav aria-labelledby=\"named\"></nav>
";
    let book = BookTest::new()
        .file(
            "book.toml",
            "[book]\ntitle = \"Foreign\"\nlanguage = \"en-GB\"\n\n[output.html]\n\
             site-url = \"/book/\"\nadditional-css = [\"own.css\"]\nmathjax-support = false\n\n\
             [output.html.redirect]\n\"/old.html\" = \"html.html\"\n",
        )
        .file("own.css", "body { background: url(\"img/b.png\"); }\n")
        .file("src/SUMMARY.md", summary)
        .file("src/README.md", "# Preface\n\nOn [to HTML](html.md). [Top](/book/html.html).\n")
        .file("src/first/README.md", tables)
        .file(
            "src/first/deep/nested page.md",
            "# Nested\n\n## Deep\n\nUp: [tables](../index.md), [preface](../../index.md#preface).\n\n\
             ### Deeper\n\n#### Deepest\n\n## Up again\n",
        )
        .file("src/html.md", html)
        .file("src/appendix.md", "# Appendix\r\n\r\nLines of DOS. [Back](html.md#widget).\r\n")
        .file("src/img/a.png", "x")
        .file("src/img/b.png", "x")
        .file("src/notes.txt", "not a chapter");
    std::fs::remove_file(book.root().join("src/page.md")).unwrap();
    finds(book, &[]);
}

#[test]
fn hundreds_of_pages_are_checked_each_once() {
    let pages = 300;
    let mut summary = "# Summary\n\n".to_owned();
    let mut book = BookTest::new();
    for page in 0..pages {
        summary.push_str(&format!("- [Page](p{page}.md)\n"));
        let next = (page + 1) % pages;
        let words = "Some words of prose, as on any page of a book. ".repeat(5);
        let text =
            format!("# Page\n\n## Part\n\n{words}\n\n[Next](p{next}.md#part) [gone](g.md)\n");
        book = book.file(&format!("src/p{page}.md"), text);
    }
    let book = book.file("src/SUMMARY.md", summary);
    std::fs::remove_file(book.root().join("src/page.md")).unwrap();
    let site = tempfile::tempdir().unwrap();
    let mut stock = MDBook::load(book.root()).unwrap();
    stock.config.build.build_dir = site.path().to_owned();
    stock.build().unwrap();
    let source = Source::discover(&book.root());
    let started = std::time::Instant::now();
    let problems = bookwright_check::check(&source, site.path());
    let took = started.elapsed();
    assert_eq!(problems.len(), pages);
    assert_eq!(problems[0].place.display(Path::new("")).rsplit_once(':').unwrap().1, "27");
    // Each with each would be 90,000, and take many times as long as this.
    assert!(took.as_secs() < 120, "{took:?}");
}
