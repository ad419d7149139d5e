//! What the words of a fence claim. No words are a claim too: the code runs.

use super::super::chapter::Fence;

/// What a page claims of a crate.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claim {
    /// It builds, unless another fence claims that it doesn't.
    Ignored,
    /// It builds.
    Builds,
    /// It builds, runs, and exits with status 0.
    Runs,
    /// It builds, and its program or its tests panic.
    Panics,
    /// It does not compile; with this error, if one is named.
    CompileError(Option<String>),
}

impl Claim {
    /// What the words of a fence claim. `cut` says that the fence shows only a library, or a part
    /// of a file without the rest: then no words don't claim that the program runs.
    pub fn of(fence: &Fence, cut: bool) -> Self {
        if fence.has("does_not_compile") || fence.has("compile_fail") {
            let code = |word: &&str| {
                word.len() == 5
                    && word.starts_with('E')
                    && word[1..].bytes().all(|b| b.is_ascii_digit())
            };
            let code = fence.info.split([',', ' ', '\t']).find(code);
            return Self::CompileError(code.map(str::to_owned));
        }
        if fence.has("should_panic") || fence.has("panics") {
            return Self::Panics;
        }
        match fence.has("ignore") {
            true => Self::Ignored,
            false if cut || fence.has("no_run") => Self::Builds,
            false => Self::Runs,
        }
    }

    /// Whether both can be true of one crate.
    pub(super) fn goes_with(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Ignored, _) | (_, Self::Ignored) => true,
            (Self::CompileError(a), Self::CompileError(b)) => a.is_none() || b.is_none() || a == b,
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
            Self::CompileError(None) => "does not compile".to_owned(),
            Self::CompileError(Some(code)) => format!("does not compile, with {code}"),
        }
    }
}
