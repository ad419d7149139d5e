//! The sections of a page, which the search finds, and their text, which it shows.
//!
//! They are read from the finished page, so they contain measured figures, captions, and quizzes as
//! readers see them. What readers are to find out themselves (answers, hints, solutions) is left
//! out, and so is output, except for the lines that identify a compiler's message.

use ego_tree::NodeRef;
use scraper::node::Element;
use scraper::{Html, Node};

/// Elements without text to find.
const NO_TEXT: [&str; 8] =
    ["svg", "script", "style", "nav", "button", "input", "textarea", "select"];
/// Classes of elements around the text, and of answers.
const NOT_SHOWN: [&str; 14] = [
    "acts",
    "answer",
    "events",
    "facts",
    "file",
    "hint",
    "joined-title",
    "leg",
    "origin",
    "pan",
    "plot",
    "scripted",
    "solution",
    "visually-hidden",
];
/// Elements that end the sentence before them.
const BLOCKS: [&str; 20] = [
    "article",
    "blockquote",
    "dd",
    "details",
    "div",
    "dl",
    "figcaption",
    "figure",
    "h4",
    "h5",
    "legend",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tr",
    "ul",
];

/// A section of a page.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Section {
    /// Its level: 1 for the page, 2 and 3 for headings, 4 for a term or a question.
    pub(super) level: u8,
    /// The id to link to; empty for the page itself.
    pub(super) id: String,
    /// Its heading.
    pub(super) title: String,
    /// Its text, one line for each block; lines of code begin with a tab.
    pub(super) text: String,
    /// The code in its sentences.
    pub(super) code: String,
}

/// The sections of a page, in order.
pub(super) fn sections(page: &str) -> Vec<Section> {
    let Some(start) = page.find("<main") else { return Vec::new() };
    let end = page.find("</main>").unwrap_or(page.len());
    let html = Html::parse_fragment(&page[start..end]);
    let mut reader = SectionReader::default();
    reader.children(*html.root_element(), false);
    for section in &mut reader.sections {
        section.text.truncate(section.text.trim_end().len());
    }
    reader.sections
}

#[derive(Default)]
struct SectionReader {
    sections: Vec<Section>,
    /// The index of the section that text is added to.
    at: usize,
}

impl SectionReader {
    fn children(&mut self, node: NodeRef<'_, Node>, code: bool) {
        for child in node.children() {
            match child.value() {
                Node::Text(text) => self.push(text, code),
                Node::Element(element) => self.element(child, element, code),
                _ => {}
            }
        }
    }

    fn element(&mut self, node: NodeRef<'_, Node>, element: &Element, code: bool) {
        let name = element.name();
        if NO_TEXT.contains(&name) || element.classes().any(|class| NOT_SHOWN.contains(&class)) {
            return;
        }
        if name == "pre" {
            self.lines(node, element);
            return;
        }
        let level = match name {
            "h1" => 1,
            "h2" => 2,
            "h3" => 3,
            "dt" => 4,
            _ => 0,
        };
        if level > 0
            && let Some(id) = element.attr("id")
        {
            let id = if level == 1 { "" } else { id };
            self.open(level, id, title(node));
            return;
        }
        // A question that unfolds is a section of its own.
        let before = self.at;
        let summary = || {
            node.children().find(
                |child| matches!(child.value(), Node::Element(inner) if inner.name() == "summary"),
            )
        };
        if name == "details"
            && let (Some(id), Some(summary)) = (element.attr("id"), summary())
        {
            self.open(4, id, title(summary));
            self.end_block();
            for child in node.children().filter(|child| child.id() != summary.id()) {
                if let Node::Element(element) = child.value() {
                    self.element(child, element, code);
                }
            }
            self.at = before;
            return;
        }
        let block = BLOCKS.contains(&name);
        if block {
            self.end_block();
        }
        if matches!(name, "td" | "th") {
            self.push(" ", false);
        }
        self.children(node, code || name == "code");
        if block {
            self.end_block();
        }
        if name == "section" {
            // The text after an exercise is not part of it.
            self.at = before;
        }
    }

