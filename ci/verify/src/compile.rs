//! Compiles the listings: the whole workspace with one call of cargo, listings with another `cfg`
//! or profile with one more call for each such combination, and each stand-alone listing with a
//! call of its own.
//!
//! Each kind of call has its own target folder. One folder for all stand-alone crates would be fast
//! but wrong: crates with the same name and version get the same fingerprint, and cargo would take
//! a broken one for fresh.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::Result;
use cargo_metadata::{CompilerMessage, Message, TargetKind};

use super::build_process::Limit;
use super::cargo::{self, Answer, Call};
use super::cargo_lock;
use super::cargo_words::{self, with_book_paths};
use super::codes;
use super::compiled_package::{CompiledPackage, PackageTarget};
use super::dependency_errors;
use super::exercises::Variant;
use super::mirror::{Mirror, Package, has_workspace, is_built_alone};
use super::progress::Progress;
use bookwright_base::problem::{Place, Problem};
use bookwright_source::Source;
use bookwright_source::layout;

/// What became of all packages.
#[derive(Debug, Default)]
pub(super) struct BuildResults {
    /// The packages, by their folder in the mirror.
    pub(super) packages: HashMap<PathBuf, CompiledPackage>,
    /// Packages that cargo refused to compile. The reason has been reported.
    pub(super) refused: HashSet<PathBuf>,
    /// Problems of manifests and lock files.
    pub(super) problems: Vec<Problem>,
    /// What cargo printed itself, by the folder of the call: explains packages that were not built.
    pub(super) words: HashMap<PathBuf, String>,
}

/// Packages that one call builds.
#[derive(Debug, Clone)]
struct BuildGroup<'a> {
    /// The target folder's name.
    name: String,
    /// The folder of a stand-alone listing, relative to the mirror; empty for the workspace.
    folder: PathBuf,
    packages: Vec<&'a Package>,
    cfg: Vec<String>,
    release: bool,
}

/// Builds the packages of the listings in `wanted`.
///
/// # Errors
/// If cargo cannot be started, or the mirror cannot be written.
pub(super) async fn compile(
    source: &Source,
    mirror: &Mirror,
    wanted: &HashSet<&str>,
    isolated: bool,
    progress: &dyn Progress,
) -> Result<BuildResults> {
    let mut compiling =
        Compilation { source, mirror, progress, build: BuildResults::default(), one_by_one: false };
    for group in groups(source, mirror, wanted, isolated) {
        progress.build_started(&describe(&group));
        if group.folder.as_os_str().is_empty() {
            compiling.workspace(group).await?;
        } else {
            compiling.alone(group).await?;
        }
    }
    Ok(compiling.build)
}

fn describe(group: &BuildGroup<'_>) -> String {
    match group.packages.as_slice() {
        [one] => one.name.clone(),
        many => format!("{} crates", many.len()),
    }
}

fn groups<'a>(
    source: &Source,
    mirror: &'a Mirror,
    wanted: &HashSet<&str>,
    isolated: bool,
) -> Vec<BuildGroup<'a>> {
    let mut groups: BTreeMap<String, BuildGroup<'a>> = BTreeMap::new();
    for package in &mirror.packages {
        let Some(listing) = source.listings.judged_as(&package.listing) else { continue };
        if !wanted.contains(package.listing.as_str()) {
            continue;
        }
        let settings = &listing.metadata.run;
        let (mut name, mut folder) = ("workspace".to_owned(), PathBuf::new());
        if is_built_alone(source, listing) {
            folder.clone_from(&package.folder);
            name = format!("alone/{}", package.folder.to_string_lossy().replace(['/', '\\'], "+"));
        }
        for cfg in &settings.cfg {
            name.push('-');
            name.push_str(cfg);
        }
        // Same target folder, but one call for each listing.
        let mut key = format!("{name} {}", settings.release);
        // All packages of an exercise have one library's name, and cargo would put all of these libraries
        // into one file, each in place of another. What is built for a test alone stays in its own.
        if package.variant != Variant::Whole {
            key.push_str(" exercises");
        }
        if isolated {
            // The variants and copies of a listing have one manifest, so one of them alone would say nothing
            // more.
            key = format!("{key} {}", package.author);
        }
        let group = groups.entry(key).or_insert_with(|| BuildGroup {
            name,
            folder,
            packages: Vec::new(),
            cfg: settings.cfg.clone(),
            release: settings.release,
        });
        group.packages.push(package);
    }
    groups.into_values().collect()
}

/// A compilation in progress.
struct Compilation<'a> {
    source: &'a Source,
    mirror: &'a Mirror,
    progress: &'a dyn Progress,
    build: BuildResults,
    /// Whether only one crate is compiled at a time.
    one_by_one: bool,
}

