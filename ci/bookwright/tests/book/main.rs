//! What only a whole book shows: each test makes a tiny book and runs the real binary on it.

#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used, reason = "tests")]

mod book_test;
mod chart;
mod check;
mod delivery;
mod escapes;
mod foreign;
mod foreign_builds;
mod foreign_crates;
mod foreign_lies;
mod harm;
mod interrupted;
mod kept;
mod lies;
mod new;
mod normalize;
mod promises;
mod properties;
mod quiz;
mod results;
mod serving;
mod shard;
mod site;
mod sound;
mod timelines;
mod toolchain;
mod unproved;
mod verify;
