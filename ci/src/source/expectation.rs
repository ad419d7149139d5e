//! What a listing is expected to do: `[package.metadata.listing]` in its manifest, all optional.
//!
//! | key | means |
//! |---|---|
//! | `expect` | `"success"` (default, and then no warnings), `"warning"`, `"compile-error"`, `"panic"`, `"exit"`, `"hang"` |
//! | `code` | the error code of a compile error, such as `"E0752"` |
//! | `lint` | the lint of a warning, or of a lint that is denied, such as `"unused_must_use"` |
//! | `at` | text of the line on which the diagnostic's primary span begins |
//! | `status` | the exit status, with `expect = "exit"` |
//! | `order` | `"exact"` (default) or `"any"`: tasks race, and the lines are compared as a set |
//! | `before` | `[["A", "B"], …]`: the line A comes before the line B, with `order = "any"` |
//! | `timeout` | seconds the run may take (10; with `expect = "hang"`, 2: after them it is stopped) |
//! | `args`, `stdin`, `env` | how it is run; the environment is empty but for `PATH`, a mark (`BOOKWRIGHT_RUN`) and these |
//! | `bounds` | `{ KEY = "< 200 MB", … }`: it prints `KEY: VALUE UNIT` lines, each run is held to these |
//! | `cfg` | `"loom"`, `"tokio_unstable"`: built with `--cfg` of each |
//! | `profile` | `"dev"` (default) or `"release"` |
//! | `memory` | how much memory it and all it starts may have resident: `"2 GiB"` (default), `"500 MB"`, … (Linux only) |
//! | `redact` | `[{ pattern = '…', with = "…" }, …]`: what differs from run to run, hidden before words are compared and recorded, see [`super::redaction`] |
//! | `needs` | `"linux"`, `"threads >= 10000"`, …: where the machine has not, the verdict is "not run" |
//! | `timeline` | `true`: what its tasks do when is recorded too; `{ minute = "10 ms" }`: and a minute of its story is 10 ms of its clock |
//! | `kind` | `"program"` (default) or `"support"`: a crate that other listings use |

use std::time::Duration;

use serde_spanned::Spanned;
use toml::de::DeTable;

use super::redaction::Redaction;
use super::table::{self, Reader};

/// A word of a manifest, with its place.
pub type Word = Spanned<String>;

/// What should happen.
#[derive(Debug, Clone, PartialEq)]
pub enum Expectation {
    /// It compiles without a warning, runs, and ends with status 0.
    Success,
    /// It compiles with the warning, runs, and ends with status 0.
    Warning(Diagnosed),
    /// It does not compile, with the error.
    CompileError(Diagnosed),
    /// It compiles, runs, and panics.
    Panic,
    /// It compiles, runs, and ends with the status.
    Exit(i32),
    /// It compiles, runs, and does not end by itself.
    Hang,
}

impl Expectation {
    /// The word in the manifest.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Warning(_) => "warning",
            Self::CompileError(_) => "compile-error",
            Self::Panic => "panic",
            Self::Exit(_) => "exit",
            Self::Hang => "hang",
        }
    }

    /// Whether the listing is run, when it has something to run.
    pub fn runs(&self) -> bool {
        !matches!(self, Self::CompileError(_))
    }
}

/// Which of the compiler's diagnostics is meant.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Diagnosed {
    /// The error code.
    pub code: Option<Word>,
    /// The lint.
    pub lint: Option<Word>,
    /// Text of the line the primary span begins on.
    pub at: Option<Word>,
}

/// How lines of output are compared.
#[derive(Debug, Clone, PartialEq)]
pub enum Order {
    /// Byte for byte.
    Exact,
    /// As a set of lines, each pair in this order.
    Any {
        /// The first of each pair comes before the second.
        before: Vec<(Word, Word)>,
    },
}

/// How a listing is built and run.
#[derive(Debug, Clone, PartialEq)]
pub struct Manner {
    /// How long a run may take; with [`Expectation::Hang`], when it is stopped.
    pub timeout: Duration,
    /// Arguments.
    pub args: Vec<String>,
    /// Standard input.
    pub stdin: String,
    /// Environment besides `PATH`.
    pub env: Vec<(String, String)>,
    /// `--cfg` options.
    pub cfg: Vec<String>,
    /// Whether it is built with the release profile.
    pub release: bool,
    /// How much memory it and all it starts may have resident, in bytes.
    pub memory: u64,
}

