//! The command line: what `cargo book` takes, and the help that teaches it.

mod options;

use std::path::PathBuf;

use clap::{Args, ColorChoice, Parser, Subcommand};

use bookwright_base::program;
pub use options::{
    BlessOptions, Format, InitOptions, Select, ServeOptions, TestOptions, TimelineOptions,
};

/// Keeps a book true: every listing is a crate, and everything that a page shows of a program is a
/// recording of that crate.
#[derive(Debug, Parser)]
#[command(name = "bookwright", bin_name = program::name(), version, propagate_version = true)]
#[command(disable_help_subcommand = true)]
#[command(after_help = after_help())]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// What every command takes.
    #[command(flatten)]
    pub global: Global,
}

/// The end of the help, with each command as an author types it.
fn after_help() -> String {
    let name = program::name();
    format!(
        "\
A day with it:
  {name} init my-book           begin a book
  {name} serve --open           write, and see every edit in the open page
  {name} new listing NAME --chapter src/CHAPTER.md
  {name} bless NAME             record what the listing does, read the difference, commit it
  {name} test && {name} check

Exit status: 0 for no problems, 1 for problems an author can fix, 2 if the tool could not continue.
With GITHUB_ACTIONS set, each problem also annotates its line."
    )
}

/// What every command takes.
#[derive(Debug, Args)]
pub struct Global {
    /// The book's folder, which has book.toml [default: the current folder or the nearest one above]
    #[arg(long, global = true, value_name = "DIR")]
    pub book: Option<PathBuf>,
    /// When to print in color
    #[arg(long, global = true, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    pub color: ColorChoice,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Begin a book, or take an existing mdBook along
    ///
    /// A new book is whole at once: chapters with listings and what they print, a program that must not
    /// compile, code in a page, a quiz, an exercise, a timeline, and a workflow that proves and publishes it.
    /// `serve`, `test`, and `check` pass on it as it is.
    ///
    /// In the folder of an existing mdBook, only book.toml is changed, by the lines that are shown; stock
    /// mdBook builds the book as before, also where this tool is not installed. Then it says what it found
    /// in the book.
    ///
    /// Nothing that exists is overwritten.
    Init(InitOptions),
    /// Weave and render the site into book/
    ///
    /// Weaves listings and their recordings into the chapters, and renders the chapters with mdBook.
    /// It compiles and runs no listing, so it is fast, needs no network, and writes the same bytes on
    /// every machine. The site replaces the old one only when it is complete; if there is a problem,
    /// the old site stays.
    Build,
    /// Build, serve on this machine, and show every edit in the open page
    ///
    /// Watches chapters, what they include, listings, quizzes, theme, and book.toml. A problem appears in
    /// the terminal and in place of the page until you fix it. Ctrl-C stops the server.
    ///
    /// What an edit touches is run in the background: a listing, the code in a page, the programs of a
    /// quiz. Where a program does something else than what is recorded, the page shows it, with a button
    /// that records it; `b` and Enter here records all.
    Serve(ServeOptions),
    /// Build and run all code of the book: listings, code in pages, and what quizzes ask about
    ///
    /// A listing is compared with its expectation and recording; a Rust code block in a page, and a crate
    /// that pages show with mdBook's includes, is held to the words of the block (as in rustdoc), to
    /// outputs, and to console transcripts; the program of a quiz to the answer.
    ///
    /// One call of cargo builds all listings. They run side by side, each with a time limit. A listing
    /// passes if it does what its manifest expects and prints what is recorded. `test` writes no
    /// recordings; `bless` does.
    ///
    /// A listing runs in an empty folder with an empty environment. `timeout` and `memory` in its
    /// manifest limit its time and memory, and its output is limited too. Processes that it leaves
    /// running are killed. Rules hide what differs from run to run: the guide lists them
    /// (ci/guide/src/recordings.md), and `redact` in a manifest adds more.
    ///
    /// A listing that passed is not run again until something it depends on changes: its files, the
    /// crates it uses, the compiler, or the rules that judge it. One that failed is run every time.
    ///
    /// `--format json` prints one JSON object per line on standard output as soon as a verdict is
    /// final. Each has these keys: `schema` (1: a change that breaks readers makes it 2), `kind`
    /// (`listing`, `crate`, `fence`, or `quiz`), `listing` (its name), `path` (its folder or file),
    /// `verdict` (`passed`, `differs` from its recording, `unrecorded`, `failed`, or `not-run`), `why` it was not run, `codes` of the compiler's errors, `place` of its first
    /// problem or else of its name (`file`, `line`, `column`), `seconds` it ran, `kept` (whether it
    /// was not run again), `timed_out`, and `problems`. Each problem has `place`, `code`, `what`,
    /// `help`, and `detail`; `explain CODE` says what a code means. A problem outside of all listings
    /// has its own line, with `listing` null and the verdict `problem`. Messages for people go to
    /// standard error.
    ///
    /// `--shard K/N` makes the same split on every machine. It depends only on the listings' names and
    /// on the times in `.times.toml` beside book.toml, which `bless --times` records and you commit.
    ///
    /// `--toolchain NAME` says what would change with another installed toolchain. It builds in its own
    /// folder and does not change recordings, lock files, or kept verdicts. The exit status is 1 if
    /// something would change.
    Test(TestOptions),
    /// Record what the listings do now
    ///
    /// Runs the listings as `test` does, shows how each recording differs from what the listing does
    /// now, and writes the new recording. A listing that does not do what its manifest expects is not
    /// recorded. Each file is written whole or not at all, even if you kill the command. Read the
    /// difference before you commit it.
    ///
    /// Measured figures are recorded again only if their listing changed or you name it.
    ///
    /// `--times` also records how long each listing took, in `.times.toml` beside book.toml, which
    /// `test --shard` uses.
    ///
    /// Of a crate shown by mdBook's includes it records the console transcripts beside its manifest that
    /// differ.
    Bless(BlessOptions),
    /// Check that the sources and the site are sound
    ///
    /// Finds broken links and fragments, repeated ids, skipped headings, misspelled words, listings and
    /// recordings that no page shows, and chapters missing from SUMMARY.md. It builds the site in a
    /// temporary folder first.
    ///
    /// If a word is right but not in the dictionary, add it to the file .spelling beside book.toml, one
    /// word per line.
    Check,
    /// Do the exercises: each save runs their tests
    ///
    /// Shows the exercises in the order of the book, what you have done of them, and the next one's task.
    /// You write in a copy, practice/NAME/src/lib.rs, which git ignores and the book's tests never see.
    /// Whenever you save it, the book's tests of it run, and you see which fail and why.
    ///
    /// Keys: `h` shows the next hint, `s` a solution, explained, `t` the task, `r` begins anew with the
    /// stub and keeps what you wrote, `n` goes on with the next exercise, `l` shows all of them, `q`
    /// leaves.
    ///
    /// Where input or output is no terminal, the tests run once. The exit status is 0 if they pass, and 1
    /// if they do not.
    Practice {
        /// The exercise [default: the first one that is not done]
        name: Option<String>,
    },
    /// Write a picture of recorded runs, for slides
    ///
    /// Draws several listings one above the other on the same scale. It runs nothing: it draws the
    /// timelines that `bless` recorded. The picture has light and dark colors, and follows the
    /// preference of whoever views it.
    Timeline(TimelineOptions),
    /// Make the files of a new listing, exercise, quiz, or chapter
    New {
        /// What to make.
        #[command(subcommand)]
        what: New,
        /// Say what would be made and changed, and change nothing
        #[arg(long, global = true)]
        dry_run: bool,
    },
    /// Give a listing, exercise, quiz, or chapter another name, everywhere in the book
    ///
    /// Moves the folder or file, and changes every place that names it: manifest, directives, references
    /// and links, SUMMARY.md, book.toml, the lock file, and `.times.toml`. It is tried on a copy of the
    /// book first: if `check` would then find problems that it does not find now, it tells them and
    /// changes nothing.
    Rename {
        /// What to rename.
        #[command(subcommand)]
        what: Rename,
        /// How.
        #[command(flatten)]
        carefully: Carefully,
    },
    /// Take a listing, exercise, quiz, or chapter out of the book
    ///
    /// It is tried on a copy of the book first: if `check` would then find problems that it does not find
    /// now, such as a page that still shows it, it tells them and removes nothing.
    Remove {
        /// What to remove.
        #[command(subcommand)]
        what: Remove,
        /// How.
        #[command(flatten)]
        carefully: Carefully,
    },
    /// Say what this machine has of what the book and its tool use, and what is skipped without it
    ///
    /// Looks for the compiler that the book pins, cargo, a linker, git, mdbook-quiz, Chromium, npm, and
    /// mdbook, and for room on the disk. It installs nothing. The exit status is 1 only if something is
    /// missing that the book needs.
    Doctor,
    /// Explain the code of a problem: what it means, an example, and its cure
    ///
    /// A message starts with `error[CODE]`. A code never changes its meaning, so you can search for it
    /// and scripts can rely on it.
    Explain {
        /// The code [default: list all codes]
        code: Option<String>,
    },
    /// Print this help, that of a command, or every key of a listing's manifest (`help listing`)
    Help {
        /// `listing`, or a command, such as `new quiz` [default: all commands]
        #[arg(value_name = "TOPIC")]
        topic: Vec<String>,
    },
    /// The preprocessor that stock mdBook calls, by book.toml's [preprocessor.bookwright]
    #[command(hide = true)]
    Preprocess {
        /// `supports` and a renderer, as mdBook asks first.
        args: Vec<String>,
    },
}