    fn open(&mut self, level: u8, id: &str, title: String) {
        self.sections.push(Section { level, id: id.to_owned(), title, ..Section::default() });
        self.at = self.sections.len() - 1;
    }

    fn push(&mut self, text: &str, code: bool) {
        let Some(section) = self.sections.get_mut(self.at) else { return };
        if code {
            section.code.push_str(text);
            section.code.push('\n');
        }
        for c in text.chars() {
            let c = if c.is_whitespace() { ' ' } else { c };
            if c != ' ' || !(section.text.is_empty() || section.text.ends_with([' ', '\n'])) {
                section.text.push(c);
            }
        }
    }

    fn end_block(&mut self) {
        let Some(section) = self.sections.get_mut(self.at) else { return };
        section.text.truncate(section.text.trim_end_matches(' ').len());
        if !section.text.is_empty() && !section.text.ends_with('\n') {
            section.text.push('\n');
        }
    }

    /// Adds the lines of a program, or of recorded text only those that name an error or a warning.
    fn lines(&mut self, node: NodeRef<'_, Node>, element: &Element) {
        self.end_block();
        let mut text = String::new();
        collect(node, &mut text, &|inner| NO_TEXT.contains(&inner.name()));
        let recorded = element.classes().any(|class| class == "stdout")
            || node.children().any(
                |child| matches!(child.value(), Node::Element(inner) if inner.name() == "samp"),
            );
        let Some(section) = self.sections.get_mut(self.at) else { return };
        for line in text.lines().map(str::trim) {
            let known = !recorded
                || ["error", "warning"].iter().any(|word| {
                    line.strip_prefix(word).is_some_and(|rest| rest.starts_with(['[', ':']))
                });
            // A line of brackets alone is not worth finding.
            if known && line.contains(char::is_alphanumeric) {
                section.text.push('\t');
                section.text.push_str(line);
                section.text.push('\n');
            }
        }
    }
}

/// The text of a heading, without its number.
fn title(node: NodeRef<'_, Node>) -> String {
    let mut text = String::new();
    collect(node, &mut text, &|element| element.classes().any(|class| class == "number"));
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn collect(node: NodeRef<'_, Node>, text: &mut String, skip: &dyn Fn(&Element) -> bool) {
    for child in node.children() {
        match child.value() {
            Node::Text(words) => text.push_str(words),
            Node::Element(element) if !skip(element) => collect(child, text, skip),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_read_by_its_sections() {
        let page = "<body><nav>no</nav><main id=\"main\"><header><h1 id=\"t\"><a><span class=\"number\">23.6</span> \
            Spawning <code>x</code></a></h1><p class=\"lede\">In one\n sentence.</p><ul class=\"facts\"><li>5 \
            min</li></ul></header><nav>no</nav><article><p>A <code>join!</code> b.</p><h2 id=\"own\">Own it</h2>\
            <p>One.</p><div class=\"listing\"><div class=\"file\">no</div><pre><code><span class=\"line\">fn a() {\n\
            </span><button class=\"more\">no</button>}\n</code></pre><pre><samp>error[E0752]: no\n --&gt; src\nwarning: yes\nprinted</samp></pre></div>\
            <details id=\"q\"><summary>Why?</summary><p>Because.</p></details><details class=\"hint\">no</details>\
            <table><tr><td>a</td><td>b</td></tr></table><dl><dt id=\"w\">waker</dt><dd>It wakes.</dd></dl>\
            </article></main><footer>no</footer></body>";
        let found = sections(page);
        let shown: Vec<_> = found
            .iter()
            .map(|each| (each.level, each.id.as_str(), each.title.as_str(), each.text.as_str()))
            .collect();
        assert_eq!(
            shown,
            [
                (1, "", "Spawning x", "In one sentence.\nA join! b."),
                (2, "own", "Own it", "One.\n\tfn a() {\n\terror[E0752]: no\n\twarning: yes\na b"),
                (4, "q", "Why?", "Because."),
                (4, "w", "waker", "It wakes."),
            ]
        );
        assert_eq!(found[0].code, "join!\n");
        assert_eq!(sections("no page"), []);
    }
}
