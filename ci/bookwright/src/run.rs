//! From the command line to the exit status: which command runs, and how it ends.

use std::process::ExitCode;

use anyhow::Result;
use clap::{ColorChoice, Parser as _};

use crate::cli::{Cli, Command};
use crate::commands;
use crate::help;
use crate::report::Report;
use bookwright_base::program;
use bookwright_source::{layout, settings};

/// The exit status of a run that found problems an author can fix.
const PROBLEMS: u8 = 1;
/// The exit status of a run in which the tool itself could not continue.
const BROKEN: u8 = 2;

/// Reads the command line and runs the command.
pub fn run() -> ExitCode {
    program::called(if std::env::var_os("CARGO").is_some() { "cargo book" } else { "bookwright" });
    let cli = Cli::parse();
    match cli.global.color {
        ColorChoice::Auto => {}
        ColorChoice::Always => anstream::ColorChoice::Always.write_global(),
        ColorChoice::Never => anstream::ColorChoice::Never.write_global(),
    }
    match dispatch(cli) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(PROBLEMS),
        Err(error) => {
            anstream::eprintln!("bookwright cannot continue: {error:#}");
            ExitCode::from(BROKEN)
        }
    }
}

/// Runs the command. Returns whether it found no problems.
fn dispatch(cli: Cli) -> Result<bool> {
    match &cli.command {
        Command::Preprocess { args } => return commands::preprocess(args),
        Command::Help { topic } => return help::help(topic),
        Command::Explain { code } => return commands::explain(code.as_deref()),
        Command::Init(options) => return commands::init(options),
        Command::Doctor => return commands::doctor(cli.global.book.as_deref()),
        _ => {}
    }
    let root = layout::find(cli.global.book.as_deref())?;
    let report = Report::new(&root);
    if let Some(problem) = settings::unmet_version(&root) {
        return Ok(report.problems(vec![problem]));
    }
    match cli.command {
        Command::Build => commands::build(&root, &report),
        Command::Serve(options) => commands::serve(&root, &report, &options),
        Command::Test(options) => commands::test(&root, &report, &options),
        Command::Bless(options) => commands::bless(&root, &report, &options),
        Command::Check => commands::check(&root, &report),
        Command::Practice { name } => commands::practice(&root, &report, name.as_deref()),
        Command::Timeline(options) => commands::timeline(&root, &report, &options),
        Command::New { what, dry_run } => commands::new(&root, &report, &what, dry_run),
        Command::Rename { what, carefully } => commands::rename(&root, &report, &what, carefully),
        Command::Remove { what, carefully } => commands::remove(&root, &report, &what, carefully),
        Command::Help { .. }
        | Command::Explain { .. }
        | Command::Init(_)
        | Command::Preprocess { .. }
        | Command::Doctor => Ok(true),
    }
}
