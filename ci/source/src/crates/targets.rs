//! Which targets of a crate the pages show.
//!
//! A book may develop a library over several pages before its program compiles again. Pages that
//! show only the library promise nothing about the program.

use std::path::Path;

use super::super::layout;
use super::{Claim, Crate};
use bookwright_base::problem::Place;

impl Crate {
    /// Whether pages show its library, but neither its program nor a transcript. Then the program
    /// isn't judged, as it may not fit the library yet. A claim that it doesn't compile is about
    /// all of it.
    pub fn shows_library_only(&self) -> bool {
        let fails = |(claim, _): &(Claim, Place)| matches!(claim, Claim::CompileError(_));
        self.transcripts.is_empty()
            && self.shows_library(|_| false)
            && !self.claims.iter().any(fails)
    }

    /// Whether pages show code of its library, and claim none of its program to be sound.
    pub fn claims_no_program(&self) -> bool {
        self.shows_library(|claim| *claim == Claim::Ignored)
    }

    /// Whether pages show compiled files in a folder such as `examples`, of it or of a member.
    pub fn shows_in(&self, folder: &str) -> bool {
        let below =
            |file: &Path| file.strip_prefix(&self.folder).ok()?.parent().map(Path::to_owned);
        self.compiled
            .keys()
            .filter_map(|file| below(file))
            .any(|above| above.components().any(|part| part.as_os_str() == folder))
    }

    /// Whether pages show code of its library, and of its program only claims that `but` accepts.
    fn shows_library(&self, but: impl Fn(&Claim) -> bool) -> bool {
        self.folder.join(layout::MAIN).exists()
            && self.shown.contains_key(&self.folder.join(layout::LIB))
            && self.shown.iter().all(|(file, claim)| self.is_module(file) || but(claim))
    }

    /// Whether a file belongs to a library, or is a module: no program starts in it.
    pub(super) fn is_module(&self, file: &Path) -> bool {
        let sources = self.folder.join("src");
        file.starts_with(&sources)
            && file != self.folder.join(layout::MAIN)
            && !file.starts_with(sources.join("bin"))
    }
}
