//! The files that a rendered page was made of, to find where its author wrote something.
//!
//! A page has no places, so what is wrong on it is looked for in its chapter, in the texts of the
//! exercises and quizzes it shows, and in the theme. What is found nowhere gets the whole chapter as
//! its place.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use bookwright_base::problem::{Place, Text};
use bookwright_site::address;
use bookwright_source::Source;
use bookwright_source::chapter::Chapter;
use bookwright_source::directive::Show;
use bookwright_source::layout;
use pulldown_cmark::Options;

/// What the pages of a site were made from.
pub(super) struct Manuscript<'s> {
    source: &'s Source,
    /// The chapters, by their pages.
    chapters: HashMap<String, &'s Chapter>,
    /// The theme's files, and book.toml.
    theme: Vec<Text>,
}

impl<'s> Manuscript<'s> {
    /// Reads the theme, and matches pages with chapters.
    pub(super) fn new(source: &'s Source) -> Self {
        let mut chapters: HashMap<String, &Chapter> = HashMap::new();
        for chapter in source.chapters.iter().chain(&source.not_found).rev() {
            chapters.insert(page_of(&chapter.path), chapter);
        }
        if let Some(first) = source.chapters.first() {
            // mdBook shows the first chapter also as the site's first page.
            chapters.entry(layout::INDEX.to_owned()).or_insert(first);
        }
        Self { source, chapters, theme: theme(source) }
    }

    /// The options for Markdown that the book sets.
    pub(super) fn punctuation(&self) -> Options {
        self.source.settings.punctuation
    }

    /// The chapter of a page.
    pub(super) fn chapter(&self, page: &str) -> Option<&'s Chapter> {
        self.chapters.get(page).copied()
    }

    /// The chapter of a page, unless the page repeats the first chapter as `index.html`.
    pub(super) fn own_chapter(&self, page: &str) -> Option<&'s Chapter> {
        self.chapter(page).filter(|chapter| page_of(&chapter.path) == page)
    }

    /// Where the author wrote an `address` of a page: every such place in the chapter, else the first
    /// in the other texts or the theme.
    pub(super) fn address(&self, page: &str, address: &str) -> Vec<Place> {
        let written = spellings(address);
        let is_written = |target: &str| written.iter().any(|each| each == target);
        let mut places = Vec::new();
        if let Some(chapter) = self.chapter(page) {
            for link in chapter.links.iter().filter(|link| is_written(&link.target)) {
                let within = &chapter.text.text[link.span.clone()];
                let place = match within.rfind(&link.target).filter(|_| !link.target.is_empty()) {
                    Some(at) => {
                        let start = link.span.start + at;
                        chapter.text.place(start..start + link.target.len())
                    }
                    None => chapter.text.place(link.span.clone()),
                };
                places.push(place);
            }
            if !places.is_empty() {
                return places;
            }
        }
        for text in self.texts(page) {
            let found = written.iter().filter(|each| each.len() > 2).find_map(|each| {
                text.text.find(each.as_str()).map(|at| text.place(at..at + each.len()))
            });
            if let Some(place) = found {
                return vec![place];
            }
        }
        let bare = address.trim_start_matches("../").trim_start_matches("./");
        let in_theme = self
            .theme
            .iter()
            .filter(|_| bare.len() > 2)
            .find_map(|text| text.text.find(bare).map(|at| text.place(at..at + bare.len())));
        in_theme.into_iter().collect()
    }

    /// Where the author wrote one of the `wanted` words for the `nth` time, or for the last if they occur
    /// less often.
    pub(super) fn words(&self, page: &str, wanted: &[String], nth: usize) -> Option<Place> {
        let mut found = Vec::new();
        let texts = self.texts(page);
        for text in texts.iter().chain(&self.theme) {
            for words in wanted {
                let places = text.text.match_indices(words.as_str());
                found.extend(places.map(|(at, words)| text.place(at..at + words.len())));
            }
            if found.len() > nth {
                break;
            }
        }
        if found.len() > nth { Some(found.swap_remove(nth)) } else { found.pop() }
    }

    /// The chapter of a page as a whole; for a page without one, the file of the page.
    pub(super) fn whole(&self, page: &str) -> Place {
        match self.chapter(page) {
            Some(chapter) => Place::file(&chapter.text.path),
            None => Place::file(&self.source.layout.destination.join(page)),
        }
    }

    /// The texts of a page: its chapter, exercises, and quizzes.
    fn texts(&self, page: &str) -> Vec<Text> {
        let Some(chapter) = self.chapter(page) else { return Vec::new() };
        let mut texts = vec![chapter.text.clone()];
        for directive in &chapter.directives {
            match &directive.show {
                Show::Exercise(name) => texts.extend(exercise_texts(self.source, name.get_ref())),
                Show::Quiz(path) => {
                    let quiz = self.source.quizzes.get(&chapter.path, path.get_ref());
                    texts.extend(quiz.map(|quiz| quiz.text.clone()));
                }
                _ => {}
            }
        }
        texts
    }
}

/// The texts of an exercise: task, hints, explanation.
pub(super) fn exercise_texts(source: &Source, name: &str) -> Vec<Text> {
    let Some(listing) = source.listings.get(name) else { return Vec::new() };
    [layout::TASK, layout::HINTS, layout::EXPLANATION]
        .into_iter()
        .filter_map(|file| listing.read(file).ok())
        .collect()
}

/// The page that a chapter becomes.
pub(super) fn page_of(chapter: &Path) -> String {
    address::html_file(chapter).to_string_lossy().replace('\\', "/")
}

/// The ways an author may have written an address: a page may be named by its Markdown file.
fn spellings(address: &str) -> Vec<String> {
    let mut spellings = vec![address.to_owned()];
    let (file, fragment) = match address.find('#') {
        Some(at) => address.split_at(at),
        None => (address, ""),
    };
    if let Some(stem) = file.strip_suffix(".html") {
        spellings.push(format!("{stem}.md{fragment}"));
    }
    if let Some(folder) = file.strip_suffix(layout::INDEX) {
        spellings.push(format!("{folder}README.md{fragment}"));
    }
    spellings
}

/// The files of the theme that can have an address or an id, and book.toml.
fn theme(source: &Source) -> Vec<Text> {
    let files = walkdir::WalkDir::new(&source.layout.theme).sort_by_file_name();
    let files = files.into_iter().filter_map(Result::ok).map(walkdir::DirEntry::into_path);
    let wanted = |path: &PathBuf| {
        path.extension().is_some_and(|extension| {
            ["hbs", "css", "js"].iter().any(|wanted| extension.eq_ignore_ascii_case(wanted))
        })
    };
    let mut texts: Vec<Text> =
        files.filter(wanted).filter_map(|path| Text::read(&path).ok()).collect();
    texts.push(source.settings.text.clone());
    texts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chapter_becomes_a_page() {
        for (chapter, page) in
            [("a.md", "a.html"), ("b/README.md", "b/index.html"), ("b/index.md", "b/index.html")]
        {
            assert_eq!(page_of(Path::new(chapter)), page);
        }
    }

    #[test]
    fn an_address_has_the_spellings_of_markdown() {
        assert_eq!(
            spellings("../b/index.html#x"),
            ["../b/index.html#x", "../b/index.md#x", "../b/README.md#x"]
        );
    }
}
