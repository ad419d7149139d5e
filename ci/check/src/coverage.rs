//! Coverage: the book has nothing that no page uses.
//!
//! Somebody has to maintain a listing that no page shows. The recordings of a listing that is shown
//! count as used even if no page shows them, because `test` compares the listing with them.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};
use walkdir::WalkDir;

use super::codes;
use super::uses::Uses;
use bookwright_base::paths::{normalized, relative};
use bookwright_base::problem::{Place, Problem, Text};
use bookwright_source::Source;
use bookwright_source::crates::Crate;
use bookwright_source::layout;
use bookwright_source::listing::Listing;
use bookwright_source::pages::not_found_page;
use bookwright_source::snippet::Anchored;
use bookwright_source::summary;
use bookwright_source::table;

/// What mdBook copies and a page shows as an image.
const IMAGES: [&str; 8] = ["png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "ico"];
/// Folders that hold no chapters where the source folder is the whole book.
const DEPENDENCIES: [&str; 2] = ["target", "node_modules"];

/// Checks listings, anchors, timelines, quizzes, and chapters.
pub(super) fn check(source: &Source, problems: &mut Vec<Problem>) {
    let uses = Uses::read(source);
    let needed = dependencies(source);
    for listing in &source.listings.all {
        let used = uses.listings.contains(&listing.name);
        if used {
            anchors(listing, &uses, problems);
        } else if uses.may_name(&listing.name) {
            continue;
        } else if !needed.contains(listing.name.as_str()) {
            problems.push(unused(listing));
        }
        let timeline = listing.folder.join(layout::TIMELINE);
        if timeline.is_file() && !uses.timelines.contains(&listing.name) {
            let show = format!("draw it: {{{{#timeline {}}}}}", listing.name);
            problems.push(
                Problem::new(
                    codes::TIMELINE_UNUSED,
                    Place::file(&timeline),
                    "no page draws this recorded timeline",
                )
                .help(show)
                .help("or remove the file"),
            );
        }
        if let Some(dial) = &listing.metadata.dial
            && !uses.dials.contains(&listing.name)
        {
            let place = listing.manifest.place(dial.constant.span());
            problems.push(
                Problem::new(codes::DIAL_UNUSED, place, "no page has this dial")
                    .help(format!("show it: {{{{#dial {}}}}}", listing.name))
                    .help("or remove `dial`: each of its values is built and run"),
            );
        }
    }
    source.crates.all.iter().for_each(|each| unshown(each, source, problems));
    quizzes(source, &uses, problems);
    chapters(source, &uses, problems);
}

/// Checks that a page uses every image below the source folder. `used` are files of the site.
pub(super) fn images(source: &Source, used: &HashSet<String>, problems: &mut Vec<Problem>) {
    for path in files(source, &source.layout.src) {
        let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or("");
        let image = IMAGES.iter().any(|each| extension.eq_ignore_ascii_case(each));
        if image && !used.contains(&relative(&path, &source.layout.src)) {
            problems.push(
                Problem::new(codes::IMAGE_UNUSED, Place::file(&path), "no page shows this image")
                    .help("show it with ![what it shows](path), or remove the file"),
            );
        }
    }
}

fn unused(listing: &Listing) -> Problem {
    let name = &listing.name;
    if listing.exercise.is_some() {
        return Problem::new(
            codes::EXERCISE_UNUSED,
            listing.place(),
            format!("no page shows the exercise `{name}`"),
        )
        .help(format!("put {{{{#exercise {name}}}}} in a chapter, or remove its folder"));
    }
    if listing.metadata.support {
        return Problem::new(
            codes::SUPPORT_UNUSED,
            listing.place(),
            format!("no listing uses the support crate `{name}`"),
        )
        .help(format!(
            "add `{name}` to the dependencies of a listing that a page shows, or remove its folder"
        ));
    }
    let what = format!("no page shows the listing `{name}`");
    Problem::new(codes::LISTING_UNUSED, listing.place(), what)
        .help(format!("put {{{{#listing {name}}}}} in a chapter, or remove its folder"))
}

/// A crate of which no page includes a file, and transcripts that no page includes.
fn unshown(each: &Crate, source: &Source, problems: &mut Vec<Problem>) {
    if each.included.is_empty() {
        let what = format!("no page shows the crate {}", each.name);
        problems.push(
            Problem::new(codes::CRATE_UNSHOWN, each.place(), what)
                .help("show one of its files with {{#include}}, or remove it"),
        );
        return;
    }
    for text in each.unshown_transcripts() {
        let file = relative(&text.path, &source.layout.root);
        let what = format!("no page shows the transcript {file}");
        problems.push(
            Problem::new(codes::TRANSCRIPT_UNSHOWN, text.place(0..1), what)
                .help("show it with {{#include}}, or remove it"),
        );
    }
}

/// The crates that listings depend on, by package name.
fn dependencies(source: &Source) -> BTreeSet<String> {
    let mut needed = BTreeSet::new();
    let shared = source.listings.workspace.as_ref().map(|text| table::parse(text, &mut Vec::new()));
    let shared =
        shared.as_ref().and_then(|table| table::descend(table, &["workspace", "dependencies"]));
    for listing in &source.listings.all {
        let manifest = table::parse(&listing.manifest, &mut Vec::new());
        let targets = table::descend(&manifest, &["target"]);
        let targets = targets.into_iter().flat_map(|targets| targets.values());
        let tables = targets.filter_map(|target| target.get_ref().as_table()).chain([&manifest]);
        for table in tables {
            for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
                for (key, value) in table::descend(table, &[kind]).into_iter().flatten() {
                    let key = key.get_ref().as_ref();
                    let value = value.get_ref();
                    let package =
                        package(value).or_else(|| package(table::get(shared?, key)?.1.get_ref()));
                    let package = package.unwrap_or(key);
                    if package != listing.name {
                        needed.insert(package.to_owned());
                    }
                }
            }
        }
    }
    needed
}

