//! Tests that cannot run on this machine.

use std::panic::{panic_any, resume_unwind};

/// Why a thorough test does not run.
const THOROUGH: &str =
    "long, and seldom broken, so only CI runs it (or BOOKWRIGHT_FRESH=1, or its name or module)";

/// What a skipped test ends with.
pub(crate) struct Skipped {
    /// What is missing, and the way to get it.
    pub(crate) why: String,
}

/// Ends the test that calls it, because something is missing here. The test is ignored, and the run says
/// why. Where `BOOKWRIGHT_REQUIRE` names the `need`, as in CI, the test fails instead.
pub fn skip(need: &str, why: impl Into<String>) -> ! {
    let why = why.into();
    if required(need) {
        panic_any(format!("BOOKWRIGHT_REQUIRE names {need}: {why}"));
    }
    end(why)
}

/// Ends a test that is thorough.
pub(crate) fn leave_to_ci() -> ! {
    end(THOROUGH.to_owned())
}

fn end(why: String) -> ! {
    // Unlike a panic this prints nothing.
    resume_unwind(Box::new(Skipped { why }))
}

/// Whether `BOOKWRIGHT_REQUIRE` names something that this machine must have.
pub fn required(need: &str) -> bool {
    let required = std::env::var("BOOKWRIGHT_REQUIRE").unwrap_or_default();
    required.split(',').any(|each| each == need)
}
