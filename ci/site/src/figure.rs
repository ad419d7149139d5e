//! The markup of figures: the frame of a listing, its bar, its code, what it printed. The class
//! names are the theme's, `theme/listing/`.
//!
//! Functions here know no listing and no directive, only what stands in a figure; `listing.rs` knows
//! which it is.

use std::fmt::Write as _;

use super::html::{escaped, icon, push_escaped};
use bookwright_source::expectation::Expectation;

/// What the bar says a listing does, and that the book's tests have proved it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Badge {
    class: &'static str,
    icon: &'static str,
    words: String,
}

impl Badge {
    /// The badge of an expectation. What only compiles is not said to run.
    pub(super) fn of(expectation: &Expectation, program: bool) -> Self {
        let (class, icon, words) = match expectation {
            Expectation::Success if program => ("ok", "check", "runs".to_owned()),
            Expectation::Success => ("ok", "check", "compiles".to_owned()),
            Expectation::Warning(_) => ("warn", "warn", "warns".to_owned()),
            Expectation::CompileError(_) => ("no", "cross", "does not compile".to_owned()),
            Expectation::Panic => ("panic", "cross", "panics".to_owned()),
            Expectation::Exit(status) => ("exit", "cross", format!("exits with {status}")),
            Expectation::Hang => ("hang", "hang", "hangs".to_owned()),
        };
        Self { class, icon, words }
    }
}

/// The bar above the code.
pub(super) struct TitleBar<'b> {
    /// The listing's name.
    pub(super) name: &'b str,
    /// The file, relative to the listing.
    pub(super) path: &'b str,
    /// What it does, if that is to be said.
    pub(super) badge: Option<Badge>,
    /// The address that runs it.
    pub(super) run: Option<String>,
    /// The address of the file.
    pub(super) source: Option<String>,
    /// Where the crate lies and how it is run there; none if the page says it elsewhere.
    pub(super) origin: Option<CratePanel>,
}

/// The crate of a listing in the repository.
pub(super) struct CratePanel {
    /// The id of the panel that says it.
    pub(super) id: String,
    /// The crate's folder, from the book's.
    pub(super) folder: String,
    /// The folder the command is given in.
    pub(super) at: String,
    /// The command that runs it.
    pub(super) command: String,
}

impl CratePanel {
    /// The panel, a popover: it opens, closes and gives the focus back without a script.
    fn html(&self, source: Option<&str>) -> String {
        let mut folder = format!("<code>{}</code>", escaped(&self.folder));
        if let Some(address) = source {
            folder = format!("<a href=\"{}\">{folder}</a>", escaped(address));
        }
        format!(
            "<div class=\"origin\" id=\"{}\" popover role=\"group\" aria-label=\"Source\"><p>A crate \
             of this book’s repository: {folder}</p><p>In <code>{}</code>, run</p><p class=\"cmd\">\
             <code>{}</code><button type=\"button\" data-copy>{}<span>Copy</span></button></p></div>",
            escaped(&self.id),
            escaped(&self.at),
            escaped(&self.command),
            icon("copy")
        )
    }
}

impl TitleBar<'_> {
    fn html(&self) -> String {
        let mut out = format!(
            "<div class=\"file\"><span class=\"name\"><code>{}</code></span> <span class=\"path\">{}\
             </span> <span class=\"lang\">{}</span>",
            escaped(self.name),
            escaped(self.path),
            language(self.path)
        );
        if let Some(badge) = &self.badge {
            let Badge { class, icon: name, words } = badge;
            let _ =
                write!(out, "<span class=\"badge {class}\">{}{words} · proved</span>", icon(name));
        }
        let _ = write!(
            out,
            " <span class=\"acts\"><button type=\"button\" data-copy>{}<span>Copy</span></button>",
            icon("copy")
        );
        let link = self.source.as_ref().filter(|_| self.origin.is_none());
        for (address, name, word) in [(self.run.as_ref(), "run", "Run"), (link, "src", "Source")] {
            if let Some(address) = address {
                let address = escaped(address);
                let _ = write!(out, "<a href=\"{address}\">{}<span>{word}</span></a>", icon(name));
            }
        }
        if let Some(origin) = &self.origin {
            let _ = write!(
                out,
                "<button type=\"button\" popovertarget=\"{}\">{}<span>Source</span></button>",
                escaped(&origin.id),
                icon("src")
            );
        }
        out.push_str("</span></div>");
        if let Some(origin) = &self.origin {
            out.push_str(&origin.html(self.source.as_deref()));
        }
        out
    }
}

