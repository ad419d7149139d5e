//! bookwright keeps a book true: every listing is a crate, and everything a page shows of a program
//! is a recording of that crate.
//!
//! ```text
//!  files -discover-> Source -> subjects -build-> run -judge-> verdicts                  test, bless
//!                      |   (code, what is claimed of it, a key)   ^ recordings, transcripts
//!                      +-weave-> mdbook Book -render-> Site -check-> problems           build, check
//! ```
//!
//! A subject is code that a page shows or a quiz asks about: a listing, a crate shown by mdBook's
//! includes, a fence with code of its own, the program of a Tracing question. The two arms meet only at
//! the recordings on disk. Each floor is a package; cargo keeps their order:
//!
//! 0. [`bookwright_base`]: what every floor needs to tell an author something.
//! 1. [`bookwright_source`]: what the author wrote. Reads files, starts nothing.
//! 2. [`bookwright_verify`]: what the code really does. Starts cargo, compilers, and listings.
//! 3. [`bookwright_site`]: what the reader sees. The only floor that knows mdBook.
//! 4. [`bookwright_check`]: is it sound: links, ids, coverage, spelling, policy, weight.
//!
//! This package is the program: [`cli`] is the command line, [`commands`] has one short function for
//! each command, which reads as the pipeline, [`report`] and [`results`] tell people and other programs
//! what was found, [`explain`] what a problem's code means, [`help`] what a manifest may say,
//! [`init`] makes a book, [`new`] what an author adds to one, and [`practice`] is for its readers.

pub mod cli;
pub mod codes;
pub mod commands;
mod edits;
pub mod explain;
pub mod help;
pub mod init;
pub mod new;
pub mod plan;
pub mod practice;
mod rehearsal;
pub mod remove;
pub mod rename;
pub mod report;
pub mod results;
mod run;
mod scratch;

pub use run::run;
