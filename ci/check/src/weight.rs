//! The bytes a reader loads for a first page, against a budget.
//!
//! This counts the page, the style sheets, scripts, and icons in its head, and the fonts those style
//! sheets name, as a server sends them: gzip at its highest level, fonts as they are. Every font
//! counts, even if the page has no letter of it, so this is the worst case. Images, which an author
//! chooses, and what a reader asks for (search, discussion) do not count. A page has a budget only if
//! book.toml sets one.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use scraper::{ElementRef, Html, Selector};

use super::codes;
use super::manuscript::Manuscript;
use super::page::{ReferenceKind, RenderedPage};
use super::site::{Destination, RenderedSite};
use bookwright_base::problem::Problem;
use bookwright_source::Source;

/// What a page may have, by the theme's classes.
const FEATURES: [(&str, &str); 9] = [
    ("exercises", ".exercise"),
    ("quizzes", ".quiz"),
    ("guesses", ".predict"),
    ("timelines", ".timeline"),
    ("charts", ".chart"),
    ("code and output", ".listing"),
    ("tables", ".table-wrapper"),
    ("the book's contents", ".side"),
    ("prose", ".text > :is(p, ul, ol, dl, blockquote, h2, h3)"),
];
/// The budget of all timelines of a page, in bytes.
const TIMELINES: usize = 12_000;

/// The budget of the values of one dial, in bytes.
const DIAL: usize = 12_000;

/// Checks that no page of the site in `folder` is over the budget.
pub(super) fn check(
    source: &Source,
    site: &RenderedSite,
    folder: &Path,
    manuscript: &Manuscript<'_>,
    problems: &mut Vec<Problem>,
) {
    let budget = source.settings.page_bytes;
    if budget.is_none() && !source.settings.theme.is_ours() {
        return;
    }
    let budget = budget.unwrap_or(usize::MAX);
    let mut weights = Weights { folder, known: BTreeMap::new() };
    for page in site.pages.iter().filter(|page| page.path.ends_with(".html")) {
        let Ok(html) = std::fs::read_to_string(folder.join(&page.path)) else { continue };
        let place = || manuscript.whole(&page.path);
        let own = packed(html.as_bytes());
        let parts = weights.parts(site, page);
        let total = own + parts.values().sum::<usize>();
        let drawn = timelines(&html);
        if total > budget {
            let mut said: Vec<String> =
                parts.iter().map(|(kind, bytes)| format!("{kind} {}", grouped(*bytes))).collect();
            said.insert(0, format!("the page itself {}", grouped(own)));
            problems.push(
                Problem::new(
                    codes::PAGE_HEAVY,
                    place(),
                    format!(
                        "this page is {} bytes, over its budget of {}",
                        grouped(total),
                        grouped(budget)
                    ),
                )
                .help(said.join(", "))
                .help(format!("of the page itself, each by itself: {}", features(&html)))
                .help(
                    "show fewer lines (an anchor instead of a whole file), draw fewer timelines, \
                     or move a part to its own page; `page-bytes` in book.toml sets the budget",
                ),
            );
        }
        for file in html.split(" data-values=\"").skip(1).filter_map(|rest| rest.split('"').next())
        {
            let values = weights.of(file);
            if values > DIAL {
                let what = format!(
                    "the values of a dial on this page are {} bytes, over their budget of {}",
                    grouped(values),
                    grouped(DIAL)
                );
                problems.push(Problem::new(codes::DIAL_HEAVY, place(), what).help(
                    "give it fewer values, or draw fewer timelines that it turns on this page",
                ));
            }
        }
        if drawn > TIMELINES {
            problems.push(
                Problem::new(
                    codes::TIMELINES_HEAVY,
                    place(),
                    format!(
                        "the timelines on this page are {} bytes, over their budget of {}",
                        grouped(drawn),
                        grouped(TIMELINES)
                    ),
                )
                .help("draw fewer runs, or shorter ones, or move one to another page"),
            );
        }
    }
}

/// The compressed sizes of a site's files, each compressed once.
struct Weights<'f> {
    folder: &'f Path,
    known: BTreeMap<String, usize>,
}

impl Weights<'_> {
    /// What a page loads, in bytes by kind.
    fn parts(&mut self, site: &RenderedSite, page: &RenderedPage) -> BTreeMap<&'static str, usize> {
        let mut loaded: BTreeSet<(&'static str, String)> = BTreeSet::new();
        for file in files(site, page) {
            let Some(kind) = kind(&file) else { continue };
            if kind == "styles"
                && let Some(style) = site.pages.iter().find(|page| page.path == file)
            {
                let fonts = files(site, style).into_iter().filter(|file| kind_is_font(file));
                loaded.extend(fonts.map(|font| ("fonts", font)));
            }
            loaded.insert((kind, file));
        }
        let mut parts = BTreeMap::new();
        for (kind, file) in loaded {
            *parts.entry(kind).or_default() += self.of(&file);
        }
        parts
    }

    fn of(&mut self, file: &str) -> usize {
        if let Some(known) = self.known.get(file) {
            return *known;
        }
        let bytes = std::fs::read(self.folder.join(file)).unwrap_or_default();
        let weight = if kind_is_font(file) { bytes.len() } else { packed(&bytes) };
        self.known.insert(file.to_owned(), weight);
        weight
    }
}