/// What a run's figure is held to.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    /// The key of the figure.
    pub key: Word,
    /// How it compares.
    pub comparison: Comparison,
    /// With which value.
    pub limit: f64,
    /// In which unit; empty for a count.
    pub unit: String,
    /// The bound as the author wrote it.
    pub written: Word,
}

/// How a figure compares with its bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
}

impl Comparison {
    /// Whether a value keeps the bound.
    pub fn holds(self, value: f64, limit: f64) -> bool {
        match self {
            Self::Less => value < limit,
            Self::LessOrEqual => value <= limit,
            Self::Greater => value > limit,
            Self::GreaterOrEqual => value >= limit,
            Self::Equal => value == limit,
        }
    }
}

/// What a machine must have for the listing to be run.
#[derive(Debug, Clone, PartialEq)]
pub enum Need {
    /// An operating system, in the words of `std::env::consts::OS`, or `unix`.
    System(Word),
    /// At least so much of something: `threads`, `processors`, `memory` (in MB).
    AtLeast {
        /// Of what.
        what: Word,
        /// How much.
        amount: u64,
    },
}

/// All of `[package.metadata.listing]`.
#[derive(Debug, Clone, PartialEq)]
pub struct Metadata {
    /// What should happen.
    pub expectation: Expectation,
    /// How output is compared.
    pub order: Order,
    /// How it is built and run.
    pub manner: Manner,
    /// What its figures are held to.
    pub bounds: Vec<Bound>,
    /// What is hidden of its words.
    pub redactions: Vec<Redaction>,
    /// What the machine must have.
    pub needs: Vec<Need>,
    /// Whether its timeline is recorded.
    pub timeline: bool,
    /// How long a minute of its story takes on its clock; none where the clock's own time is told.
    pub minute: Option<Duration>,
    /// Whether it is a crate that other listings use.
    pub support: bool,
}

impl Default for Metadata {
    fn default() -> Self {
        Self {
            expectation: Expectation::Success,
            order: Order::Exact,
            manner: Manner {
                timeout: RUN_TIMEOUT,
                args: Vec::new(),
                stdin: String::new(),
                env: Vec::new(),
                cfg: Vec::new(),
                release: false,
                memory: MEMORY,
            },
            bounds: Vec::new(),
            redactions: Vec::new(),
            needs: Vec::new(),
            timeline: false,
            minute: None,
            support: false,
        }
    }
}

const RUN_TIMEOUT: Duration = Duration::from_secs(10);
const HANG_TIMEOUT: Duration = Duration::from_secs(2);
/// How much memory a listing and all it starts may have resident, unless it says otherwise. Not
/// address space, of which ten thousand threads reserve gigabytes.
pub const MEMORY: u64 = 2 << 30;
const KEYS: [&str; 18] = [
    "expect", "code", "lint", "at", "status", "order", "before", "timeout", "args", "stdin", "env",
    "bounds", "cfg", "profile", "needs", "timeline", "memory", "redact",
];
const EXPECTATIONS: [&str; 6] = ["success", "warning", "compile-error", "panic", "exit", "hang"];
const CFGS: [&str; 2] = ["loom", "tokio_unstable"];
const AMOUNTS: [&str; 3] = ["threads", "processors", "memory"];
const SYSTEMS: [&str; 4] = ["linux", "macos", "windows", "unix"];

