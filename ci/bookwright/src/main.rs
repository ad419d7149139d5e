//! The program `bookwright`, run as `cargo book`; all of it is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    bookwright::run()
}
