//! The header of a page: number, title, and description, where in its chapter the page is, how long
//! it takes to read, and its contents.

use std::fmt::Write as _;

use chrono::NaiveDate;
use pulldown_cmark::Options;

use super::html::escaped;
use crate::dates;
use bookwright_source::pages::Page;

/// Where a page is in its chapter, in minutes of reading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ChapterMinutes {
    /// The minutes of each page of the chapter, in order.
    pub(super) pages: Vec<usize>,
    /// The index of the page.
    pub(super) here: usize,
}

impl ChapterMinutes {
    fn total(&self) -> usize {
        self.pages.iter().sum()
    }

    fn before(&self) -> usize {
        self.pages[..self.here].iter().sum()
    }

    fn after(&self) -> usize {
        self.before() + self.pages[self.here]
    }
}

/// What the header shows.
pub(super) struct PageHeader<'h> {
    /// Number, level, description.
    pub(super) page: &'h Page,
    /// The title's Markdown.
    pub(super) title: &'h str,
    /// The options for Markdown that the book sets.
    pub(super) prose: Options,
    /// The title's id.
    pub(super) id: &'h str,
    /// The date of the last change.
    pub(super) changed: Option<NaiveDate>,
    /// The minutes it takes to read.
    pub(super) minutes: usize,
    /// Its place in its chapter, if that has more than one page.
    pub(super) in_chapter: Option<ChapterMinutes>,
    /// The headings of the page.
    pub(super) contents: &'h [ContentsEntry],
}

/// A heading in the contents of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ContentsEntry {
    /// Whether it is nested, a `###`.
    pub(super) below: bool,
    /// Its id.
    pub(super) id: String,
    /// Its words, as HTML.
    pub(super) html: String,
}

impl PageHeader<'_> {
    /// The header and the contents, as Markdown with HTML. The title stays a Markdown heading, from
    /// which mdBook takes the title of the page.
    pub(super) fn markdown(&self) -> String {
        let mut out = String::from("<header class=\"head\">\n\n# ");
        if let Some(number) = &self.page.number {
            let _ = write!(out, "<span class=\"number\">{}</span> ", escaped(number));
        }
        let _ = write!(out, "{} {{#{}}}\n\n", self.title.replace(['\r', '\n'], " "), self.id);
        self.push_lede(&mut out);
        out.push_str("</header>\n\n");
        self.push_contents(&mut out);
        out
    }

    fn push_lede(&self, out: &mut String) {
        if let Some(description) = &self.page.description {
            let _ = write!(
                out,
                "<p class=\"lede\">{}</p>",
                super::html::inline(description, self.prose)
            );
        }
        if let Some(in_chapter) = &self.in_chapter {
            push_chapter_line(out, in_chapter);
        }
        out.push_str("<ul class=\"facts\">");
        if let Some(level) = &self.page.level {
            let _ = write!(out, "<li>{}</li>", escaped(level));
        }
        if let Some(date) = &self.changed {
            let words = dates::in_words(*date);
            let _ = write!(out, "<li>Changed <time datetime=\"{date}\">{words}</time></li>");
        }
        let _ = write!(out, "<li>{} min read</li>", self.minutes);
        if let Some(in_chapter) = &self.in_chapter {
            let (from, to, total) = (in_chapter.before(), in_chapter.after(), in_chapter.total());
            let _ = write!(out, "<li class=\"pos\">minutes {from}–{to} of {total}</li>");
        }
        out.push_str("</ul>");
    }

    fn push_contents(&self, out: &mut String) {
        if self.contents.len() < 2 {
            return;
        }
        out.push_str(
            "<nav class=\"toc\" aria-labelledby=\"bw-toc\"><details class=\"fold\"><summary \
             id=\"bw-toc\">On this page</summary><ol>",
        );
        let mut inner = false;
        for (index, entry) in self.contents.iter().enumerate() {
            let below = entry.below && index > 0;
            match (inner, below) {
                (false, true) => out.push_str("<ol>"),
                (true, false) => out.push_str("</li></ol></li>"),
                _ if index > 0 => out.push_str("</li>"),
                _ => {}
            }
            inner = below;
            let _ = write!(out, "<li><a href=\"#{}\">{}</a>", escaped(&entry.id), entry.html);
        }
        out.push_str(if inner { "</li></ol></li>" } else { "</li>" });
        out.push_str("</ol></details></nav>\n\n");
    }
}

