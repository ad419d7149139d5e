//! Terms: no page uses one of the glossary's terms before the place where it is introduced.
//!
//! book.toml names the glossary, a page of definition lists: the last link of each definition leads
//! to the place that introduces the term. A reader may meet a term earlier if the paragraph says
//! where it is explained, by a link to that page, or if the words are a link themselves. Only the
//! first use is looked at: after it the reader has been told.

use std::path::{Path, PathBuf};

use super::blocks::{self, Block, Kind, Piece};
use super::uses::plain;
use bookwright_base::problem::{Place, Problem};
use bookwright_site::heading_ids;
use bookwright_source::Source;
use bookwright_source::chapter::Chapter;
use bookwright_source::directive::Show;

/// A place in the book, in the order of reading: the chapter's place in it, and the byte.
type Spot = (usize, usize);

/// One term of the glossary.
struct Term {
    words: String,
    code: bool,
    /// Where its definition says that it is introduced.
    introduced: Spot,
    /// The page of that place, absolute.
    page: PathBuf,
    /// The link, as it is written.
    link: String,
    entry: Place,
}

/// Checks the terms of the glossary that book.toml names.
pub(super) fn check(source: &Source, problems: &mut Vec<Problem>) {
    let Some(named) = &source.settings.glossary else { return };
    let Some(glossary) = source.chapter(Path::new(named.get_ref())) else {
        let place = source.settings.text.place(named.span());
        let paths: Vec<String> = source.chapters.iter().map(shown).collect();
        problems.push(
            Problem::new(place, format!("no chapter is `{}`", named.get_ref()))
                .did_you_mean(named.get_ref(), paths.iter().map(String::as_str)),
        );
        return;
    };
    let terms = terms(source, glossary, problems);
    let pages: Vec<(&Chapter, Vec<Block>)> = source
        .chapters
        .iter()
        .map(|chapter| {
            (
                chapter,
                if chapter.path == glossary.path {
                    Vec::new()
                } else {
                    blocks::read(&chapter.text.text)
                },
            )
        })
        .collect();
    for term in &terms {
        if let Some(place) = too_early(term, &pages) {
            problems.push(
                Problem::new(place, format!("`{}` is used here before it is introduced", term.words))
                    .help(format!("its entry in the glossary leads to {}: link there from this paragraph, or use other words", term.link))
                    .help(format!(
                        "if it is introduced here, let its entry lead here: {}",
                        term.entry.display(&source.layout.root)
                    )),
            );
        }
    }
}

/// The terms, and entries that do not say where theirs is introduced.
fn terms(source: &Source, glossary: &Chapter, problems: &mut Vec<Problem>) -> Vec<Term> {
    let text = &glossary.text;
    let mut terms = Vec::new();
    let mut titles: Vec<Block> = Vec::new();
    let mut defined = false;
    for block in blocks::read(&text.text) {
        match block.kind {
            Kind::Term => {
                if defined {
                    titles.clear();
                }
                defined = false;
                titles.push(block);
            }
            Kind::Definition => {
                defined = true;
                for title in titles.drain(..) {
                    let Some(span) = title.span() else { continue };
                    let Some((_, link)) = block.links.last() else {
                        problems.push(
                            Problem::new(
                                text.place(span),
                                format!(
                                    "the glossary does not say where `{}` is introduced",
                                    title.words(0)
                                ),
                            )
                            .help(
                                "end its definition with a link to the heading that introduces it",
                            ),
                        );
                        continue;
                    };
                    // Where a link leads nowhere, the check of links says so.
                    let Some((introduced, page)) = spot(source, glossary, link) else { continue };
                    terms.push(Term {
                        words: title.words(0),
                        code: title.pieces.iter().all(|piece| piece.code),
                        introduced,
                        page,
                        link: link.clone(),
                        entry: text.place(span),
                    });
                }
            }
            _ => {}
        }
    }
    terms
}

/// Where a link of a chapter leads: to a heading, an exercise or a listing of the book.
fn spot(source: &Source, from: &Chapter, link: &str) -> Option<(Spot, PathBuf)> {
    let (path, fragment) = link.split_once('#').unwrap_or((link, ""));
    let page = target(from, path);
    let index = source.chapters.iter().position(|each| plain(&each.text.path) == page)?;
    let chapter = &source.chapters[index];
    if fragment.is_empty() {
        return Some(((index, 0), page));
    }
    let heading = heading_ids::of_headings(&chapter.headings).iter().position(|id| id == fragment);
    let at = heading.map(|at| chapter.headings[at].span.start).or_else(|| {
        let shown = chapter.directives.iter().find(|directive| match &directive.show {
            Show::Exercise(name) => fragment == format!("exercise-{}", name.get_ref()),
            Show::Listing(show) => fragment == format!("listing-{}", show.name.get_ref()),
            _ => false,
        });
        Some(shown?.span.start)
    })?;
    Some(((index, at), page))
}

