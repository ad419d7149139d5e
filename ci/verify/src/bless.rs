//! Records what listings do.
//!
//! Each file is written whole below the target folder and then renamed into its place. So whoever
//! is interrupted at any instant, even by the system, has the old file or the new one, and git sees
//! nothing else. A listing that does not meet its expectation is never recorded.

use std::collections::{BTreeMap, HashSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};

use super::compare::{difference, same};
use super::new_recording::same_figures;
use super::subject::Subject;
use super::timeline;
use super::verdict::{Conclusion, SubjectKind, Verdict};
use bookwright_base::files::{remove_staged, stage, write_whole};
use bookwright_base::problem::Text;
use bookwright_source::Source;
use bookwright_source::fences::FenceOutput;
use bookwright_source::layout::{self, Layout};
use bookwright_source::listing::Listing;
use bookwright_source::recording::Recording;

/// What was recorded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Blessed {
    /// How many recordings were written.
    pub recorded: usize,
    /// How many listings do what is recorded.
    pub unchanged: usize,
}

/// Records what the verdicts found. Calls `show` with each file and its difference before it is
/// written.
///
/// # Errors
/// If a file cannot be written. The files of earlier listings have been written by then.
pub fn bless(
    source: &Source,
    verdicts: &[Verdict],
    mut show: impl FnMut(&Path, &str),
) -> Result<Blessed> {
    let mut blessed = Blessed::default();
    let stage = RecordingStage::open(&source.layout)?;
    for verdict in verdicts {
        for (path, text) in &verdict.transcripts {
            path.parent().into_iter().for_each(remove_staged);
            match bless_transcript(&stage, path, text, &mut show)? {
                true => blessed.recorded += 1,
                false => blessed.unchanged += 1,
            }
        }
        let Some(listing) = source.listings.judged_as(&verdict.name) else { continue };
        remove_staged(&listing.recordings);
        let Some(recording) = &verdict.recording else {
            // A kept verdict has nothing to record: it holds for what is recorded.
            blessed.unchanged += usize::from(verdict.kept && listing.exercise.is_none());
            continue;
        };
        let changes = changes(listing, recording, verdict.replaces_figures)?;
        if changes.is_empty() {
            blessed.unchanged += 1;
        } else {
            record(&stage, listing, changes, &mut show)?;
            blessed.recorded += 1;
        }
    }
    bless_outputs(&stage, source, verdicts, &mut show, &mut blessed)?;
    Ok(blessed)
}

/// Writes what fences print into the blocks behind them, page by page.
fn bless_outputs(
    stage: &RecordingStage,
    source: &Source,
    verdicts: &[Verdict],
    show: &mut impl FnMut(&Path, &str),
    blessed: &mut Blessed,
) -> Result<()> {
    let mut pages: BTreeMap<&Path, Vec<(&FenceOutput, Option<&str>)>> = BTreeMap::new();
    for fence in &source.fences.all {
        let Some(output) = &fence.output else { continue };
        let Some(verdict) = verdicts.iter().find(|each| each.name == fence.name) else { continue };
        let differs = matches!(verdict.conclusion, Conclusion::Differs | Conclusion::Unrecorded);
        let now = verdict.output.as_deref().filter(|_| differs);
        blessed.recorded += usize::from(now.is_some());
        blessed.unchanged += usize::from(verdict.conclusion == Conclusion::Passed);
        pages.entry(&fence.text.path).or_default().push((output, now));
    }
    for (path, mut outputs) in pages {
        path.parent().into_iter().for_each(remove_staged);
        outputs.sort_by_key(|(output, _)| output.span.start);
        let text = Text::read(path).map_err(|problem| anyhow!(problem.what))?;
        let mut new = text.text.to_string();
        for (output, now) in outputs.into_iter().rev() {
            let Some(now) = now else { continue };
            // The page may have been edited while its code ran.
            if output.recorded.text() != Some(&*text.text) {
                bail!("{} was changed meanwhile: nothing in it is recorded", path.display());
            }
            new.replace_range(output.span.clone(), &output.with(now));
        }
        bless_transcript(stage, path, &new, show)?;
    }
    Ok(())
}

/// Writes a transcript, if its text is another one now. A byte-order mark stays.
fn bless_transcript(
    stage: &RecordingStage,
    path: &Path,
    text: &str,
    show: &mut impl FnMut(&Path, &str),
) -> Result<bool> {
    const MARK: &str = "\u{feff}";
    let old =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let kept = old.trim_start_matches(MARK);
    if kept == text {
        return Ok(false);
    }
    show(path, &difference(kept, text, true));
    let new = format!("{}{text}", &old[..old.len() - kept.len()]);
    let staged = stage.write(path, new.as_bytes())?;
    staged.persist(path).with_context(|| format!("cannot write {}", path.display()))?;
    Ok(true)
}

/// Records how long the listings that passed took to run. Returns how many times are recorded now.
///
/// # Errors
/// If the file cannot be written.
pub fn times(source: &Source, verdicts: &[Verdict]) -> Result<usize> {
    let mut times = source.times.clone();
    let known: HashSet<String> =
        Subject::all(source).map(|each| each.name(&source.layout)).collect();
    times.retain(|name| known.contains(name));
    let took =
        |each: &&Verdict| !matches!(each.conclusion, Conclusion::Failed | Conclusion::NotRun(_));
    // The name of a fence has its line, which changes with every edit above it.
    let named = |each: &&Verdict| each.kind != SubjectKind::Fence;
    for verdict in verdicts.iter().filter(took).filter(named) {
        times.set(&verdict.name, verdict.took.as_secs_f64());
    }
    let path = source.layout.times();
    let text = times.text();
    if fs::read_to_string(&path).ok().as_deref() != Some(&text) {
        write_whole(&path, text.as_bytes())?;
    }
    Ok(times.len())
}

