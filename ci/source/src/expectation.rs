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
//! | `memory` | how much memory it and all it starts may have resident: `"500 MB"`, `"4 GiB"`, … (default: `memory` of book.toml, or `"2 GiB"`) (Linux only) |
//! | `redact` | `[{ pattern = '…', with = "…" }, …]`: what differs from run to run, hidden before words are compared and recorded, see [`super::redaction`] |
//! | `needs` | `"linux"`, `"threads >= 10000"`, …: where the machine has not, the verdict is "not run" |
//! | `timeline` | `true`: what its tasks do when is recorded too; `{ minute = "10 ms" }`: and a minute of its story is 10 ms of its clock |
//! | `kind` | `"program"` (default) or `"support"`: a crate that other listings use |

mod read;

use std::time::Duration;

pub(super) use read::memory;
use serde_spanned::Spanned;

use super::redaction::Redaction;

/// What should happen.
#[derive(Debug, Clone, PartialEq)]
pub enum Expectation {
    /// It compiles without a warning, runs, and ends with status 0.
    Success,
    /// It compiles with the warning, runs, and ends with status 0.
    Warning(ExpectedDiagnostic),
    /// It does not compile, with the error.
    CompileError(ExpectedDiagnostic),
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
pub struct ExpectedDiagnostic {
    /// The error code.
    pub code: Option<Spanned<String>>,
    /// The lint.
    pub lint: Option<Spanned<String>>,
    /// Text of the line the primary span begins on.
    pub at: Option<Spanned<String>>,
}

/// How lines of output are compared.
#[derive(Debug, Clone, PartialEq)]
pub enum Order {
    /// Byte for byte.
    Exact,
    /// As a set of lines, each pair in this order.
    Any {
        /// The first of each pair comes before the second.
        before: Vec<(Spanned<String>, Spanned<String>)>,
    },
}

/// How a listing is built and run.
#[derive(Debug, Clone, PartialEq)]
pub struct RunSettings {
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
    pub key: Spanned<String>,
    /// How it compares.
    pub comparison: Comparison,
    /// With which value.
    pub limit: f64,
    /// In which unit; empty for a count.
    pub unit: String,
    /// The bound as the author wrote it.
    pub written: Spanned<String>,
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
    System(Spanned<String>),
    /// At least so much of something: `threads`, `processors`, `memory` (in MB).
    AtLeast {
        /// Of what.
        what: Spanned<String>,
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
    pub run: RunSettings,
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
            run: RunSettings {
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
/// How much memory a listing and all it starts may have resident, unless it says otherwise. Not
/// address space, of which ten thousand threads reserve gigabytes.
pub const MEMORY: u64 = 2 << 30;

#[cfg(test)]
mod tests;
