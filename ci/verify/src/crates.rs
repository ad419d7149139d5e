//! Verifies crates that pages show with includes: each is built by itself and held to what the pages
//! claim of it and to its console transcripts. See [`bookwright_source::crates`].

mod cargo_build;
mod cargo_session;
mod command_line;
mod console;
mod dep_info;
mod judge;
mod merged_outputs;
mod plain_crate;
mod reader_lines;
mod rustc_build;
pub(super) mod termination;
mod transcript;
mod transcript_judge;
mod transcript_recording;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context as _, Result};
use tokio::sync::{OnceCell, OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::dependency_sets::{BuiltDependencies, DependencySets};
use super::inputs::CrateInputs;
use super::run_limits::RunLimits;
use super::rustc;
use super::verdict::Verdict;
use super::{Selection, codes};
use bookwright_base::problem::Problem;
use bookwright_source::Source;
use bookwright_source::crates::Crate;
use bookwright_source::layout::{self, Layout};
use bookwright_source::settings::BuildLimits;
use judge::{CrateJudge, PATIENCE};
use plain_crate::PlainCrate;
use rustc_build::{BuiltCrate, has_tests, holds};
use transcript::Transcript;

/// The crates that are verified in one run.
pub(super) struct CrateRuns {
    layout: Layout,
    limits: BuildLimits,
    runs: RunLimits,
    crates: HashMap<String, Arc<CrateRun>>,
    sets: DependencySets,
    rustc: PathBuf,
    below: PathBuf,
    /// Whether what was built is kept for a further round.
    repeated: bool,
    /// Whether transcripts will be recorded.
    records: bool,
}

/// One crate, and what became of it once it is built.
struct CrateRun {
    plain: Option<PlainCrate>,
    built: OnceCell<(Arc<BuiltDependencies>, BuiltCrate)>,
}

impl CrateRuns {
    /// Prepares to verify some crates. If they are to be isolated, cargo builds each of them.
    ///
    /// # Errors
    /// If the target folder cannot be written, or there is no compiler.
    pub(super) async fn new(
        source: &Source,
        crates: &[&Crate],
        selection: &Selection,
    ) -> Result<Self> {
        let layout = &source.layout;
        let below = layout.target.join("crates");
        std::fs::create_dir_all(&below)
            .with_context(|| format!("cannot make {}", below.display()))?;
        let rustc = rustc::compiler(layout.compilers_folder(), layout.toolchain.as_deref()).await;
        let rustc = rustc.map_err(anyhow::Error::msg)?;
        let run = |each: &&Crate| {
            let plain = if selection.isolated { None } else { PlainCrate::of(each, layout) };
            (each.name.clone(), Arc::new(CrateRun { plain, built: OnceCell::new() }))
        };
        let crates: HashMap<String, Arc<CrateRun>> = crates.iter().map(run).collect();
        let plain = crates.values().filter_map(|run| run.plain.as_ref());
        let sets = plain.filter_map(|plain| plain.dependencies.clone());
        Ok(Self {
            sets: DependencySets::new(
                &below,
                below.join("shared"),
                layout.toolchain.clone(),
                source.settings.build,
                sets,
            ),
            layout: layout.clone(),
            limits: source.settings.build,
            runs: RunLimits::of(&source.settings, PATIENCE),
            crates,
            rustc,
            below,
            repeated: selection.stress_count.is_some(),
            records: selection.record,
        })
    }

    /// Builds the dependencies that crates share, one set after another.
    pub(super) async fn build_dependencies(&self) {
        let plain = self.crates.values().filter_map(|run| run.plain.as_ref());
        for set in plain.filter_map(|plain| plain.dependencies.as_ref()) {
            // Whoever needs the set hears of the error.
            let _ = self.sets.get(set).await;
        }
    }

    /// Whether a crate needs dependencies that take time to build.
    pub(super) fn has_dependencies(&self, each: &Crate) -> bool {
        let plain = self.crates.get(&each.name).and_then(|run| run.plain.as_ref());
        plain.is_some_and(|plain| plain.dependencies.is_some())
    }

    /// Where a crate is built.
    fn folder(&self, each: &Crate) -> PathBuf {
        self.below.join("built").join(&blake3::hash(each.name.as_bytes()).to_hex()[..24])
    }

    /// Builds a crate, runs its programs, and judges what they do. Gives the processor back once it is
    /// built: programs that wait, for a client or for a minute to pass, keep nothing from compiling.
    ///
    /// # Errors
    /// If a compiler or a program cannot be started, or the target folder cannot be written.
    pub(super) async fn verify(
        &self,
        each: &Crate,
        processor: Option<OwnedSemaphorePermit>,
        waiting: &Semaphore,
    ) -> Result<Verdict> {
        let run = self.crates.get(&each.name).context("a crate that nobody chose")?;
        let begin = Instant::now();
        let mut judge = CrateJudge::new(each, waiting, self.runs, self.records);
        if let Some(problem) = CrateInputs::of(each, &self.layout).unreadable() {
            judge.problem(problem);
            return Ok(judge.verdict(&self.layout, begin.elapsed()));
        }
        if !holds(&each.folder, "") {
            judge.note("it has no code");
            return Ok(judge.verdict(&self.layout, begin.elapsed()));
        }
        let out = self.folder(each);
        let transcripts: Vec<_> = each.transcripts.iter().map(Transcript::read).collect();
        let tests = has_tests(&each.folder)
            || each.shows_in(layout::TESTS)
            || transcripts.iter().any(Transcript::tests);
        let build = || self.build(each, run, &out, tests);
        let (dependencies, built) = run.built.get_or_try_init(build).await?;
        drop(processor);
        if let Some(words) = &dependencies.refused {
            let what = format!(
                "the dependencies of {} cannot be had or built, so nothing that pages say of it is proved",
                each.name
            );
            judge.problem(
                Problem::new(codes::DEPENDENCY_UNAVAILABLE, each.place(), what)
                    .help("see cargo's words below; the other crates are built without this one")
                    .detail(words),
            );
            return Ok(judge.verdict(&self.layout, begin.elapsed()));
        }
        judge.claim(built, &transcripts).await?;
        if built.whole {
            dep_info::unread(each, &out).into_iter().for_each(|problem| judge.problem(problem));
        }
        for transcript in &transcripts {
            judge.transcript(transcript, built, &out).await?;
        }
        if !self.repeated {
            let _ = std::fs::remove_dir_all(out);
        }
        Ok(judge.verdict(&self.layout, begin.elapsed()))
    }

    async fn build(
        &self,
        each: &Crate,
        run: &CrateRun,
        out: &Path,
        tests: bool,
    ) -> Result<(Arc<BuiltDependencies>, BuiltCrate)> {
        let dependencies = match run.plain.as_ref().and_then(|plain| plain.dependencies.as_ref()) {
            Some(set) => self.sets.get(set).await?,
            None => Arc::default(),
        };
        if dependencies.refused.is_some() {
            return Ok((dependencies, BuiltCrate::default()));
        }
        let built = match &run.plain {
            Some(plain) => {
                let (rustc, limits) = (&self.rustc, self.limits);
                rustc_build::with_rustc(rustc, each, plain, &dependencies, out, tests, limits)
                    .await?
            }
            None => cargo_build::with_cargo(each, out, tests, &self.layout, self.limits).await?,
        };
        Ok((dependencies, built))
    }
}

impl Drop for CrateRuns {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(self.below.join("built"));
    }
}
