//! Records timelines: builds copies of the listings with the recorder linked in, and runs each
//! once.
//!
//! The copies are a workspace with its own target folder, because they need Tokio built with its
//! `tracing` and the others must not have it. The recorder's source is embedded in this program, so
//! every book has it.

mod causal_order;
mod difference;
mod event_log;
mod grouping;
mod instrumented_copies;
mod renumber;
mod replay;
mod task_endings;
mod task_names;

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use super::codes;
use super::mirror::{Mirror, is_built_alone};
use super::progress::Progress;
use super::run::{self, Program, Termination};
use bookwright_base::code::Code;
use bookwright_base::problem::{Place, Problem};
use bookwright_base::program;
use bookwright_source::Source;
use bookwright_source::codes::OUTPUT_UNRECORDED;
use bookwright_source::layout;
use bookwright_source::listing::Listing;
use bookwright_source::rust_files;
use bookwright_source::timeline::{Clock, RunEnd, Timeline};

pub(super) use difference::difference;

/// The variable that names the file for the recorder.
const FILE: &str = "BOOKWRIGHT_TIMELINE";

/// The timelines of listings, or the problem that prevents one.
pub(super) type Timelines = HashMap<String, Result<Timeline, Problem>>;

/// Records the timelines of the listings that ask for one.
///
/// # Errors
/// If cargo or a listing cannot be started, or a copy cannot be written.
pub(super) async fn record(
    source: &Source,
    mirror: &Mirror,
    listings: &[&Listing],
    progress: &dyn Progress,
) -> Result<Timelines> {
    let mut timelines = Timelines::new();
    let mut chosen: Vec<&Listing> = Vec::new();
    for &listing in listings.iter().filter(|listing| listing.metadata.timeline) {
        if is_built_alone(source, listing) || listing.exercise.is_some() || !listing.program {
            let what = "only a program in the listings' workspace can have a timeline";
            let problem = Problem::new(codes::TIMELINE_UNSUPPORTED, listing.key("timeline"), what);
            timelines.insert(listing.name.clone(), Err(problem.help("remove `timeline`")));
        } else {
            chosen.push(listing);
        }
    }
    if chosen.is_empty() {
        return Ok(timelines);
    }
    let copies = instrumented_copies::InstrumentedCopies {
        root: Mirror::folder(&source.layout).with_file_name("timelines"),
        toolchain: source.layout.toolchain.clone(),
        limits: source.settings.build,
    };
    copies.write(source, mirror, &chosen)?;
    progress.build_started(&format!("{} timelines", chosen.len()));
    let (programs, words) = copies.build(&chosen, progress).await?;
    for listing in chosen {
        progress.run_started(&listing.name);
        let timeline = match programs.get(&listing.name) {
            Some(program) => record_one(listing, program).await?,
            None => Err(Problem::new(
 codes::TIMELINE_BUILD_FAILED,
                listing.key("timeline"),
                format!("`{}` cannot be built with the recorder", listing.name),
            )
            .help("its copy has one more line and is built with tokio_unstable: see cargo's words below")
            .detail(words.trim_end())),
        };
        timelines.insert(listing.name.clone(), timeline);
    }
    Ok(timelines)
}

/// Runs a listing's copy, and makes a timeline of what the recorder wrote.
async fn record_one(listing: &Listing, program: &Path) -> Result<Result<Timeline, Problem>> {
    let folder = tempfile::tempdir().context("cannot make a folder for a timeline")?;
    let file = folder.path().join("events");
    let settings = &listing.metadata.run;
    let mut env = settings.env.clone();
    env.push((FILE.to_owned(), file.to_string_lossy().into_owned()));
    let outcome = run::run(&Program {
        binary: program.to_owned(),
        args: settings.args.clone(),
        stdin: settings.stdin.clone(),
        env,
        timeout: settings.timeout,
        memory: settings.memory,
        one_failure: false,
        one_console: false,
    })
    .await?;
    let how = match outcome.end {
        Termination::Exited(0) => RunEnd::Finished,
        Termination::StillRunning => RunEnd::Stopped,
        _ => RunEnd::Failed,
    };
    let words = fs::read(&file).unwrap_or_default();
    Ok(timeline_of_events(listing, &String::from_utf8_lossy(&words), how, &outcome.stdout))
}

