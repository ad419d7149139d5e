//! Verifies fences: Rust code that stands in pages. See [`bookwright_source::fences`].
//!
//! Fences that must compile and cannot tell the difference are compiled together, as rustdoc merges
//! doctests, and run each in a process of its own. The others are compiled each by itself, side by side.
//! What the crates are that fences use is in [`bookwright_source::fence_crates`]; each is built only if a
//! fence names it.

#[cfg(all(test, unix))]
mod as_rustdoc;
mod compile;
mod judge;
mod keys;
mod missing;
mod needed;
mod program;
mod telling;
mod tokens;
mod words;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::dependency_sets::BuiltDependencies;
use super::machine;
use super::progress::Progress;
use super::run::Program;
use super::run_limits::RunLimits;
use super::{Selection, rustc};
use bookwright_base::counts::counted;
use bookwright_base::problem::Problem;
use bookwright_source::Source;
use bookwright_source::claim::Claim;
use bookwright_source::fences::CodeFence;
use compile::{CompiledFence, FenceCompiler, ReadyFence};
use program::FenceProgram;

/// How long a fence may run, unless book.toml says otherwise: as long as a listing does by default.
const TIMEOUT: Duration = Duration::from_secs(10);
/// From how many fences on a further processor compiles a share of them.
const SHARE: usize = 12;

pub(super) use keys::FenceCrateDigests;
use needed::named_crates;

/// The fences that are verified in one run, compiled.
#[derive(Default)]
pub(super) struct FencePrograms {
    fences: HashMap<String, Compiled>,
    /// The problem of each crate that fences use and nobody offers.
    missing: BTreeMap<String, Problem>,
    /// Why the crates that fences use are not available.
    unavailable: Option<Problem>,
    limits: RunLimits,
    compiler: Option<FenceCompiler>,
}

/// One fence, compiled.
struct Compiled {
    ready: Arc<ReadyFence>,
    compiled: CompiledFence,
}

impl FencePrograms {
    /// Compiles the fences: those that may be merged together, unless each is to be isolated.
    ///
    /// # Errors
    /// If the compiler cannot be started, or the target folder cannot be written.
    pub(super) async fn build(
        source: &Source,
        fences: &[&CodeFence],
        selection: &Selection,
        progress: &dyn Progress,
    ) -> Result<Self> {
        if fences.is_empty() {
            return Ok(Self::default());
        }
        progress.build_started(&counted(fences.len(), "fence"));
        let layout = &source.layout;
        let rustc = rustc::compiler(layout.compilers_folder(), layout.toolchain.as_deref()).await;
        let compiler = FenceCompiler {
            rustc: rustc.map_err(anyhow::Error::msg)?,
            below: layout.target.join("fences").join("built"),
            limits: source.settings.build,
        };
        compiler.clear()?;
        let ready = |(index, fence): (usize, &&CodeFence)| {
            let program = FenceProgram::of(fence);
            let crates = named_crates(&source.settings.fence_crates, &program.names);
            let fence = (*fence).clone();
            let folder = compiler.below.join(format!("alone-{index}"));
            Arc::new(ReadyFence { index, fence, program, folder, crates })
        };
        let ready: Vec<Arc<ReadyFence>> = fences.iter().enumerate().map(ready).collect();
        let used: BTreeSet<String> =
            ready.iter().flat_map(|each| each.crates.iter().cloned()).collect();
        let dependencies = needed::build(source, &used, progress).await?;
        let unavailable = needed::problem(source, &dependencies, &ready);
        let jobs =
            selection.jobs.unwrap_or_else(machine::parallelism).clamp(1, Semaphore::MAX_PERMITS);
        let mut work = CompileWork {
            compiler: compiler.clone(),
            dependencies: Arc::new(dependencies),
            processors: Arc::new(Semaphore::new(jobs)),
            ready: ready.clone(),
            going: JoinSet::new(),
        };
        let mut compiled = HashMap::new();
        let judged = |each: &&Arc<ReadyFence>| unavailable.is_none() || each.crates.is_empty();
        let (merged, alone): (Vec<_>, Vec<_>) = ready
            .iter()
            .filter(judged)
            .partition(|each| !selection.isolated && each.may_be_merged());
        for (number, batch) in batches(&merged, jobs).into_iter().enumerate() {
            work.together(number, batch);
        }
        alone.iter().for_each(|each| work.alone(each.index));
        while let Some((done, others)) = work.next().await? {
            compiled.extend(done);
            others.into_iter().for_each(|index| work.alone(index));
        }
        let mut fences = HashMap::new();
        for (index, compiled) in compiled {
            let ready = Arc::clone(&ready[index]);
            fences.insert(ready.fence.name.clone(), Compiled { ready, compiled });
        }
        let missing =
            missing::problems(source, fences.values().map(|each| (&*each.ready, &each.compiled)));
        let limits = RunLimits::of(&source.settings, TIMEOUT);
        Ok(Self { fences, missing, unavailable, limits, compiler: Some(compiler) })
    }

