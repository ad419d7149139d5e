//! Compares what the compiler said of a listing with what the listing expects it to say.

use std::path::{Path, PathBuf};

use cargo_metadata::diagnostic::{Diagnostic, DiagnosticLevel, DiagnosticSpan};

use super::codes;
use super::exercises::Variant;
use super::normalize::{OutputOrigin, is_count, normalize};
use super::termination::in_manifest;
use bookwright_base::problem::{Place, Problem, Text};
use bookwright_source::expectation::{Expectation, ExpectedDiagnostic};
use bookwright_source::layout;
use bookwright_source::listing::Listing;

/// How many of the compiler's errors are reported; the rest mostly follow from them.
const TOLD: usize = 5;

/// A listing, and what the compiler said of it.
#[derive(Debug, Clone, Copy)]
pub(super) struct CompilerOutput<'a> {
    pub(super) listing: &'a Listing,
    pub(super) variant: &'a Variant,
    pub(super) origin: &'a OutputOrigin,
    /// Whether everything was built that should be.
    pub(super) built: bool,
    pub(super) diagnostics: &'a [&'a Diagnostic],
    /// Cargo's own words, for failures without a diagnostic.
    pub(super) cargo: &'a str,
}

/// The compiler's words in the form that is recorded.
pub(super) fn words(diagnostics: &[&Diagnostic], origin: &OutputOrigin) -> String {
    let mut words = String::new();
    for diagnostic in diagnostics {
        let Some(rendered) = &diagnostic.rendered else { continue };
        if counts(diagnostic) {
            continue;
        }
        if !words.is_empty() {
            words.push('\n');
        }
        words.push_str(rendered.trim_end());
        words.push('\n');
    }
    normalize(&words, origin)
}

/// The error codes, each once.
pub(super) fn codes<'a>(diagnostics: impl Iterator<Item = &'a Diagnostic>) -> Vec<String> {
    let errors = diagnostics.filter(|each| each.level == DiagnosticLevel::Error);
    let mut all: Vec<String> = Vec::new();
    for code in errors.filter_map(|each| each.code.as_ref()) {
        if !all.contains(&code.code) {
            all.push(code.code.clone());
        }
    }
    all
}

/// Whether a diagnostic only counts others.
fn counts(diagnostic: &Diagnostic) -> bool {
    diagnostic.spans.is_empty() && diagnostic.code.is_none() && is_count(&diagnostic.message)
}

impl<'a> CompilerOutput<'a> {
    /// The problems, given the listing's expectation.
    pub(super) fn problems(&self) -> Vec<Problem> {
        match &self.listing.metadata.expectation {
            Expectation::CompileError(wanted) => self.fails_with(wanted).into_iter().collect(),
            Expectation::Warning(wanted) => {
                let mut problems = self.compiles();
                if problems.is_empty() {
                    problems = self.warns_with(wanted);
                }
                problems
            }
            _ => {
                let mut problems = self.compiles();
                problems.extend(self.does_not_warn());
                problems
            }
        }
    }

    /// The problems of code that should compile.
    pub(super) fn compiles(&self) -> Vec<Problem> {
        let name = &self.listing.name;
        let errors: Vec<_> = self.errors().collect();
        if errors.is_empty() && !self.built {
            return vec![
                Problem::new(
                    codes::DEPENDENCY_BROKEN,
                    self.listing.place(),
                    format!("`{name}` was not built, though it has no error itself"),
                )
                .help("fix what it depends on: see cargo's words below")
                .detail(self.cargo.trim_end()),
            ];
        }
        errors
            .into_iter()
            .take(TOLD)
            .map(|error| {
                let what = match self.variant {
                    Variant::Whole => format!("`{name}` does not compile: {}", error.message),
                    variant => {
                        format!("the {} does not compile: {}", variant.called(), error.message)
                    }
                };
                let problem =
                    Problem::new(codes::COMPILE_ERROR_UNEXPECTED, self.place(error), what);
                let problem = match (self.variant, &error.code) {
                    (Variant::Whole, Some(code)) => problem.help(in_manifest(
                        "if the error is the point of the listing",
                        &format!("expect = \"compile-error\"\ncode = \"{}\"", code.code),
                    )),
                    _ => problem,
                };
                problem.detail(words(&[error], self.origin))
            })
            .collect()
    }