fn timeline_of_events(
    listing: &Listing,
    words: &str,
    how: RunEnd,
    printed: &[u8],
) -> Result<Timeline, Problem> {
    let name = &listing.name;
    let problem = |code: Code, what: String| Problem::new(code, listing.key("timeline"), what);
    let log = event_log::EventLog::read(words).map_err(|why| {
        problem(
            codes::TIMELINE_LOG_INVALID,
            format!("the timeline of `{name}` cannot be read: {why}"),
        )
    })?;
    let main = listing.read(layout::MAIN)?;
    let folder = format!("{}/", listing.path.to_string_lossy().replace('\\', "/"));
    let replayed = replay::ListingSource { folder: &folder, code: &main.text };
    let timeline = replay::replay(&log, &replayed, how);
    let tokio = listing.manifest.text.contains("\ntokio");
    if let Some(missing) = log.missing(&folder).filter(|_| tokio) {
        return Err(problem(codes::TIMELINE_TOKIO_SILENT, format!("Tokio reports too little about `{name}`: {missing}"))
            .help("start a runtime, or remove `timeline`; if the program does, Tokio's instrumentation has changed"));
    }
    if timeline.tasks.is_empty() {
        return Err(problem(
            codes::TIMELINE_EMPTY,
            format!("`{name}` has no task and prints nothing"),
        )
        .help("remove `timeline`"));
    }
    let lines: Vec<&str> = timeline.lines.iter().map(|line| line.text.as_str()).collect();
    let printed = String::from_utf8_lossy(printed);
    if !printed.lines().eq(lines.iter().copied()) {
        return Err(problem(
            codes::TIMELINE_OUTPUT_UNSEEN,
            format!("`{name}` prints lines that the recorder does not see"),
        )
        .help("print whole lines, with `println!`")
        .detail(printed.trim_end()));
    }
    let mut timeline = grouping::group_if_large(timeline);
    if timeline.clock == Clock::Real {
        timeline.of = Some(digest(listing)?);
    }
    Ok(timeline)
}

/// The digest of a program's text, whatever its line ends: all Rust files below `src`, in the order
/// of their paths. 64 bits guard against accidents only.
fn digest(listing: &Listing) -> Result<String, Problem> {
    let mut hasher = blake3::Hasher::new();
    for file in rust_files::below(&listing.folder.join("src")) {
        let name = file.strip_prefix(&listing.folder).unwrap_or(&file).to_string_lossy();
        hasher.update(listing.read(&name)?.text.replace("\r\n", "\n").as_bytes());
    }
    Ok(hasher.finalize().to_hex()[..16].to_owned())
}

/// The problem of a timeline that is not what is recorded.
pub(super) fn difference_problem(
    listing: &Listing,
    old: Option<&Timeline>,
    now: Option<&Timeline>,
) -> Option<Problem> {
    let (name, path) = (&listing.name, listing.recordings.join(layout::TIMELINE));
    let bless = format!("if that is right, record it: {} bless {name}", program::name());
    match (old, now) {
        (None, None) => None,
        (None, Some(_)) => {
            let what = format!("the timeline of `{name}` is not recorded");
            let code = match listing.is_unrecorded() {
                true => OUTPUT_UNRECORDED,
                false => codes::TIMELINE_DIFFERS,
            };
            Some(Problem::new(code, listing.key("timeline"), what).help(bless))
        }
        (Some(_), None) => {
            let what = format!("this is recorded, but `{name}` does not say `timeline = true`");
            Some(Problem::new(codes::TIMELINE_DIFFERS, Place::file(&path), what).help(bless))
        }
        (Some(old), Some(now)) => {
            let difference = difference(old, now, &listing.metadata.order)?;
            let what = format!("the tasks of `{name}` do something else now");
            Some(
                Problem::new(codes::TIMELINE_DIFFERS, Place::file(&path), what)
                    .help(bless)
                    .detail(difference),
            )
        }
    }
}
