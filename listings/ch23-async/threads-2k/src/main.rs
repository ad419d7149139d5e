// The same program, with fewer threads.
include!("../../threads-10k/src/main.rs");