    /// The program of a fence, if it is to be run.
    pub(super) fn program(&self, fence: &CodeFence) -> Option<Program> {
        let each = self.fences.get(&fence.name)?;
        let CompiledFence::Program(binary, part) = &each.compiled else { return None };
        if !matches!(fence.claim, Claim::Runs | Claim::Panics) {
            return None;
        }
        let part = part.map(|part| (compile::PART.to_owned(), part.to_string()));
        Some(Program {
            binary: binary.clone(),
            args: Vec::new(),
            stdin: String::new(),
            env: part.into_iter().collect(),
            timeout: self.limits.timeout,
            memory: self.limits.memory,
            one_failure: false,
            one_console: fence.output.is_some(),
        })
    }
}

impl Drop for FencePrograms {
    fn drop(&mut self) {
        if let Some(compiler) = &self.compiler {
            let _ = std::fs::remove_dir_all(&compiler.below);
        }
    }
}

/// The fences that are compiled together: those of one edition, shared out among the processors.
fn batches(merged: &[&Arc<ReadyFence>], jobs: usize) -> Vec<Vec<usize>> {
    let mut editions: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for each in merged {
        editions.entry(&each.fence.edition).or_default().push(each.index);
    }
    let mut batches = Vec::new();
    for of_edition in editions.into_values() {
        let shares = of_edition.len().div_ceil(SHARE).min(jobs);
        let size = of_edition.len().div_ceil(shares.max(1)).max(1);
        batches.extend(of_edition.chunks(size).map(<[usize]>::to_vec));
    }
    batches
}

/// What became of some fences, and those that must be compiled by themselves.
type CompileDone = (Vec<(usize, CompiledFence)>, Vec<usize>);

/// The compilers that are at work.
struct CompileWork {
    compiler: FenceCompiler,
    dependencies: Arc<BuiltDependencies>,
    processors: Arc<Semaphore>,
    ready: Vec<Arc<ReadyFence>>,
    going: JoinSet<Result<CompileDone>>,
}

impl CompileWork {
    /// Compiles a fence by itself, when there is a processor.
    fn alone(&mut self, index: usize) {
        let (compiler, dependencies) = (self.compiler.clone(), Arc::clone(&self.dependencies));
        let (processors, ready) = (Arc::clone(&self.processors), Arc::clone(&self.ready[index]));
        self.going.spawn(async move {
            let _processor = processors.acquire_owned().await.context("no compiler may begin")?;
            let compiled = compiler.alone(&ready, &dependencies).await?;
            Ok((vec![(index, compiled)], Vec::new()))
        });
    }

    /// Compiles fences together, when there is a processor.
    fn together(&mut self, number: usize, batch: Vec<usize>) {
        if let [index] = batch[..] {
            return self.alone(index);
        }
        let (compiler, dependencies) = (self.compiler.clone(), Arc::clone(&self.dependencies));
        let processors = Arc::clone(&self.processors);
        let ready: Vec<_> = batch.iter().map(|&index| Arc::clone(&self.ready[index])).collect();
        self.going.spawn(async move {
            let _processor = processors.acquire_owned().await.context("no compiler may begin")?;
            let ready: Vec<&ReadyFence> = ready.iter().map(|each| &**each).collect();
            compiler.together(number, &ready, &dependencies).await
        });
    }

    /// What is done next; `None` if nothing is left to do.
    async fn next(&mut self) -> Result<Option<CompileDone>> {
        let Some(done) = self.going.join_next().await else { return Ok(None) };
        done.context("a compiler broke")?.map(Some)
    }
}