    /// The problems of code that should compile without a warning.
    pub(super) fn does_not_warn(&self) -> Vec<Problem> {
        let name = &self.listing.name;
        self.warnings()
            .take(TOLD)
            .map(|warning| {
                let what = match self.variant {
                    Variant::Whole => format!("`{name}` warns: {}", warning.message),
                    variant => format!("the {} warns: {}", variant.called(), warning.message),
                };
                let problem = Problem::new(codes::WARNING_UNEXPECTED, self.place(warning), what);
                let problem = match (&self.listing.metadata.expectation, &warning.code) {
                    (Expectation::Success, Some(code)) => problem.help("fix it").help(in_manifest(
                        "if it is the point of the listing",
                        &format!("expect = \"warning\"\nlint = \"{}\"", code.code),
                    )),
                    _ => problem.help("fix it, or allow the lint there"),
                };
                problem.detail(words(&[warning], self.origin))
            })
            .collect()
    }

    fn fails_with(&self, wanted: &ExpectedDiagnostic) -> Option<Problem> {
        let name = &self.listing.name;
        if self.built {
            return Some(
                Problem::new(
                    codes::COMPILE_ERROR_MISSING,
                    self.listing.key("expect"),
                    format!("`{name}` compiles, but is expected not to"),
                )
                .help("restore the error the listing is about, or remove `expect`"),
            );
        }
        let errors: Vec<_> = self.errors().collect();
        if errors.is_empty() {
            return self.compiles().pop();
        }
        if errors.iter().any(|error| self.is_wanted(error, wanted)) {
            return None;
        }
        let (key, missing) = self.missing(&errors, wanted);
        let shown: Vec<_> = errors.iter().take(TOLD).map(|error| self.summary(error)).collect();
        Some(
            Problem::new(
                codes::COMPILE_ERROR_DIFFERS,
                self.listing.key(key),
                format!("`{name}` does not compile, but not for the reason given: {missing}"),
            )
            .help(format!("the compiler says {}", shown.join("; and ")))
            .detail(words(&errors, self.origin)),
        )
    }

    fn warns_with(&self, wanted: &ExpectedDiagnostic) -> Vec<Problem> {
        let name = &self.listing.name;
        let warnings: Vec<_> = self.warnings().collect();
        if warnings.is_empty() {
            return vec![
                Problem::new(
                    codes::WARNING_MISSING,
                    self.listing.key("expect"),
                    format!("`{name}` does not warn, but is expected to"),
                )
                .help("restore the warning the listing is about, or remove `expect`"),
            ];
        }
        if !warnings.iter().any(|warning| self.is_wanted(warning, wanted)) {
            let (key, missing) = self.missing(&warnings, wanted);
            let shown: Vec<_> = warnings.iter().take(TOLD).map(|each| self.summary(each)).collect();
            return vec![
                Problem::new(
                    codes::WARNING_DIFFERS,
                    self.listing.key(key),
                    format!("`{name}` warns, but not for the reason given: {missing}"),
                )
                .help(format!("the compiler says {}", shown.join("; and ")))
                .detail(words(&warnings, self.origin)),
            ];
        }
        let Some(lint) = &wanted.lint else { return Vec::new() };
        warnings
            .into_iter()
            .filter(|warning| code(warning) != Some(lint.get_ref()))
            .map(|warning| {
                Problem::new(
                    codes::WARNING_EXTRA,
                    self.place(warning),
                    format!("`{name}` also warns about something else: {}", warning.message),
                )
                .help(format!("fix it: a reader should see only `{}`", lint.get_ref()))
                .detail(words(&[warning], self.origin))
            })
            .collect()
    }

