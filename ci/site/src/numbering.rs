//! The numbers and ids of figures, counted over the whole book before any page is woven, because a
//! reference can point forward.
//!
//! Listings are counted through all pages of a chapter: the third of chapter 23 is "Listing 23-3", on
//! whichever page it is. Pages without a number share one count. Timelines are counted the same way.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::address;
use bookwright_source::chapter::Chapter;
use bookwright_source::directive::{Show, ShowListing, ShowTimeline};

/// Where a listing or a timeline is shown, and under which number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NumberedFigure {
    /// The index of the page in the book.
    pub(super) page: usize,
    /// The figure's id on its page.
    pub(super) id: String,
    /// The label, such as "Listing 23-4".
    pub(super) label: String,
}

/// A page whose figures are to be counted.
pub(super) struct PageToCount<'c> {
    /// Its file, relative to the source folder.
    pub(super) path: &'c Path,
    /// Its chapter's number, if it has one.
    pub(super) chapter_number: Option<&'c str>,
    /// The chapter.
    pub(super) chapter: &'c Chapter,
    /// The ids that are in use on it.
    pub(super) taken: HashSet<String>,
}

/// Where every listing and timeline is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Numbering {
    pages: Vec<Vec<NumberedFigure>>,
    paths: Vec<PathBuf>,
    first: HashMap<(String, Option<String>), NumberedFigure>,
    /// Of each listing, how much of its program its first figure has: all, a part, or none.
    shown: HashMap<String, Shown>,
    /// Of each listing, whether its program was shown, and the caption.
    captions: HashMap<String, (bool, String)>,
    timelines: Vec<Vec<NumberedFigure>>,
}

/// How much of a listing's program a figure shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Shown {
    /// Another file.
    Nothing,
    /// The lines of an anchor.
    Part,
    Whole,
}

