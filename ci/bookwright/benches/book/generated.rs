//! A book of any size, made up: as many listings as pages, with anchors, recordings and references.
//!
//! The text is drawn from a small fixed list of words by a counter, so that two runs make the same
//! book.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

const WORDS: [&str; 24] = [
    "a", "task", "waits", "for", "the", "clock", "and", "its", "thread", "goes", "on", "with",
    "other", "work", "until", "bell", "rings", "then", "it", "is", "polled", "again", "once",
    "more",
];

/// Writes a book of `pages` pages, each with one listing shown twice, into an empty folder.
///
/// # Errors
/// If the folder cannot be written.
pub(crate) fn write(root: &Path, pages: usize) -> io::Result<()> {
    fs::create_dir_all(root.join("src"))?;
    fs::write(root.join("book.toml"), book_toml())?;
    fs::create_dir_all(root.join("listings"))?;
    fs::write(
        root.join("listings/Cargo.toml"),
        "[workspace]\nmembers = [\"*/*\"]\nexclude = [\"target\"]\nresolver = \"3\"\n",
    )?;
    let mut summary = "# Summary\n\n".to_owned();
    for page in 0..pages {
        // Ten pages to a chapter, as a book has them.
        let indent = if page % 10 == 0 { "" } else { "  " };
        let _ = writeln!(summary, "{indent}- [Page {page}](page-{page}.md)");
        fs::write(root.join(format!("src/page-{page}.md")), markdown(page, pages))?;
        listing(root, page)?;
    }
    fs::write(root.join("src/SUMMARY.md"), summary)
}

fn book_toml() -> &'static str {
    "[book]\ntitle = \"Generated\"\nlanguage = \"en\"\n\n[build]\ncreate-missing = false\n\n\
     [preprocessor.bookwright]\nbefore = [\"links\"]\n\n[output.html.search]\nenable = false\n"
}

fn sentence(seed: usize, words: usize) -> String {
    let drawn = (0..words).map(|word| WORDS[(seed * 7 + word * (seed % 5 + 3)) % WORDS.len()]);
    let mut sentence = drawn.collect::<Vec<_>>().join(" ");
    sentence.push('.');
    sentence
}

fn markdown(page: usize, pages: usize) -> String {
    let mut text = format!("# Page {page}\n\n");
    for section in 0..4 {
        let _ = writeln!(text, "## Section {section}\n");
        for paragraph in 0..4 {
            let seed = page * 31 + section * 7 + paragraph;
            for each in 0..5 {
                let _ = write!(text, "{} ", sentence(seed + each, 11));
            }
            let _ = writeln!(text, "See `code` and [the next](page-{}.md).\n", (page + 1) % pages);
        }
        match section {
            1 => {
                let _ = writeln!(
                    text,
                    "{{{{#listing listing-{page}:middle caption=\"Some of it\"}}}}\n"
                );
            }
            2 => {
                let _ = writeln!(text, "As in [](listing:listing-{page}), it prints:\n");
                let _ = writeln!(
                    text,
                    "{{{{#listing listing-{page} caption=\"All of it\" output}}}}\n"
                );
            }
            _ => {}
        }
    }
    text
}

fn listing(root: &Path, page: usize) -> io::Result<()> {
    let folder = root.join(format!("listings/group-{}/listing-{page}", page / 50));
    fs::create_dir_all(folder.join("src"))?;
    fs::write(
        folder.join("Cargo.toml"),
        format!("[package]\nname = \"listing-{page}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n"),
    )?;
    let mut main = "use std::time::Duration;\n\nfn main() {\n    // ANCHOR: middle\n".to_owned();
    let mut stdout = String::new();
    for line in 0..12 {
        let _ =
            writeln!(main, "    println!(\"{page}: line {{}}\", {line}); // {}", sentence(line, 4));
        let _ = writeln!(stdout, "{page}: line {line}");
    }
    main.push_str(
        "    // ANCHOR_END: middle\n    std::thread::sleep(Duration::from_millis(1));\n}\n",
    );
    fs::write(folder.join("src/main.rs"), main)?;
    fs::write(folder.join("stdout.txt"), stdout)
}
