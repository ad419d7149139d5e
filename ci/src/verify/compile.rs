//! Compiles the listings: all of the workspace by one call of cargo, those with other `cfg` or
//! profile by one more for each, each stand-alone listing by one of its own.
//!
//! Every kind of call has a target folder to itself. One folder for stand-alone crates would be
//! quick and false: crates of one name and version get one fingerprint, and cargo takes a broken one
//! for fresh.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use anyhow::Result;
use cargo_metadata::diagnostic::Diagnostic;
use cargo_metadata::{Message, TargetKind};

use super::cargo::{self, Answer, Call};
use super::lock;
use super::mirror::{Mirror, Package, alone, write_if_changed};
use super::watch::Watch;
use crate::problem::{Place, Problem, relative};
use crate::source::Source;
use crate::source::layout;

/// What the compiler made of one package.
#[derive(Debug, Default)]
pub(super) struct Compiled {
    /// The program.
    pub(super) program: Option<PathBuf>,
    /// Whether there is a library.
    pub(super) library: bool,
    /// The test programs, with their names.
    pub(super) tests: BTreeMap<String, PathBuf>,
    /// What the compiler said of each target, in its order.
    said: BTreeMap<(Target, String), Vec<Diagnostic>>,
}

/// What a package is compiled to. The order is that in which their diagnostics are told: a library
/// and the program that uses it are compiled side by side, so theirs come mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Target {
    Library,
    Program,
    Test,
}

impl Compiled {
    /// What the compiler said of the package itself, or of its tests; nothing twice.
    pub(super) fn diagnostics(&self, of_tests: bool) -> Vec<&Diagnostic> {
        let mut all: Vec<&Diagnostic> = Vec::new();
        for ((target, _), said) in &self.said {
            if (*target == Target::Test) == of_tests {
                for each in said {
                    if !all.iter().any(|known| known.rendered == each.rendered) {
                        all.push(each);
                    }
                }
            }
        }
        all
    }
}

/// All that was compiled.
#[derive(Debug, Default)]
pub(super) struct Build {
    /// By the package's folder in the mirror.
    pub(super) packages: HashMap<PathBuf, Compiled>,
    /// Packages cargo would not compile: what is wrong has been reported.
    pub(super) refused: HashSet<PathBuf>,
    /// What is wrong with manifests and locks.
    pub(super) problems: Vec<Problem>,
    /// What cargo said itself, by folder of its call; for packages that were not built.
    pub(super) words: HashMap<PathBuf, String>,
}

/// Packages that are built by one call.
#[derive(Debug, Clone)]
struct Group<'a> {
    /// The target folder's name.
    name: String,
    /// The folder of a stand-alone listing, relative to the mirror; empty for the workspace.
    folder: PathBuf,
    packages: Vec<&'a Package>,
    cfg: Vec<String>,
    release: bool,
}

/// Builds the packages of the listings that `wanted` chooses.
///
/// # Errors
/// If cargo cannot be started, or the mirror cannot be written.
pub(super) async fn compile(
    source: &Source,
    mirror: &Mirror,
    wanted: &HashSet<&str>,
    isolated: bool,
    watch: &dyn Watch,
) -> Result<Build> {
    let mut build = Build::default();
    for group in groups(source, mirror, wanted, isolated) {
        watch.building(&describe(&group));
        if group.folder.as_os_str().is_empty() {
            build.workspace(source, mirror, group, watch).await?;
        } else {
            build.alone(source, mirror, group, watch).await?;
        }
    }
    Ok(build)
}

