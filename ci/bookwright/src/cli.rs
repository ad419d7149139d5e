//! The command line: what `cargo book` takes, and the help that teaches it.

use std::num::NonZero;
use std::path::PathBuf;

use clap::{Args, ColorChoice, Parser, Subcommand, ValueEnum};

use crate::report::program_name;
use bookwright_verify::shard::Shard;

/// Keeps a book true: every listing is a crate, and everything a page shows of a program is a
/// recording of that crate.
#[derive(Debug, Parser)]
#[command(name = "bookwright", bin_name = program_name(), version, propagate_version = true)]
#[command(after_help = "\
A day with it:
  cargo book serve --open           write, and see every edit in the open page
  cargo book new listing NAME --chapter src/CHAPTER.md
  cargo book bless NAME             record what the listing does, read the difference, commit it
  cargo book test && cargo book check

Exit codes: 0 all is well, 1 problems an author can fix, 2 the tool could not go on.
With GITHUB_ACTIONS set, every problem is also printed as an annotation of its line.")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// What every command takes.
    #[command(flatten)]
    pub global: Global,
}

/// What every command takes.
#[derive(Debug, Args)]
pub struct Global {
    /// The book's folder, the one with book.toml [default: the one you stand in or below]
    #[arg(long, global = true, value_name = "DIR")]
    pub book: Option<PathBuf>,
    /// When to colour what is printed
    #[arg(long, global = true, value_name = "WHEN", default_value_t = ColorChoice::Auto)]
    pub color: ColorChoice,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Weave and render the site into book/
    ///
    /// Weaves listings and their recordings into the chapters and renders them with mdBook. Compiles
    /// and runs no listing: it is fast, needs no network, and gives the same bytes everywhere. The
    /// site is built beside its destination and put in its place when it is whole; with a problem,
    /// what was there stays.
    Build,
    /// Build, serve on this machine, and show every edit in the open page
    ///
    /// Watches the chapters, listings, recordings, quizzes, the theme and book.toml. A problem is
    /// shown in the terminal and as the page, and goes away by itself when it is mended. Ctrl-C ends
    /// it.
    Serve(ServeOptions),
    /// Build and run every listing, and compare with expectation and recording
    ///
    /// The programs that quizzes ask about are built and run too, and their answers compared.
    ///
    /// All listings are built by one call of cargo and run side by side, each with a time limit. A
    /// listing passes if it does what its manifest expects and prints what is recorded; nothing is
    /// written. `bless` records.
    ///
    /// A listing runs in an empty folder, with an empty environment, within bounds of time, output and
    /// memory (`timeout`, `memory` in its manifest); what it leaves running is ended. What differs from
    /// run to run is hidden by the rules that the guide lists (ci/guide/src/recordings.md), and by `redact` in
    /// its manifest.
    ///
    /// What passed is not run again until something it depends on changes: its files, the crates it
    /// uses, the compiler, the rules it is judged by. What failed is run each time.
    ///
    /// `--format json` prints one object a line for each listing, with these keys: `listing` (its
    /// name), `path` (its folder), `verdict` (`passed`, `differs` from its recording, `failed`,
    /// `not-run`), `why` it was not run, `codes` of the compiler's errors, `place` (`file`, `line`,
    /// `column`: of the first problem, else of its name), `seconds` it ran, `kept` (whether it was
    /// not run again), `timed_out`, and `problems`, each with `place`, `what`, `help` and `detail`.
    /// What is wrong outside of all listings has a line too, with `listing` null and the verdict
    /// `problem`. What is for people goes to standard error.
    ///
    /// `--shard K/N` is the same split on every machine: it is made of the listings' names, and of the
    /// times in `.times.toml` beside book.toml, which `bless --times` records and you commit.
    ///
    /// `--toolchain NAME` says what would change with another toolchain that is installed: it builds
    /// in a folder of its own, and leaves recordings, locks and kept verdicts as they are. The exit
    /// code is 1 if something would.
    Test(TestOptions),
    /// Record what the listings do now
    ///
    /// Runs the listings as `test` does, shows the difference between each recording and what the
    /// listing does now, and writes it. A listing that does not do what its manifest expects is not
    /// recorded. Recordings are written whole or not at all, also if this is killed. Read the difference before you commit
    /// it.
    ///
    /// Figures that were measured are recorded anew when their listing changed, or is named.
    ///
    /// `--times` also records how long each listing took, in `.times.toml` beside book.toml: what
    /// `test --shard` splits by. Of a book whose listings are stand-alone crates, that is all there is
    /// to record: its transcripts are the author's own.
    Bless(BlessOptions),
    /// Check that sources and site are sound
    ///
    /// Links and fragments, ids, headings, listings and recordings that no page shows, chapters
    /// missing from SUMMARY.md, spelling. Builds the site first, into a folder of its own.
    ///
    /// A word that is right and unknown goes into the file .spelling beside book.toml, one a line.
    Check,
    /// Write the picture of recorded runs alone, for slides
    ///
    /// Several listings are drawn on one scale, one above the other. Nothing is run: the picture is
    /// made of the timelines that `bless` recorded. It has both light and dark colours, and takes
    /// those that its reader prefers.
    Timeline(TimelineOptions),
    /// Make the files of a new listing, exercise, quiz or chapter
    New {
        /// What to make.
        #[command(subcommand)]
        what: New,
    },
    /// Say what the code of a problem means, with a book that raises it and its cure
    Explain {
        /// The code, as in error[CODE] [default: list all codes]
        code: Option<String>,
    },
    /// The preprocessor that stock mdBook calls, by book.toml's [preprocessor.bookwright]
    #[command(hide = true)]
    Preprocess {
        /// `supports` and a renderer, as mdBook asks first.
        args: Vec<String>,
    },
}

