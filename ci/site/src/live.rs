//! What programs do now: after an edit the listings and fences it touched are built and run in the
//! background, and what they do differently from what is recorded is told beside it, until it is recorded
//! or mended.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde::Serialize;
use tokio::sync::{mpsc, watch};

use super::address;
use bookwright_source::Source;
use bookwright_verify::bless::bless;
use bookwright_verify::progress::Silent;
use bookwright_verify::verdict::{Conclusion, SubjectKind, Verdict};
use bookwright_verify::{Selection, verify};

/// What is asked of the background.
#[derive(Debug)]
pub(super) enum LiveRequest {
    /// These files were edited: run what they belong to.
    Edited(Vec<PathBuf>),
    /// Record what this does now, or all that can be recorded.
    Record(Option<String>),
}

/// What programs do now, as open pages are told.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(super) struct LiveState {
    /// What is being built and run.
    running: Vec<String>,
    /// What does not do what is claimed or recorded, by name.
    found: BTreeMap<String, Finding>,
}

/// What does not do what is claimed or recorded.
#[derive(Debug, Clone, PartialEq, Serialize)]
struct Finding {
    /// In a few words.
    what: &'static str,
    /// All that is known, as in a terminal.
    words: String,
    /// Whether it can be recorded.
    records: bool,
    /// Whether it is a listing, which pages show by its name.
    is_listing: bool,
    /// The page it stands on, if it is a fence.
    page: Option<String>,
}

/// What the author is told.
#[derive(Debug)]
pub enum LiveNews {
    /// A program does what is recorded and claimed.
    Passes(String),
    /// A program does something else; the words as in a terminal, and whether it can be recorded.
    Differs(String, String, bool),
    /// A file is recorded anew, with the difference.
    Recorded(PathBuf, String),
    /// Something other than a program is wrong.
    Trouble(String),
}

/// Runs what edits touch until the requests end. Each newer edit takes the place of what is still
/// running.
pub(super) async fn run(
    root: PathBuf,
    mut requests: mpsc::UnboundedReceiver<LiveRequest>,
    state: watch::Sender<LiveState>,
    tell: &(dyn Fn(LiveNews) + Send + Sync),
) {
    let mut owed: BTreeSet<PathBuf> = BTreeSet::new();
    let mut next = requests.recv().await;
    while let Some(request) = next.take() {
        let work = async {
            match request {
                LiveRequest::Edited(files) => {
                    owed.extend(files);
                    edited(&root, &owed, &state, tell).await
                }
                LiveRequest::Record(name) => record(&root, name, &state, tell).await,
            }
        };
        tokio::select! {
            done = work => {
                owed.clear();
                if let Err(error) = done {
                    tell(LiveNews::Trouble(format!("{error:#}")));
                }
                state.send_if_modified(|state| {
                    let was = !state.running.is_empty();
                    state.running.clear();
                    was
                });
                next = requests.recv().await;
            }
            // What was started ends with the work.
            newer = requests.recv() => next = newer,
        }
    }
}

/// Runs what the edited files belong to.
async fn edited(
    root: &Path,
    files: &BTreeSet<PathBuf>,
    state: &watch::Sender<LiveState>,
    tell: &(dyn Fn(LiveNews) + Send + Sync),
) -> Result<()> {
    let source = Source::discover(root);
    let names = touched(&source, files);
    if names.is_empty() {
        return Ok(());
    }
    state.send_modify(|state| state.running.clone_from(&names));
    let selection = Selection { names: names.clone(), ..Selection::default() };
    let verified = verify(&source, &selection, &Silent).await?;
    note(&source, &names, &verified.verdicts, state, tell);
    for problem in verified.problems {
        tell(LiveNews::Trouble(problem.render(root, false)));
    }
    Ok(())
}

