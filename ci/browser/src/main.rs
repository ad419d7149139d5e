//! The program under test, whole: cargo gives the tests of a package only the programs of that package.

use std::process::ExitCode;

fn main() -> ExitCode {
    bookwright::run()
}