impl Metadata {
    /// Reads the table. Every mistake becomes a problem; what is wrong has its default.
    pub fn read(listing: &DeTable<'_>, reader: &mut Reader<'_>) -> Self {
        let known: Vec<&str> = KEYS.into_iter().chain(["kind"]).collect();
        reader.unknown_keys(listing, &known, "[package.metadata.listing]");
        let mut metadata = Self::default();
        metadata.expectation = expectation(listing, reader);
        metadata.order = order(listing, reader);
        metadata.manner = manner(listing, &metadata.expectation, reader);
        if let Some((_, value)) = table::get(listing, "bounds") {
            metadata.bounds = reader
                .string_table(value)
                .into_iter()
                .filter_map(|(key, written)| bound(key, written, reader))
                .collect();
        }
        if let Some((_, value)) = table::get(listing, "needs") {
            let needs = reader.strings(value);
            metadata.needs = needs.into_iter().filter_map(|need| read_need(need, reader)).collect();
        }
        if let Some((_, value)) = table::get(listing, "redact") {
            metadata.redactions = Redaction::read_all(value, reader);
        }
        if let Some((_, value)) = table::get(listing, "timeline") {
            metadata.timeline = match value.get_ref().as_table() {
                Some(table) => {
                    reader.unknown_keys(table, &["minute"], "`timeline`");
                    metadata.minute =
                        string(table, "minute", reader).and_then(|word| length(&word, reader));
                    true
                }
                None => value.get_ref().as_bool().unwrap_or_default(),
            };
            if !metadata.timeline {
                let problem = reader.problem(value.span(), "`timeline` is true, or a table");
                let help = "remove it if there is to be none; { minute = \"10 ms\" } tells the clock of its story";
                problem.help.push(help.to_owned());
            }
        }
        metadata.support = choice(listing, "kind", &["program", "support"], reader)
            .is_some_and(|kind| kind.get_ref() == "support");
        metadata
    }
}

fn string(table: &DeTable<'_>, key: &str, reader: &mut Reader<'_>) -> Option<Word> {
    let (_, value) = table::get(table, key)?;
    reader.string(value)
}

/// A string that must be one of a few words.
fn choice(table: &DeTable<'_>, key: &str, words: &[&str], reader: &mut Reader<'_>) -> Option<Word> {
    let found = string(table, key, reader)?;
    one_of(found, words, &format!("`{key}`"), reader)
}

fn one_of(found: Word, words: &[&str], of: &str, reader: &mut Reader<'_>) -> Option<Word> {
    if words.contains(&found.get_ref().as_str()) {
        return Some(found);
    }
    let problem = reader.problem(found.span(), format!("{of} cannot be `{}`", found.get_ref()));
    *problem = problem
        .clone()
        .did_you_mean(found.get_ref(), words.iter().copied())
        .help(format!("it is one of {}", words.join(", ")));
    None
}

fn expectation(table: &DeTable<'_>, reader: &mut Reader<'_>) -> Expectation {
    let word = choice(table, "expect", &EXPECTATIONS, reader);
    let word = word.as_ref().map_or("success", |word| word.get_ref().as_str());
    let diagnosed = Diagnosed {
        code: string(table, "code", reader),
        lint: string(table, "lint", reader),
        at: string(table, "at", reader),
    };
    for word in [&diagnosed.code, &diagnosed.lint, &diagnosed.at].into_iter().flatten() {
        if word.get_ref().trim().is_empty() {
            let problem = reader.problem(word.span(), "an empty text says nothing");
            problem.help.push("remove the key, or say which".to_owned());
        }
    }
    let allowed: &[&str] = match word {
        "compile-error" => &["code", "lint", "at"],
        "warning" => &["lint", "at"],
        "exit" => &["status"],
        _ => &[],
    };
    for key in ["code", "lint", "at", "status"] {
        if let (Some((span, _)), false) = (table::get(table, key), allowed.contains(&key)) {
            let what = format!("`{key}` says nothing about a listing whose expectation is {word}");
            let help = match key {
                "status" => "set expect = \"exit\", or remove it",
                "code" => "set expect = \"compile-error\", or remove it",
                _ => "set expect = \"warning\" or \"compile-error\", or remove it",
            };
            reader.problem(span, what).help.push(help.to_owned());
        }
    }
    match word {
        "warning" => Expectation::Warning(diagnosed),
        "compile-error" => Expectation::CompileError(diagnosed),
        "panic" => Expectation::Panic,
        "hang" => Expectation::Hang,
        "exit" => Expectation::Exit(status(table, reader)),
        _ => Expectation::Success,
    }
}

