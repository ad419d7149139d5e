//! Recording timelines: copies of the listings are built with the recorder linked in, and run once.
//!
//! The copies are a workspace of their own, with a target folder of its own, because Tokio must be
//! built with its `tracing` for them and must not be for the others. The recorder's source is in this
//! program, so that it is there for any book.

mod endings;
mod hold;
mod log;
mod names;
mod number;
mod replay;

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use cargo_metadata::Message;
use toml_edit::{Array, DocumentMut, InlineTable, Item, Table, Value, value};

use super::cargo::{self, Call};
use super::mirror::{Mirror, alone, write_if_changed};
use super::run::{self, End, Program};
use super::watch::Watch;
use crate::problem::{Place, Problem};
use crate::source::Source;
use crate::source::layout;
use crate::source::listing::Listing;
use crate::source::timeline::{RunEnd, Timeline};

pub(super) use hold::difference;

/// The recorder's files.
const RECORDER: [(&str, &str); 6] = [
    (layout::MANIFEST, include_str!("../../recorder/Cargo.toml")),
    (layout::LIB, include_str!("../../recorder/src/lib.rs")),
    ("src/log.rs", include_str!("../../recorder/src/log.rs")),
    ("src/spans.rs", include_str!("../../recorder/src/spans.rs")),
    ("src/start.rs", include_str!("../../recorder/src/start.rs")),
    ("src/threads.rs", include_str!("../../recorder/src/threads.rs")),
];
/// The folder of the recorder in the copy; no listing's path can begin with a dot.
const FOLDER: &str = ".recorder";
/// The last line of a copy.
const LAST_LINE: &str = "#[macro_use] extern crate recorder;\n";
/// The variable that tells the recorder where to write.
const FILE: &str = "BOOKWRIGHT_TIMELINE";
/// More cannot be drawn.
const MOST_TASKS: usize = 30;
/// More cannot be drawn.
const MOST_POLLS: usize = 200;

/// The timelines of listings, or why there is none.
pub(super) type Timelines = HashMap<String, Result<Timeline, Problem>>;

/// Records the timelines of those listings that have one.
///
/// # Errors
/// If cargo or a listing cannot be started, or a copy cannot be written.
pub(super) async fn record(
    source: &Source,
    mirror: &Mirror,
    listings: &[&Listing],
    watch: &dyn Watch,
) -> Result<Timelines> {
    let mut timelines = Timelines::new();
    let mut chosen: Vec<&Listing> = Vec::new();
    for &listing in listings.iter().filter(|listing| listing.metadata.timeline) {
        let problem = |what: &str| Problem::new(listing.key("timeline"), what);
        if alone(source, listing) || listing.exercise.is_some() || !listing.program {
            let what = "a timeline is recorded of programs in the listings' workspace only";
            timelines.insert(listing.name.clone(), Err(problem(what).help("remove `timeline`")));
        } else {
            chosen.push(listing);
        }
    }
    if chosen.is_empty() {
        return Ok(timelines);
    }
    let copies = Copies {
        root: Mirror::folder(&source.layout).with_file_name("timelines"),
        toolchain: source.layout.toolchain.clone(),
    };
    copies.write(source, mirror, &chosen)?;
    watch.building(&format!("{} timelines", chosen.len()));
    let (programs, words) = copies.build(&chosen, watch).await?;
    for listing in chosen {
        watch.began(&listing.name);
        let timeline = match programs.get(&listing.name) {
            Some(program) => one(listing, program).await?,
            None => Err(Problem::new(
                listing.key("timeline"),
                format!("`{}` cannot be built with the recorder", listing.name),
            )
            .help("the copy has one more line, and is built with tokio_unstable; see below")
            .detail(words.trim_end())),
        };
        timelines.insert(listing.name.clone(), timeline);
    }
    Ok(timelines)
}

/// Where the copies are.
struct Copies {
    root: PathBuf,
    toolchain: Option<String>,
}

impl Copies {
    fn tree(&self) -> PathBuf {
        self.root.join("tree")
    }

