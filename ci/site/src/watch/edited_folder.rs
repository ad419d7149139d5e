//! Edits in one folder, for whoever compares its files.

use std::path::Path;
use std::sync::mpsc::channel;
use std::thread;

use anyhow::{Context as _, Result};
use notify_debouncer_full::notify::RecursiveMode;

use super::{heard, system};

/// A folder whose edits are told, with those in the folders in it. Dropping it ends that.
pub struct EditedFolder {
    _ear: Box<dyn system::Ear>,
}

impl EditedFolder {
    /// Calls `tell` after each edit, or what may have been one. Where the system tells of none, it looks
    /// for edits twice a second.
    ///
    /// # Errors
    /// If the folder cannot be watched.
    pub fn watch(folder: &Path, tell: impl Fn() + Send + 'static) -> Result<Self> {
        let (events, happened) = channel();
        let unwatched = || format!("cannot watch {}", folder.display());
        let watch = |is_silent: bool| {
            let mut ear = match is_silent {
                true => system::polled(events.clone())?,
                false => system::told(heard(events.clone()))?,
            };
            ear.watch(folder, RecursiveMode::Recursive).map(|()| ear)
        };
        // The system may tell of edits in no more folders.
        let ear = match system::is_silent(folder) {
            true => watch(true),
            false => watch(false).or_else(|_| watch(true)),
        };
        let ear = ear.with_context(unwatched)?;
        thread::Builder::new()
            .name("edits".to_owned())
            .spawn(move || happened.iter().for_each(|_| tell()))
            .with_context(unwatched)?;
        Ok(Self { _ear: ear })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_is_told_and_none_after_the_end() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("src")).unwrap();
        let (sender, told) = channel();
        let tell = move || sender.send(()).unwrap_or_default();
        let watched = EditedFolder::watch(folder.path(), tell).unwrap();
        std::fs::write(folder.path().join("src/lib.rs"), "text").unwrap();
        told.recv().unwrap();
        drop(watched);
        // The other end is gone with it.
        while told.recv().is_ok() {}
    }
}