impl<'a> Compilation<'a> {
    /// Builds a group of workspace members. Repeats the call without each package that cargo
    /// refuses.
    async fn workspace(&mut self, group: BuildGroup<'a>) -> Result<()> {
        let (source, mirror) = (self.source, self.mirror);
        if !has_workspace(source) {
            let refused = group.packages.iter().map(|each| each.folder.clone());
            self.build.refused.extend(refused);
            return Ok(());
        }
        let listing = |package: &Package| source.listings.judged_as(&package.listing);
        let all: Vec<&Package> = mirror
            .packages
            .iter()
            .filter(|each| listing(each).is_some_and(|listing| !is_built_alone(source, listing)))
            .collect();
        loop {
            let (members, chosen) = (self.not_refused(&all), self.not_refused(&group.packages));
            if chosen.is_empty() {
                return Ok(());
            }
            mirror.write_workspace(source, &members, &chosen)?;
            let variants = cargo_lock::write_mirrored(source, mirror, &members)?;
            let answer = self.call(&group, &chosen).await?;
            if answer.compiled {
                let sound = source.listings.all.iter().all(|listing| listing.sound);
                let own = source.layout.toolchain.is_none();
                if sound && own && members.len() == all.len() {
                    let author = source.layout.listings.join(layout::LOCK);
                    let mirrored = mirror.root.join(layout::LOCK);
                    self.build
                        .problems
                        .extend(cargo_lock::write_back(&mirrored, &author, &variants)?);
                }
                self.keep_output(PathBuf::new(), &answer.words);
                return Ok(());
            }
            let stopped = answer.stopped.as_ref();
            let at_work = stopped.map_or(&[][..], |stopped| &stopped.at_work);
            // Several were at work: compiling one at a time shows which of them takes the memory, or
            // prints.
            let too_much = stopped.is_some_and(|stopped| stopped.met != Limit::Timeout);
            if too_much && at_work.len() > 1 && !self.one_by_one {
                self.one_by_one = true;
                continue;
            }
            let is_stuck = |each: &&Package| at_work.iter().any(|it| it.is_of(&each.name));
            let mut blamed: Vec<&Package> = chosen.into_iter().filter(is_stuck).collect();
            if blamed.is_empty() {
                blamed.extend(cargo_words::culprit(mirror, &members, &answer.words));
            }
            if blamed.is_empty() {
                let whole = source.listings.workspace.as_ref();
                let place = whole
                    .map_or_else(|| Place::file(&source.layout.listings), |text| text.place(0..0));
                let problem = Problem::new(
                    codes::WORKSPACE_REFUSED,
                    place,
                    "cargo cannot build the listings",
                )
                .help("fix the workspace's manifest: see cargo's words below");
                let words = with_book_paths(source, mirror, &answer.words);
                self.build.problems.push(problem.detail(words));
                let refused = group.packages.iter().map(|each| each.folder.clone());
                self.build.refused.extend(refused);
                return Ok(());
            }
            for package in blamed {
                // Another variant of the same listing may have been blamed already.
                if !self.build.refused.contains(&package.folder) {
                    self.refuse(package, &answer);
                }
            }
        }
    }

    /// Builds a stand-alone listing, or one package of a stand-alone exercise.
    async fn alone(&mut self, group: BuildGroup<'a>) -> Result<()> {
        let Some(&package) = group.packages.first() else { return Ok(()) };
        let answer = self.call(&group, &group.packages).await?;
        if !answer.compiled {
            self.refuse(package, &answer);
            return Ok(());
        }
        if let Some(listing) = self.source.listings.judged_as(&package.listing)
            && listing.exercise.is_none()
            && self.source.layout.toolchain.is_none()
        {
            let mirrored = self.mirror.folder_of(package).join(layout::LOCK);
            let author = listing.folder.join(layout::LOCK);
            self.build.problems.extend(cargo_lock::write_back(&mirrored, &author, &[])?);
        }
        self.keep_output(group.folder, &answer.words);
        Ok(())
    }

