//! What the words of a fence claim. No words are a claim too: the code runs.

use super::fence_words::FenceWords;

/// What a page claims of a crate, or of a fence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claim {
    /// Of a crate: it builds, unless another fence claims that it doesn't.
    Ignored,
    /// It builds.
    Builds,
    /// It builds, runs, and exits with status 0.
    Runs,
    /// It builds, and its program or its tests panic.
    Panics,
    /// It does not compile; with these errors, if some are named.
    CompileError(Vec<String>),
}

impl Claim {
    /// What the words claim of a crate whose file a fence shows. `cut` says that the fence shows only a
    /// library, or a part of a file without the rest: then no words don't claim that the program runs.
    pub fn of_crate(words: &FenceWords, cut: bool) -> Self {
        match words {
            words if words.compile_fail => Self::CompileError(words.codes.clone()),
            words if words.should_panic => Self::Panics,
            words if words.ignore => Self::Ignored,
            words if cut || words.no_run => Self::Builds,
            _ => Self::Runs,
        }
    }

    /// What the words claim of a fence's own code; as in rustdoc, `no_run` is stronger than
    /// `should_panic`.
    pub fn of_fence(words: &FenceWords) -> Self {
        match words {
            words if words.compile_fail => Self::CompileError(words.codes.clone()),
            words if words.no_run => Self::Builds,
            words if words.should_panic => Self::Panics,
            _ => Self::Runs,
        }
    }

    /// Whether both can be true of one crate.
    pub(super) fn goes_with(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Ignored, _) | (_, Self::Ignored) => true,
            (Self::CompileError(a), Self::CompileError(b)) => {
                a.is_empty() || b.is_empty() || a == b
            }
            (Self::CompileError(_), _) | (_, Self::CompileError(_)) => false,
            (Self::Panics, Self::Runs) | (Self::Runs, Self::Panics) => false,
            _ => true,
        }
    }

    pub(super) fn words(&self) -> String {
        match self {
            Self::Ignored | Self::Builds => "builds".to_owned(),
            Self::Runs => "runs".to_owned(),
            Self::Panics => "panics".to_owned(),
            Self::CompileError(codes) if codes.is_empty() => "does not compile".to_owned(),
            Self::CompileError(codes) => format!("does not compile, with {}", codes.join(", ")),
        }
    }
}