/// The page a link without its fragment leads to, absolute.
fn target(from: &Chapter, path: &str) -> PathBuf {
    if path.is_empty() {
        return plain(&from.text.path);
    }
    let folder = from.text.path.parent().unwrap_or(Path::new(""));
    let page = plain(&folder.join(path));
    // Links to pages may be written as addresses.
    if page.extension().is_some_and(|end| end == "html") { page.with_extension("md") } else { page }
}

/// The first use of a term, if it comes before the introduction and nothing there leads to it.
fn too_early(term: &Term, pages: &[(&Chapter, Vec<Block>)]) -> Option<Place> {
    for (index, (chapter, blocks)) in pages.iter().enumerate().take(term.introduced.0 + 1) {
        for block in blocks {
            let Some(span) = block.span() else { continue };
            if (index, span.start) >= term.introduced {
                return None;
            }
            let directive = chapter.directives.iter().any(|each| each.span.start == span.start);
            if directive {
                continue;
            }
            let Some((piece, at)) =
                block.pieces.iter().find_map(|piece| Some((piece, term.found(piece)?)))
            else {
                continue;
            };
            let told = block.links.iter().any(|(_, link)| {
                let path = link.split('#').next().unwrap_or("");
                target(chapter, path) == term.page
            });
            if told || piece.linked {
                return None;
            }
            let text = &chapter.text.text;
            // Code stands between its marks.
            let marks = if piece.code { text[piece.span.clone()].find(&piece.text) } else { None };
            let start = piece.span.start + marks.unwrap_or(0) + at;
            return Some(chapter.text.place(start..start + term.words.len()));
        }
    }
    None
}

impl Term {
    /// Where in a piece the term stands, as words of their own: any case, one or several; code as
    /// it is.
    fn found(&self, piece: &Piece) -> Option<usize> {
        if piece.code != self.code {
            return None;
        }
        let (text, words) = match self.code {
            true => (piece.text.clone(), self.words.clone()),
            false => (piece.text.to_ascii_lowercase(), self.words.to_ascii_lowercase()),
        };
        let inside = |c: char| c.is_alphanumeric() || c == '_';
        text.match_indices(&words).find_map(|(at, found)| {
            let rest = &text[at + found.len()..];
            let endings: &[&str] = if self.code { &[""] } else { &["", "s", "es"] };
            let ends = endings.iter().any(|ending| {
                let behind = rest.strip_prefix(ending);
                behind.is_some_and(|rest| !rest.starts_with(inside) && !rest.starts_with('-'))
            });
            let begins = !text[..at].ends_with(inside) && !text[..at].ends_with('-');
            (begins && ends).then_some(at)
        })
    }
}

fn shown(chapter: &Chapter) -> String {
    chapter.path.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(words: &str, code: bool) -> Term {
        let entry = Place::file(Path::new("/g.md"));
        let page = PathBuf::new();
        Term { words: words.to_owned(), code, introduced: (0, 0), page, link: String::new(), entry }
    }

    fn piece(text: &str, code: bool) -> Piece {
        Piece { text: text.to_owned(), span: 0..text.len(), code, linked: false, cell: 0 }
    }

    #[test]
    fn a_term_is_found_as_words_of_its_own() {
        let task = term("task", false);
        for (text, found) in [
            ("A task waits.", Some(2)),
            ("Two Tasks.", Some(4)),
            ("multitask", None),
            ("task-like", None),
            ("tasked", None),
            ("a sub-task", None),
            ("(task)", Some(1)),
        ] {
            assert_eq!(task.found(&piece(text, false)), found, "{text}");
        }
        assert_eq!(task.found(&piece("task", true)), None);
        let spawn = term("spawn", true);
        assert_eq!(spawn.found(&piece("tokio::spawn", true)), Some(7));
        assert_eq!(spawn.found(&piece("spawn_blocking", true)), None);
        assert_eq!(spawn.found(&piece("Spawn", true)), None);
    }
}
