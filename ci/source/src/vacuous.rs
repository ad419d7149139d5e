//! Vacuous claims, which nothing could refute: a manifest's claims about a run that never happens.
//!
//! A library, a crate for other listings, and a listing that doesn't compile aren't run, and an
//! exercise is judged by its tests. There, `bounds` or `expect = "panic"` would pass whatever the
//! code does, so they are refused.

use toml::de::DeTable;

use super::codes;
use super::expectation::{Expectation, Metadata};
use super::table::{self, Reader};

/// What a listing is, by the files in its folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListingKind {
    /// It has a main program, which is run.
    Program,
    /// It has only a library, which is compiled.
    Library,
    /// It is an exercise, which its tests judge.
    Exercise,
}

/// Keys about what a program prints.
const OF_OUTPUT: [&str; 5] = ["order", "before", "bounds", "timeline", "dial"];
/// Keys about how a program, or a test, is run.
const OF_RUN: [&str; 3] = ["args", "stdin", "env"];

/// Reports the claims in a listing's table that nothing could refute.
pub fn report(
    listing: &DeTable<'_>,
    metadata: &Metadata,
    kind: ListingKind,
    reader: &mut Reader<'_>,
) {
    let compiles = metadata.expectation.runs();
    let is_exercise = kind == ListingKind::Exercise;
    if kind == ListingKind::Program && !metadata.support && compiles {
        return;
    }
    let why = if is_exercise {
        "an exercise, which its tests judge"
    } else if metadata.support {
        "a crate for other listings, which is not run"
    } else if !compiles {
        "a listing that does not compile"
    } else {
        "a library, which is not run"
    };
    let mut refuse = |key: &str| {
        if let Some((span, _)) = table::get(listing, key) {
            reader
                .problem(
                    codes::CLAIM_VACUOUS,
                    span,
                    format!("nothing could refute `{key}` of {why}"),
                )
                .help
                .push("remove it".to_owned());
        }
    };
    OF_OUTPUT.into_iter().for_each(&mut refuse);
    if !compiles {
        OF_RUN.into_iter().for_each(&mut refuse);
    }
    let of_end = matches!(
        metadata.expectation,
        Expectation::Panic | Expectation::Exit(_) | Expectation::Hang
    );
    if of_end || (is_exercise && metadata.expectation != Expectation::Success) {
        refuse("expect");
    }
    if is_exercise {
        ["redact", "kind"].into_iter().for_each(refuse);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bookwright_base::code::Code;
    use bookwright_base::problem::Text;

    fn refused(source: &str, kind: ListingKind) -> Vec<Code> {
        let text = Text::new("/Cargo.toml", source);
        let mut problems = Vec::new();
        let table = table::parse(&text, &mut problems);
        let mut reader = Reader { text: &text, problems: &mut problems };
        let metadata = Metadata::read(&table, &mut reader);
        report(&table, &metadata, kind, &mut reader);
        problems.into_iter().map(|each| each.code).collect()
    }

    #[test]
    fn a_claim_that_nothing_could_refute_is_refused() {
        for key in ["expect = 'panic'", "expect = 'hang'", "expect = 'exit'\nstatus = 3"] {
            assert_eq!(refused(key, ListingKind::Program), []);
            assert_eq!(refused(key, ListingKind::Library), [codes::CLAIM_VACUOUS]);
            assert_eq!(refused(&format!("{key}\nkind = 'support'"), ListingKind::Library).len(), 1);
            assert_eq!(refused(key, ListingKind::Exercise).len(), 1);
        }
        let output = "order = 'any'\nbefore = []\nbounds = {}\ntimeline = true\n";
        assert_eq!(refused(output, ListingKind::Program), []);
        assert_eq!(refused(output, ListingKind::Library).len(), 4);
        assert_eq!(refused(output, ListingKind::Exercise).len(), 4);
        let fails =
            format!("{output}args = []\nstdin = ''\nenv = {{}}\nexpect = 'compile-error'\n");
        assert_eq!(refused(&fails, ListingKind::Program).len(), 7);
        assert_eq!(refused("expect = 'warning'", ListingKind::Exercise).len(), 1);
        assert_eq!(refused("expect = 'warning'", ListingKind::Library).len(), 0);
        assert_eq!(refused("timeout = 1\nargs = []", ListingKind::Exercise).len(), 0);
    }
}