    fn write(&self, source: &Source, mirror: &Mirror, chosen: &[&Listing]) -> Result<()> {
        let tree = self.tree();
        for (file, content) in RECORDER {
            write_if_changed(&tree.join(FOLDER).join(file), content.as_bytes())?;
        }
        for name in layout::BUILD_SETTINGS {
            if let Ok(content) = fs::read(mirror.root.join(name)) {
                write_if_changed(&tree.join(name), &content)?;
            }
        }
        let support = source.listings.all.iter().filter(|each| each.sound && each.metadata.support);
        for listing in support {
            copy(&mirror.root.join(&listing.path), &tree.join(&listing.path), false)?;
        }
        for listing in chosen {
            let (from, to) = (mirror.root.join(&listing.path), tree.join(&listing.path));
            copy(&from, &to, true)?;
            let manifest = with_recorder(listing, &tree.join(FOLDER));
            write_if_changed(&to.join(layout::MANIFEST), manifest.as_bytes())?;
        }
        let author = source.listings.workspace.as_ref().map_or("", |text| &text.text);
        let manifest = workspace(author, chosen);
        write_if_changed(&tree.join(layout::MANIFEST), manifest.as_bytes())?;
        // Cargo adds to it what the recorder needs; so it is taken over when the author's changes.
        let author = fs::read(source.layout.listings.join(layout::LOCK)).unwrap_or_default();
        let taken = self.root.join("lock-taken");
        if fs::read(&taken).ok().as_deref() != Some(&author) {
            write_if_changed(&tree.join(layout::LOCK), &author)?;
            write_if_changed(&taken, &author)?;
        }
        Ok(())
    }

    async fn build(
        &self,
        chosen: &[&Listing],
        watch: &dyn Watch,
    ) -> Result<(HashMap<String, PathBuf>, String)> {
        let call = Call {
            folder: self.tree(),
            target: self.root.join("built"),
            args: Vec::new(),
            cfg: vec!["tokio_unstable".to_owned()],
            toolchain: self.toolchain.clone(),
        };
        let mut programs = HashMap::new();
        let mut said = String::new();
        let answer = cargo::build(&call, |message| match message {
            Message::CompilerArtifact(artifact) => {
                watch.compiled(&artifact.target.name);
                let main = artifact.target.src_path.as_std_path();
                let listing = chosen
                    .iter()
                    .find(|each| main == self.tree().join(&each.path).join(layout::MAIN));
                if let (Some(listing), Some(program)) = (listing, artifact.executable) {
                    programs.insert(listing.name.clone(), program.into_std_path_buf());
                }
            }
            Message::CompilerMessage(message) if programs.len() < chosen.len() => {
                said.push_str(message.message.rendered.as_deref().unwrap_or_default());
            }
            _ => {}
        })
        .await?;
        said.push_str(&answer.words);
        Ok((programs, said))
    }
}

/// Copies a package; the main file gets its last line, the manifest is written by whoever calls.
fn copy(from: &Path, to: &Path, recorded: bool) -> Result<()> {
    for entry in walkdir::WalkDir::new(from).into_iter().filter_map(Result::ok) {
        let Ok(file) = entry.path().strip_prefix(from) else { continue };
        if !entry.file_type().is_file() || (recorded && file == Path::new(layout::MANIFEST)) {
            continue;
        }
        let mut content = fs::read(entry.path())
            .with_context(|| format!("cannot read {}", entry.path().display()))?;
        if recorded && file == Path::new(layout::MAIN) {
            if !content.ends_with(b"\n") {
                content.push(b'\n');
            }
            content.extend(LAST_LINE.as_bytes());
        }
        write_if_changed(&to.join(file), &content)?;
    }
    Ok(())
}

/// A listing's manifest with the recorder among its dependencies.
fn with_recorder(listing: &Listing, recorder: &Path) -> String {
    // Only sound manifests come here.
    let mut document: DocumentMut = listing.manifest.text.parse().unwrap_or_default();
    let dependencies = document.entry("dependencies").or_insert(Item::Table(Table::new()));
    if let Some(dependencies) = dependencies.as_table_like_mut() {
        let mut path = InlineTable::new();
        path.insert("path", recorder.to_string_lossy().into_owned().into());
        dependencies.insert("recorder", value(path));
    }
    document.to_string()
}

/// The workspace's manifest: the author's, with these members, and Tokio with its `tracing`.
fn workspace(author: &str, chosen: &[&Listing]) -> String {
    let mut document: DocumentMut = author.parse().unwrap_or_default();
    let workspace = document.entry("workspace").or_insert(Item::Table(Table::new()));
    if let Some(workspace) = workspace.as_table_like_mut() {
        let path = |listing: &&Listing| listing.path.to_string_lossy().replace('\\', "/");
        let members: Array = chosen.iter().map(path).collect();
        workspace.insert("members", value(members.clone()));
        workspace.insert("default-members", value(members));
        workspace.insert("exclude", value(Array::from_iter([FOLDER])));
        let tokio = workspace
            .get_mut("dependencies")
            .and_then(|all| all.as_table_like_mut()?.get_mut("tokio"));
        if let Some(tokio) = tokio {
            if let Some(version) = tokio.as_str().map(str::to_owned) {
                let mut table = InlineTable::new();
                table.insert("version", version.into());
                *tokio = value(table);
            }
            if let Some(tokio) = tokio.as_table_like_mut() {
                let features = tokio.entry("features").or_insert(value(Array::new()));
                if let Some(Value::Array(features)) = features.as_value_mut() {
                    features.push("tracing");
                }
            }
        }
    }
    document.to_string()
}