impl Numbering {
    /// Counts the figures of all pages, in the order of the book.
    pub(super) fn count<'c>(pages: impl IntoIterator<Item = PageToCount<'c>>) -> Self {
        let mut numbering = Self::default();
        let mut counts: HashMap<Option<&str>, usize> = HashMap::new();
        let mut drawn: HashMap<Option<&str>, usize> = HashMap::new();
        for (page, mut counted) in pages.into_iter().enumerate() {
            let (mut spots, mut timelines) = (Vec::new(), Vec::new());
            for directive in &counted.chapter.directives {
                if let Show::Timeline(timeline) = &directive.show {
                    let count = drawn.entry(counted.chapter_number).or_default();
                    *count += 1;
                    let label = match counted.chapter_number {
                        Some(chapter) => format!("Timeline {chapter}-{count}"),
                        None => format!("Timeline {count}"),
                    };
                    let id = free_timeline(timeline, &mut counted.taken);
                    timelines.push(NumberedFigure { page, id, label });
                }
                let Show::Listing(listing) = &directive.show else { continue };
                let count = counts.entry(counted.chapter_number).or_default();
                *count += 1;
                let label = match counted.chapter_number {
                    Some(chapter) => format!("Listing {chapter}-{count}"),
                    None => format!("Listing {count}"),
                };
                let spot = NumberedFigure { page, id: free_id(listing, &mut counted.taken), label };
                numbering.remember(listing, &spot);
                spots.push(spot);
            }
            numbering.pages.push(spots);
            numbering.timelines.push(timelines);
            numbering.paths.push(counted.path.to_owned());
        }
        numbering
    }

    fn remember(&mut self, listing: &ShowListing, spot: &NumberedFigure) {
        let name = listing.name.get_ref();
        let shown = match (&listing.file, &listing.anchor) {
            (None, None) => Shown::Whole,
            (None, Some(_)) => Shown::Part,
            (Some(_), _) => Shown::Nothing,
        };
        // A name leads to where the program is, not to its manifest.
        if self.shown.get(name).is_none_or(|before| *before < shown) {
            self.shown.insert(name.clone(), shown);
            self.first.insert((name.clone(), None), spot.clone());
        }
        if let Some(caption) = &listing.caption {
            // What a program does is said where its program is shown, not another file of it.
            let is_program = listing.file.is_none();
            let known = self.captions.get(name).map(|(is_program, _)| *is_program);
            if known.is_none_or(|known| is_program && !known) {
                self.captions.insert(name.clone(), (is_program, caption.get_ref().clone()));
            }
        }
        if let Some(anchor) = &listing.anchor {
            let key = (name.clone(), Some(anchor.get_ref().clone()));
            self.first.entry(key).or_insert_with(|| spot.clone());
        }
    }

    /// The figures of a page, in the order of its `{{#listing}}` directives.
    pub(super) fn of_page(&self, page: usize) -> &[NumberedFigure] {
        self.pages.get(page).map_or(&[], Vec::as_slice)
    }

    /// The timelines of a page, in the order of its `{{#timeline}}` directives.
    pub(super) fn timelines_of(&self, page: usize) -> &[NumberedFigure] {
        self.timelines.get(page).map_or(&[], Vec::as_slice)
    }

    /// The first caption of a listing's program, or else of any of its files, as Markdown.
    pub(super) fn caption(&self, name: &str) -> Option<&str> {
        self.captions.get(name).map(|(_, caption)| caption.as_str())
    }

    /// The listing with an id on the page of a chapter.
    pub(super) fn figure(&self, chapter: &Path, id: &str) -> Option<&NumberedFigure> {
        let page = self.paths.iter().position(|path| path == chapter)?;
        self.of_page(page).iter().find(|spot| spot.id == id)
    }

    /// The address of a page, relative to another one.
    pub(super) fn page(&self, from: usize, to: &Path) -> Option<String> {
        let to = self.paths.iter().find(|path| *path == to)?;
        Some(relative(self.paths.get(from)?, &as_page(to)))
    }

    /// The first figure that shows most of a listing's program, or the first of an anchor of it.
    pub(super) fn first(&self, name: &str, anchor: Option<&str>) -> Option<&NumberedFigure> {
        self.first.get(&(name.to_owned(), anchor.map(str::to_owned)))
    }

    /// The address of a figure, relative to a page. It names the Markdown file, which mdBook turns
    /// into the page, or on the print page into a fragment.
    pub(super) fn address(&self, from: usize, spot: &NumberedFigure) -> String {
        if from == spot.page {
            return format!("#{}", spot.id);
        }
        match (self.paths.get(from), self.paths.get(spot.page)) {
            (Some(from), Some(to)) => format!("{}#{}", relative(from, &as_page(to)), spot.id),
            _ => format!("#{}", spot.id),
        }
    }
}

/// The file to link to: mdBook renders `README.md` as `index.html`, but does not change links to it.
fn as_page(path: &Path) -> PathBuf {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().to_lowercase());
    if stem.as_deref() == Some("readme") {
        path.with_file_name("index.md")
    } else {
        path.to_owned()
    }
}

/// The address of a file relative to another one, both below the same folder.
fn relative(from: &Path, to: &Path) -> String {
    let folder: Vec<_> = from.parent().map_or(Vec::new(), |parent| parent.components().collect());
    let target: Vec<_> = to.components().collect();
    let same = folder.iter().zip(&target).take_while(|(a, b)| a == b).count();
    let mut parts = vec!["..".to_owned(); folder.len() - same];
    parts.extend(
        target[same..].iter().map(|part| address::encoded(&part.as_os_str().to_string_lossy())),
    );
    parts.join("/")
}

