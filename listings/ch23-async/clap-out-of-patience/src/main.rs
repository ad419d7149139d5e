// The same program, asked for somebody who waits a minute.
include!("../../clap-and-tokio/src/main.rs");