fn status(table: &DeTable<'_>, reader: &mut Reader<'_>) -> i32 {
    let Some((_, value)) = table::get(table, "status") else {
        if let Some((span, _)) = table::get(table, "expect") {
            let problem = reader.problem(span, "with which status does it exit?");
            problem.help.push("add status = NUMBER".to_owned());
        }
        return 0;
    };
    match reader.number(value) {
        Some(number) if number.fract() == 0.0 && (1.0..=255.0).contains(&number) => number as i32,
        Some(_) => {
            let problem = reader.problem(value.span(), "a status is a whole number from 1 to 255");
            problem.help.push("for status 0, expect success".to_owned());
            1
        }
        None => 1,
    }
}

fn order(table: &DeTable<'_>, reader: &mut Reader<'_>) -> Order {
    let any = choice(table, "order", &["exact", "any"], reader)
        .is_some_and(|order| order.get_ref() == "any");
    let Some((span, value)) = table::get(table, "before") else {
        return if any { Order::Any { before: Vec::new() } } else { Order::Exact };
    };
    if !any {
        let problem = reader.problem(span, "`before` means something only with order = \"any\"");
        problem.help.push("output is compared byte for byte otherwise: remove it".to_owned());
        return Order::Exact;
    }
    let mut before = Vec::new();
    for pair in reader.array(value) {
        let mut lines = reader.strings(pair);
        match (lines.len(), lines.pop(), lines.pop()) {
            (2, Some(second), Some(first)) => before.push((first, second)),
            _ => {
                let problem = reader.problem(pair.span(), "a pair of lines is wanted here");
                problem.help.push("write [\"first line\", \"later line\"]".to_owned());
            }
        }
    }
    Order::Any { before }
}

fn manner(table: &DeTable<'_>, expectation: &Expectation, reader: &mut Reader<'_>) -> Manner {
    let usual = if *expectation == Expectation::Hang { HANG_TIMEOUT } else { RUN_TIMEOUT };
    let timeout = table::get(table, "timeout").and_then(|(_, value)| {
        let seconds = reader.number(value)?;
        if (0.1..=3600.0).contains(&seconds) {
            return Some(Duration::from_secs_f64(seconds));
        }
        reader.problem(value.span(), "a timeout is 0.1 to 3600 seconds");
        None
    });
    let args = table::get(table, "args").map_or(Vec::new(), |(_, value)| reader.strings(value));
    let env = table::get(table, "env").map_or(Vec::new(), |(_, value)| reader.string_table(value));
    let cfg = table::get(table, "cfg").map_or(Vec::new(), |(_, value)| reader.strings(value));
    Manner {
        timeout: timeout.unwrap_or(usual),
        args: args.into_iter().map(Spanned::into_inner).collect(),
        stdin: string(table, "stdin", reader).map_or(String::new(), Spanned::into_inner),
        env: env.into_iter().map(|(key, value)| (key.into_inner(), value.into_inner())).collect(),
        cfg: cfg
            .into_iter()
            .filter_map(|cfg| one_of(cfg, &CFGS, "`cfg`", reader))
            .map(Spanned::into_inner)
            .collect(),
        release: choice(table, "profile", &["dev", "release"], reader)
            .is_some_and(|profile| profile.get_ref() == "release"),
        memory: string(table, "memory", reader)
            .and_then(|word| memory(&word, reader))
            .unwrap_or(MEMORY),
    }
}

/// A whole number of bytes, and its unit.
fn memory(written: &Word, reader: &mut Reader<'_>) -> Option<u64> {
    let (number, unit) = written.get_ref().trim().split_once(' ').unwrap_or_default();
    let factor = match unit.trim() {
        "MB" => Some(1_000_000),
        "GB" => Some(1_000_000_000),
        "MiB" => Some(1 << 20),
        "GiB" => Some(1 << 30),
        _ => None,
    };
    let number = number.replace('_', "").parse::<u64>().ok().filter(|number| *number > 0);
    let bytes = factor.zip(number).and_then(|(factor, number)| number.checked_mul(factor));
    if bytes.is_none() {
        let problem = reader.problem(written.span(), "this is no amount of memory");
        problem.help.push("write a whole number and MB, GB, MiB or GiB: \"4 GiB\"".to_owned());
    }
    bytes
}

