//! Claims that nothing could refute: what a manifest says of a run that never happens.
//!
//! A library, a crate for others and a listing that does not compile are not run, and an exercise is
//! judged by its tests. A `bounds` or an `expect = "panic"` there would be true whatever the code
//! does, so it is refused where it is written.

use toml::de::DeTable;

use super::expectation::{Expectation, Metadata};
use super::table::{self, Reader};

/// What is known of a listing when its claims are judged.
#[derive(Debug, Clone, Copy)]
pub struct Subject {
    /// Whether it has a main program.
    pub program: bool,
    /// Whether it is an exercise.
    pub exercise: bool,
}

/// Keys that speak of what a program prints.
const OF_OUTPUT: [&str; 4] = ["order", "before", "bounds", "timeline"];
/// Keys that speak of how a program, or a test, is run.
const OF_RUN: [&str; 3] = ["args", "stdin", "env"];

/// Reports the claims of a listing's table that nothing could refute.
pub fn empty(
    listing: &DeTable<'_>,
    metadata: &Metadata,
    subject: Subject,
    reader: &mut Reader<'_>,
) {
    let compiles = metadata.expectation.runs();
    let runs = subject.program && !subject.exercise && !metadata.support && compiles;
    if runs {
        return;
    }
    let why = if subject.exercise {
        "an exercise, which is judged by its tests"
    } else if metadata.support {
        "a crate that others use, which is not run"
    } else if !compiles {
        "a listing that does not compile"
    } else {
        "a library, which is not run"
    };
    let mut refuse = |key: &str| {
        if let Some((span, _)) = table::get(listing, key) {
            reader
                .problem(span, format!("`{key}` says nothing about {why}"))
                .help
                .push("remove it: nothing could show that it is false".to_owned());
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
    if of_end || (subject.exercise && metadata.expectation != Expectation::Success) {
        refuse("expect");
    }
    if subject.exercise {
        ["redact", "kind"].into_iter().for_each(refuse);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bookwright_base::problem::Text;

    fn refused(source: &str, program: bool, exercise: bool) -> Vec<String> {
        let text = Text::new("/Cargo.toml", source);
        let mut problems = Vec::new();
        let table = table::parse(&text, &mut problems);
        let mut reader = Reader { text: &text, problems: &mut problems };
        let metadata = Metadata::read(&table, &mut reader);
        empty(&table, &metadata, Subject { program, exercise }, &mut reader);
        problems.into_iter().map(|each| each.what).collect()
    }

    #[test]
    fn a_claim_that_nothing_could_refute_is_refused() {
        for key in ["expect = 'panic'", "expect = 'hang'", "expect = 'exit'\nstatus = 3"] {
            assert_eq!(refused(key, true, false), Vec::<String>::new());
            assert_eq!(
                refused(key, false, false),
                ["`expect` says nothing about a library, which is not run"]
            );
            assert_eq!(refused(&format!("{key}\nkind = 'support'"), false, false).len(), 1);
            assert_eq!(refused(key, false, true).len(), 1);
        }
        let output = "order = 'any'\nbefore = []\nbounds = {}\ntimeline = true\n";
        assert_eq!(refused(output, true, false), Vec::<String>::new());
        assert_eq!(refused(output, false, false).len(), 4);
        assert_eq!(refused(output, false, true).len(), 4);
        let fails =
            format!("{output}args = []\nstdin = ''\nenv = {{}}\nexpect = 'compile-error'\n");
        assert_eq!(refused(&fails, true, false).len(), 7);
        assert_eq!(refused("expect = 'warning'", false, true).len(), 1);
        assert_eq!(refused("expect = 'warning'", false, false).len(), 0);
        assert_eq!(refused("timeout = 1\nargs = []", false, true).len(), 0);
    }
}
