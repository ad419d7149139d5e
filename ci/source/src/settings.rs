//! The settings in book.toml: those of mdBook that the tool needs, and our own table.
//!
//! ```toml
//! [preprocessor.bookwright]
//! bookwright-version = ">=0.1"                     # which versions of the tool can read the rest
//! listings = "listings"                            # the folder of listings
//! address = "https://example.org/book/"            # where it is published; makes complete addresses
//! allow-ignored = true                             # may Rust code blocks say `ignore`?
//! strict-quizzes = false                           # must each question be explained, and have an id?
//! allow-outside = false                            # may includes and listings be outside the book?
//! glossary = "glossary.md"                         # no page may use a term before it is introduced
//! timelines = "timelines.md"                       # explains timelines; each timeline links to it
//! objectives = ["ch23-async/objectives.md"]        # each needs a question and an exercise
//! dictionaries = ["spelling/de_DE.dic"]            # of Hunspell, each with its .aff beside it
//! spelling = false                                 # the spelling is not checked
//! neighbors = ["../std/"]                          # what links may lead to beside the book
//! theme = true                                     # pages in this tool's look, not in mdBook's
//! remote = ["https://img.example.org"]             # the other sites that pages may load from
//! page-bytes = 60000                               # how large a page may be as delivered
//! memory = "2 GiB"                                 # resident memory of a listing that sets none itself
//! timeout = 30                                     # seconds that a block or a crate may run
//! build-timeout = 600                              # seconds without progress before a build is stopped
//! build-memory = "8 GiB"                           # resident memory of one process of a build
//!
//! [preprocessor.bookwright.numbers]                # mdBook counts from 1; a page's number here applies
//! "ch23-async/index.md" = "23"                     # to the pages below it too: 23.1, 23.2, …
//! "How it works" = "II"                            # a part's title: its pages are II.1, II.2, …
//!
//! [preprocessor.bookwright.levels]                 # likewise for the pages below
//! "ch23-async/index.md" = "Beginner"
//!
//! [preprocessor.bookwright.descriptions]           # one sentence for a page
//! "ch23-async/spawning.md" = "Hand a future to the runtime, and collect its result."
//! ```
//!
//! [`super::discussion`] describes the table `discussion`.
//!
//! The keys that mdBook reads in a preprocessor's table (`command`, `before`, `after`, `renderers`,
//! `optional`) belong to mdBook.

mod build_limits;
pub mod theme;
mod values;

use std::path::Path;
use std::time::Duration;

use pulldown_cmark::Options;
use serde_spanned::Spanned;
use toml::de::DeTable;

use super::codes;
use super::discussion::Discussion;
use super::expectation;
use super::fence_crates::{self, FenceCrates};
use super::layout::{BOOK_TOML, Layout};
use super::table::{self, Reader};
use super::tool_version;
use bookwright_base::problem::{Problem, Text};
use bookwright_base::program;
pub use build_limits::BuildLimits;
use theme::Theme;
use values::{address, bytes, folder, punctuation, switch, timeout};

/// The name of the preprocessor and of its table in book.toml.
pub const NAME: &str = "bookwright";

/// The preprocessors in book.toml besides this tool and mdBook's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Preprocessors {
    /// Whether `[preprocessor.quiz]` leaves the quizzes to mdbook-quiz.
    pub quiz: bool,
    /// Whether there are others, whose directives nobody here knows.
    pub others: bool,
}

impl Preprocessors {
    fn read(book_toml: &DeTable<'_>) -> Self {
        let mut found = Self::default();
        for name in
            table::descend(book_toml, &["preprocessor"]).into_iter().flat_map(|all| all.keys())
        {
            match name.get_ref().as_ref() {
                "quiz" => found.quiz = true,
                NAME | "links" | "index" => {}
                _ => found.others = true,
            }
        }
        found
    }
}

/// A key and its value, each with its place in book.toml.
pub type KeyValue = (Spanned<String>, Spanned<String>);