fn describe(group: &Group<'_>) -> String {
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
) -> Vec<Group<'a>> {
    let mut groups: BTreeMap<String, Group<'a>> = BTreeMap::new();
    for package in &mirror.packages {
        let Some(listing) = source.listings.get(&package.listing) else { continue };
        if !wanted.contains(package.listing.as_str()) {
            continue;
        }
        let manner = &listing.metadata.manner;
        let (mut name, mut folder) = ("workspace".to_owned(), PathBuf::new());
        if alone(source, listing) {
            folder.clone_from(&package.folder);
            name = format!("alone/{}", package.folder.to_string_lossy().replace(['/', '\\'], "+"));
        }
        for cfg in &manner.cfg {
            name.push('-');
            name.push_str(cfg);
        }
        // Of one kind of call, but a call each.
        let mut key = format!("{name} {}", manner.release);
        if isolated {
            key = format!("{key} {}", package.name);
        }
        let group = groups.entry(key).or_insert_with(|| Group {
            name,
            folder,
            packages: Vec::new(),
            cfg: manner.cfg.clone(),
            release: manner.release,
        });
        group.packages.push(package);
    }
    groups.into_values().collect()
}

impl Build {
    /// One call for a group of the workspace; again without a package that cargo refuses.
    async fn workspace(
        &mut self,
        source: &Source,
        mirror: &Mirror,
        group: Group<'_>,
        watch: &dyn Watch,
    ) -> Result<()> {
        let all: Vec<&Package> = mirror
            .packages
            .iter()
            .filter(|each| source.listings.get(&each.listing).is_some_and(|it| !alone(source, it)))
            .collect();
        loop {
            let kept = |packages: &[&'_ Package]| -> Vec<&Package> {
                let refused = |each: &&&Package| !self.refused.contains(&each.folder);
                // Both lists are of the mirror's packages.
                mirror
                    .packages
                    .iter()
                    .filter(|one| packages.iter().filter(refused).any(|p| p.folder == one.folder))
                    .collect()
            };
            let (members, chosen) = (kept(&all), kept(&group.packages));
            if chosen.is_empty() {
                return Ok(());
            }
            mirror.write_workspace(source, &members, &chosen)?;
            let variants = self.write_lock(source, mirror, &members)?;
            let answer = self.call(source, mirror, &group, &chosen, watch).await?;
            if answer.compiled {
                let whole = members.len() == all.len()
                    && source.listings.all.iter().all(|listing| listing.sound);
                if whole {
                    let lock = mirror.root.join(layout::LOCK);
                    self.keep_lock(&lock, &source.layout.listings.join(layout::LOCK), &variants)?;
                }
                self.warnings(source, mirror, &answer.words);
                self.words.insert(PathBuf::new(), answer.words);
                return Ok(());
            }
            match culprit(mirror, &members, &answer.words) {
                Some(package) => self.refuse(source, mirror, package, &answer.words),
                None => {
                    let place = source.listings.workspace.as_ref().map_or_else(
                        || Place::file(&source.layout.listings),
                        |text| text.place(0..0),
                    );
                    self.problems.push(
                        Problem::new(place, "cargo cannot build the listings").detail(in_the_book(
                            source,
                            mirror,
                            &answer.words,
                        )),
                    );
                    self.refused.extend(group.packages.iter().map(|each| each.folder.clone()));
                    return Ok(());
                }
            }
        }
    }

    /// One call for a stand-alone listing.
    async fn alone(
        &mut self,
        source: &Source,
        mirror: &Mirror,
        group: Group<'_>,
        watch: &dyn Watch,
    ) -> Result<()> {
        let Some(&package) = group.packages.first() else { return Ok(()) };
        let answer = self.call(source, mirror, &group, &group.packages, watch).await?;
        if answer.compiled {
            if let Some(listing) = source.listings.get(&package.listing)
                && listing.exercise.is_none()
            {
                let lock = mirror.folder_of(package).join(layout::LOCK);
                self.keep_lock(&lock, &listing.folder.join(layout::LOCK), &[])?;
            }
            self.warnings(source, mirror, &answer.words);
            self.words.insert(group.folder, answer.words);
        } else {
            self.refuse(source, mirror, package, &answer.words);
        }
        Ok(())
    }

