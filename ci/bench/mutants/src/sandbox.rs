//! A copy of the exercises in a temporary folder, in which mutants are compiled and run.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use tempfile::TempDir;

/// How long a mutant may run, before it is taken to hang. A solution takes a few seconds.
const LIMIT: Duration = Duration::from_secs(40);

/// What graders need besides the exercises. A copy of everything would cost cargo time at each mutant.
const NEEDED: [&str; 4] = [
    "support/counting-alloc",
    "support/grader",
    "how-it-works/own-clock",
    "how-it-works/sixty-lines",
];

/// A copy of one exercise and of what it needs.
#[derive(Debug)]
pub(crate) struct Sandbox {
    folder: TempDir,
    target: PathBuf,
    exercise: String,
}

/// The grader, compiled with one mutant.
#[derive(Debug)]
pub(crate) struct Mutant {
    folder: TempDir,
    programs: usize,
}

/// What the grader said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// It noticed nothing.
    Passed,
    /// A test failed, or did not come to its end.
    Failed,
}

impl Sandbox {
    /// Copies an exercise.
    ///
    /// # Errors
    /// If the copy cannot be written.
    pub(crate) fn of(listings: &Path, exercise: &str) -> Result<Self> {
        let folder = TempDir::new()?;
        let mut manifest = fs::read_to_string(listings.join("Cargo.toml"))?;
        let members =
            manifest.find("members = [").context("the listings' manifest has no members")?;
        let exercise_path = format!("exercises/{exercise}");
        let mut kept = vec![exercise_path.as_str()];
        kept.extend(NEEDED);
        let end = members + manifest[members..].find(']').context("the members do not end")?;
        manifest.replace_range(members..=end, &format!("members = {kept:?}"));
        fs::write(folder.path().join("Cargo.toml"), manifest)?;
        fs::copy(listings.join("Cargo.lock"), folder.path().join("Cargo.lock"))?;
        for path in kept {
            copy(&listings.join(path), &folder.path().join(path))?;
        }
        // One target folder for all exercises and all runs: dependencies are compiled once.
        let target =
            std::env::var_os("MUTANTS_TARGET").context("../mutants.sh says where to compile")?;
        Ok(Self { folder, target: target.into(), exercise: exercise.to_owned() })
    }

    /// Compiles the grader with a solution; `None` if that does not compile.
    ///
    /// # Errors
    /// If cargo cannot be started, or the files cannot be written.
    pub(crate) fn build(&self, solution: &str) -> Result<Option<Mutant>> {
        fs::write(
            self.folder.path().join("exercises").join(&self.exercise).join("src/lib.rs"),
            solution,
        )?;
        let built = Command::new("cargo")
            .args([
                "test",
                "--offline",
                "--quiet",
                "--no-run",
                "--test",
                "*",
                "--message-format=json",
            ])
            .args(["--package", &self.exercise, "--target-dir"])
            .arg(&self.target)
            .current_dir(self.folder.path())
            .env("CARGO_INCREMENTAL", "0")
            .stderr(Stdio::null())
            .output()
            .context("cargo cannot be started")?;
        if !built.status.success() {
            return Ok(None);
        }
        let folder = TempDir::new()?;
        let mut programs = 0;
        for line in built.stdout.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
            let message: serde_json::Value = serde_json::from_slice(line)?;
            if let Some(program) = message["executable"].as_str() {
                fs::copy(program, folder.path().join(programs.to_string()))?;
                programs += 1;
            }
        }
        ensure!(programs > 0, "cargo names no test");
        Ok(Some(Mutant { folder, programs }))
    }
}

impl Mutant {
    /// Runs the grader to its end or to the first test that fails. Tests that look at a clock may fail on a
    /// busy machine, whatever they test: whoever fails has a second try.
    pub(crate) fn run(&self) -> Verdict {
        let passed = |number: usize| {
            let mut tries = (0..2).map(|_| self.run_program(number).unwrap_or(false));
            tries.any(|passed| passed)
        };
        if (0..self.programs).all(passed) { Verdict::Passed } else { Verdict::Failed }
    }

    fn run_program(&self, number: usize) -> Result<bool> {
        let empty = TempDir::new()?;
        let (reader, writer) = std::io::pipe()?;
        // A mutant that never stops growing must not take the machine with it.
        let mut child = Command::new("sh")
            .args(["-c", "ulimit -v 8000000; exec \"$0\""])
            .arg(self.folder.path().join(number.to_string()))
            .current_dir(empty.path())
            .stdin(Stdio::null())
            .stdout(writer)
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()?;
        let (failed, is_failed) = mpsc::channel();
        thread::spawn(move || {
            let lines = BufReader::new(reader).split(b'\n').map_while(Result::ok);
            for line in lines {
                if line.starts_with(b"test ") && line.ends_with(b" ... FAILED") {
                    let _ = failed.send(());
                }
            }
        });
        let end = Instant::now() + LIMIT;
        let passed = loop {
            match is_failed.recv_timeout(Duration::from_millis(20)) {
                Ok(()) => break false,
                Err(RecvTimeoutError::Timeout) if Instant::now() > end => break false,
                Err(RecvTimeoutError::Timeout) => {}
                // Its standard output is closed.
                Err(RecvTimeoutError::Disconnected) => thread::sleep(Duration::from_millis(1)),
            }
            if let Some(status) = child.try_wait()? {
                break status.success();
            }
        };
        kill(&mut child)?;
        Ok(passed)
    }
}

/// Ends a program and whatever it started.
fn kill(child: &mut Child) -> Result<()> {
    let group = format!("-{}", child.id());
    Command::new("kill").args(["-KILL", "--", &group]).stderr(Stdio::null()).status()?;
    child.wait()?;
    Ok(())
}

/// Copies a folder. Its files are written anew: cargo sees by their age what has to be compiled.
fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &to)?;
        } else {
            std::io::copy(&mut File::open(entry.path())?, &mut File::create(&to)?)?;
        }
    }
    Ok(())
}