    fn errors(&self) -> impl Iterator<Item = &'a Diagnostic> {
        let level = |level| matches!(level, DiagnosticLevel::Error | DiagnosticLevel::Ice);
        self.diagnostics.iter().copied().filter(move |each| level(each.level) && !counts(each))
    }

    fn warnings(&self) -> impl Iterator<Item = &'a Diagnostic> {
        self.diagnostics
            .iter()
            .copied()
            .filter(|each| each.level == DiagnosticLevel::Warning && !counts(each))
    }

    fn is_wanted(&self, diagnostic: &Diagnostic, wanted: &ExpectedDiagnostic) -> bool {
        let code = code(diagnostic);
        [&wanted.code, &wanted.lint]
            .into_iter()
            .flatten()
            .all(|wanted| code == Some(wanted.get_ref().as_str()))
            && wanted.at.as_ref().is_none_or(|at| self.is_at(diagnostic, at.get_ref()))
    }

    fn is_at(&self, diagnostic: &Diagnostic, at: &str) -> bool {
        diagnostic.spans.iter().filter(|span| span.is_primary).any(|span| {
            self.own(span).is_some_and(|(span, _)| {
                span.text.first().is_some_and(|line| line.text.contains(at))
            })
        })
    }

    /// The key of the expectation that no diagnostic satisfies, and why.
    fn missing(
        &self,
        found: &[&Diagnostic],
        wanted: &ExpectedDiagnostic,
    ) -> (&'static str, String) {
        for (key, what, word) in [
            ("code", "no error has the code", &wanted.code),
            ("lint", "nothing comes from the lint", &wanted.lint),
        ] {
            if let Some(word) = word
                && !found.iter().any(|each| code(each) == Some(word.get_ref()))
            {
                return (key, format!("{what} `{}`", word.get_ref()));
            }
        }
        match &wanted.at {
            Some(at) if !found.iter().any(|each| self.is_at(each, at.get_ref())) => {
                ("at", format!("nothing is on a line that contains `{}`", at.get_ref()))
            }
            Some(_) => ("at", "no single diagnostic fits everything given".to_owned()),
            None => ("expect", "no single diagnostic fits everything given".to_owned()),
        }
    }

    /// Such as `E0382 at src/main.rs:5, "use of moved value"`.
    fn summary(&self, diagnostic: &Diagnostic) -> String {
        let mut shown = code(diagnostic).map_or(String::new(), |code| format!("{code} "));
        let span = diagnostic.spans.iter().find(|span| span.is_primary);
        if let Some((span, file)) = span.and_then(|span| self.own(span)) {
            let file = file.to_string_lossy().replace('\\', "/");
            shown.push_str(&format!("at {file}:{}, ", span.line_start));
        }
        shown + &format!("\"{}\"", diagnostic.message)
    }

    /// The place in the author's files; the listing's manifest if it is in none of them.
    fn place(&self, diagnostic: &Diagnostic) -> Place {
        let span = diagnostic.spans.iter().find(|span| span.is_primary);
        let Some((span, file)) = span.and_then(|span| self.own(span)) else {
            return self.listing.place();
        };
        let file = match file == Path::new(layout::LIB) {
            true => self.variant.library(self.listing),
            false => self.listing.folder.join(file),
        };
        match Text::read(&file) {
            Ok(text) => text.place(span.byte_start as usize..span.byte_end as usize),
            Err(_) => self.listing.place(),
        }
    }

    /// The span if it is in a file of the listing; else the outermost span in such a file that it
    /// was expanded from. With the file, relative to the listing.
    fn own<'s>(&self, span: &'s DiagnosticSpan) -> Option<(&'s DiagnosticSpan, PathBuf)> {
        let folder = self.origin.workspace.join(&self.origin.folder);
        let file = |span: &DiagnosticSpan| {
            let path = self.origin.workspace.join(&span.file_name);
            path.strip_prefix(&folder).ok().map(Path::to_owned)
        };
        if let Some(file) = file(span) {
            return Some((span, file));
        }
        let expansions = std::iter::successors(span.expansion.as_ref(), |expansion| {
            expansion.span.expansion.as_ref()
        });
        expansions.filter_map(|each| Some((&each.span, file(&each.span)?))).last()
    }
}

fn code(diagnostic: &Diagnostic) -> Option<&str> {
    diagnostic.code.as_ref().map(|code| code.code.as_str())
}
