//! What each command takes besides its name.

use std::num::NonZero;
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use bookwright_verify::shard::Shard;

/// What `init` takes.
#[derive(Debug, Args)]
pub struct InitOptions {
    /// The book's folder, which need not exist [default: the current folder]
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// The title of a new book [default: made from the folder's name]
    #[arg(long)]
    pub title: Option<String>,
    /// Make only book.toml and one page
    #[arg(long)]
    pub bare: bool,
    /// Say what would be made or changed, and change nothing
    #[arg(long)]
    pub dry_run: bool,
}

/// What `serve` takes.
#[derive(Debug, Args)]
pub struct ServeOptions {
    /// Open the book in the browser
    #[arg(long)]
    pub open: bool,
    /// The port on 127.0.0.1 [default: any free port]
    #[arg(long, value_name = "PORT", default_value_t = 0, hide_default_value = true)]
    pub port: u16,
    /// Look for edits twice a second, if the system does not tell of them
    #[arg(long)]
    pub poll: bool,
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
    /// How to print verdicts on standard output
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = Format::Human)]
    pub format: Format,
    /// Also write the verdicts to a JUnit file
    #[arg(long, value_name = "FILE")]
    pub junit: Option<PathBuf>,
    /// Test only one of N shares of the listings, from 1/N to N/N
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
    /// How many listings run at once; of those that must not succeed, four times as many do [default:
    /// the number of processors]
    #[arg(long, short, value_name = "N")]
    pub jobs: Option<usize>,
    /// Build each listing by itself, so that it gets no features from the dependencies of others (slow)
    #[arg(long)]
    pub isolated: bool,
    /// Run all of them, even if they passed before and nothing changed
    #[arg(long)]
    pub fresh: bool,
    /// Run all of them N times: a listing has to pass every time
    #[arg(long, value_name = "N")]
    pub stress_count: Option<NonZero<usize>>,
}