/// The settings in book.toml.
#[derive(Debug, Clone)]
pub struct Settings {
    /// book.toml itself.
    pub text: Text,
    /// The book's title.
    pub title: Option<String>,
    /// The language of the text, such as "en"; mdBook assumes English.
    pub language: Option<String>,
    /// The site's folder on its server: `[output.html] site-url`, or else the folder in the
    /// address.
    pub site_url: Option<String>,
    /// Where the book is published, with a final slash, if book.toml says so.
    pub address: Option<String>,
    /// The page for addresses that don't exist, `[output.html] input-404`: a page, but not a
    /// chapter.
    pub not_found: Option<String>,
    /// The options for Markdown that the tool renders itself: curly quotes and dashes, as in pages,
    /// unless `[output.html] smart-punctuation` is off.
    pub punctuation: Options,
    /// The edition of code without a manifest, `[rust] edition`.
    pub edition: Option<String>,
    /// The repository's address, `[output.html] git-repository-url`, without a final slash.
    pub repository: Option<String>,
    /// Numbers of pages (by path below the source folder) and of parts (by title).
    pub numbers: Vec<KeyValue>,
    /// Levels of pages and of the pages below them.
    pub levels: Vec<KeyValue>,
    /// Descriptions of pages.
    pub descriptions: Vec<KeyValue>,
    /// The glossary, relative to the source folder.
    pub glossary: Option<Spanned<String>>,
    /// The page that explains timelines, relative to the source folder.
    pub timelines: Option<Spanned<String>>,
    /// The pages of objectives, relative to the source folder.
    pub objectives: Vec<Spanned<String>>,
    /// The discussion below each page, if the book has one.
    pub discussion: Option<Discussion>,
    /// The Hunspell dictionaries of the book, relative to its folder.
    pub dictionaries: Vec<Spanned<String>>,
    /// Whether the spelling is checked.
    pub spelling: bool,
    /// What stands beside the book on its server, relative to the book's first page: links may lead
    /// there.
    pub neighbors: Vec<Spanned<String>>,
    /// Whose theme the pages have.
    pub theme: Theme,
    /// The origins, besides the book's own, from which pages may load.
    pub remote: Vec<Spanned<String>>,
    /// Whether blocks of Rust have a link to the Playground: mdBook's own setting, on by default.
    pub playground: bool,
    /// Whether the book has a search: mdBook's own setting, on by default.
    pub search: bool,
    /// The folders that mdBook watches as well, and the style sheets and scripts it adds to each
    /// page, relative to the book's folder.
    pub watched: Vec<String>,
    /// How many bytes a page may have, if book.toml sets a limit.
    pub page_bytes: Option<usize>,
    /// How much resident memory a listing and its processes may have by default, in bytes.
    pub memory: u64,
    /// How long a block in a page, or a crate shown by includes, may run, if book.toml says so.
    pub timeout: Option<Duration>,
    /// The limits of a build.
    pub build: BuildLimits,
    /// Whether includes and listings may be outside the book's folder.
    pub allow_outside: bool,
    /// Whether Rust code blocks may say `ignore`.
    pub allow_ignored: bool,
    /// Whether each question must have an id, an explanation, and a reason for each distractor.
    pub strict_quizzes: bool,
    /// The crates that code blocks may use.
    pub fence_crates: FenceCrates,
    /// Who else weaves the pages.
    pub preprocessors: Preprocessors,
}

/// The problem of a book at `root` that needs another version of the tool. Anything else that is
/// wrong with book.toml is told when it is read.
pub fn unmet_version(root: &Path) -> Option<Problem> {
    let text = Text::read(&root.join(BOOK_TOML)).ok()?;
    let table = table::parse(&text, &mut Vec::new());
    let mut problems = Vec::new();
    let mut reader = Reader { text: &text, problems: &mut problems };
    tool_version::suits(table::descend(&table, &["preprocessor", NAME])?, &mut reader);
    problems.into_iter().find(|problem| problem.code == codes::TOOL_VERSION_UNMET)
}

