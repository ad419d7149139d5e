//! What each code means: the files of the folder `explain`, embedded, read, and printed.
//!
//! An explanation is Markdown with a fixed shape: the code as its title, the meaning, a line
//! "Raised by `COMMAND`.", and two sections, "Raises it" and "Cured". A fenced block with a path in
//! its info string is a whole file of a tiny book; a block `console` has commands. Where the command
//! itself is the mistake, "Cured by `COMMAND`." gives the right one. A test runs them all: each book
//! has to raise its code, and has no problem once it is cured.

use std::fmt::Write as _;
use std::path::Path;

use include_dir::{Dir, include_dir};
use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag, TagEnd};

use bookwright_base::code::Code;
use bookwright_base::names::nearest;
use bookwright_base::program;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/explain");

/// The codes of all floors, each floor's in the order of its source.
pub const CODES: [&[Code]; 6] = [
    bookwright_base::codes::ALL,
    bookwright_source::codes::ALL,
    bookwright_verify::codes::ALL,
    bookwright_site::codes::ALL,
    bookwright_check::codes::ALL,
    crate::codes::ALL,
];

const RAISED_BY: &str = "Raised by `";
const CURED_BY: &str = "Cured by `";
const NOT_RAISED: &str = "Not raised here: ";
const RAISES: &str = "Raises it";
const CURED: &str = "Cured";
/// The info string of a block of commands.
const CONSOLE: &str = "console";

/// What one code means.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Explanation {
    /// The code, which is its title.
    pub code: String,
    /// What it means and the way out: paragraphs.
    pub meaning: Vec<String>,
    /// How to see it, or why nobody can here.
    pub raised: Raised,
    /// The book that raises it.
    pub raises: Vec<ExampleBlock>,
    /// What cures that book.
    pub cured: Vec<ExampleBlock>,
    /// The command that is right, where the one that raises the code is the mistake.
    pub cured_by: Option<String>,
}

/// How a code is raised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Raised {
    /// By this command, in the book's folder.
    By(String),
    /// Not in a tiny book on Linux, for this reason.
    NotHere(String),
}

impl Default for Raised {
    fn default() -> Self {
        Self::NotHere(String::new())
    }
}

/// One block of an example.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExampleBlock {
    /// A file, by its path in the book's folder, with all its text.
    File {
        /// The path, with forward slashes.
        path: String,
        /// The text.
        text: String,
    },
    /// Commands for a shell in the book's folder, each without its prompt.
    Console(Vec<String>),
}

/// All explanations, by code.
///
/// # Errors
/// The first file that is not written as an explanation is.
pub fn all() -> Result<Vec<Explanation>, String> {
    let mut files: Vec<_> = FILES.files().collect();
    files.sort_by_key(|file| file.path());
    files
        .into_iter()
        .map(|file| {
            let shown = file.path().display();
            let text = file.contents_utf8().ok_or(format!("{shown} is not UTF-8"))?;
            let explanation = read(text).map_err(|why| format!("{shown}: {why}"))?;
            if Path::new(&format!("{}.md", explanation.code)) != file.path() {
                return Err(format!("{shown} is about `{}`", explanation.code));
            }
            Ok(explanation)
        })
        .collect()
}

/// Whether a code has an explanation.
pub fn is_explained(code: Code) -> bool {
    FILES.contains(format!("{code}.md"))
}

/// The explanation of a code, or a message that there is none, with the nearest code.
///
/// # Errors
/// If an explanation is not written as one is; a test reads them all.
pub fn explain(code: &str) -> anyhow::Result<Result<String, String>> {
    let all = all().map_err(anyhow::Error::msg)?;
    if let Some(found) = all.iter().find(|each| each.code == code) {
        return Ok(Ok(found.render()));
    }
    let near = nearest(code, all.iter().map(|each| each.code.as_str()));
    let help = match near {
        Some(near) => format!("did you mean `{near}`?"),
        None => "without a code, `explain` lists them all".to_owned(),
    };
    Ok(Err(format!("no problem has the code `{code}`\nhelp: {help}")))
}

/// All codes, one a line, each with the first sentence of its explanation.
///
/// # Errors
/// As [`explain`].
pub fn list() -> anyhow::Result<String> {
    let all = all().map_err(anyhow::Error::msg)?;
    let width = all.iter().map(|each| each.code.len()).max().unwrap_or(0);
    let mut shown = String::new();
    for each in &all {
        let _ =
            writeln!(shown, "\u{1b}[1m{:width$}\u{1b}[0m  {}", each.code, each.first_sentence());
    }
    Ok(shown)
}

impl Explanation {
    /// The first sentence of its meaning, which a list of codes shows.
    pub fn first_sentence(&self) -> String {
        let first = self.meaning.first().map_or("", String::as_str).replace('\n', " ");
        let end = first.find(". ").map_or(first.len(), |end| end + 1);
        first[..end].to_owned()
    }

    /// For a terminal: headings bold, examples indented below their paths.
    fn render(&self) -> String {
        let mut shown = format!("\u{1b}[1m{}\u{1b}[0m\n", self.code);
        for paragraph in &self.meaning {
            let _ = write!(shown, "\n{paragraph}\n");
        }
        let _ = match &self.raised {
            Raised::By(command) => write!(shown, "\nRaised by `{}`.\n", as_called(command)),
            Raised::NotHere(_) => Ok(()),
        };
        for (heading, blocks) in [(RAISES, &self.raises), (CURED, &self.cured)] {
            if !blocks.is_empty() {
                let _ = write!(shown, "\n\u{1b}[1m{heading}\u{1b}[0m\n");
            }
            blocks.iter().for_each(|block| block.render(&mut shown));
        }
        if let Some(command) = &self.cured_by {
            let _ = write!(shown, "\nCured by `{}`.\n", as_called(command));
        }
        shown
    }
}