/// What `serve` takes.
#[derive(Debug, Args)]
pub struct ServeOptions {
    /// Open the book in the browser
    #[arg(long)]
    pub open: bool,
    /// The port on 127.0.0.1 [default: one that is free]
    #[arg(long, value_name = "PORT", default_value_t = 0, hide_default_value = true)]
    pub port: u16,
}

/// What `timeline` takes.
#[derive(Debug, Args)]
pub struct TimelineOptions {
    /// The listings, by name
    #[arg(value_name = "NAME", required = true)]
    pub names: Vec<String>,
    /// The file to write, or - for standard output
    #[arg(long, value_name = "FILE")]
    pub svg: PathBuf,
}

/// What `test` takes.
#[derive(Debug, Args)]
pub struct TestOptions {
    /// Which listings, and how.
    #[command(flatten)]
    pub select: Select,
    /// How verdicts are printed on standard output
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Human)]
    pub format: Format,
    /// Also write the verdicts to a file, as JUnit
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// Only one of N shares of the listings, from 1/N to N/N
    #[arg(long, value_name = "K/N")]
    pub shard: Option<Shard>,
    /// Say what would change with another installed toolchain, such as nightly
    #[arg(long, value_name = "NAME")]
    pub toolchain: Option<String>,
}

/// How verdicts are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people.
    Human,
    /// For programs: one object a line.
    Json,
}

/// What `bless` takes.
#[derive(Debug, Args, Default)]
pub struct BlessOptions {
    /// Which listings, and how.
    #[command(flatten)]
    pub select: Select,
    /// Also record how long each listing took, for `test --shard`
    #[arg(long)]
    pub times: bool,
}

/// Which listings, and how.
#[derive(Debug, Args, Clone, Default)]
pub struct Select {
    /// The listings, by name [default: all]
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
    /// How many listings run at once, besides what must not succeed, of which four times as many do
    /// [default: as many as there are processors]
    #[arg(long, short, value_name = "N")]
    pub jobs: Option<usize>,
    /// Build each listing by itself, so that no feature comes from another one's dependencies (slow)
    #[arg(long)]
    pub isolated: bool,
    /// Run all of them, also those that passed before and of which nothing has changed since
    #[arg(long)]
    pub fresh: bool,
    /// Run all of them, and each so many times: a listing must pass in every round
    #[arg(long, value_name = "N")]
    pub stress_count: Option<NonZero<usize>>,
}

/// What `new` makes.
#[derive(Debug, Subcommand)]
pub enum New {
    /// A crate under listings/, shown at the end of a chapter
    Listing {
        /// The listing's name: its topic, in small letters and hyphens
        name: String,
        /// The chapter that shows it
        #[arg(long, value_name = "FILE")]
        chapter: PathBuf,
        /// The folder of listings it stands in [default: the chapter's folder]
        #[arg(long, value_name = "FOLDER")]
        group: Option<String>,
    },
    /// A crate under listings/exercises/: stub, tests, solution, a wrong solution, hints
    Exercise {
        /// The exercise's name: its topic, in small letters and hyphens
        name: String,
        /// The chapter that shows it
        #[arg(long, value_name = "FILE")]
        chapter: PathBuf,
    },
    /// A file of questions under quizzes/, shown at the end of a chapter
    Quiz {
        /// The quiz's name: its topic, in small letters and hyphens
        name: String,
        /// The chapter that shows it
        #[arg(long, value_name = "FILE")]
        chapter: PathBuf,
    },
    /// A chapter, and its line in SUMMARY.md
    Chapter {
        /// The file, below the source folder, such as ch23-async/streams.md
        file: PathBuf,
        /// The title [default: made from the file's name]
        #[arg(long)]
        title: Option<String>,
        /// The chapter it stands below in SUMMARY.md [default: none, it comes last]
        #[arg(long, value_name = "FILE")]
        below: Option<PathBuf>,
    },
}
