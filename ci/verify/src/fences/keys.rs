//! What the verdict on a fence depends on: its program, its words, and the crates it names.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use blake3::Hash;

use super::super::digest::Digest;
use super::named_crates;
use super::program::FenceProgram;
use bookwright_base::problem::{Text, bytes};
use bookwright_source::Source;
use bookwright_source::crate_folders::path_dependencies;
use bookwright_source::fences::CodeFence;
use bookwright_source::layout::{self, Layout};

/// The digests of the crates that fences use by their paths, each read once.
#[derive(Debug, Default)]
pub(in super::super) struct FenceCrateDigests {
    folders: BTreeMap<PathBuf, Hash>,
}

impl FenceCrateDigests {
    /// Adds to a digest what a fence is compiled from, besides the compiler.
    pub(in super::super) fn add(
        &mut self,
        source: &Source,
        fence: &CodeFence,
        digest: &mut Digest,
    ) {
        let program = FenceProgram::of(fence);
        digest.add(fence.program()).add(format!("{:?}", fence.words)).add(&*fence.edition);
        if program.tells || fence.output.is_some() {
            // It may tell where it stands.
            digest.add(&*fence.name);
        }
        if let Some(output) = &fence.output {
            digest.add(&*output.text);
        }
        let offered = &source.settings.fence_crates;
        let named = named_crates(offered, &program.names);
        for name in &named {
            let Some(each) = offered.offered.get(name) else { continue };
            digest.add(format!("{each:?}"));
            if let Some(path) = each.dependency.get("path").and_then(|path| path.as_str()) {
                digest.add(self.of(Path::new(path), &source.layout).as_bytes());
            }
        }
        if !named.is_empty() {
            digest.add(format!("{:?}", offered.patches));
            let lock = offered.lock.as_deref().and_then(|file| bytes(file).ok());
            digest.add(lock.unwrap_or_default());
        }
    }

    /// The digest of a crate at a path, and of all that it uses by their paths.
    fn of(&mut self, folder: &Path, layout: &Layout) -> Hash {
        if let Some(known) = self.folders.get(folder) {
            return *known;
        }
        let mut digest = Digest::new();
        let mut next = vec![folder.to_owned()];
        let mut seen = BTreeSet::new();
        while let Some(folder) = next.pop() {
            if !seen.insert(folder.clone()) {
                continue;
            }
            for path in files(&folder, layout) {
                digest.add(path.to_string_lossy().as_bytes()).add(bytes(&path).unwrap_or_default());
            }
            let manifest = Text::read(&folder.join(layout::MANIFEST)).ok();
            let table = manifest.and_then(|text| text.text.parse::<toml::Table>().ok());
            next.extend(table.iter().flat_map(|table| path_dependencies(table, &folder)));
        }
        let hash = digest.finish();
        self.folders.insert(folder.to_owned(), hash);
        hash
    }
}

/// The files of a crate, without what is built there and the pages of the book.
fn files(folder: &Path, layout: &Layout) -> impl Iterator<Item = PathBuf> {
    let apart = [layout.src.clone(), layout.destination.clone(), layout.target.clone()];
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter();
    let walk = walk.filter_entry(move |entry| {
        let name = entry.file_name().to_string_lossy();
        entry.depth() == 0
            || !(apart.iter().any(|each| each == entry.path())
                || (entry.file_type().is_dir()
                    && (name == layout::BUILDS || name.starts_with('.'))))
    });
    let files = walk.filter_map(Result::ok).filter(|entry| entry.file_type().is_file());
    files.map(walkdir::DirEntry::into_path)
}