/// One file of a recording, and its new content.
struct Change {
    name: &'static str,
    new: Option<String>,
}

/// Writes one listing's recording: first all files to the stage, then each into its place, so that
/// a full disk changes none of them.
fn record(
    stage: &RecordingStage,
    listing: &Listing,
    changes: Vec<Change>,
    show: &mut impl FnMut(&Path, &str),
) -> Result<()> {
    let folder = &listing.recordings;
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let mut ready = Vec::new();
    for change in changes {
        let path = listing.recordings.join(change.name);
        let old = fs::read_to_string(&path).unwrap_or_default();
        show(&path, &difference(&old, change.new.as_deref().unwrap_or_default(), true));
        let staged = change.new.map(|new| stage.write(&path, new.as_bytes())).transpose()?;
        ready.push((path, staged));
    }
    for (path, staged) in ready {
        match staged {
            Some(staged) => drop(
                staged
                    .persist(&path)
                    .with_context(|| format!("cannot write {}", path.display()))?,
            ),
            None => fs::remove_file(&path)
                .with_context(|| format!("cannot remove {}", path.display()))?,
        }
    }
    if listing.turned.is_some() {
        // Fails if the folder is not empty, as intended.
        let _ = fs::remove_dir(folder);
    }
    Ok(())
}

/// The files that change. One whose content is `None` is removed.
fn changes(listing: &Listing, now: &Recording, replaces_figures: bool) -> Result<Vec<Change>> {
    let old = &listing.recording;
    let measured = match &now.measured {
        Some(measured) if old.measured.as_ref() == Some(measured) => None,
        // Figures that differ by chance are not a change.
        Some(measured)
            if !replaces_figures && same_figures(old.measured.as_ref(), Some(measured)) =>
        {
            None
        }
        Some(measured) => {
            let text = toml::to_string(measured).context("cannot write figures as TOML")?;
            Some(Change { name: layout::MEASURED, new: Some(text) })
        }
        None => {
            let there = listing.recordings.join(layout::MEASURED).exists();
            there.then_some(Change { name: layout::MEASURED, new: None })
        }
    };
    let timeline = match (&old.timeline, &now.timeline) {
        (Some(old), Some(now))
            if timeline::difference(old, now, &listing.metadata.order).is_none() =>
        {
            None
        }
        (_, Some(now)) => {
            let text = now.to_json().context("cannot write a timeline as JSON")?;
            Some(Change { name: layout::TIMELINE, new: Some(text) })
        }
        (_, None) => {
            let there = listing.recordings.join(layout::TIMELINE).exists();
            there.then_some(Change { name: layout::TIMELINE, new: None })
        }
    };
    let texts = [
        (layout::STDOUT, &old.stdout, &now.stdout, true),
        (layout::STDERR, &old.stderr, &now.stderr, false),
        (layout::COMPILER, &old.compiler, &now.compiler, false),
    ];
    let texts = texts.into_iter().filter(|(name, old, now, any)| {
        let order = &listing.metadata.order;
        match (old, now) {
            (Some(old), Some(now)) if *any => !same(old, now, order),
            // A recording that cannot be read exists all the same.
            (None, None) => listing.recordings.join(name).exists(),
            (old, now) => old != now,
        }
    });
    let texts = texts.map(|(name, _, now, _)| Change { name, new: now.clone() });
    Ok(texts.chain(measured).chain(timeline).collect())
}

/// Where recordings are staged. Only one `bless` runs at a time, and what a killed one left is
/// removed.
struct RecordingStage {
    folder: PathBuf,
    _lock: File,
}

impl RecordingStage {
    fn open(layout: &Layout) -> Result<Self> {
        let folder = layout.target.join("recordings");
        let open = || {
            fs::create_dir_all(&folder)?;
            let lock = File::create(folder.join(".lock"))?;
            lock.lock()?;
            Ok(lock)
        };
        let lock: std::io::Result<_> = open();
        let lock = lock.with_context(|| format!("cannot write in {}", folder.display()))?;
        remove_staged(&folder);
        Ok(Self { folder, _lock: lock })
    }

    /// Stages a file with this content for `path`: in the stage, or beside `path` if the stage is
    /// on another disk.
    fn write(&self, path: &Path, content: &[u8]) -> Result<tempfile::NamedTempFile> {
        let beside = path.parent().unwrap_or(Path::new("."));
        let folder = if one_disk(&self.folder, beside) { &self.folder } else { beside };
        stage(path, folder, content).with_context(|| format!("cannot write {}", path.display()))
    }
}

/// Whether a file can be moved from one folder to the other. False where the system does not say.
fn one_disk(one: &Path, other: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let disk = |folder: &Path| fs::metadata(folder).ok().map(|folder| folder.dev());
        disk(one).is_some() && disk(one) == disk(other)
    }
    #[cfg(not(unix))]
    {
        let _ = (one, other);
        false
    }
}