fn free_id(listing: &ShowListing, taken: &mut HashSet<String>) -> String {
    let name = format!("listing-{}", listing.name.get_ref());
    let anchored = listing.anchor.as_ref().map(|anchor| format!("{name}-{}", anchor.get_ref()));
    let counted = (2..).map(|count: usize| format!("{name}-{count}"));
    let mut id = name.clone();
    for candidate in std::iter::once(name.clone()).chain(anchored).chain(counted) {
        if taken.insert(candidate.clone()) {
            id = candidate;
            break;
        }
    }
    id
}

fn free_timeline(timeline: &ShowTimeline, taken: &mut HashSet<String>) -> String {
    let first = timeline.names.first().map_or("", |name| name.get_ref().as_str());
    let name = format!("timeline-{first}");
    let counted = (2..).map(|count: usize| format!("{name}-{count}"));
    let mut ids = std::iter::once(name.clone()).chain(counted);
    ids.find(|id| taken.insert(id.clone())).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use bookwright_base::problem::Text;
    use bookwright_source::settings::Preprocessors;

    fn chapter(source: &str) -> Chapter {
        Chapter::parse(
            "a.md".into(),
            Text::new("/src/a.md", source),
            Preprocessors::default(),
            &mut Vec::new(),
        )
    }

    #[test]
    fn listings_are_counted_through_a_chapter() {
        let one = chapter("{{#listing a:x}}\n\n{{#listing a:y}}\n\n{{#listing a:y}}\n");
        let two = chapter("{{#listing b}}\n\n{{#output b}}\n\n{{#listing a}}\n");
        let pages = [
            ("p.md", None, &two),
            ("c/one.md", Some("23"), &one),
            ("c/two.md", Some("23"), &two),
            ("d/README.md", Some("II"), &two),
        ];
        let numbering =
            Numbering::count(pages.map(|(path, chapter_number, chapter)| PageToCount {
                path: Path::new(path),
                chapter_number,
                chapter,
                taken: HashSet::from(["listing-b".to_owned()]),
            }));
        let shown = |page| -> Vec<_> {
            numbering.of_page(page).iter().map(|s| (s.label.as_str(), s.id.as_str())).collect()
        };
        assert_eq!(shown(0), [("Listing 1", "listing-b-2"), ("Listing 2", "listing-a")]);
        assert_eq!(
            shown(1),
            [
                ("Listing 23-1", "listing-a"),
                ("Listing 23-2", "listing-a-y"),
                ("Listing 23-3", "listing-a-2")
            ]
        );
        assert_eq!(shown(2)[0].0, "Listing 23-4");
        assert_eq!(shown(3)[0].0, "Listing II-1");
        let y = numbering.first("a", Some("y")).unwrap();
        assert_eq!(numbering.address(1, y), "#listing-a-y");
        assert_eq!(numbering.address(2, y), "one.md#listing-a-y");
        assert_eq!(numbering.address(3, y), "../c/one.md#listing-a-y");
        let spot = NumberedFigure { page: 3, ..y.clone() };
        assert_eq!(numbering.address(0, &spot), "d/index.md#listing-a-y");
        assert_eq!(numbering.first("gone", None), None);
    }

    #[test]
    fn a_name_leads_to_the_program_and_not_to_its_manifest() {
        let page = chapter(
            "{{#listing a file=\"Cargo.toml\"}}\n\n{{#listing a:x}}\n\n{{#listing a}}\n\n{{#listing a}}\n\n\
             {{#listing b file=\"Cargo.toml\"}}\n\n{{#listing b:x}}\n\n{{#listing b:y}}\n",
        );
        let counted = PageToCount {
            path: Path::new("p.md"),
            chapter_number: None,
            chapter: &page,
            taken: HashSet::new(),
        };
        let numbering = Numbering::count([counted]);
        let label = |name, anchor| numbering.first(name, anchor).map(|spot| spot.label.as_str());
        assert_eq!(label("a", None), Some("Listing 3"));
        assert_eq!(label("a", Some("x")), Some("Listing 2"));
        assert_eq!(label("b", None), Some("Listing 6"), "where nothing shows all of it");
    }
}
