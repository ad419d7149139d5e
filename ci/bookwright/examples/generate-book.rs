//! Writes a generated book: `generate-book FOLDER PAGES`. The scripts under ci/bench/ time builds
//! of it.

#[path = "../benches/book/generated.rs"]
mod generated;

use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [folder, pages] = &args[..] else {
        eprintln!("usage: generate-book FOLDER PAGES");
        return ExitCode::from(2);
    };
    let Ok(pages) = pages.parse() else {
        eprintln!("{pages} is no number of pages");
        return ExitCode::from(2);
    };
    match generated::write(Path::new(folder), pages) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot write the book into {folder}: {error}");
            ExitCode::from(2)
        }
    }
}