    fn not_refused(&self, packages: &[&'a Package]) -> Vec<&'a Package> {
        let refused = &self.build.refused;
        packages.iter().copied().filter(|each| !refused.contains(&each.folder)).collect()
    }

    /// Reports a package that cargo refuses or whose build was stopped, and leaves it out with all
    /// its variants.
    fn refuse(&mut self, package: &Package, answer: &Answer) {
        let variants = self.mirror.packages.iter().filter(|each| each.listing == package.listing);
        self.build.refused.extend(variants.map(|each| each.folder.clone()));
        if let Some(listing) = self.source.listings.judged_as(&package.listing) {
            let words = with_book_paths(self.source, self.mirror, &answer.words);
            self.build.problems.push(match &answer.stopped {
                Some(stopped) => cargo_words::stopped(listing, stopped.met, &words),
                None => cargo_words::refused(listing, &words),
            });
        }
    }

    /// Keeps cargo's output of a call that compiled something, and reports its warnings.
    fn keep_output(&mut self, folder: PathBuf, words: &str) {
        let warnings = cargo_words::warnings(self.source, self.mirror, words);
        self.build.problems.extend(warnings);
        self.build.words.insert(folder, words.to_owned());
    }

    async fn call(&mut self, group: &BuildGroup<'_>, chosen: &[&Package]) -> Result<Answer> {
        let mirror = self.mirror;
        let mut args: Vec<OsString> = Vec::new();
        if group.release {
            args.push("--release".into());
        }
        if self.one_by_one {
            args.push("--jobs=1".into());
        }
        let has =
            |file: &str| chosen.iter().any(|each| mirror.folder_of(each).join(file).is_file());
        // The lock file of a stand-alone listing is part of what it teaches.
        if !group.folder.as_os_str().is_empty() && has(layout::LOCK) {
            args.push("--locked".into());
        }
        if chosen.iter().any(|each| has_tests(&mirror.folder_of(each))) {
            args.extend(["--test", "*"].map(OsString::from));
            if chosen.iter().any(|each| each.variant == Variant::Whole) {
                args.push("--bins".into());
                args.extend(has(layout::LIB).then(|| "--lib".into()));
            }
        }
        let call = Call {
            folder: mirror.root.join(&group.folder),
            target: mirror.built.join(&group.name),
            args,
            cfg: group.cfg.clone(),
            toolchain: self.source.layout.toolchain.clone(),
            limits: self.source.settings.build,
        };
        let folders: Vec<(PathBuf, &Package)> =
            chosen.iter().map(|&each| (mirror.folder_of(each), each)).collect();
        let (source, progress) = (self.source, self.progress);
        cargo::build(&call, |message| {
            let Some(of_another) = self.build.take_message(&folders, message, progress) else {
                return;
            };
            let problem = dependency_errors::problem(source, mirror, &of_another);
            let problems = &mut self.build.problems;
            problems.extend(problem.filter(|problem| !problems.contains(problem)));
        })
        .await
    }
}

impl BuildResults {
    /// Takes in one message, if it is about one of these packages. Gives back what the compiler says of
    /// another crate.
    fn take_message(
        &mut self,
        folders: &[(PathBuf, &Package)],
        message: Message,
        progress: &dyn Progress,
    ) -> Option<CompilerMessage> {
        let target = match &message {
            Message::CompilerArtifact(artifact) => &artifact.target,
            Message::CompilerMessage(message) => &message.target,
            _ => return None,
        };
        let path = target.src_path.as_std_path();
        let Some((_, package)) = folders.iter().find(|(folder, _)| path.starts_with(folder)) else {
            match message {
                Message::CompilerArtifact(artifact) => progress.crate_built(&artifact.target.name),
                Message::CompilerMessage(message) => return Some(message),
                _ => {}
            }
            return None;
        };
        let name = target.name.clone();
        let of = match target.kind.first() {
            Some(TargetKind::Test) => PackageTarget::Test,
            Some(TargetKind::Bin) => PackageTarget::Program,
            Some(TargetKind::CustomBuild) => PackageTarget::Script,
            _ => PackageTarget::Library,
        };
        // Building another file than the one on the page proves nothing about the page.
        let shown =
            path.ends_with(if of == PackageTarget::Program { layout::MAIN } else { layout::LIB });
        let compiled = self.packages.entry(package.folder.clone()).or_default();
        match message {
            Message::CompilerArtifact(artifact) => {
                progress.crate_built(&package.name);
                match (of, artifact.executable.map(|path| path.into_std_path_buf())) {
                    (PackageTarget::Test, Some(path)) => drop(compiled.tests.insert(name, path)),
                    (PackageTarget::Program, Some(path)) if shown => compiled.program = Some(path),
                    (PackageTarget::Library, None) if shown => compiled.library = true,
                    _ => {}
                }
            }
            Message::CompilerMessage(message) => {
                compiled.said.entry((of, name)).or_default().push(message.message);
            }
            _ => {}
        }
        None
    }
}

fn has_tests(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder.join(layout::TESTS)) else { return false };
    entries.filter_map(Result::ok).any(|entry| {
        let path = entry.path();
        path.extension().is_some_and(|extension| extension == "rs")
            || path.join("main.rs").is_file()
    })
}

#[cfg(test)]
#[path = "compile/tests.rs"]
mod tests;