/// What `new` makes.
#[derive(Debug, Subcommand)]
pub enum New {
    /// A crate under listings/, shown at the end of a chapter
    Listing {
        /// The listing's name: its topic in lower case, with hyphens
        name: String,
        /// The chapter that shows it
        #[arg(long, value_name = "FILE")]
        chapter: PathBuf,
        /// The folder of listings it goes in [default: named like the chapter's folder]
        #[arg(long, value_name = "FOLDER")]
        group: Option<String>,
    },
    /// A crate under listings/exercises/: stub, tests, solution, a wrong solution, hints
    Exercise {
        /// The exercise's name: its topic in lower case, with hyphens
        name: String,
        /// The chapter that shows it
        #[arg(long, value_name = "FILE")]
        chapter: PathBuf,
    },
    /// A file of questions under quizzes/, shown at the end of a chapter
    Quiz {
        /// The quiz's name: its topic in lower case, with hyphens
        name: String,
        /// The chapter that shows it
        #[arg(long, value_name = "FILE")]
        chapter: PathBuf,
    },
    /// A chapter and its line in SUMMARY.md
    Chapter {
        /// The file, below the source folder, such as ch23-async/streams.md
        file: PathBuf,
        /// The title [default: made from the file's name]
        #[arg(long)]
        title: Option<String>,
        /// The chapter to put it below in SUMMARY.md [default: none; it goes last]
        #[arg(long, value_name = "FILE")]
        below: Option<PathBuf>,
    },
}