/// Runs a listing's copy, and makes a timeline of what it told.
async fn one(listing: &Listing, program: &Path) -> Result<Result<Timeline, Problem>> {
    let folder = tempfile::tempdir().context("cannot make a folder for a timeline")?;
    let file = folder.path().join("events");
    let manner = &listing.metadata.manner;
    let mut env = manner.env.clone();
    env.push((FILE.to_owned(), file.to_string_lossy().into_owned()));
    let outcome = run::run(&Program {
        binary: program.to_owned(),
        args: manner.args.clone(),
        stdin: manner.stdin.clone(),
        env,
        timeout: manner.timeout,
        memory: manner.memory,
        one_failure: false,
    })
    .await?;
    let how = match outcome.end {
        End::Exited(0) => RunEnd::Finished,
        End::StillRunning => RunEnd::Stopped,
        _ => RunEnd::Failed,
    };
    let words = fs::read(&file).unwrap_or_default();
    Ok(made(listing, &String::from_utf8_lossy(&words), how, &outcome.stdout))
}

fn made(listing: &Listing, words: &str, how: RunEnd, printed: &[u8]) -> Result<Timeline, Problem> {
    let name = &listing.name;
    let problem = |what: String| Problem::new(listing.key("timeline"), what);
    let log = log::Log::read(words)
        .map_err(|why| problem(format!("the timeline of `{name}` cannot be read: {why}")))?;
    let main = listing.read(layout::MAIN)?;
    let folder = format!("{}/", listing.path.to_string_lossy().replace('\\', "/"));
    let timeline =
        replay::replay(&log, &replay::Listing { folder: &folder, code: &main.text }, how);
    let tokio = listing.manifest.text.contains("\ntokio");
    if let Some(missing) = log.missing(&folder).filter(|_| tokio) {
        return Err(problem(format!("Tokio tells nothing of `{name}`: {missing}"))
            .help("its instrumentation changed, or no runtime is started: see ci/recorder"));
    }
    if timeline.tasks.is_empty() {
        return Err(
            problem(format!("`{name}` has no task, and prints nothing")).help("remove `timeline`")
        );
    }
    if timeline.tasks.len() > MOST_TASKS || timeline.polls.len() > MOST_POLLS {
        let (tasks, polls) = (timeline.tasks.len(), timeline.polls.len());
        return Err(problem(format!(
            "`{name}` has {tasks} tasks and {polls} polls: more than a picture can show"
        ))
        .help(format!("at most {MOST_TASKS} tasks and {MOST_POLLS} polls are recorded")));
    }
    let lines: Vec<&str> = timeline.lines.iter().map(|line| line.text.as_str()).collect();
    let printed = String::from_utf8_lossy(printed);
    if !printed.lines().eq(lines.iter().copied()) {
        return Err(problem(format!("`{name}` prints what the recorder does not see"))
            .help("print whole lines, with `println!`")
            .detail(printed.trim_end()));
    }
    Ok(timeline)
}

/// Where the timeline is not what is recorded.
pub(super) fn problem(
    listing: &Listing,
    old: Option<&Timeline>,
    now: Option<&Timeline>,
) -> Option<Problem> {
    let (name, path) = (&listing.name, listing.folder.join(layout::TIMELINE));
    let bless = format!("if that is right, record it: cargo book bless {name}");
    match (old, now) {
        (None, None) => None,
        (None, Some(_)) => {
            let what = format!("the timeline of `{name}` is not recorded");
            Some(Problem::new(listing.key("timeline"), what).help(bless))
        }
        (Some(_), None) => {
            let what = format!("this is recorded, and `{name}` does not say `timeline = true`");
            Some(Problem::new(Place::file(&path), what).help(bless))
        }
        (Some(old), Some(now)) => {
            let difference = difference(old, now)?;
            let what = format!("the tasks of `{name}` do something else now");
            Some(Problem::new(Place::file(&path), what).help(bless).detail(difference))
        }
    }
}