/// The files of the site that a page or a style sheet loads.
fn files(site: &RenderedSite, page: &RenderedPage) -> Vec<String> {
    let loads = page.targets.iter().filter(|target| target.kind == ReferenceKind::File);
    loads
        .filter_map(|target| match site.resolve(page, target) {
            Destination::To { file, .. } => Some(file),
            _ => None,
        })
        .collect()
}

/// What a file is, by its extension; `None` for images and everything else that does not count.
fn kind(file: &str) -> Option<&'static str> {
    match file.rsplit_once('.')?.1 {
        "css" => Some("styles"),
        "js" => Some("scripts"),
        "svg" | "ico" => Some("icons"),
        _ if kind_is_font(file) => Some("fonts"),
        _ => None,
    }
}

fn kind_is_font(file: &str) -> bool {
    file.ends_with(".woff2") || file.ends_with(".woff")
}

/// The bytes of the page's timelines with their tables, compressed by themselves.
fn timelines(html: &str) -> usize {
    let mut drawn = String::new();
    for rest in html.split("<div class=\"timeline\"").skip(1) {
        let end = rest.find("</table>").or_else(|| rest.find("</figure>")).unwrap_or(rest.len());
        drawn.push_str(&rest[..end]);
    }
    if drawn.is_empty() { 0 } else { packed(drawn.as_bytes()) }
}

/// What the page itself consists of, in bytes of each feature, compressed by itself; a feature within
/// another counts with that one.
fn features(html: &str) -> String {
    let kinds = FEATURES.map(|(name, selector)| (name, Selector::parse(selector).ok()));
    let page = Html::parse_document(html);
    let is_one = |element: &ElementRef<'_>| {
        kinds.iter().any(|(_, selector)| selector.as_ref().is_some_and(|it| it.matches(element)))
    };
    let mut said: Vec<(usize, &str)> = Vec::new();
    for (name, selector) in &kinds {
        let Some(selector) = selector else { continue };
        let outermost = page.select(selector).filter(|element| {
            !element.ancestors().filter_map(ElementRef::wrap).any(|around| is_one(&around))
        });
        let own: String = outermost.map(|element| element.html()).collect();
        if !own.is_empty() {
            said.push((packed(own.as_bytes()), name));
        }
    }
    said.sort_unstable_by(|one, two| two.cmp(one));
    let said: Vec<String> =
        said.iter().map(|(bytes, name)| format!("{name} {}", grouped(*bytes))).collect();
    said.join(", ")
}

/// How many bytes a server sends for these, compressed.
fn packed(bytes: &[u8]) -> usize {
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    match packer.write_all(bytes).and_then(|()| packer.finish()) {
        Ok(packed) => packed.len(),
        // Writing to memory does not fail; if it did, the bytes would go as they are.
        Err(_) => bytes.len(),
    }
}

/// A number as the book writes them: 60,000.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        let shown: Vec<String> = [7, 999, 1_000, 60_000, 1_234_567].map(grouped).into();
        assert_eq!(shown, ["7", "999", "1,000", "60,000", "1,234,567"]);
    }

    #[test]
    fn timelines_are_weighed_with_their_tables_and_nothing_else() {
        let one = "<div class=\"timeline\" id=\"t\"><svg></svg><table><tr></tr></table></div>";
        assert_eq!(timelines(&format!("<p>{}</p>", "words ".repeat(999))), 0);
        let alone = timelines(one);
        assert!(alone > 0);
        assert_eq!(timelines(&format!("{}{one}<p>more</p>", "x".repeat(5_000))), alone);
        assert!(timelines(&format!("{one}{one}")) > alone);
    }

    #[test]
    fn features_are_weighed_outermost_and_heaviest_first() {
        let html = "<article class=\"text\"><p>Words.</p><form class=\"quiz\"><div \
                    class=\"listing\">let a = 1;</div></form></article>";
        let said = features(html);
        assert!(said.starts_with("quizzes ") && said.contains(", prose "), "{said}");
        assert!(!said.contains("code"), "{said}");
    }

    #[test]
    fn repetition_weighs_little_and_noise_all_of_it() {
        assert!(packed("again ".repeat(10_000).as_bytes()) < 1_000);
        let mut noise = vec![0; 10_000];
        blake3::Hasher::new().finalize_xof().fill(&mut noise);
        assert!(packed(&noise) > 9_900);
    }
}