/// What a file is written in, in words.
fn language(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("rs") => "Rust",
        Some("toml" | "lock") => "TOML",
        Some("json") => "JSON",
        Some("md") => "Markdown",
        Some("sh") => "Shell",
        _ => "Text",
    }
}

/// One line of code, already coloured.
#[derive(Debug, Default)]
pub(super) struct CodeLine {
    /// Its number in its file; a line that is gone has none.
    pub(super) number: Option<usize>,
    /// `aw`, `bad`, `add`, `rem`, `fold`.
    pub(super) classes: Vec<&'static str>,
    /// The line, as HTML.
    pub(super) html: String,
    /// What is said about it, as HTML.
    pub(super) note: Option<String>,
}

impl CodeLine {
    fn is_folded(&self) -> bool {
        self.classes.contains(&"fold")
    }
}

/// The code, `label` saying whose it is.
pub(super) fn code(label: &str, lines: &[CodeLine]) -> String {
    frame(label, lines, true)
}

/// The code of a whole file: its style sheet counts the lines, which spares a page of many files
/// their numbers.
pub(super) fn file(label: &str, lines: &[CodeLine]) -> String {
    frame(label, lines, false)
}

fn frame(label: &str, lines: &[CodeLine], numbered: bool) -> String {
    let mut out = String::from("<div class=\"code\" tabindex=\"0\" role=\"group\" aria-label=\"");
    push_escaped(&mut out, label);
    out.push('"');
    if !lines.iter().any(|line| line.is_folded() || line.note.is_some()) {
        push_lines(&mut out, lines.len());
    }
    out.push_str("><pre><code>");
    let mut notes = String::new();
    // The number that the style sheet counts to; a line that is folded away it does not count.
    let mut counted = Some(0);
    for (index, line) in lines.iter().enumerate() {
        if index > 0 && line.is_folded() != lines[index - 1].is_folded() {
            counted = None;
        }
        if line.is_folded() && (index == 0 || !lines[index - 1].is_folded()) {
            let count = lines[index..].iter().take_while(|line| line.is_folded()).count();
            let words = if count == 1 { "1 line that only makes" } else { "lines that only make" };
            let count = if count == 1 { String::new() } else { format!("{count} ") };
            let _ = write!(
                out,
                "<button type=\"button\" class=\"more\" aria-expanded=\"false\"><span>{count}{words} \
                 it run</span></button>"
            );
        }
        out.push_str("<span class=\"l");
        for class in &line.classes {
            out.push(' ');
            out.push_str(class);
        }
        if let Some(number) = line.number.filter(|_| numbered) {
            push_number(&mut out, number, counted);
            counted = Some(number);
        }
        out.push_str("\">");
        if let Some(note) = &line.note {
            let number = line.number.filter(|_| numbered).unwrap_or(index + 1);
            let _ = write!(
                out,
                "<button type=\"button\" class=\"nt\" aria-expanded=\"false\" aria-label=\"Note on \
                 line {number}\"></button>"
            );
            let _ = write!(notes, "<div><dt>Line {number}</dt><dd>{note}</dd></div>");
        }
        out.push_str(&line.html);
        out.push_str("&#10;</span>");
    }
    out.push_str("</code></pre></div>");
    if !notes.is_empty() {
        let _ = write!(out, "<dl class=\"notes\">{notes}</dl>");
    }
    out
}

