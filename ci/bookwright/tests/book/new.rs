//! What `new` makes is part of the book at once; what it refuses leaves no trace.

use std::collections::BTreeMap;
use std::path::Path;

use bookwright::new;
use bookwright_harness::test;
use bookwright_source::Source;
use walkdir::WalkDir;

use crate::book_test::{BookTest, Ran};

/// Every file of the book, with its text.
fn files(book: &BookTest) -> BTreeMap<String, Vec<u8>> {
    let root = book.root();
    let walk = WalkDir::new(&root).into_iter().filter_entry(|each| each.file_name() != "target");
    walk.filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            let path = entry.path().strip_prefix(&root).unwrap().display().to_string();
            (path, std::fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// `new ARGS` tells this problem, and changes nothing.
#[track_caller]
fn refuses(book: &BookTest, args: &[&str], code: &str, place: &str) -> Ran {
    let before = files(book);
    let args: Vec<&str> = ["new"].iter().chain(args).copied().collect();
    let ran = book.run(&args).has_problems();
    ran.tells(code, place);
    assert!(before == files(book), "{args:?} wrote something");
    ran
}

/// Writes what a file's only placeholder asks for.
#[track_caller]
fn write_placeholder(book: &BookTest, file: &str) {
    let text = book.read(file);
    let asked: Vec<&str> = text.lines().filter(|line| line.starts_with("TODO: ")).collect();
    assert_eq!(asked.len(), 1, "{text}");
    book.write(file, text.replace(asked[0], "It says what there is to say."));
}

/// The book passes `check` but for the placeholder in a file, which would be published.
#[track_caller]
fn sound_once_written(book: &BookTest, file: &str) {
    let ran = book.run(&["check"]).has_problems().says("1 problem\n");
    ran.tells("placeholder-left", file);
    write_placeholder(book, file);
    book.run(&["check"]).succeeds();
}

#[test]
fn the_first_listing_of_a_book_passes_test_and_check() {
    let book = BookTest::new();
    book.run(&["new", "listing", "first-steps", "--chapter", "page.md"])
        .succeeds()
        .says("made listings/page/first-steps/Cargo.toml")
        .says("made listings/page/first-steps/src/main.rs")
        .says("made listings/Cargo.toml")
        .says("changed src/page.md")
        .says("1 recorded, 0 unchanged")
        .says("next: write the program in listings/page/first-steps/src/main.rs");
    assert_eq!(
        book.read("src/page.md"),
        "# Page\n\nText.\n\nTODO: say what the program does, and ask what it will print.\n\n\
         {{#listing first-steps:main output}}\n"
    );
    assert_eq!(
        book.read("listings/page/first-steps/stdout.txt"),
        "first-steps begins\nfirst-steps ends\n"
    );
    book.run(&["test"]).succeeds();
    sound_once_written(&book, "src/page.md");
    book.run(&["build"]).succeeds();
    // And a second one beside it.
    book.run(&["new", "listing", "second", "--chapter", "src/page.md", "--group", "more"])
        .succeeds();
    assert!(book.has("listings/more/second/Cargo.toml"));
    book.run(&["test"]).succeeds();
    sound_once_written(&book, "src/page.md");
}

#[test]
fn an_exercise_passes_test_and_check() {
    let book = BookTest::new();
    book.run(&["new", "exercise", "add-up", "--chapter", "page.md"]).succeeds();
    for file in [
        "Cargo.toml",
        "TASK.md",
        "src/lib.rs",
        "tests/total.rs",
        "HINTS.md",
        "solution/lib.rs",
        "solution/EXPLAINED.md",
        "wrong/forgets_the_first.rs",
    ] {
        assert!(book.has(&format!("listings/exercises/add-up/{file}")), "{file}");
    }
    assert!(
        book.read("src/page.md").ends_with(
            "## Exercise\n\nTODO: say what the exercise trains.\n\n{{#exercise add-up}}\n"
        )
    );
    book.run(&["test"]).succeeds().says("1 passed");
    sound_once_written(&book, "src/page.md");
    // It is no exercise that any code would pass: the wrong solution in the stub's place is caught.
    let wrong = book.read("listings/exercises/add-up/wrong/forgets_the_first.rs");
    book.write("listings/exercises/add-up/solution/lib.rs", wrong);
    book.run(&["test"]).has_problems();
}

#[test]
fn a_chapter_is_listed_at_its_place_and_passes_check() {
    let book = BookTest::new();
    book.run(&["new", "chapter", "deep/going-on.md", "--below", "page.md"])
        .succeeds()
        .says("made src/deep/going-on.md")
        .says("changed src/SUMMARY.md");
    book.run(&["new", "chapter", "src/last.md", "--title", "`The` end"]).succeeds();
    assert_eq!(
        book.read("src/SUMMARY.md"),
        "# Summary\n\n- [Page](page.md)\n  - [Going on](deep/going-on.md)\n- [`The` end](last.md)\n"
    );
    assert!(book.read("src/last.md").starts_with("# `The` end\n\n"));
    book.run(&["check"]).has_problems().says("2 problems\n");
    write_placeholder(&book, "src/last.md");
    sound_once_written(&book, "src/deep/going-on.md");
    book.run(&["new", "listing", "deep-down", "--chapter", "deep/going-on.md"]).succeeds();
    assert!(book.has("listings/deep/deep-down/Cargo.toml"));
    // Pages that nobody has described yet are woven well too.
    write_placeholder(&book, "src/deep/going-on.md");
    book.run(&["check"]).succeeds().does_not_say("warning");
}

#[test]
fn a_chapter_that_is_listed_and_missing_is_only_written() {
    let summary = "# Summary\n\n- [Page](page.md)\n- [Its own title](later.md)\n";
    let book = BookTest::new().file("src/SUMMARY.md", summary);
    book.run(&["check"])
        .has_problems()
        .tells_of("chapter-missing", "src/SUMMARY.md:4:3", "later.md")
        .suggests("bookwright new chapter later.md");
    book.run(&["new", "chapter", "later.md"]).succeeds();
    assert_eq!(book.read("src/SUMMARY.md"), summary);
    assert!(book.read("src/later.md").starts_with("# Its own title\n"));
    sound_once_written(&book, "src/later.md");
}

#[test]
fn a_chapter_may_be_named_from_wherever_one_stands() {
    for (folder, chapter) in
        [("", "src/page.md"), ("", "page.md"), ("src", "page.md"), ("listings", "../src/page.md")]
    {
        let book = BookTest::new().workspace();
        let source = Source::discover(&book.root());
        let here = book.root().join(folder);
        let plan = new::listing(&source, &here, "hello", Path::new(chapter), None);
        assert!(plan.is_ok(), "{folder} {chapter} {plan:?}");
    }
}

#[test]
fn a_listing_of_an_async_book_has_a_paused_clock() {
    let workspace = |features: &str| {
        format!(
            "[workspace]\nmembers = [\"*/*\"]\nresolver = \"3\"\n\n[workspace.package]\n\
             edition = \"2024\"\nversion = \"0.1.0\"\npublish = false\n\n[workspace.dependencies]\n\
             tokio = {{ version = \"1\", features = [{features}] }}\n"
        )
    };
    for (features, is_async) in [
        ("\"full\", \"test-util\"", true),
        ("\"rt\", \"macros\", \"time\", \"test-util\"", true),
        ("\"full\"", false),
    ] {
        let book = BookTest::new().file("listings/Cargo.toml", workspace(features));
        let root = book.root();
        let source = Source::discover(&root);
        new::listing(&source, &root, "hello", Path::new("page.md"), None).unwrap().write().unwrap();
        let manifest = book.read("listings/page/hello/Cargo.toml");
        assert_eq!(manifest.contains("tokio.workspace = true"), is_async, "{features}");
        assert_eq!(manifest.lines().count(), if is_async { 8 } else { 5 });
        let main = book.read("listings/page/hello/src/main.rs");
        assert_eq!(main.contains("start_paused = true"), is_async, "{features}");
        let source = Source::discover(&root);
        assert_eq!(source.problems, []);
    }
}

#[test]
fn a_name_that_cannot_be_is_refused() {
    let book = BookTest::new()
        .listing("taken", "", "fn main() {}\n")
        .page("# Page\n\n{{#listing taken}}\n");
    for (name, code, suggested) in [
        ("SpawnAndJoin", "name-invalid", "spawn-and-join"),
        ("a_b", "name-invalid", "a-b"),
        ("../up", "name-invalid", "up"),
        ("1st", "name-invalid", ""),
        ("a--b", "name-invalid", "a-b"),
        ("", "name-invalid", ""),
        ("test", "name-reserved", ""),
        ("std", "name-reserved", ""),
        ("core", "name-reserved", ""),
        ("async", "name-reserved", ""),
        ("yield", "name-reserved", ""),
        ("nul", "name-reserved", ""),
    ] {
        for (kind, folder) in [("listing", "page"), ("exercise", "exercises")] {
            let place = format!("listings/{folder}/{name}");
            let place = place.trim_end_matches('/');
            let ran = refuses(&book, &[kind, name, "--chapter", "page.md"], code, place);
            ran.tells_of(code, place, name);
            if !suggested.is_empty() {
                ran.suggests(&format!("`{suggested}`"));
            }
        }
    }
    for kind in ["listing", "exercise"] {
        // In lower case it would be a keyword, so that is not suggested.
        refuses(&book, &[kind, "Async", "--chapter", "page.md"], "name-invalid", "listings/")
            .does_not_say("`async`");
        let args = [kind, "taken", "--chapter", "page.md"];
        refuses(&book, &args, "name-taken", "listings/t/taken/Cargo.toml:2:8");
    }
}

#[test]
fn a_chapter_or_group_that_cannot_be_is_refused() {
    let book =
        BookTest::new().listing("taken", "", "fn main() {}\n").file("src/unlisted.md", "# U\n");
    let listing = |chapter: &'static str, group: &'static str| {
        ["listing", "hello", "--chapter", chapter, "--group", group]
    };
    for (chapter, group, code, place) in [
        ("unlisted.md", "t", "page-unlisted", "src/unlisted.md"),
        ("page.md", "../t", "group-invalid", "listings/../t"),
        ("page.md", "a/b", "group-invalid", "listings/a/b"),
        ("page.md", ".", "group-invalid", "listings"),
        ("page.md", "", "group-invalid", "listings"),
        ("page.md", "exercises", "group-invalid", "listings/exercises"),
        ("page.md", "target", "group-invalid", "listings/target"),
    ] {
        refuses(&book, &listing(chapter, group), code, place);
    }
    refuses(&book, &listing("pgae.md", "t"), "chapter-unknown", "src/pgae.md").suggests("page.md");
    let elsewhere = "other/elsewhere.md";
    refuses(&book, &listing(elsewhere, "t"), "chapter-unknown", "src/other/elsewhere.md")
        .suggests("bookwright new chapter other/elsewhere.md");
    // A path from the book's folder is not joined to the source folder again.
    let ran = book.run(&["new", "listing", "hello", "--chapter", "src/no.md"]).has_problems();
    ran.tells("chapter-unknown", "src/no.md");
    // All that is wrong is told at once.
    refuses(&book, &["listing", "A", "--chapter", "no.md"], "name-invalid", "listings/A")
        .says("2 problems")
        .tells("chapter-unknown", "src/no.md");
    let book = BookTest::new().file("listings/Cargo.toml", "[workspace]\nmembers = [\"a/*\"]\n");
    refuses(&book, &listing("page.md", "b"), "workspace-members", "listings/Cargo.toml");
    for open in ["```text", "<!--"] {
        let book = BookTest::new().page(&format!("# Page\n\n{open}\nnever closed\n"));
        refuses(&book, &listing("page.md", "a"), "page-left-open", "src/page.md:3:1");
    }
}

#[test]
fn a_page_that_cannot_be_is_refused() {
    let summary = "# Summary\n\n[Preface](preface.md)\n\n- [Page](page.md)\n";
    let book =
        BookTest::new().file("src/SUMMARY.md", summary).file("src/preface.md", "# Preface\n");
    for (args, code, place) in [
        (vec!["page.md"], "name-taken", "src/page.md"),
        (vec!["src/page.md"], "name-taken", "src/page.md"),
        (vec!["../up.md"], "chapter-path-invalid", "src/../up.md"),
        // What an absolute path is shown as differs between systems.
        (vec!["/etc/up.md"], "chapter-path-invalid", ""),
        (vec!["two words.md"], "chapter-path-invalid", "src/two words.md"),
        (vec![".hidden.md"], "chapter-path-invalid", "src/.hidden.md"),
        (vec!["new.md", "--title", "a [b](c)"], "chapter-title-invalid", "src/new.md"),
        (vec!["new.md", "--title", " "], "chapter-title-invalid", "src/new.md"),
        (vec!["new.md", "--below", "preface.md"], "chapter-unnumbered", "src/SUMMARY.md:3:1"),
    ] {
        let args: Vec<&str> = ["chapter"].into_iter().chain(args).collect();
        refuses(&book, &args, code, place);
    }
    refuses(&book, &["chapter", "page"], "chapter-path-invalid", "src/page").suggests("page.md");
    let below = ["chapter", "new.md", "--below", "pgae.md"];
    refuses(&book, &below, "chapter-unknown", "src/SUMMARY.md").suggests("page.md");
}

#[test]
fn an_authors_line_ends_and_rights_are_kept() {
    let book = BookTest::new().page("# Page\r\n\r\nText.").workspace();
    let source = Source::discover(&book.root());
    let page = book.root().join("src/page.md");
    #[cfg(unix)]
    std::fs::set_permissions(&page, std::os::unix::fs::PermissionsExt::from_mode(0o664)).unwrap();
    new::listing(&source, &book.root(), "hello", Path::new("page.md"), None)
        .unwrap()
        .write()
        .unwrap();
    let text = book.read("src/page.md");
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    assert!(text.starts_with("# Page\r\n\r\nText.\r\n\r\nTODO"), "{text:?}");
    #[cfg(unix)]
    assert_eq!(
        std::os::unix::fs::PermissionsExt::mode(&page.metadata().unwrap().permissions()) & 0o777,
        0o664
    );
    let left: Vec<_> = files(&book).into_keys().filter(|file| file.contains(".new-")).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn what_appeared_in_the_meantime_is_not_overwritten() {
    let book = BookTest::new().workspace();
    let source = Source::discover(&book.root());
    let plan = new::listing(&source, &book.root(), "hello", Path::new("page.md"), None).unwrap();
    book.write("listings/page/hello/notes.txt", "mine");
    let before = files(&book);
    assert!(plan.write().is_err());
    assert!(before == files(&book));
    let plan = new::chapter(&source, Path::new("new.md"), None, None).unwrap();
    book.write("src/new.md", "mine");
    let before = files(&book);
    assert!(plan.write().is_err());
    assert!(before == files(&book));
}
