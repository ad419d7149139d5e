//! `help`: the help of a command, or every key of a listing's manifest.

use std::fmt::Write as _;

use anyhow::Result;
use clap::CommandFactory as _;
use pulldown_cmark::{Event, Parser};

use crate::cli::Cli;
use bookwright_base::names::nearest;
use bookwright_source::expectation::keys::KEYS;

/// The topic that is no command.
const LISTING: &str = "listing";

/// Prints the help of a topic. Returns whether there is such a topic.
///
/// # Errors
/// If standard output is closed.
pub fn help(topic: &[String]) -> Result<bool> {
    if topic == [LISTING] {
        anstream::print!("{}", listing());
        return Ok(true);
    }
    let mut program = Cli::command();
    program.build();
    let mut command = &mut program;
    for word in topic {
        if command.find_subcommand(word).is_none() {
            let known = command.get_subcommands().filter(|each| !each.is_hide_set());
            let names: Vec<&str> = known.map(clap::Command::get_name).chain([LISTING]).collect();
            anstream::eprintln!("error: there is no help about `{word}`");
            match nearest(word, names.iter().copied()) {
                Some(near) => anstream::eprintln!("help: did you mean `{near}`?"),
                None => anstream::eprintln!("help: there is about {}", names.join(", ")),
            }
            return Ok(false);
        }
        let Some(found) = command.find_subcommand_mut(word) else { return Ok(false) };
        command = found;
    }
    command.print_long_help()?;
    Ok(true)
}

/// Every key of `[package.metadata.listing]`.
fn listing() -> String {
    let mut shown =
        "The keys of [package.metadata.listing] in a listing's Cargo.toml; all are optional.\n"
            .to_owned();
    for key in KEYS {
        let (value, default) = (plain(key.value), plain(key.default));
        let _ = write!(
            shown,
            "\n\u{1b}[1m{}\u{1b}[0m\n  {}\n  value:   {value}\n  default: {default}\n  example: {}\n",
            key.name,
            plain(key.meaning),
            key.example
        );
    }
    shown
}

/// The words of inline Markdown.
fn plain(markdown: &str) -> String {
    let words = Parser::new(markdown).filter_map(|event| match event {
        Event::Text(words) | Event::Code(words) => Some(words.into_string()),
        _ => None,
    });
    words.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_shown_without_markup() {
        let shown = listing();
        assert!(KEYS.iter().all(|key| shown.contains(&format!("[1m{}\u{1b}", key.name))));
        assert!(!shown.contains('`') && !shown.contains("]("), "{shown}");
        assert!(shown.contains("\n  example: expect = \"panic\"\n"), "{shown}");
    }
}
