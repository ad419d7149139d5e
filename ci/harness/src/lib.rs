//! The harness of the tests that take long. What passed is kept, and is not run again until something
//! it depends on changes; a test that cannot run on this machine is ignored, with the reason.
//!
//! ```text
//! #[test] functions -Suite-> key of all they depend on -> those not kept are run -> what passed is kept
//! ```
//!
//! A test target with `harness = false` has `use bookwright_harness::test;` where its tests are, and
//! a `main` that runs a [`Suite`]. Where `CI` or `BOOKWRIGHT_FRESH` is set, every test is run; elsewhere
//! those with `#[test(thorough)]`, which take long and seldom break, say that they are left to CI.

mod kept;
mod key;
mod panics;
mod scratch;
mod skip;
mod suite;

pub use bookwright_harness_attribute::test;
#[doc(hidden)]
pub use inventory;
pub use libtest_mimic::{Arguments, Failed};
pub use skip::{required, skip};
pub use suite::{Suite, Test};