/// How `rename` and `remove` change a book.
#[derive(Debug, Args, Clone, Copy)]
pub struct Carefully {
    /// Say what would be changed, and change nothing
    #[arg(long, global = true)]
    pub dry_run: bool,
    /// Do it although `check` finds new problems then
    #[arg(long, global = true)]
    pub force: bool,
}

/// What `rename` renames.
#[derive(Debug, Subcommand)]
pub enum Rename {
    /// A listing: its folder, its package, and every directive and reference
    Listing {
        /// Its name
        old: String,
        /// Its new name: its topic in lower case, with hyphens
        new: String,
    },
    /// An exercise: its folder, its package, its tests, and every directive
    Exercise {
        /// Its name
        old: String,
        /// Its new name: its topic in lower case, with hyphens
        new: String,
    },
    /// A quiz: its file, and the directive that shows it
    Quiz {
        /// Its name
        old: String,
        /// Its new name: its topic in lower case, with hyphens
        new: String,
    },
    /// A chapter: its file, its line in SUMMARY.md, and links from and to it
    ///
    /// Its old address leads to the new one, by mdBook's [output.html.redirect] in book.toml.
    Chapter {
        /// Its file
        old: PathBuf,
        /// Its new file, below the source folder
        new: PathBuf,
        /// Do not let the old address lead to the new one
        #[arg(long)]
        no_redirect: bool,
    },
}

/// What `remove` removes.
#[derive(Debug, Subcommand)]
pub enum Remove {
    /// A listing that no page shows any more
    Listing {
        /// Its name
        name: String,
    },
    /// An exercise that no page shows any more
    Exercise {
        /// Its name
        name: String,
    },
    /// A quiz that no page shows any more
    Quiz {
        /// Its name
        name: String,
    },
    /// A chapter and its line in SUMMARY.md
    Chapter {
        /// Its file
        file: PathBuf,
    },
}
