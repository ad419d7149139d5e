//! bookwright keeps a book true: every listing is a crate, and everything a page shows of a program
//! is a recording of that crate.
//!
//! ```text
//!  files -discover-> Source -compile-> Compiled -run-> Outcome -compare-> Verdict      test, bless
//!                      |  Expectation + Recording ----------------^
//!                      +-weave-> mdbook Book -render-> Site -check-> Problems           build, check
//! ```
//!
//! The two arms meet only at the recording on disk. Four floors; a floor imports only from the
//! floors above it in this list (a test keeps the order):
//!
//! 1. [`source`]: what the author wrote. Reads files, starts nothing.
//! 2. [`verify`]: what the code really does. The only floor that starts cargo, a compiler or a
//!    listing.
//! 3. [`site`]: what the reader sees. The only floor that knows mdBook.
//! 4. [`check`]: is it sound: links, ids, coverage, spelling, policy, weight.
//!
//! [`results`] tells verdicts to other programs. [`new`] makes what an author begins with. [`commands`] has one short function for each command,
//! which reads as the pipeline; [`cli`] is the command line. [`problem`] is what all of them tell
//! the author.

pub mod cli;
pub mod commands;
pub mod new;
pub mod report;
pub mod results;
