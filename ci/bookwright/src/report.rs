//! What the tool prints: problems on standard error, results on standard output.

use std::path::{Path, PathBuf};

use crate::explain::is_explained;
use bookwright_base::code::Code;
use bookwright_base::counts::counted;
use bookwright_base::problem::Problem;
use bookwright_base::program;
use bookwright_site::MdbookWarning;

/// How many codes the last line of a report names.
const CODES: usize = 3;

/// Prints what commands find.
#[derive(Debug, Clone)]
pub struct Report {
    /// The folder that paths are shown relative to: the current folder if the book is below it, else
    /// the book's own.
    base: PathBuf,
    github: bool,
    /// Whether standard output is reserved for results that another program reads.
    beside: bool,
}

impl Report {
    /// A report for the book whose folder is `root`.
    pub fn new(root: &Path) -> Self {
        let here = std::env::current_dir().and_then(|here| here.canonicalize()).ok();
        let base = here.filter(|here| root.starts_with(here)).unwrap_or_else(|| root.to_owned());
        Self { base, github: std::env::var_os("GITHUB_ACTIONS").is_some(), beside: false }
    }

    /// The same report, but with standard output reserved for results that another program reads.
    #[must_use]
    pub fn beside_results(&self) -> Self {
        Self { beside: true, ..self.clone() }
    }

    /// The file for a summary of the job, if GitHub Actions runs this.
    pub fn summary_file(&self) -> Option<PathBuf> {
        std::env::var_os("GITHUB_STEP_SUMMARY").filter(|_| self.github).map(PathBuf::from)
    }

    /// The folder that paths are shown relative to.
    pub fn base(&self) -> &Path {
        &self.base
    }

    /// Prints the problems by place, and how many there are. Returns whether there are none.
    pub fn problems(&self, mut problems: Vec<Problem>) -> bool {
        problems.sort();
        problems.dedup();
        for problem in &problems {
            if !self.github {
                // anstream removes the colors where standard error shows none.
                anstream::eprintln!("{}\n", problem.render(&self.base, true));
            } else {
                eprintln!("{}\n", no_commands(&problem.render(&self.base, false)));
                // GitHub reads its commands from both streams.
                let annotation = problem.annotation(&self.base);
                if self.beside { eprintln!("{annotation}") } else { println!("{annotation}") }
            }
        }
        if !problems.is_empty() {
            anstream::eprintln!("{}", counted(problems.len(), "problem"));
        }
        if let Some(line) = more_about(&problems) {
            anstream::eprintln!("{line}");
        }
        problems.is_empty()
    }

    /// Prints what mdBook warned of, each with its chapter.
    pub fn mdbook_warnings(&self, warnings: &[MdbookWarning]) {
        let shown = warnings.iter().map(|warning| match &warning.chapter {
            Some(place) => format!("{}\n --> {}", warning.text, place.display(&self.base)),
            None => warning.text.clone(),
        });
        self.warnings(&shown.collect::<Vec<_>>());
    }

    /// Prints warnings, each cut to a few lines.
    pub fn warnings(&self, warnings: &[String]) {
        for warning in warnings {
            let shown: Vec<&str> = warning.lines().take(3).collect();
            anstream::eprintln!("warning: {}", shown.join("\n  "));
        }
    }

    /// Says that something is done.
    pub fn done(&self, what: &str) {
        if self.beside {
            anstream::eprintln!("{what}");
        } else {
            anstream::println!("{what}");
        }
    }
}

/// Where to read more about the codes that occurred, in the order of the report.
fn more_about(problems: &[Problem]) -> Option<String> {
    let mut codes: Vec<Code> = Vec::new();
    for code in problems.iter().map(|problem| problem.code) {
        if !codes.contains(&code) && is_explained(code) {
            codes.push(code);
        }
    }
    let explain = format!("{} explain", program::name());
    match codes.as_slice() {
        [] => None,
        [code] => Some(format!("`{explain} {code}` tells more")),
        codes => {
            let named: Vec<&str> = codes.iter().take(CODES).map(|code| code.as_str()).collect();
            let more = if codes.len() > CODES { ", …" } else { "" };
            Some(format!("`{explain} CODE` tells more about {}{more}", named.join(", ")))
        }
    }
}

/// Changes what a listing printed so that GitHub's runner finds no command in it. The runner reads one
/// in a line that starts with `::` after blanks, or that has `##[` anywhere.
fn no_commands(words: &str) -> String {
    const NOTHING: &str = "\u{200b}";
    let lines = words.split_inclusive('\n').map(|line| {
        let begin = line.len() - line.trim_start().len();
        let line = match line[begin..].strip_prefix("::") {
            Some(rest) => format!("{}:{NOTHING}:{rest}", &line[..begin]),
            None => line.to_owned(),
        };
        line.replace("##[", &format!("##{NOTHING}["))
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_listing_prints_is_no_command() {
        let said = no_commands("error: x\n    ::error::forged\n\t##[error]too\nstd::mem a::b\n");
        assert!(said.lines().all(|line| !line.trim_start().starts_with("::")), "{said}");
        assert!(!said.contains("##[") && said.ends_with("std::mem a::b\n"), "{said}");
    }
}
