//! The book's contents beside each page.
//!
//! A template that lists all chapters on each page costs as much as the square of the book: so here a
//! page gets its contents when it is finished, and of a large book only what is near. The rest is one
//! link away, on the page of all contents.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;

use mdbook_preprocessor::book::{Book, BookItem};

use super::address;
use super::html::escaped;
use super::search::CONTENTS;
use bookwright_source::Source;

/// Where a page of the theme has its contents, and where the number of a neighbor, whose page follows.
const HERE: &str = "<!--bw-contents-->";
const NUMBER: [&str; 2] = ["<!--bw-number ", "-->"];
/// What the template says instead, for stock mdBook: loops, between marks.
const LOOPS: [[&str; 2]; 2] = [
    ["{{!-- contents --}}", "{{!-- end of contents --}}"],
    ["{{!-- number ", "{{!-- end of number --}}"],
];
/// A book with more chapters shows on each page those of its part.
const WHOLE: usize = 150;
/// A part with more chapters shows those near the page: so many on either side.
const NEAR: usize = 50;
/// A group that is not the page's is shown if it has so few chapters, as prefix chapters are.
const FEW: usize = 12;

/// The template of a page, with marks in the place of its loops.
pub(super) fn without_loops(template: &str) -> String {
    let [contents, number] = LOOPS;
    let mut out = template.to_owned();
    if let Some((before, rest)) = template.split_once(contents[0])
        && let Some((_, after)) = rest.split_once(contents[1])
    {
        out = format!("{before}{HERE}{after}");
    }
    while let Some((before, rest)) = out.split_once(number[0])
        && let Some((of, rest)) = rest.split_once(" --}}")
        && let Some((_, after)) = rest.split_once(number[1])
    {
        out = format!("{before}{}{{{{{of}.link}}}}{}{after}", NUMBER[0], NUMBER[1]);
    }
    out
}

/// The contents of a book.
#[derive(Debug, Clone, Default)]
pub(super) struct Sidebar {
    groups: Vec<Group>,
    /// The group and the place in it of each page.
    places: HashMap<String, (usize, usize)>,
    chapters: usize,
}

/// The chapters under a part's title, or those before the first, or behind a separator.
#[derive(Debug, Clone, Default)]
struct Group {
    part: Option<String>,
    entries: Vec<Entry>,
}

#[derive(Debug, Clone)]
struct Entry {
    /// The address below the site's top folder; `None` for a draft.
    path: Option<String>,
    number: Option<String>,
    name: String,
    is_parent: bool,
    /// Whether mdBook counts it so. Any other number is in its name for the links between pages.
    is_counted: bool,
    /// Whether the page shows what is kept in the reader's browser: other pages lead there.
    is_kept: bool,
    /// Whether it shows what comes back: the page of what is kept leads there.
    is_today: bool,
}

impl Sidebar {
    /// Reads the contents of a woven book.
    pub(super) fn of(source: &Source, book: &Book) -> Self {
        // mdBook counts in digits only, so any other number begins the chapter's name.
        let numbers = source.pages.entries.iter().filter_map(|page| page.number.as_deref());
        let mut sidebar = Self::default();
        let numbers: Vec<&str> = numbers.collect();
        let shows_kept = |text: &str| KEPT.iter().any(|kept| text.contains(kept));
        for item in book.iter() {
            match item {
                BookItem::PartTitle(title) => {
                    sidebar.groups.push(Group { part: Some(title.clone()), ..Group::default() });
                }
                BookItem::Separator => sidebar.groups.push(Group::default()),
                BookItem::Chapter(chapter) => {
                    let in_name = |number: &&&str| {
                        let rest = chapter.name.strip_prefix(**number);
                        rest.is_some_and(|rest| rest.starts_with(' '))
                    };
                    let (number, name) = match &chapter.number {
                        Some(number) => (Some(number.to_string()), chapter.name.clone()),
                        None => match numbers.iter().find(in_name) {
                            Some(number) => (
                                Some(format!("{number}.")),
                                chapter.name[number.len() + 1..].to_owned(),
                            ),
                            None => (None, chapter.name.clone()),
                        },
                    };
                    let path = chapter
                        .path
                        .as_ref()
                        .map(|path| address::relative(&path.to_string_lossy()));
                    let is_parent = !chapter.sub_items.is_empty();
                    let is_kept = shows_kept(&chapter.content);
                    let is_counted = chapter.number.is_some();
                    let is_today = chapter.content.contains(TODAY);
                    sidebar.push(Entry {
                        path,
                        number,
                        name,
                        is_parent,
                        is_counted,
                        is_kept,
                        is_today,
                    });
                }
            }
        }
        sidebar
    }

