//! `init`: begins a book, or takes an existing one along.

use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;

use anyhow::{Context as _, Result, bail};

use crate::cli;
use crate::init::{adoption, new_book};
use crate::rehearsal::examine;
use crate::report::Report;
use crate::scratch::Scratch;
use bookwright_base::counts::counted;
use bookwright_base::files;
use bookwright_base::paths::relative;
use bookwright_base::program;
use bookwright_site::dates::Dates;
use bookwright_source::Source;
use bookwright_source::layout::BOOK_TOML;

/// `init`: makes a new book in a folder, or adds the tool's lines to the book that is there.
///
/// # Errors
/// If something cannot be written, or would have to be overwritten.
pub fn init(options: &cli::InitOptions) -> Result<bool> {
    let folder = options.folder.as_deref().unwrap_or(Path::new("."));
    match folder.join(BOOK_TOML).is_file() {
        true => adopt(folder, options),
        false => begin(folder, options),
    }
}

fn begin(folder: &Path, options: &cli::InitOptions) -> Result<bool> {
    let here = std::env::current_dir().context("cannot tell which folder this is")?;
    let book = new_book(&here.join(folder), options.title.as_deref(), options.bare)?;
    let verb = if options.dry_run { "would make" } else { "made" };
    if !options.dry_run {
        book.write()?;
    }
    for (path, _) in &book.files {
        anstream::println!("{verb} {}", relative(path, &here));
    }
    for kept in &book.kept {
        anstream::println!("left {kept} as it is");
    }
    if !options.dry_run {
        let name = program::name();
        anstream::println!();
        if options.folder.is_some() {
            anstream::println!("next: cd {}", folder.display());
        }
        anstream::println!("next: {name} serve --open");
        if !options.bare {
            anstream::println!("next: {name} test && {name} check");
        }
    }
    Ok(true)
}

fn adopt(folder: &Path, options: &cli::InitOptions) -> Result<bool> {
    if options.bare || options.title.is_some() {
        bail!("{} is a book already: `--bare` and `--title` are for a new one", folder.display());
    }
    let root =
        folder.canonicalize().with_context(|| format!("cannot open {}", folder.display()))?;
    let report = Report::new(&root);
    let toml = root.join(BOOK_TOML);
    let shown = relative(&toml, report.base());
    match adoption(&root) {
        Err(problems) => return Ok(report.problems(problems)),
        Ok(None) => report.done(&format!("{shown} names this tool already")),
        Ok(Some((added, whole))) => {
            report.done(&format!(
                "{} {shown}:",
                if options.dry_run { "would add to" } else { "added to" }
            ));
            for line in added.lines() {
                anstream::println!("  + {line}");
            }
            if options.dry_run {
                return Ok(true);
            }
            let staged = files::stage(&toml, &root, whole.as_bytes());
            let staged = staged.with_context(|| format!("cannot write beside {shown}"))?;
            staged.persist(&toml).with_context(|| format!("cannot write {shown}"))?;
        }
    }
    found(&root, &report)
}

/// Says what is in a book, and what of it nobody proves.
fn found(root: &Path, report: &Report) -> Result<bool> {
    let source = Rc::new(Source::discover(root));
    let mut lines = vec![counted(source.chapters.len(), "chapter")];
    let fences = &source.fences;
    lines.push(format!(
        "{} of Rust, to be compiled as their words claim",
        counted(fences.all.len(), "block")
    ));
    if fences.ignored > 0 {
        lines.push(format!(
            "{} of Rust that `ignore` leaves unproved",
            counted(fences.ignored, "block")
        ));
    }
    if fences.unlabelled > 0 {
        lines.push(format!(
            "{} of code without a language, which nobody compiles",
            counted(fences.unlabelled, "block")
        ));
    }
    for (count, what) in [
        (source.crates.all.len(), "crate that pages show"),
        (source.listings.all.len(), "listing"),
        (source.quizzes.all.len(), "file of questions"),
    ] {
        if count > 0 {
            lines.push(match what {
                "crate that pages show" if count > 1 => format!("{count} crates that pages show"),
                "file of questions" if count > 1 => format!("{count} files of questions"),
                what => counted(count, what),
            });
        }
    }
    let scratch = Scratch::new()?;
    let examined = examine(&source, Dates::read(root), &scratch.path().join("site"))?;
    let name = program::name();
    lines.push(match examined.problems.len() {
        0 => format!("no problem that `{name} check` finds"),
        count => format!("{} that `{name} check` tells:", counted(count, "problem")),
    });
    let mut by_code: BTreeMap<&str, usize> = BTreeMap::new();
    for problem in &examined.problems {
        *by_code.entry(problem.code.as_str()).or_default() += 1;
    }
    let mut by_code: Vec<_> = by_code.into_iter().collect();
    by_code.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    lines.extend(by_code.into_iter().map(|(code, count)| format!("  {count:>4} {code}")));
    report.done("found:");
    for line in lines {
        anstream::println!("  {line}");
    }
    anstream::println!();
    for next in ["test", "check", "serve --open"] {
        anstream::println!("next: {name} {next}");
    }
    if !source.settings.theme.is_ours() {
        anstream::println!("for pages in this tool's look, add to the table: theme = true");
    }
    Ok(true)
}
