//! The markup of figures: the frame of a listing, its title bar, its code, and its output. The
//! class names are those of `theme/listing/`.
//!
//! The functions here know neither listings nor directives, only the contents of a figure; `listing.rs`
//! decides what these are.

use std::fmt::Write as _;

use super::html::{escaped, icon, push_escaped};
use bookwright_source::expectation::Expectation;
use bookwright_source::listing::Listing;

/// The badge in the title bar: what the listing does, as the book's tests proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Badge {
    class: &'static str,
    icon: &'static str,
    words: String,
}

impl Badge {
    /// The badge of a listing.
    pub(super) fn of(listing: &Listing) -> Self {
        Self::new(&listing.metadata.expectation, listing.program && !listing.metadata.support)
    }

    /// The badge of an expectation. Only a program is said to run; anything else compiles.
    fn new(expectation: &Expectation, program: bool) -> Self {
        let (class, icon, words) = match expectation {
            Expectation::Success if program => ("ok", "check", "runs".to_owned()),
            Expectation::Success => ("ok", "check", "compiles".to_owned()),
            Expectation::Warning(_) => ("warn", "warn", "warns".to_owned()),
            Expectation::CompileError(_) => ("fails", "cross", "does not compile".to_owned()),
            Expectation::Panic => ("panic", "cross", "panics".to_owned()),
            Expectation::Exit(status) => ("exit", "cross", format!("exits with {status}")),
            Expectation::Hang => ("hang", "hang", "hangs".to_owned()),
        };
        Self { class, icon, words }
    }

    fn html(&self) -> String {
        let Self { class, icon: name, words } = self;
        format!("<span class=\"badge {class}\">{}{words} · proved</span>", icon(name))
    }
}

/// The bar above the code.
pub(super) struct TitleBar<'b> {
    /// The listing's name.
    pub(super) name: &'b str,
    /// The file, relative to the listing.
    pub(super) path: &'b str,
    /// What it does, if the bar says so.
    pub(super) badge: Option<Badge>,
    /// The address at which a reader can run it.
    pub(super) run: Option<String>,
    /// The address of the file in the repository.
    pub(super) source: Option<String>,
    /// Where the crate is and how to run it there; `None` if the page says so elsewhere.
    pub(super) origin: Option<CratePanel>,
}

/// The crate of a listing in the repository.
pub(super) struct CratePanel {
    /// The id of the panel.
    pub(super) id: String,
    /// The crate's folder, relative to the book's.
    pub(super) folder: String,
    /// The folder to run the command in.
    pub(super) at: String,
    /// The command that runs it.
    pub(super) command: String,
}