/// The name of a dependency's package, if the manifest renames it.
fn package<'v>(dependency: &'v DeValue<'_>) -> Option<&'v str> {
    let table: &DeTable<'_> = dependency.as_table()?;
    table::get(table, "package")?.1.get_ref().as_str()
}

/// The anchors of a listing's files that no page shows.
fn anchors(listing: &Listing, uses: &Uses, problems: &mut Vec<Problem>) {
    let walk = WalkDir::new(&listing.folder).sort_by_file_name().into_iter();
    let walk = walk.filter_entry(|entry| entry.file_name() != "target");
    for entry in walk.filter_map(Result::ok).filter(|entry| entry.file_type().is_file()) {
        let code = entry.path().extension().is_some_and(|each| each == "rs" || each == "toml");
        if !code {
            continue;
        }
        let Ok(text) = Text::read(entry.path()) else { continue };
        if !text.text.contains("ANCHOR") {
            continue;
        }
        // The weave reports malformed marks.
        let anchored = Anchored::read(&text, &mut Vec::new());
        let file = normalized(entry.path());
        for anchor in anchored.anchors() {
            if !uses.anchors.contains(&(file.clone(), anchor.name.clone())) {
                problems.push(
                    Problem::new(
                        codes::ANCHOR_UNUSED,
                        text.place(anchor.span.clone()),
                        format!("no page shows the anchor `{}`", anchor.name),
                    )
                    .help(format!("show it: {}", directive(listing, entry.path(), &anchor.name)))
                    .help("or remove its two lines"),
                );
            }
        }
    }
}

fn directive(listing: &Listing, file: &Path, anchor: &str) -> String {
    let file = relative(file, &listing.folder);
    let attribute =
        if file == listing.main_file() { String::new() } else { format!(" file=\"{file}\"") };
    format!("{{{{#listing {}:{anchor}{attribute}}}}}", listing.name)
}

fn quizzes(source: &Source, uses: &Uses, problems: &mut Vec<Problem>) {
    for path in files(source, &source.layout.quizzes) {
        let quiz = path.extension().is_some_and(|extension| extension == "toml");
        let name = path.file_stem().unwrap_or_default().to_string_lossy();
        if quiz && !uses.files.contains(&normalized(&path)) && !uses.may_name(&name) {
            let shown = relative(&path, &source.layout.root);
            problems.push(
                Problem::new(codes::QUIZ_UNUSED, Place::file(&path), "no page shows this quiz")
                    .help(format!("put {{{{#quiz ../{shown}}}}} in a chapter, or remove the file")),
            );
        }
    }
}

/// Reports Markdown below the source folder that is neither a chapter nor included by one.
fn chapters(source: &Source, uses: &Uses, problems: &mut Vec<Problem>) {
    let src = &source.layout.src;
    let not_found = not_found_page(&source.settings);
    let known: HashSet<PathBuf> = source
        .summary
        .entries
        .iter()
        .filter_map(|entry| Some(normalized(&src.join(entry.path.as_ref()?))))
        .chain([source.layout.summary(), src.join(not_found)])
        .collect();
    for path in files(source, src) {
        let markdown = path.extension().is_some_and(|extension| extension == "md");
        if !markdown || known.contains(&path) || uses.files.contains(&path) {
            continue;
        }
        let shown = relative(&path, src);
        let title = path.file_stem().unwrap_or_default().to_string_lossy().replace('-', " ");
        let problem = Problem::new(
            codes::PAGE_UNLISTED,
            Place::file(&path),
            format!("{shown} is not in {}, so it does not become a page", layout::SUMMARY),
        );
        let problem = match summary::is_chapters_path(&shown) {
            true if shown.contains([' ', '(', ')']) => {
                problem.help(format!("list it: - [{title}](<{shown}>)"))
            }
            true => problem.help(format!("list it: - [{title}]({shown})")),
            false => {
                let name = summary::without_signs(&shown);
                problem.help(format!("rename it to {name}, and list it: - [{title}]({name})"))
            }
        };
        problems.push(problem.help("or move it out of the source folder"));
    }
}

/// The files below a folder, without hidden ones. Where the source folder is the whole book, listings,
/// theme, and built files are left out.
fn files(source: &Source, folder: &Path) -> Vec<PathBuf> {
    let layout = &source.layout;
    let others = [&layout.listings, &layout.theme, &layout.destination, &layout.target];
    let walk = WalkDir::new(folder).sort_by_file_name().into_iter();
    let walk = walk.filter_entry(|entry| {
        let name = entry.file_name().to_string_lossy();
        let skipped = name.starts_with('.') || DEPENDENCIES.contains(&name.as_ref());
        let another = entry.path() != folder && others.iter().any(|each| *each == entry.path());
        entry.depth() == 0 || !(skipped || another)
    });
    walk.filter_map(Result::ok)
        .filter(|entry| entry.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect()
}
