//! A listing: one crate, with what it is expected to do.

use std::ops::Range;
use std::path::PathBuf;

use super::dial::{Turned, constant};
use super::exercise::Exercise;
use super::expectation::Metadata;
use super::layout;
use super::recording::Recording;
use super::rust_files;
use super::table;
use bookwright_base::problem::{Place, Problem, Text};

/// One crate under the listings folder.
#[derive(Debug, Clone)]
pub struct Listing {
    /// The package's name, unique in the book.
    pub name: String,
    /// Its folder, absolute.
    pub folder: PathBuf,
    /// Its folder, relative to the listings folder.
    pub path: PathBuf,
    /// Its manifest.
    pub manifest: Text,
    /// The place of its name in the manifest.
    pub name_span: Range<usize>,
    /// What it is expected to do, and how it is built and run.
    pub metadata: Metadata,
    /// Whether it is its own workspace, with its own lock file.
    pub standalone: bool,
    /// The edition, if the manifest names one.
    pub edition: Option<String>,
    /// Whether it has `src/main.rs`, so that it can be run.
    pub program: bool,
    /// What makes it an exercise, if it is one.
    pub exercise: Option<Exercise>,
    /// What makes it the copy of another listing, for a value of that one's dial.
    pub turned: Option<Turned>,
    /// The folder of its recordings: its own, or for a copy one in it.
    pub recordings: PathBuf,
    /// Its recordings.
    pub recording: Recording,
    /// Whether nothing is wrong with its manifest, so that cargo can read it.
    pub sound: bool,
}

impl Listing {
    /// The file that pages show by default, relative to its folder.
    pub fn main_file(&self) -> &'static str {
        if self.program { layout::MAIN } else { layout::LIB }
    }

    /// Whether it is new: none of its recordings is on disk, not even one that cannot be read.
    pub fn is_unrecorded(&self) -> bool {
        layout::RECORDINGS.iter().all(|name| !self.recordings.join(name).exists())
    }

    /// The place of a problem with the whole listing: its name in the manifest.
    pub fn place(&self) -> Place {
        self.manifest.place(self.name_span.clone())
    }

    /// The place of a value under `[package.metadata.listing]`; that of the listing's name without
    /// one.
    pub fn key(&self, key: &str) -> Place {
        let table = table::parse(&self.manifest, &mut Vec::new());
        let found = table::descend(&table, &["package", "metadata", "listing"])
            .and_then(|listing| table::get(listing, key));
        found.map_or_else(|| self.place(), |(_, value)| self.manifest.place(value.span()))
    }

    /// Whether one of its Rust files, relative to its folder, is compiled: it is a target, or
    /// another file of the crate names it.
    pub fn compiles(&self, file: &str) -> bool {
        rust_files::is_compiled(&self.folder, self.exercise.is_some(), file)
    }

    /// Reads one of its files, relative to its folder.
    ///
    /// # Errors
    /// A problem if there is no such file, or it cannot be read.
    pub fn read(&self, file: &str) -> Result<Text, Problem> {
        let text = Text::read(&self.folder.join(file))?;
        Ok(match &self.turned {
            Some(turned) if file == layout::MAIN => {
                Text::new(&*text.path, turned.program(&text.text))
            }
            _ => text,
        })
    }

    /// Its package's name in the author's workspace.
    pub fn package(&self) -> &str {
        self.turned.as_ref().map_or(&self.name, |turned| &turned.of)
    }
}

impl Listing {
    /// The value that stands in the code of a listing with a dial.
    pub fn set_value(&self) -> Option<u64> {
        let dial = self.metadata.dial.as_ref()?;
        let main = self.read(layout::MAIN).ok()?;
        Some(constant(&main.text, dial.constant.get_ref())?.value)
    }
}