    async fn call(
        &mut self,
        source: &Source,
        mirror: &Mirror,
        group: &Group<'_>,
        chosen: &[&Package],
        watch: &dyn Watch,
    ) -> Result<Answer> {
        let folder = mirror.root.join(&group.folder);
        let mut args: Vec<OsString> = Vec::new();
        if group.release {
            args.push("--release".into());
        }
        if !group.folder.as_os_str().is_empty() && folder.join(layout::LOCK).is_file() {
            let own = |each: &&Package| {
                source
                    .listings
                    .get(&each.listing)
                    .is_some_and(|listing| listing.folder.join(layout::LOCK).is_file())
            };
            if chosen.iter().all(|each| own(each)) {
                args.push("--locked".into());
            }
        }
        let has = |file: &str| chosen.iter().any(|each| mirror.folder_of(each).join(file).exists());
        if chosen.iter().any(|each| has_tests(&mirror.folder_of(each))) {
            args.extend(["--bins", "--test", "*"].map(OsString::from));
            if has(layout::LIB) {
                args.push("--lib".into());
            }
        }
        let target = mirror.built.join(&group.name);
        let call = Call { folder, target, args, cfg: group.cfg.clone() };
        let folders: Vec<(PathBuf, &Package)> =
            chosen.iter().map(|&each| (mirror.folder_of(each), each)).collect();
        cargo::build(&call, |message| self.hear(&folders, message, watch)).await
    }

    /// Takes in one message, if it is about one of these packages.
    fn hear(&mut self, folders: &[(PathBuf, &Package)], message: Message, watch: &dyn Watch) {
        let target = match &message {
            Message::CompilerArtifact(artifact) => &artifact.target,
            Message::CompilerMessage(message) => &message.target,
            _ => return,
        };
        let path = target.src_path.as_std_path();
        let Some((_, package)) = folders.iter().find(|(folder, _)| path.starts_with(folder)) else {
            if let Message::CompilerArtifact(artifact) = &message {
                watch.compiled(&artifact.target.name);
            }
            return;
        };
        let name = target.name.clone();
        let of = match target.kind.first() {
            Some(TargetKind::Test) => Target::Test,
            Some(TargetKind::Bin) => Target::Program,
            _ => Target::Library,
        };
        let main = path.ends_with(layout::MAIN);
        let compiled = self.packages.entry(package.folder.clone()).or_default();
        match message {
            Message::CompilerArtifact(artifact) => {
                watch.compiled(&package.name);
                match (of, artifact.executable.map(|path| path.into_std_path_buf())) {
                    (Target::Test, Some(path)) => drop(compiled.tests.insert(name, path)),
                    (Target::Program, Some(path)) if main => compiled.program = Some(path),
                    (Target::Library, None) => compiled.library = true,
                    _ => {}
                }
            }
            Message::CompilerMessage(message) => {
                compiled.said.entry((of, name)).or_default().push(message.message);
            }
            _ => {}
        }
    }

    /// Reports a package that cargo will not have, and leaves it out, with its variants.
    fn refuse(&mut self, source: &Source, mirror: &Mirror, package: &Package, words: &str) {
        for each in mirror.packages.iter().filter(|each| each.listing == package.listing) {
            self.refused.insert(each.folder.clone());
        }
        if let Some(listing) = source.listings.get(&package.listing) {
            self.problems.push(
                Problem::new(
                    listing.place(),
                    format!("cargo cannot build `{}` from this manifest", listing.name),
                )
                .help("its own words are below; the other listings are built without this one")
                .detail(in_the_book(source, mirror, words)),
            );
        }
    }

