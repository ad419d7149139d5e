//! Another toolchain than the book's: finds it, and rewords verdicts found with it.
//!
//! Everything it builds and keeps is in a folder of its own, so a run with it neither uses nor
//! changes what is kept for the book's own compiler.

use anyhow::{Result, bail};

use super::verdict::{Conclusion, Verdict};
use super::{build_process, cargo, codes};
use bookwright_source::Source;
use bookwright_source::codes::OUTPUT_UNRECORDED;

/// Sets the toolchain that builds the listings.
///
/// # Errors
/// If it is not installed. The error names those that are.
pub async fn choose(source: &mut Source, name: &str) -> Result<()> {
    let mut rustup = tokio::process::Command::new("rustup");
    rustup.args(["toolchain", "list"]);
    let list = match build_process::ask(rustup, &build_process::QUESTION).await {
        Ok(list) => list,
        Err(words) => {
            bail!("--toolchain needs rustup, which does not list its toolchains: {words}")
        }
    };
    let installed: Vec<&str> =
        list.lines().filter_map(|line| line.split_whitespace().next()).collect();
    let Some(found) = find(name, &installed) else {
        bail!(
            "the toolchain `{name}` is not installed; these are: {}",
            match installed.as_slice() {
                [] => "none".to_owned(),
                some => some.join(", "),
            }
        );
    };
    source.layout.use_toolchain(found);
    Ok(())
}

/// The installed toolchain with this name, with or without the machine's triple.
fn find<'a>(name: &str, installed: &[&'a str]) -> Option<&'a str> {
    let exactly = installed.iter().find(|each| **each == name);
    let without_triple = || {
        installed.iter().find(|each| {
            let rest = each.strip_prefix(name).and_then(|rest| rest.strip_prefix('-'));
            // A date is part of the name, not of the triple.
            rest.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_alphabetic()))
        })
    };
    exactly.or_else(without_triple).copied()
}

/// The compiler that judged, as it names itself.
pub async fn compiler(source: &Source) -> String {
    let layout = &source.layout;
    let words = cargo::compiler(layout.compilers_folder(), layout.toolchain.as_deref()).await;
    words.unwrap_or_default().lines().next().unwrap_or("an unknown compiler").to_owned()
}

/// Removes the advice to record what differs: with another toolchain, a difference is only what
/// would change.
pub fn as_changes(verdicts: &mut [Verdict]) {
    for verdict in verdicts {
        for problem in verdict.problems.iter_mut().chain(&mut verdict.differences) {
            if [codes::OUTPUT_DIFFERS, codes::TIMELINE_DIFFERS, OUTPUT_UNRECORDED]
                .contains(&problem.code)
            {
                problem.help.clear();
            }
        }
    }
}

/// How many verdicts would change.
pub fn count(verdicts: &[Verdict]) -> usize {
    let changed =
        |each: &&Verdict| !matches!(each.conclusion, Conclusion::Passed | Conclusion::NotRun(_));
    verdicts.iter().filter(changed).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_toolchain_is_found_as_rustup_finds_it() {
        let installed = [
            "nightly-2025-01-01-x86_64-unknown-linux-gnu",
            "nightly-x86_64-unknown-linux-gnu",
            "1.95.0-x86_64-unknown-linux-gnu",
            "mine",
        ];
        let found = |name: &str| find(name, &installed);
        assert_eq!(found("nightly"), Some(installed[1]));
        assert_eq!(found("nightly-2025-01-01"), Some(installed[0]));
        assert_eq!(found("1.95.0"), Some(installed[2]));
        assert_eq!(found("1.95"), None);
        assert_eq!(found("mine"), Some("mine"));
        assert_eq!(found("min"), None);
        assert_eq!(found(""), None);
    }
}
