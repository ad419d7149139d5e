//! Stock mdBook makes the same pages of this book.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use bookwright_harness::{skip, test};
use ego_tree::NodeRef;
use scraper::{CaseSensitivity, ElementRef, Html, Node, Selector};

use crate::{bookwright, root};

/// `mdbook build` in the checkout runs the command that book.toml names; the pages are those of
/// `cargo book build`.
#[test]
fn stock_mdbook_makes_the_same_pages() {
    let version = Command::new("mdbook").arg("--version").output();
    let found = version.is_ok_and(|version| version.stdout.ends_with(b"v0.5.4\n"));
    if !found {
        let install = "cargo install mdbook --version 0.5.4 --locked";
        skip("mdbook", format!("no mdbook 0.5.4 on the path ({install})"));
    }
    bookwright(&["build"]);
    let stock = tempfile::tempdir().unwrap();
    let output = Command::new("mdbook")
        .args([OsStr::new("build"), OsStr::new("--dest-dir"), stock.path().as_os_str()])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

    let (mut ours, theirs) = (mains(&root().join("book")), mains(stock.path()));
    // Where the search leads without scripts, from our own delivery: mdBook's theme has no search.
    assert!(ours.remove("contents.html").is_some());
    assert!(ours.len() >= 5, "{:?}", ours.keys());
    assert_eq!(ours.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>());
    for (page, main) in &ours {
        let both = main.split(' ').zip(theirs[page].split(' '));
        let same = both.take_while(|(a, b)| a == b).count();
        let from = |text: &str| {
            text.split(' ').skip(same.saturating_sub(8)).take(24).collect::<Vec<_>>().join(" ")
        };
        assert!(*main == theirs[page], "{page}:\n{}\n{}", from(main), from(&theirs[page]));
    }
}

/// What our delivery changes in the text of the one-page book: pages have no contents of their own
/// there, and no element between them has a style, which the policy would have to allow.
fn on_one_page(text: &str) -> String {
    let broken = "<div style=\"break-before: page; page-break-before: always;\"></div>";
    let mut text = text.replace(broken, "<div class=\"leaf\"></div>");
    while let Some(begin) = text.find("<nav class=\"toc\"") {
        let end = "</nav>\n";
        let length = text[begin..].find(end).expect("the contents end") + end.len();
        text.replace_range(begin..begin + length, "");
    }
    text
}

/// What a reader gets of an element: its words, its ids, and where its links lead. What can be done with
/// code is left out: our delivery frames what mdBook rendered, and has programs on pages of their own.
fn read(element: ElementRef<'_>) -> String {
    let mut read = String::new();
    for node in element.descendants() {
        // The values of a dial are a script with us; its ends on the one-page book, and what stands where Today
        // will, are ours alone.
        let is_left_out = |node: NodeRef<'_, Node>| {
            node.value().as_element().is_some_and(|it| {
                let has = |class| it.has_class(class, CaseSensitivity::CaseSensitive);
                has("acts") || has("values") || has("ends") || has("today")
            })
        };
        if is_left_out(node) || node.ancestors().any(is_left_out) {
            continue;
        }
        match node.value() {
            Node::Text(text) => read.push_str(text),
            // Only our delivery knows the ids of the glossary's entries.
            Node::Element(it) if it.has_class("term", CaseSensitivity::CaseSensitive) => {}
            Node::Element(it) => {
                for name in ["id", "href", "src"] {
                    if let Some(value) = it.attr(name).filter(|value| !value.starts_with("#bw-")) {
                        read.push_str(&format!(" {name}={value} "));
                    }
                }
            }
            _ => {}
        }
    }
    read.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The `<main>` of every page below a folder, by path.
fn mains(site: &Path) -> BTreeMap<String, String> {
    let selector = Selector::parse("main").unwrap();
    walkdir::WalkDir::new(site)
        .into_iter()
        .map(Result::unwrap)
        .filter(|entry| entry.path().extension() == Some(OsStr::new("html")))
        .filter_map(|entry| {
            let mut text = std::fs::read_to_string(entry.path()).unwrap();
            if entry.file_name() == "print.html" {
                text = on_one_page(&text);
            }
            let page = Html::parse_document(&text);
            let main = read(page.select(&selector).next()?);
            let path = entry.path().strip_prefix(site).unwrap().to_string_lossy().into_owned();
            Some((path, main))
        })
        .collect()
}
