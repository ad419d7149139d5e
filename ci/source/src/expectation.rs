//! What a listing is expected to do: `[package.metadata.listing]` in its manifest. All keys are
//! optional.
//!
//! [`keys::KEYS`] says what each key means.

pub mod keys;
mod read;

use std::time::Duration;

pub(super) use read::memory;
use serde_spanned::Spanned;

use super::dial::Dial;
use super::redaction::Redaction;

/// What should happen.
#[derive(Debug, Clone, PartialEq)]
pub enum Expectation {
    /// It compiles without a warning, runs, and exits with status 0.
    Success,
    /// It compiles with the warning, runs, and exits with status 0.
    Warning(ExpectedDiagnostic),
    /// It does not compile, with the error.
    CompileError(ExpectedDiagnostic),
    /// It compiles, runs, and panics.
    Panic,
    /// It compiles, runs, and exits with the status.
    Exit(i32),
    /// It compiles, runs, and doesn't exit by itself.
    Hang,
}

impl Expectation {
    /// The word for it in the manifest.
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

    /// Whether the listing is run, provided that it has a program.
    pub fn runs(&self) -> bool {
        !matches!(self, Self::CompileError(_))
    }
}

/// Which of the compiler's diagnostics is expected.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ExpectedDiagnostic {
    /// The error code.
    pub code: Option<Spanned<String>>,
    /// The lint.
    pub lint: Option<Spanned<String>>,
    /// Text on the line where the primary span begins.
    pub at: Option<Spanned<String>>,
}

/// How lines of output are compared.
#[derive(Debug, Clone, PartialEq)]
pub enum Order {
    /// Byte for byte.
    Exact,
    /// As a set of lines, of which some must come before others.
    Any {
        /// In each pair, the first line must come before the second.
        before: Vec<(Spanned<String>, Spanned<String>)>,
    },
}

/// How a listing is built and run.
#[derive(Debug, Clone, PartialEq)]
pub struct RunSettings {
    /// How long a run may take; with [`Expectation::Hang`], how long it runs before it is stopped.
    pub timeout: Duration,
    /// Arguments.
    pub args: Vec<String>,
    /// Standard input.
    pub stdin: String,
    /// Environment variables besides `PATH`.
    pub env: Vec<(String, String)>,
    /// `--cfg` options.
    pub cfg: Vec<String>,
    /// Whether it is built with the release profile.
    pub release: bool,
    /// How much resident memory it and its processes may have, in bytes.
    pub memory: u64,
}

/// A bound that a figure of a run must keep.
#[derive(Debug, Clone, PartialEq)]
pub struct Bound {
    /// The key of the figure.
    pub key: Spanned<String>,
    /// How it compares.
    pub comparison: Comparison,
    /// The value it is compared with.
    pub limit: f64,
    /// The unit of both; empty for a count.
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
    /// Whether a value compares with the limit so.
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
    /// An operating system, as in `std::env::consts::OS`, or `unix`.
    System(Spanned<String>),
    /// At least this much of `threads`, `processors`, or `memory` (in MB).
    AtLeast {
        /// Which of them.
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
    /// The bounds that its figures must keep.
    pub bounds: Vec<Bound>,
    /// What is hidden in its output.
    pub redactions: Vec<Redaction>,
    /// What the machine must have.
    pub needs: Vec<Need>,
    /// Whether its timeline is recorded.
    pub timeline: bool,
    /// How long a minute of its story takes on its clock; `None` if the timeline shows the clock's
    /// own time.
    pub minute: Option<Duration>,
    /// The number of its code that a reader can turn.
    pub dial: Option<Dial>,
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
            dial: None,
            support: false,
        }
    }
}

const RUN_TIMEOUT: Duration = Duration::from_secs(10);
/// How much resident memory a listing and its processes may have by default. Address space isn't
/// limited, as ten thousand threads reserve gigabytes of it.
pub const MEMORY: u64 = 2 << 30;

#[cfg(test)]
mod tests;