impl Settings {
    /// Reads book.toml and sets the folders it names.
    pub fn read(layout: &mut Layout, problems: &mut Vec<Problem>) -> Self {
        let text = match Text::read(&layout.book_toml()) {
            Ok(text) => text,
            Err(problem) => {
                problems.push(problem);
                Text::new(layout.book_toml(), "")
            }
        };
        let table = table::parse(&text, problems);
        let mut reader = Reader { text: &text, problems };
        read_folders(&table, layout, &mut reader);

        let mut settings = Self {
            title: string_at(&table, &["book"], "title", &mut reader),
            language: string_at(&table, &["book"], "language", &mut reader),
            site_url: string_at(&table, &["output", "html"], "site-url", &mut reader),
            address: None,
            not_found: string_at(&table, &["output", "html"], "input-404", &mut reader),
            punctuation: punctuation(&table),
            edition: string_at(&table, &["rust"], "edition", &mut reader),
            repository: string_at(&table, &["output", "html"], "git-repository-url", &mut reader)
                .map(|url| url.trim_end_matches('/').to_owned()),
            numbers: Vec::new(),
            levels: Vec::new(),
            descriptions: Vec::new(),
            glossary: None,
            timelines: None,
            objectives: Vec::new(),
            discussion: None,
            dictionaries: Vec::new(),
            neighbors: Vec::new(),
            theme: Theme::default(),
            search: switch(&table, &["output", "html", "search"], "enable"),
            playground: switch(&table, &["output", "html", "playground"], "runnable"),
            remote: Vec::new(),
            watched: watched(&table, &mut reader),
            page_bytes: None,
            memory: expectation::MEMORY,
            timeout: None,
            spelling: true,
            build: BuildLimits::default(),
            allow_outside: false,
            allow_ignored: true,
            strict_quizzes: false,
            fence_crates: FenceCrates::default(),
            preprocessors: Preprocessors::read(&table),
            text: text.clone(),
        };
        if let Some(ours) = table::descend(&table, &["preprocessor", NAME])
            && tool_version::suits(ours, &mut reader)
        {
            settings.read_ours(ours, layout, &mut reader);
        }
        settings.fence_crates = FenceCrates::read(&table, layout, &mut reader);
        // mdBook's page for wrong addresses is shown at any address, so it must know its files' folder.
        let folder = settings.address.as_deref().and_then(|address| address.splitn(4, '/').last());
        settings.site_url = settings.site_url.or_else(|| folder.map(|folder| format!("/{folder}")));
        settings
    }