fn bound(key: Word, written: Word, reader: &mut Reader<'_>) -> Option<Bound> {
    let text = written.get_ref().trim();
    let parsed = [
        ("<=", Comparison::LessOrEqual),
        (">=", Comparison::GreaterOrEqual),
        ("<", Comparison::Less),
        (">", Comparison::Greater),
        ("=", Comparison::Equal),
    ]
    .into_iter()
    .find_map(|(sign, comparison)| Some((comparison, text.strip_prefix(sign)?.trim())));
    let limit = parsed.and_then(|(comparison, rest)| {
        let (number, unit) = rest.split_once(' ').unwrap_or((rest, ""));
        let limit = number.replace('_', "").parse::<f64>().ok().filter(|n| n.is_finite())?;
        Some((comparison, limit, unit.trim().to_owned()))
    });
    match limit {
        Some((comparison, limit, unit)) => Some(Bound { key, comparison, limit, unit, written }),
        None => {
            let problem = reader.problem(written.span(), "this is no bound");
            problem.help.push("write a comparison, a number and a unit: \"< 200 MB\"".to_owned());
            None
        }
    }
}

/// A length of time in milliseconds or seconds.
fn length(written: &Word, reader: &mut Reader<'_>) -> Option<Duration> {
    let length = written.get_ref().split_once(' ').and_then(|(number, unit)| {
        let milliseconds = match unit {
            "ms" => 1.0,
            "s" => 1000.0,
            _ => return None,
        };
        let number = number.parse::<f64>().ok().filter(|n| (0.001..=1e6).contains(n))?;
        Some(Duration::from_secs_f64(number * milliseconds / 1000.0))
    });
    if length.is_none() {
        let problem = reader.problem(written.span(), "this is no length of time");
        problem.help.push("write a number and ms or s: \"10 ms\"".to_owned());
    }
    length
}