/// A command of an explanation as the author would type it.
fn as_called(command: &str) -> String {
    match command.strip_prefix("bookwright ") {
        Some(arguments) => format!("{} {arguments}", program::name()),
        None => command.to_owned(),
    }
}

impl ExampleBlock {
    fn render(&self, shown: &mut String) {
        match self {
            Self::File { path, text } => {
                let _ = write!(shown, "\n  \u{1b}[4m{path}\u{1b}[0m\n");
                for line in text.lines() {
                    let _ = writeln!(shown, "{}", format!("      {line}").trim_end());
                }
            }
            Self::Console(commands) => {
                shown.push('\n');
                for command in commands {
                    let _ = writeln!(shown, "  $ {}", as_called(command));
                }
            }
        }
    }
}

/// What is read now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Meaning,
    Raises,
    Cured,
}

/// Reads an explanation.
fn read(source: &str) -> Result<Explanation, String> {
    let mut found = Explanation::default();
    let mut part = Part::Meaning;
    let mut heading: Option<String> = None;
    let mut block: Option<(String, String)> = None;
    for (event, span) in Parser::new(source).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => match heading.take().as_deref() {
                Some(RAISES) => part = Part::Raises,
                Some(CURED) => part = Part::Cured,
                Some(code) if found.code.is_empty() => code.clone_into(&mut found.code),
                Some(other) => return Err(format!("no section is called \"{other}\"")),
                None => {}
            },
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                block = Some((info.to_string(), String::new()));
            }
            Event::End(TagEnd::CodeBlock) => {
                let Some((info, text)) = block.take() else { continue };
                let blocks = match part {
                    Part::Meaning => return Err("a block comes before the first section".into()),
                    Part::Raises => &mut found.raises,
                    Part::Cured => &mut found.cured,
                };
                blocks.push(read_block(&info, text)?);
            }
            Event::Text(text) => {
                for open in heading.iter_mut().chain(block.as_mut().map(|(_, text)| text)) {
                    open.push_str(&text);
                }
            }
            Event::Start(Tag::Paragraph) => {
                let words = source[span].trim();
                if let Some(command) = command(words, RAISED_BY) {
                    found.raised = Raised::By(command);
                } else if let Some(command) = command(words, CURED_BY) {
                    found.cured_by = Some(command);
                } else if let Some(reason) = words.strip_prefix(NOT_RAISED) {
                    found.raised = Raised::NotHere(reason.to_owned());
                } else if part == Part::Meaning {
                    found.meaning.push(words.to_owned());
                } else {
                    return Err(format!("a section has blocks only, not \"{words}\""));
                }
            }
            _ => {}
        }
    }
    if found.meaning.is_empty() {
        return Err("it says nothing".into());
    }
    match &found.raised {
        Raised::NotHere(reason) if reason.is_empty() => {
            return Err(format!("it says neither \"{RAISED_BY}…\" nor \"{NOT_RAISED}…\""));
        }
        Raised::By(_) if found.cured_by.is_none() && found.cured.is_empty() => {
            return Err(format!("it says neither \"{CURED}\" nor \"{CURED_BY}…\""));
        }
        _ => {}
    }
    Ok(found)
}

fn command(words: &str, start: &str) -> Option<String> {
    Some(words.strip_prefix(start)?.strip_suffix("`.")?.to_owned())
}

fn read_block(info: &str, text: String) -> Result<ExampleBlock, String> {
    if info == CONSOLE {
        let command = |line: &str| {
            line.strip_prefix("$ ").map(str::to_owned).ok_or(format!("no command: {line}"))
        };
        return Ok(ExampleBlock::Console(text.lines().map(command).collect::<Result<_, _>>()?));
    }
    match info.split_once(' ') {
        Some((_, path)) => Ok(ExampleBlock::File { path: path.to_owned(), text }),
        None => Err(format!("a block says its language and its path, not \"{info}\"")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EXAMPLE: &str = "\
# tea-cold

The tea is cold. Warm it,
please.

Raised by `bookwright check`.

## Raises it

````md src/page.md
# Tea

```text
cold
```
````

## Cured

```console
$ rm src/page.md
```
";

    #[test]
    fn an_explanation_is_read_and_shown() {
        let read = read(EXAMPLE).unwrap();
        assert_eq!(read.raised, Raised::By("bookwright check".into()));
        assert_eq!(read.first_sentence(), "The tea is cold.");
        let shown = read.render().replace("\u{1b}[1m", "*").replace("\u{1b}[4m", "_");
        assert_eq!(
            shown.replace("\u{1b}[0m", "|"),
            "*tea-cold|\n\nThe tea is cold. Warm it,\nplease.\n\nRaised by `bookwright check`.\n\n\
             *Raises it|\n\n  _src/page.md|\n      # Tea\n\n      ```text\n      cold\n      ```\n\n\
             *Cured|\n\n  $ rm src/page.md\n"
        );
    }

    #[test]
    fn what_is_no_explanation_is_refused() {
        for (cut, why) in [
            ("Raised by `bookwright check`.\n", "neither"),
            ("## Cured\n", "neither"),
            ("$ ", "no command"),
            (" src/page.md", "its path"),
        ] {
            let read = read(&EXAMPLE.replacen(cut, "", 1));
            assert!(read.as_ref().is_err_and(|said| said.contains(why)), "{cut}: {read:?}");
        }
    }
}