    fn push(&mut self, entry: Entry) {
        if self.groups.is_empty() {
            self.groups.push(Group::default());
        }
        let group = self.groups.len() - 1;
        let entries = &mut self.groups[group].entries;
        if let Some(path) = &entry.path {
            self.places.entry(path.clone()).or_insert((group, entries.len()));
        }
        entries.push(entry);
        self.chapters += 1;
    }

    /// A page with its contents and its neighbors' numbers. `path` is its path in the site, `same` the page
    /// that it copies, if it does.
    pub(super) fn on<'p>(&self, page: &'p str, path: &str, same: Option<&str>) -> Cow<'p, str> {
        let Some((before, after)) = page.split_once(HERE) else { return Cow::Borrowed(page) };
        let mut out = String::with_capacity(page.len() + 16_384);
        out.push_str(before);
        let address = address::relative(same.unwrap_or(path));
        // What a reader has finished is told from all chapters.
        let is_whole = self.chapters <= WHOLE
            || path == super::print_page::FILE
            || KEPT.iter().any(|kept| page.contains(kept));
        let root = "../".repeat(path.matches('/').count());
        self.write(&mut out, self.places.get(&address).copied(), &root, is_whole);
        let mut parts = after.split(NUMBER[0]);
        out.push_str(parts.next().unwrap_or_default());
        for part in parts {
            let (link, rest) = part.split_once(NUMBER[1]).unwrap_or(("", part));
            if let Some(number) = self.number(link) {
                let _ = write!(out, "<span class=\"number\">{}</span> ", escaped(number));
            }
            out.push_str(rest);
        }
        Cow::Owned(out)
    }

    fn number(&self, link: &str) -> Option<&str> {
        let (group, at) =
            self.places.get(link).or_else(|| self.places.get(&address::relative(link)))?;
        let entry = &self.groups[*group].entries[*at];
        entry.number.as_deref().filter(|_| entry.is_counted)
    }

    fn write(&self, out: &mut String, here: Option<(usize, usize)>, root: &str, is_whole: bool) {
        let mut part = 0;
        for (index, group) in self.groups.iter().enumerate() {
            out.push_str("\n<details class=\"part");
            match &group.part {
                Some(title) => {
                    part += 1;
                    let _ = write!(
                        out,
                        "\" open><summary><span class=\"part-number\"></span><span>{}</span></summary>",
                        escaped(title)
                    );
                }
                None => out.push_str(" front\" open><summary>Chapters</summary>"),
            }
            let count = group.entries.len();
            let at = here.filter(|(group, _)| *group == index).map(|(_, at)| at);
            let shown = match at {
                _ if is_whole || count <= FEW => 0..count,
                Some(_) if count <= 2 * NEAR + 1 => 0..count,
                Some(at) => at.saturating_sub(NEAR)..(at + NEAR + 1).min(count),
                // Without a page the first group is where a reader begins.
                None if here.is_none() && index == 0 => 0..count.min(NEAR),
                None => 0..0,
            };
            let more = |out: &mut String, count: usize| {
                if count > 0 {
                    let words = if count == 1 {
                        "1 more page".to_owned()
                    } else {
                        format!("{count} more pages")
                    };
                    let _ = write!(
                        out,
                        "\n<li class=\"rest\"><a href=\"{root}{CONTENTS}#bw-part-{part}\">{words}</a></li>"
                    );
                }
            };
            out.push_str("<ol class=\"lane\">");
            more(out, shown.start);
            for (place, entry) in group.entries[shown.clone()].iter().enumerate() {
                push_entry(out, entry, at == Some(shown.start + place), root);
            }
            more(out, count - shown.end);
            out.push_str("</ol></details>");
        }
    }
}