fn read_need(need: Word, reader: &mut Reader<'_>) -> Option<Need> {
    let span = need.span();
    let Some((what, amount)) = need.get_ref().split_once(">=") else {
        return one_of(need, &SYSTEMS, "`needs`", reader).map(Need::System);
    };
    let what = Spanned::new(span.clone(), what.trim().to_owned());
    let what = one_of(what, &AMOUNTS, "`needs`", reader)?;
    match amount.trim().replace('_', "").parse() {
        Ok(amount) => Some(Need::AtLeast { what, amount }),
        Err(_) => {
            let problem = reader.problem(span, "how much is needed must be a whole number");
            problem.help.push("write \"threads >= 10000\"".to_owned());
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Text;

    fn read(source: &str) -> (Metadata, Vec<String>) {
        let text = Text::new("/Cargo.toml", source);
        let mut problems = Vec::new();
        let table = table::parse(&text, &mut problems);
        let metadata = {
            let mut reader = Reader { text: &text, problems: &mut problems };
            Metadata::read(&table, &mut reader)
        };
        let problems = problems
            .iter()
            .map(|each| format!("{} {}", each.place.display(std::path::Path::new("/")), each.what))
            .collect();
        (metadata, problems)
    }

    #[test]
    fn nothing_said_means_success() {
        assert_eq!(read(""), (Metadata::default(), vec![]));
    }

    #[test]
    fn a_timeline_may_tell_the_clock_of_its_story() {
        let (metadata, problems) = read("timeline = { minute = \"10 ms\" }");
        assert_eq!((metadata.timeline, metadata.minute), (true, Some(Duration::from_millis(10))));
        assert_eq!(problems, Vec::<String>::new());
        assert_eq!(read("timeline = true").0.minute, None);
        for (wrong, why) in [
            ("timeline = { minute = \"10 hours\" }", "no length of time"),
            ("timeline = { minute = \"0 ms\" }", "no length of time"),
            ("timeline = { hour = \"10 ms\" }", "hour"),
            ("timeline = false", "`timeline` is true, or a table"),
        ] {
            let problems = read(wrong).1;
            assert!(problems.iter().any(|each| each.contains(why)), "{wrong}: {problems:?}");
        }
    }

    #[test]
    fn every_key_is_read() {
        let (metadata, problems) = read(
            r#"
expect = "exit"
status = 3
order = "any"
before = [["a", "b"]]
timeout = 0.5
args = ["--x"]
stdin = "in"
env = { A = "b" }
bounds = { resident = "<= 1_000 MB", count = "= 3" }
cfg = ["loom", "tokio_unstable"]
profile = "release"
needs = ["linux", "threads >= 10_000"]
kind = "support"
memory = "1_500 MB"
redact = [{ pattern = '\d+ ms', with = "… ms" }]
"#,
        );
        assert_eq!(problems, Vec::<String>::new());
        assert_eq!(metadata.expectation, Expectation::Exit(3));
        let Order::Any { before } = &metadata.order else { panic!() };
        assert_eq!((before[0].0.get_ref().as_str(), before[0].1.get_ref().as_str()), ("a", "b"));
        assert_eq!(metadata.manner.timeout, Duration::from_millis(500));
        assert_eq!(metadata.manner.args, ["--x"]);
        assert_eq!(metadata.manner.env, [("A".to_owned(), "b".to_owned())]);
        assert_eq!(metadata.manner.cfg, ["loom", "tokio_unstable"]);
        assert!(metadata.manner.release && metadata.support);
        assert_eq!(metadata.manner.memory, 1_500_000_000);
        assert_eq!(metadata.redactions[0].with, "… ms");
        assert_eq!(metadata.bounds[0].limit, 1000.0);
        assert_eq!(metadata.bounds[1].comparison, Comparison::Equal);
        assert!(matches!(&metadata.needs[1], Need::AtLeast { amount: 10_000, .. }));
    }

    #[test]
    fn every_mistake_has_its_place() {
        for (source, problem) in [
            ("expct = 1", "Cargo.toml:1:1 `[package.metadata.listing]` has no key `expct`"),
            ("expect = \"sucess\"", "Cargo.toml:1:10 `expect` cannot be `sucess`"),
            ("expect = 1", "Cargo.toml:1:10 a string is wanted here, this is of type integer"),
            (
                "code = \"E1\"",
                "Cargo.toml:1:1 `code` says nothing about a listing whose expectation is success",
            ),
            ("expect = \"exit\"", "Cargo.toml:1:1 with which status does it exit?"),
            (
                "expect = \"exit\"\nstatus = 0",
                "Cargo.toml:2:10 a status is a whole number from 1 to 255",
            ),
            (
                "before = [[\"a\", \"b\"]]",
                "Cargo.toml:1:1 `before` means something only with order = \"any\"",
            ),
            (
                "order = \"any\"\nbefore = [[\"a\"]]",
                "Cargo.toml:2:11 a pair of lines is wanted here",
            ),
            ("timeout = -1", "Cargo.toml:1:11 a timeout is 0.1 to 3600 seconds"),
            ("timeout = \"1\"", "Cargo.toml:1:11 a number is wanted here, this is of type string"),
            (
                "args = 3",
                "Cargo.toml:1:8 a string or an array of strings is wanted here, this is of type integer",
            ),
            ("bounds = { a = \"200\" }", "Cargo.toml:1:16 this is no bound"),
            ("needs = \"plan9\"", "Cargo.toml:1:9 `needs` cannot be `plan9`"),
            (
                "needs = \"threads >= x\"",
                "Cargo.toml:1:9 how much is needed must be a whole number",
            ),
            ("memory = \"0 GiB\"", "Cargo.toml:1:10 this is no amount of memory"),
            ("memory = \"3 kg\"", "Cargo.toml:1:10 this is no amount of memory"),
            ("memory = \"99999999999999 GiB\"", "Cargo.toml:1:10 this is no amount of memory"),
            (
                "redact = [{ pattern = '(', with = '' }]",
                "Cargo.toml:1:23 this is no regular expression: unclosed group",
            ),
            ("expect = \"warning\"\nat = \"\"", "Cargo.toml:2:6 an empty text says nothing"),
            ("cfg = \"mloo\"", "Cargo.toml:1:7 `cfg` cannot be `mloo`"),
        ] {
            assert_eq!(read(source).1, [problem], "{source}");
        }
    }
}
