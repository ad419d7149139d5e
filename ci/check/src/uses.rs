//! What the pages use: the listings, anchors, and files of all directives, including those in Markdown
//! that a chapter includes and in the texts of exercises.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::manuscript::exercise_texts;
use bookwright_base::paths::normalized;
use bookwright_base::problem::Text;
use bookwright_source::Source;
use bookwright_source::chapter::Chapter;
use bookwright_source::codes::OF_UNREAD_DIRECTIVES;
use bookwright_source::directive::{Directive, Show};
use bookwright_source::include::{DEPTH, INCLUDES};
use bookwright_source::listing::Listing;

/// What the pages use.
#[derive(Debug, Default)]
pub(super) struct Uses {
    /// The listings, by name.
    pub(super) listings: HashSet<String>,
    /// The exercises whose texts were read, by name.
    exercises: HashSet<String>,
    /// The listings whose timelines are drawn, by name.
    pub(super) timelines: HashSet<String>,
    /// The listings whose dials are shown, by name.
    pub(super) dials: HashSet<String>,
    /// The anchors, by file and name.
    pub(super) anchors: HashSet<(PathBuf, String)>,
    /// The files that mdBook's directives include, absolute.
    pub(super) files: HashSet<PathBuf>,
    /// The words of the lines whose directives cannot be read.
    unread: HashSet<String>,
}

/// What an include asks for: `FILE`, `FILE:ANCHOR`, `FILE:3:7`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Include {
    /// The file, absolute, without `..`.
    pub(super) file: PathBuf,
    /// The anchor, if the include has one.
    pub(super) anchor: Option<String>,
}

/// The words, as names are written, of the lines on which a directive cannot be read.
fn unread_words(source: &Source) -> HashSet<String> {
    let unread = source.problems.iter().filter(|each| OF_UNREAD_DIRECTIVES.contains(&each.code));
    let lines = unread.filter_map(|problem| {
        let of = |chapter: &&Chapter| chapter.text.path == problem.place.file;
        let chapter = source.chapters.iter().find(of)?;
        chapter.text.text.lines().nth(problem.place.line()?.checked_sub(1)?)
    });
    let in_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    lines.flat_map(|line| line.split(move |c| !in_name(c))).map(str::to_owned).collect()
}

impl Uses {
    /// What all chapters use.
    pub(super) fn read(source: &Source) -> Self {
        let mut uses = Self::default();
        for chapter in source.chapters.iter().chain(&source.not_found) {
            uses.read_directives(source, &chapter.text, &chapter.directives, 0);
        }
        uses.read_listings(source);
        uses.unread = unread_words(source);
        uses
    }

    /// Whether a directive that cannot be read names this listing or quiz. That directive is the
    /// mistake; that no page shows the listing only follows from it.
    pub(super) fn may_name(&self, name: &str) -> bool {
        self.unread.contains(name)
    }

    fn read_text(&mut self, source: &Source, text: &Text, depth: usize) {
        // The weave reports its mistakes.
        let chapter = Chapter::parse(
            PathBuf::new(),
            text.clone(),
            source.settings.preprocessors,
            &mut Vec::new(),
        );
        self.read_directives(source, text, &chapter.directives, depth);
    }

    fn read_directives(
        &mut self,
        source: &Source,
        text: &Text,
        directives: &[Directive],
        depth: usize,
    ) {
        for directive in directives {
            self.listings.extend(directive.show.listings().map(str::to_owned));
            match &directive.show {
                Show::Listing(show) => {
                    let Some(anchor) = &show.anchor else { continue };
                    // What a listing is compared with has the same anchor, for the comparison alone.
                    for name in std::iter::once(&show.name).chain(&show.diff) {
                        let Some(listing) = source.listings.get(name.get_ref()) else { continue };
                        let file = show.file.as_ref().map(|file| file.get_ref().as_str());
                        let file = listing.folder.join(file.unwrap_or(listing.main_file()));
                        self.anchors.insert((normalized(&file), anchor.get_ref().clone()));
                    }
                }
                Show::Output(_)
                | Show::Errors(_)
                | Show::End
                | Show::Measured { .. }
                | Show::Chart(_) => {}
                Show::Dial(show) => {
                    self.dials.extend(show.names.iter().map(|name| name.get_ref().clone()));
                }
                Show::Timeline(show) => {
                    self.timelines.extend(show.names.iter().map(|name| name.get_ref().clone()));
                }
                Show::Exercise(name) => {
                    if self.exercises.insert(name.get_ref().clone()) && depth < DEPTH {
                        for text in exercise_texts(source, name.get_ref()) {
                            self.read_text(source, &text, depth + 1);
                        }
                    }
                }
                Show::Quiz(path) => {
                    self.files.insert(beside(&text.path, path.get_ref()));
                }
                Show::Foreign { name, argument } => {
                    if let Some(include) = include(&text.path, name, argument.get_ref()) {
                        self.read_include(source, include, depth);
                    } else if let Some(file) = argument.get_ref().split_whitespace().next() {
                        // Upstream's quiz directive names a file.
                        self.files.insert(beside(&text.path, file));
                    }
                }
            }
        }
    }

    fn read_include(&mut self, source: &Source, include: Include, depth: usize) {
        let Include { file, anchor } = include;
        self.anchors.extend(anchor.map(|anchor| (file.clone(), anchor)));
        let markdown = file.extension().is_some_and(|extension| extension == "md");
        if self.files.insert(file.clone())
            && markdown
            && depth < DEPTH
            && let Ok(text) = Text::read(&file)
        {
            self.read_text(source, &text, depth + 1);
        }
    }

    /// Adds the listings whose files are included.
    fn read_listings(&mut self, source: &Source) {
        let by_folder: HashMap<&Path, &Listing> =
            source.listings.all.iter().map(|each| (each.folder.as_path(), each)).collect();
        for file in &self.files {
            let listing = file.ancestors().find_map(|folder| by_folder.get(folder));
            self.listings.extend(listing.map(|listing| listing.name.clone()));
        }
    }
}

/// What a directive in the text `from` includes; `None` for a directive that includes nothing.
pub(super) fn include(from: &Path, directive: &str, argument: &str) -> Option<Include> {
    if !INCLUDES.contains(&directive) {
        return None;
    }
    let mut parts = argument.split_whitespace().next()?.split(':');
    let file = beside(from, parts.next()?);
    let by_line = |part: &str| part.is_empty() || part.bytes().all(|byte| byte.is_ascii_digit());
    let anchor = parts.next().filter(|part| !by_line(part)).map(str::to_owned);
    Some(Include { file, anchor })
}

fn beside(from: &Path, file: &str) -> PathBuf {
    normalized(&from.parent().unwrap_or(from).join(file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_include_names_a_file_and_maybe_an_anchor() {
        let from = Path::new("/book/src/deep/a.md");
        for (argument, file, anchor) in [
            ("../../listings/x/src/main.rs:here", "/book/listings/x/src/main.rs", Some("here")),
            ("b.rs:3:7", "/book/src/deep/b.rs", None),
            ("b.rs::7", "/book/src/deep/b.rs", None),
            ("./b.rs editable", "/book/src/deep/b.rs", None),
        ] {
            let include = include(from, "include", argument).unwrap();
            assert_eq!(include.file, Path::new(file));
            assert_eq!(include.anchor.as_deref(), anchor, "{argument}");
        }
        assert_eq!(include(from, "title", "x"), None);
    }
}