/// Records what programs do now.
async fn record(
    root: &Path,
    name: Option<String>,
    state: &watch::Sender<LiveState>,
    tell: &(dyn Fn(LiveNews) + Send + Sync),
) -> Result<()> {
    let found = state.borrow().found.clone();
    let wanted = |(each, finding): (&String, &Finding)| {
        let is_asked = name.as_ref().is_none_or(|name| name == each);
        (is_asked && finding.records).then(|| each.clone())
    };
    let names: Vec<String> = found.iter().filter_map(wanted).collect();
    if names.is_empty() {
        tell(LiveNews::Trouble("there is nothing to record".to_owned()));
        return Ok(());
    }
    let source = Source::discover(root);
    state.send_modify(|state| state.running.clone_from(&names));
    let selection = Selection { names: names.clone(), record: true, ..Selection::default() };
    let verified = verify(&source, &selection, &Silent).await?;
    let is_asked = |verdict: &&Verdict| names.contains(&verdict.name);
    let verdicts: Vec<Verdict> = verified.verdicts.iter().filter(is_asked).cloned().collect();
    bless(&source, &verdicts, |file, difference| {
        tell(LiveNews::Recorded(file.to_owned(), difference.to_owned()));
    })?;
    // They do what is recorded now; those that failed stay.
    state.send_modify(|state| {
        let passed = |verdict: &&Verdict| verdict.conclusion != Conclusion::Failed;
        for verdict in verdicts.iter().filter(passed) {
            state.found.remove(&verdict.name);
        }
    });
    Ok(())
}

/// The names of what files belong to: listings, crates that pages show, quizzes, and the fences of a page.
fn touched(source: &Source, files: &BTreeSet<PathBuf>) -> Vec<String> {
    let below = |folder: &Path| files.iter().any(|file| file.starts_with(folder));
    let listings = source.listings.all.iter().filter(|each| below(&each.folder));
    let mut names: BTreeSet<String> = listings.map(|each| each.name.clone()).collect();
    let crates = source.crates.all.iter().filter(|each| below(&each.folder));
    names.extend(crates.map(|each| each.name.clone()));
    let quizzes = source.quizzes.all.iter().filter(|quiz| files.contains(&*quiz.text.path));
    names.extend(quizzes.map(|quiz| quiz.name.clone()));
    let fences = source.fences.all.iter().filter(|fence| files.contains(&*fence.text.path));
    names.extend(fences.map(|fence| fence.file().to_owned()));
    names.into_iter().collect()
}

/// Tells what was found, and what is well again.
fn note(
    source: &Source,
    names: &[String],
    verdicts: &[Verdict],
    state: &watch::Sender<LiveState>,
    tell: &(dyn Fn(LiveNews) + Send + Sync),
) {
    let mut news = Vec::new();
    state.send_modify(|state| {
        // A fence that moved, or is gone, is told by its new place, or not at all.
        let is_again = |name: &String| {
            let rests = names.iter().filter_map(|each| name.strip_prefix(each.as_str()));
            rests.into_iter().any(|rest| rest.is_empty() || rest.starts_with(':'))
        };
        let before = std::mem::take(&mut state.found);
        for (name, finding) in &before {
            if !is_again(name) {
                state.found.insert(name.clone(), finding.clone());
            }
        }
        for verdict in verdicts {
            match finding(verdict, source) {
                Some(finding) => {
                    if before.get(&verdict.name) != Some(&finding) {
                        let words = finding.words.clone();
                        news.push(LiveNews::Differs(verdict.name.clone(), words, finding.records));
                    }
                    state.found.insert(verdict.name.clone(), finding);
                }
                None if !verdict.kept => news.push(LiveNews::Passes(verdict.name.clone())),
                None => {}
            }
        }
    });
    news.into_iter().for_each(tell);
}

fn finding(verdict: &Verdict, source: &Source) -> Option<Finding> {
    let what = match verdict.conclusion {
        Conclusion::Passed | Conclusion::NotRun(_) => return None,
        Conclusion::Differs => "does something else now",
        Conclusion::Unrecorded => "is not recorded yet",
        Conclusion::Failed => "does not do what is claimed of it",
    };
    let root = &source.layout.root;
    let problems = verdict.problems.iter().chain(&verdict.differences);
    let words: Vec<String> = problems.map(|problem| problem.render(root, false)).collect();
    let of_page = |file: &Path| {
        let file = file.strip_prefix(&source.layout.src).ok()?;
        Some(address::relative(&address::html_file(file).to_string_lossy()))
    };
    Some(Finding {
        what,
        words: words.join("\n\n"),
        records: verdict.conclusion != Conclusion::Failed,
        is_listing: verdict.kind == SubjectKind::Listing,
        page: of_page(&verdict.place.file).filter(|_| verdict.kind == SubjectKind::Fence),
    })
}