    fn read_ours(&mut self, ours: &DeTable<'_>, layout: &mut Layout, reader: &mut Reader<'_>) {
        const KNOWN: [&str; 30] = [
            tool_version::KEY,
            "address",
            "listings",
            "allow-ignored",
            "allow-outside",
            "strict-quizzes",
            fence_crates::MANIFEST,
            fence_crates::DEPENDENCIES,
            "glossary",
            "timelines",
            "objectives",
            "discussion",
            "dictionaries",
            "spelling",
            "neighbors",
            "theme",
            "remote",
            "page-bytes",
            "memory",
            "timeout",
            "build-timeout",
            "build-memory",
            "numbers",
            "levels",
            "descriptions",
            "command",
            "before",
            "after",
            "renderers",
            "optional",
        ];
        reader.unknown_keys(ours, &KNOWN, &format!("[preprocessor.{NAME}]"));
        if let Some((_, value)) = table::get(ours, "address") {
            self.address = address(value, reader);
        }
        if let Some((_, value)) = table::get(ours, "allow-outside") {
            self.allow_outside = reader.boolean(value).unwrap_or(false);
        }
        if let Some((_, value)) = table::get(ours, "allow-ignored") {
            self.allow_ignored = reader.boolean(value).unwrap_or(true);
        }
        if let Some((_, value)) = table::get(ours, "strict-quizzes") {
            self.strict_quizzes = reader.boolean(value).unwrap_or(false);
        }
        if let Some((_, value)) = table::get(ours, "spelling") {
            self.spelling = reader.boolean(value).unwrap_or(true);
        }
        if let Some((_, value)) = table::get(ours, "glossary") {
            self.glossary = reader.string(value);
        }
        if let Some((_, value)) = table::get(ours, "timelines") {
            self.timelines = reader.string(value);
        }
        let mut strings = |key: &str| match table::get(ours, key) {
            Some((_, value)) => reader.strings(value),
            None => Vec::new(),
        };
        self.objectives = strings("objectives");
        self.dictionaries = strings("dictionaries");
        self.neighbors = strings("neighbors");
        if let Some((place, value)) = table::get(ours, "discussion") {
            self.discussion = Discussion::read(value, &place, reader);
        }
        self.theme = Theme::read(ours, layout, reader);
        self.remote = theme::remote(ours, reader);
        if let Some((_, value)) = table::get(ours, "page-bytes") {
            self.page_bytes = bytes(value, reader);
        }
        if let Some((_, value)) = table::get(ours, "memory")
            && let Some(memory) =
                reader.string(value).and_then(|written| expectation::memory(&written, reader))
        {
            self.memory = memory;
        }
        if let Some((_, value)) = table::get(ours, "timeout") {
            self.timeout = timeout("timeout = 30", value, reader);
        }
        self.build = BuildLimits::read(ours, reader);
        if let Some((_, value)) = table::get(ours, "listings")
            && let Some(folder) = folder(value, self.allow_outside, reader)
        {
            layout.listings = layout.root.join(&folder);
            if !layout.listings.is_dir() {
                let what = format!("there is no folder {}", folder.display());
                let problem = reader.problem(codes::SETTING_FOLDER_MISSING, value.span(), what);
                problem.help.push(
                    "correct the name, or remove the key: listings are in `listings` then"
                        .to_owned(),
                );
                problem.help.push(format!(
                    "or make the first listing there: {} new listing NAME --chapter FILE",
                    program::name()
                ));
            }
        }
        let mut entries = |key: &str| match table::get(ours, key) {
            Some((_, value)) => reader.string_table(value),
            None => Vec::new(),
        };
        self.numbers = entries("numbers");
        self.levels = entries("levels");
        self.descriptions = entries("descriptions");
    }
}

fn read_folders(table: &DeTable<'_>, layout: &mut Layout, reader: &mut Reader<'_>) {
    for (path, key, set) in
        [("book", "src", &mut layout.src), ("build", "build-dir", &mut layout.destination)]
    {
        let value = table::descend(table, &[path]).and_then(|table| table::get(table, key));
        if let Some((_, value)) = value
            && let Some(name) = reader.string(value)
        {
            *set = layout.root.join(name.get_ref());
        }
    }
    let theme =
        table::descend(table, &["output", "html"]).and_then(|html| table::get(html, "theme"));
    if let Some((_, value)) = theme
        && let Some(name) = reader.string(value)
    {
        layout.theme = layout.root.join(name.get_ref());
    }
}

fn string_at(
    table: &DeTable<'_>,
    path: &[&str],
    key: &str,
    reader: &mut Reader<'_>,
) -> Option<String> {
    let (_, value) = table::get(table::descend(table, path)?, key)?;
    reader.string(value).map(Spanned::into_inner)
}

/// What mdBook's own settings name besides the source folder and the theme.
fn watched(table: &DeTable<'_>, reader: &mut Reader<'_>) -> Vec<String> {
    let keys: [(&[&str], &str); 3] = [
        (&["build"], "extra-watch-dirs"),
        (&["output", "html"], "additional-css"),
        (&["output", "html"], "additional-js"),
    ];
    let mut watched = Vec::new();
    for (path, key) in keys {
        let value = table::descend(table, path).and_then(|table| table::get(table, key));
        if let Some((_, value)) = value {
            watched.extend(reader.strings(value).into_iter().map(Spanned::into_inner));
        }
    }
    watched
}
