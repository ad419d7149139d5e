//! Asks the graders of the exercises whether they notice anything: leaves out or changes one thing of a
//! solution at a time, and runs the grader on whatever still compiles. `mutants LISTINGS EQUIVALENTS
//! [EXERCISE]...`; `../mutants.sh` starts it. Works on a copy, never on the tree.

mod change;
mod equivalents;
mod sandbox;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::{env, fs, thread};

use anyhow::{Context, Result, ensure};

use change::Change;
use equivalents::Equivalents;
use sandbox::{Sandbox, Verdict};

fn main() -> Result<ExitCode> {
    let mut arguments = env::args().skip(1);
    let listings =
        PathBuf::from(arguments.next().context("the folder of the listings is missing")?);
    let equivalents = arguments.next().context("the file of equivalents is missing")?;
    let equivalents = Equivalents::read(Path::new(&equivalents))?;
    let mut names: Vec<String> = arguments.collect();
    if names.is_empty() {
        names = exercises(&listings)?;
    }

    let mut rows = Vec::new();
    for name in &names {
        rows.push(Row::of(&listings, name, &equivalents).with_context(|| name.clone())?);
    }

    println!(
        "\n{:26}{:>9}{:>10}{:>8}{:>12}{:>10}",
        "", "mutants", "compiled", "caught", "equivalent", "survived"
    );
    for (name, row) in names.iter().zip(&rows) {
        let Row { mutants, compiled, caught, equivalent, survived } = row;
        println!("{name:26}{mutants:>9}{compiled:>10}{caught:>8}{equivalent:>12}{survived:>10}");
    }
    let unused: Vec<String> = equivalents.unused(&names);
    for entry in &unused {
        println!("mutants.equivalent: no survivor needs this line: {entry}");
    }
    let good = unused.is_empty() && rows.iter().all(|row| row.survived == 0);
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn exercises(listings: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(listings.join("exercises"))? {
        let entry = entry?;
        if entry.path().join("solution/lib.rs").exists() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// What became of the mutants of one exercise.
#[derive(Debug, Default)]
struct Row {
    mutants: usize,
    compiled: usize,
    caught: usize,
    equivalent: usize,
    survived: usize,
}

impl Row {
    /// Tries all mutants: one is compiled while others run.
    fn of(listings: &Path, name: &str, equivalents: &Equivalents) -> Result<Self> {
        let folder = listings.join("exercises").join(name);
        let path = folder.join("solution/lib.rs");
        let solution = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
        let stub = fs::read_to_string(folder.join("src/lib.rs"))?;
        let changes = change::all(&solution, &stub)?;

        let sandbox = Sandbox::of(listings, name)?;
        let unchanged =
            sandbox.build(&solution)?.context("the solution itself does not compile")?;
        ensure!(unchanged.run() == Verdict::Passed, "the solution itself fails");

        eprintln!("{name}: {} mutants", changes.len());
        let row = Mutex::new(Row { mutants: changes.len(), ..Row::default() });
        let runners = thread::available_parallelism()?.get();
        let (ready, built) = std::sync::mpsc::sync_channel(runners);
        let built = Mutex::new(built);
        thread::scope(|scope| -> Result<()> {
            for _ in 0..runners {
                scope.spawn(|| {
                    loop {
                        // The lock is released before the mutant runs.
                        let next = built.lock().expect("no runner panics").recv();
                        let Ok((change, mutant)) = next else { break };
                        let change: &Change = change;
                        let mutant: sandbox::Mutant = mutant;
                        let verdict = mutant.run();
                        let mut row = row.lock().expect("no runner panics");
                        row.compiled += 1;
                        if verdict == Verdict::Failed {
                            row.caught += 1;
                        } else if equivalents.knows(name, &change.text, &change.what) {
                            row.equivalent += 1;
                        } else {
                            row.survived += 1;
                            println!(
                                "listings/exercises/{name}/solution/lib.rs:{}: {}\n    {}",
                                change.line, change.what, change.text
                            );
                        }
                    }
                });
            }
            for change in &changes {
                if let Some(mutant) = sandbox.build(&change.applied(&solution))? {
                    ready.send((change, mutant)).ok().context("no runner is left")?;
                }
            }
            drop(ready);
            Ok(())
        })?;
        Ok(row.into_inner().expect("no runner panics"))
    }
}