/// A line's number, into its classes, where it is not the next one: each digit is a class, which the
/// style sheet adds up (a page may hold no style of its own), and for scripts it stands there whole.
/// Past 999 each line says its own.
fn push_number(out: &mut String, number: usize, counted: Option<usize>) {
    if number > 999 {
        out.push_str(" far");
    } else if counted.is_some_and(|before| before + 1 == number) {
        return;
    } else {
        out.push_str(" at");
        for (place, digit) in [('c', number / 100), ('d', number / 10 % 10), ('u', number % 10)] {
            if digit > 0 {
                let _ = write!(out, " {place}{digit}");
            }
        }
    }
    let _ = write!(out, "\" data-n=\"{number}");
}

/// How many lines a block shows, none of which ever wraps, opens or folds: so a browser knows the
/// block's height without laying it out, and need not until it is to be seen.
fn push_lines(out: &mut String, lines: usize) {
    let _ = write!(out, " data-lines=\"{lines}\"");
}

/// A listing: frame, bar, code, caption, and what is joined below.
pub(super) struct ListingFigure<'f> {
    /// The figure's id; none if nothing refers to it.
    pub(super) id: Option<&'f str>,
    /// The bar.
    pub(super) bar: TitleBar<'f>,
    /// The code, from [`code`].
    pub(super) code: String,
    /// "Listing 23-4", and the caption as HTML.
    pub(super) caption: Option<(&'f str, String)>,
    /// What is joined below, from [`joined`].
    pub(super) joined: String,
}

impl ListingFigure<'_> {
    /// The figure.
    pub(super) fn html(&self) -> String {
        let mut out = String::from("<div class=\"listing\"");
        if let Some(id) = self.id {
            let _ = write!(out, " id=\"{}\"", escaped(id));
        }
        let _ = write!(out, " data-listing=\"{}\"><figure>", escaped(self.bar.name));
        out.push_str(&self.bar.html());
        out.push_str(&self.code);
        if let Some((label, caption)) = &self.caption {
            let _ = write!(out, "<figcaption><b>{}</b>", escaped(label));
            if !caption.is_empty() {
                let _ = write!(out, " {caption}");
            }
            out.push_str("</figcaption>");
        }
        out.push_str("</figure>");
        out.push_str(&self.joined);
        out.push_str("</div>");
        out
    }
}

/// A frame for what a listing printed, away from its code.
pub(super) fn apart(name: &str, joined: &str) -> String {
    format!("<div class=\"listing apart\" data-listing=\"{}\">{joined}</div>", escaped(name))
}

/// Code that is no listing: a frame without a bar.
pub(super) fn plain(label: &str, lines: &[CodeLine]) -> String {
    format!("<div class=\"listing plain\"><figure>{}</figure></div>", code(label, lines))
}

/// What a listing printed, or the compiler said, below its title.
pub(super) struct OutputBlock<'j> {
    /// `""`, `"err"`, `"warn"`.
    pub(super) class: &'static str,
    /// The title, as HTML.
    pub(super) title: String,
    /// How it came about, at the right.
    pub(super) meta: &'j str,
    /// The same for those who do not see it.
    pub(super) label: &'j str,
    /// The words, as HTML; nothing is shown of them if there are none.
    pub(super) words: String,
}

/// One block of recorded words.
pub(super) fn output_block(joined: &OutputBlock<'_>) -> String {
    let OutputBlock { class, title, meta, label, words } = joined;
    let space = if class.is_empty() { "" } else { " " };
    let mut out = format!(
        "<div class=\"joined{space}{class}\"><p class=\"jt\"><span>{title}</span><span \
         class=\"meta\">{}</span></p>",
        escaped(meta)
    );
    if !words.is_empty() {
        let _ = write!(
            out,
            "<div class=\"out\" tabindex=\"0\" role=\"group\" aria-label=\"{}\"",
            escaped(label)
        );
        // The compiler's lines wrap.
        if class.is_empty() {
            let whole = words.strip_suffix("&#10;").unwrap_or(words);
            push_lines(&mut out, whole.matches("&#10;").count() + 1);
        }
        let _ = write!(out, "><pre><samp>{words}</samp></pre></div>");
    }
    out.push_str("</div>");
    out
}

#[cfg(test)]
#[path = "figure/tests.rs"]
mod tests;