/// What a page has that shows what is kept in the reader's browser.
const KEPT: [&str; 2] = ["<div class=\"kept\"", "<div id=\"kept\""];
/// What a page has that shows the questions that come back.
const TODAY: &str = "<div class=\"today\"";

fn push_entry(out: &mut String, entry: &Entry, is_here: bool, root: &str) {
    match &entry.path {
        Some(path) => {
            out.push_str(if is_here {
                "\n<li class=\"now\"><a aria-current=\"page\""
            } else {
                "\n<li><a"
            });
            let kept = if entry.is_kept { " data-kept" } else { "" };
            let today = if entry.is_today { " data-today" } else { "" };
            let _ = write!(out, " href=\"{root}{path}\"{kept}{today}>");
        }
        None => out.push_str("\n<li class=\"draft\"><span>"),
    }
    if let Some(number) = &entry.number {
        let _ = write!(out, "<span class=\"number\">{number}</span>");
    }
    let class = if entry.is_parent { " class=\"chapter\"" } else { "" };
    let _ = write!(out, "<span{class}>{}</span>", escaped(&entry.name));
    out.push_str(if entry.path.is_some() {
        "</a></li>"
    } else {
        " <small>not yet written</small></span></li>"
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sidebar(parts: &[(Option<&str>, usize)]) -> Sidebar {
        let mut sidebar = Sidebar::default();
        for (part, count) in parts {
            sidebar.groups.push(Group { part: part.map(str::to_owned), ..Group::default() });
            for _ in 0..*count {
                let at = sidebar.chapters + 1;
                sidebar.push(Entry {
                    path: Some(format!("in/{at}.html")),
                    number: Some(format!("{at}.")),
                    name: format!("A & {at}"),
                    is_parent: false,
                    is_counted: true,
                    is_kept: at == 1,
                    is_today: false,
                });
            }
        }
        sidebar
    }

    #[test]
    fn loops_of_the_template_become_marks() {
        let template = "a{{!-- contents --}}{{#each}}{{!-- end of contents --}}b{{!-- number next --}}x\
                        {{!-- end of number --}}c";
        assert_eq!(without_loops(template), "a<!--bw-contents-->b<!--bw-number {{next.link}}-->c");
        assert_eq!(without_loops("none"), "none");
    }

    #[test]
    fn a_page_has_the_contents_and_the_numbers_of_its_neighbors() {
        let page = format!("<nav>{HERE}</nav>{0}in/2.html-->B{0}no.html-->C", NUMBER[0]);
        let out = sidebar(&[(None, 1), (Some("P"), 1)]).on(&page, "in/1.html", None).into_owned();
        assert_eq!(
            out,
            "<nav>\n<details class=\"part front\" open><summary>Chapters</summary><ol class=\"lane\">\n<li \
             class=\"now\"><a aria-current=\"page\" href=\"../in/1.html\" data-kept><span class=\"number\">1.</span>\
             <span>A &amp; 1</span></a></li></ol></details>\n<details class=\"part\" open><summary><span \
             class=\"part-number\"></span><span>P</span></summary><ol class=\"lane\">\n<li><a \
             href=\"../in/2.html\"><span class=\"number\">2.</span><span>A &amp; 2</span></a></li></ol>\
             </details></nav><span class=\"number\">2.</span> BC"
        );
    }

    #[test]
    fn of_a_large_book_a_page_has_what_is_near() {
        let large = sidebar(&[(None, 2), (Some("P"), 300), (Some("Q"), 300)]);
        let on = |path: &str, page: &str| large.on(page, path, None).into_owned();
        let near = on("in/150.html", HERE);
        assert_eq!(near.matches("<li").count(), 2 + 1 + 101 + 1 + 1, "{near}");
        assert!(near.contains("href=\"../contents.html#bw-part-1\">97 more pages"), "{near}");
        assert!(near.contains("href=\"../contents.html#bw-part-2\">300 more pages"), "{near}");
        let none = on("404.html", HERE);
        assert_eq!(none.matches("<li").count(), 2 + 1 + 1, "{none}");
        for whole in [on("print.html", HERE), on("in/1.html", &format!("{HERE}{}>", KEPT[0]))] {
            assert_eq!(whole.matches("<li").count(), 602);
        }
    }
}