impl CratePanel {
    /// The panel, a popover: it opens, closes, and returns the focus without a script.
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
            out.push_str(&badge.html());
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

/// The name of the language of a file.
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

/// A line of highlighted code.
#[derive(Debug, Default)]
pub(super) struct CodeLine {
    /// Its number in its file; `None` for a line that was removed.
    pub(super) number: Option<usize>,
    /// `awaits`, `bad`, `add`, `rem`, `fold`.
    pub(super) classes: Vec<&'static str>,
    /// The line, as HTML.
    pub(super) html: String,
    /// A note on it, as HTML.
    pub(super) note: Option<String>,
}

impl CodeLine {
    fn is_folded(&self) -> bool {
        self.classes.contains(&"fold")
    }
}

/// A block of code, whose label names it to those who do not see it.
pub(super) fn code(label: &str, lines: &[CodeLine]) -> String {
    frame(label, lines, Layout { numbered: true, unfolds: true })
}

/// The code of a whole file. The style sheet counts its lines, so the markup needs no numbers.
pub(super) fn file(label: &str, lines: &[CodeLine]) -> String {
    frame(label, lines, Layout { numbered: false, unfolds: true })
}

/// How lines are laid out.
#[derive(Clone, Copy)]
struct Layout {
    /// Whether lines have the numbers they say.
    numbered: bool,
    /// Whether folded lines have a button where they are.
    unfolds: bool,
}

fn frame(label: &str, lines: &[CodeLine], Layout { numbered, unfolds }: Layout) -> String {
    let mut out = String::from("<div class=\"code\" tabindex=\"0\" role=\"group\" aria-label=\"");
    push_escaped(&mut out, label);
    out.push('"');
    if !lines.iter().any(|line| line.is_folded() || line.note.is_some()) {
        push_lines(&mut out, lines.len());
    }
    out.push_str("><pre><code>");
    let mut notes = String::new();
    // The number that the style sheet has counted to: it does not count folded lines.
    let mut counted = Some(0);
    for (index, line) in lines.iter().enumerate() {
        if index > 0 && line.is_folded() != lines[index - 1].is_folded() {
            counted = None;
        }
        if unfolds && line.is_folded() && (index == 0 || !lines[index - 1].is_folded()) {
            let count = lines[index..].iter().take_while(|line| line.is_folded()).count();
            let words = if count == 1 { "1 line that only makes" } else { "lines that only make" };
            let count = if count == 1 { String::new() } else { format!("{count} ") };
            let _ = write!(
                out,
                "<button type=\"button\" class=\"more\" aria-expanded=\"false\"><span>{count}{words} \
                 it run</span></button>"
            );
        }
        out.push_str("<span class=\"line");
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
                "<button type=\"button\" class=\"note-button\" aria-expanded=\"false\" aria-label=\"Note on \
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

/// Adds a line's number to its classes if it does not follow the one before. Each digit is a class,
/// and the style sheet adds them up, because the policy of a page allows no inline styles; scripts
/// read `data-n`. Above 999 every line has its number.
fn push_number(out: &mut String, number: usize, counted: Option<usize>) {
    if number > 999 {
        out.push_str(" far");
    } else if counted.is_some_and(|before| before + 1 == number) {
        return;
    } else {
        out.push_str(" numbered");
        for (place, digit) in
            [("hundreds", number / 100), ("tens", number / 10 % 10), ("ones", number % 10)]
        {
            if digit > 0 {
                let _ = write!(out, " {place}-{digit}");
            }
        }
    }
    let _ = write!(out, "\" data-number=\"{number}");
}

/// Adds the number of lines of a block in which nothing wraps, unfolds, or opens. With it a browser
/// knows the height of the block, and can put off its layout until the block comes into view.
fn push_lines(out: &mut String, lines: usize) {
    let _ = write!(out, " data-lines=\"{lines}\"");
}

/// The figure of a listing: title bar, code, caption, and output.
pub(super) struct ListingFigure<'f> {
    /// The figure's id; `None` if nothing refers to it.
    pub(super) id: Option<&'f str>,
    /// The title bar.
    pub(super) bar: TitleBar<'f>,
    /// The code, from [`code`].
    pub(super) code: String,
    /// The label, such as "Listing 23-4", and the caption as HTML.
    pub(super) caption: Option<(&'f str, String)>,
    /// The blocks below the code, from [`output_block`].
    pub(super) joined: String,
}

impl ListingFigure<'_> {
    /// The figure as HTML.
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

/// A frame for output that is shown apart from its listing.
pub(super) fn apart(name: &str, joined: &str) -> String {
    format!("<div class=\"listing apart\" data-listing=\"{}\">{joined}</div>", escaped(name))
}

/// A frame without a title bar, for code that a quiz shows. The button is in its corner.
pub(super) fn plain(label: &str, lines: &[CodeLine]) -> String {
    let (code, icon) = (code(label, lines), icon("copy"));
    format!(
        "<div class=\"listing plain\"><figure>{code}<button type=\"button\" data-copy>{icon}\
         <span>Copy</span></button></figure></div>"
    )
}

/// A block of code that is not a listing's.
pub(super) struct CodeBlock {
    /// What it is called for those who do not see it.
    pub(super) label: String,
    /// Its lines, without numbers.
    pub(super) lines: Vec<CodeLine>,
    /// The address at which a reader can run it.
    pub(super) run: Option<String>,
}

/// A frame without a title bar, with what can be done with the code in its corner.
pub(super) fn block(block: &CodeBlock) -> String {
    let CodeBlock { label, lines, run } = block;
    let mut acts = String::new();
    if lines.iter().any(CodeLine::is_folded) {
        let _ = write!(
            acts,
            "<button type=\"button\" data-unfold aria-expanded=\"false\">{}<span>Hidden lines</span></button>",
            icon("list")
        );
    }
    let _ = write!(
        acts,
        "<button type=\"button\" data-copy>{}<span>Copy</span></button>",
        icon("copy")
    );
    if let Some(address) = run {
        let address = escaped(address);
        let _ = write!(acts, "<a href=\"{address}\">{}<span>Run</span></a>", icon("run"));
    }
    let code = frame(label, lines, Layout { numbered: false, unfolds: false });
    format!(
        "<div class=\"block listing plain\"><figure>{code}<div class=\"acts\">{acts}</div></figure></div>"
    )
}

/// A block of what a listing printed or the compiler said, under a title.
pub(super) struct OutputBlock<'j> {
    /// The class: `""`, `"err"`, or `"warn"`.
    pub(super) class: &'static str,
    /// The title, as HTML.
    pub(super) title: String,
    /// What the listing does, if its own figure does not say it.
    pub(super) badge: Option<Badge>,
    /// How it was recorded, at the right.
    pub(super) meta: &'j str,
    /// The name of the block for those who do not see it.
    pub(super) label: &'j str,
    /// The text, as HTML; if it is empty, only the title is shown.
    pub(super) words: String,
}

/// A block of recorded text.
pub(super) fn output_block(joined: &OutputBlock<'_>) -> String {
    let OutputBlock { class, title, badge, meta, label, words } = joined;
    let space = if class.is_empty() { "" } else { " " };
    let mut out = format!(
        "<div class=\"joined{space}{class}\"><p class=\"joined-title\"><span>{title}</span>{}<span \
         class=\"meta\">{}</span></p>",
        badge.as_ref().map_or(String::new(), Badge::html),
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