    /// What cargo warns of in the manifests, such as a key it does not know.
    fn warnings(&mut self, source: &Source, mirror: &Mirror, words: &str) {
        for line in words.lines() {
            let Some(warning) = line.strip_prefix("warning: ") else { continue };
            let Some((path, warning)) = warning.split_once(": ") else { continue };
            let path = Path::new(path);
            let package = mirror.packages.iter().find(|each| {
                path == mirror.folder_of(each).join(layout::MANIFEST)
                    && matches!(
                        each.part,
                        super::exercises::Part::Whole | super::exercises::Part::Stub
                    )
            });
            if let Some(listing) = package.and_then(|each| source.listings.get(&each.listing)) {
                self.problems.push(
                    Problem::new(
                        listing.place(),
                        format!("cargo warns of this manifest: {warning}"),
                    )
                    .help("a manifest of a book has no mistakes: mend or remove it"),
                );
            }
        }
    }

    /// Writes the mirror's lock from the author's; the names of the variants that were added.
    fn write_lock(
        &self,
        source: &Source,
        mirror: &Mirror,
        members: &[&Package],
    ) -> Result<Vec<String>> {
        let pairs: Vec<(&str, String)> = members
            .iter()
            .filter(|each| each.name != each.listing)
            .map(|each| (each.listing.as_str(), each.name.clone()))
            .collect();
        if let Ok(author) = std::fs::read_to_string(source.layout.listings.join(layout::LOCK)) {
            let with = lock::with_variants(&author, &pairs);
            write_if_changed(&mirror.root.join(layout::LOCK), with.as_bytes())?;
        }
        Ok(pairs.into_iter().map(|(_, variant)| variant).collect())
    }

    /// Writes the lock back as cargo would have; in CI, where it would be lost, it is a problem.
    fn keep_lock(&mut self, mirrored: &Path, author: &Path, variants: &[String]) -> Result<()> {
        let Ok(now) = std::fs::read_to_string(mirrored) else { return Ok(()) };
        let now = lock::without(&now, variants);
        let before = std::fs::read_to_string(author).ok().map(|text| text.replace("\r\n", "\n"));
        if before.as_deref() == Some(now.as_str()) {
            return Ok(());
        }
        if std::env::var_os("CI").is_none() {
            return super::bless::write_whole(author, now.as_bytes());
        }
        let what = if before.is_some() { "is out of date" } else { "is missing" };
        self.problems.push(
            Problem::new(Place::file(author), format!("the lock file of these listings {what}"))
                .help("run `cargo book test` on your machine, and commit the lock file"),
        );
        Ok(())
    }
}

/// The package cargo's words blame: the one whose manifest it could not take, or else the first that
/// they name.
fn culprit<'a>(mirror: &Mirror, members: &[&'a Package], words: &str) -> Option<&'a Package> {
    let named = |package: &Package, end: &str| {
        let folder = mirror.folder_of(package);
        words.rfind(&format!("{}{end}", folder.display()))
    };
    let manifest = format!("{}{}`", std::path::MAIN_SEPARATOR, layout::MANIFEST);
    let by_manifest = members
        .iter()
        .filter_map(|&each| Some((named(each, &manifest)?, each)))
        .max_by_key(|(at, _)| *at);
    let first = || {
        members
            .iter()
            .filter_map(|&each| {
                let folder = mirror.folder_of(each).display().to_string();
                let at = words.find(&format!("({folder})"));
                let at = at.or_else(|| words.find(&format!("{folder}`")));
                Some((at.or_else(|| words.find(&format!("{folder}/")))?, each))
            })
            .min_by_key(|(at, _)| *at)
    };
    by_manifest.or_else(first).map(|(_, package)| package)
}

/// Cargo's words with the paths of the book in place of the mirror's.
pub(super) fn in_the_book(source: &Source, mirror: &Mirror, words: &str) -> String {
    let listings = relative(&source.layout.listings, &source.layout.root);
    words.trim_end().replace(&*mirror.root.to_string_lossy(), &listings)
}

fn has_tests(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder.join(layout::TESTS)) else { return false };
    entries.filter_map(Result::ok).any(|entry| {
        let path = entry.path();
        path.extension().is_some_and(|extension| extension == "rs")
            || path.join("main.rs").is_file()
    })
}