/// Draws the chapter as a line, with a tick where each page begins and a thick stretch for this page.
fn push_chapter_line(out: &mut String, in_chapter: &ChapterMinutes) {
    let (from, to, total) = (in_chapter.before(), in_chapter.after(), in_chapter.total());
    let at = |minutes: usize| format!("{:.2}%", minutes as f64 * 100.0 / total.max(1) as f64);
    // Without a description this tag comes first, and Markdown recognizes a block of HTML that begins with it
    // only if the tag fills its line.
    let _ = write!(
        out,
        "<svg class=\"chlane\" role=\"img\" aria-label=\"This page is minutes {from} to {to} of the \
         chapter’s {total}\" width=\"100%\" height=\"12\">\n<line class=\"base\" x1=\"0\" \
         x2=\"100%\" y1=\"6\" y2=\"6\"/><line class=\"now\" x1=\"{}\" x2=\"{}\" y1=\"6\" y2=\"6\"/>",
        at(from),
        at(to)
    );
    let mut minutes = 0;
    let mut tick = |minutes: usize, past: bool| {
        let (class, x) = (if past { "boundary past" } else { "boundary" }, at(minutes));
        let _ = write!(out, "<line class=\"{class}\" x1=\"{x}\" x2=\"{x}\" y1=\"1\" y2=\"11\"/>");
    };
    for page in &in_chapter.pages {
        tick(minutes, minutes <= from);
        minutes += page;
    }
    tick(minutes, false);
    out.push_str("</svg>");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(below: bool, id: &str) -> ContentsEntry {
        ContentsEntry { below, id: id.to_owned(), html: id.to_uppercase() }
    }

    #[test]
    fn a_head_says_all_it_knows() {
        let page = Page {
            number: Some("23.6".to_owned()),
            level: Some("Beginner".to_owned()),
            description: Some("What `x` is.".to_owned()),
            title: String::new(),
        };
        let head = PageHeader {
            page: &page,
            title: "Spawning `tasks`",
            prose: Options::empty(),
            id: "spawning-tasks",
            changed: NaiveDate::from_ymd_opt(2026, 11, 18),
            minutes: 6,
            in_chapter: Some(ChapterMinutes { pages: vec![4, 6, 10], here: 1 }),
            contents: &[entry(false, "a"), entry(true, "b"), entry(true, "c"), entry(false, "d")],
        };
        let shown = head.markdown();
        assert!(shown.starts_with(
            "<header class=\"head\">\n\n# <span class=\"number\">23.6</span> Spawning `tasks` \
             {#spawning-tasks}\n\n<p class=\"lede\">What <code>x</code> is.</p><svg"
        ));
        for part in [
            "aria-label=\"This page is minutes 4 to 10 of the chapter’s 20\"",
            "<line class=\"now\" x1=\"20.00%\" x2=\"50.00%\" y1=\"6\" y2=\"6\"/>",
            "<line class=\"boundary past\" x1=\"20.00%\" x2=\"20.00%\" y1=\"1\" y2=\"11\"/><line class=\"boundary\" x1=\"50.00%\"",
            "<ul class=\"facts\"><li>Beginner</li><li>Changed <time datetime=\"2026-11-18\">",
            "<li>6 min read</li><li class=\"pos\">minutes 4–10 of 20</li></ul></header>",
            "<ol><li><a href=\"#a\">A</a><ol><li><a href=\"#b\">B</a></li><li><a href=\"#c\">C</a>\
             </li></ol></li><li><a href=\"#d\">D</a></li></ol></details></nav>",
        ] {
            assert!(shown.contains(part), "{part}\nin\n{shown}");
        }
    }

    #[test]
    fn a_head_leaves_out_what_it_does_not_know() {
        let head = PageHeader {
            page: &Page::default(),
            title: "Page",
            prose: Options::empty(),
            id: "page",
            changed: None,
            minutes: 1,
            in_chapter: None,
            contents: &[entry(false, "a")],
        };
        assert_eq!(
            head.markdown(),
            "<header class=\"head\">\n\n# Page {#page}\n\n<ul class=\"facts\"><li>1 min read</li>\
             </ul></header>\n\n"
        );
    }
}
