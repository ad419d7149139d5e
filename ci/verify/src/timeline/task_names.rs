//! Finds names for tasks in the listing's source: a task is called after its variable or its
//! function.

use std::sync::LazyLock;

use regex::Regex;

use bookwright_source::layout::MAIN;
use bookwright_source::timeline::SourceLine;

static VARIABLE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"let (?:mut )?([a-z]\w*)(?:: [^=]+)? =.*spawn").ok());
static FUNCTION: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"spawn\w*\((?:async move \{ )?&?(\w+)(?:[(),]|$)").ok());

/// The line of `fn main`.
pub(super) fn main_line(code: &str) -> Option<u32> {
    let at = code.lines().position(|line| line.trim_start().contains("fn main("))?;
    u32::try_from(at + 1).ok()
}

/// A task's name, from the line that spawns it.
pub(super) fn of_spawn(code: &str, spot: &SourceLine) -> String {
    let line = code.lines().nth(spot.line.saturating_sub(1) as usize);
    let Some(line) = line.filter(|_| spot.file == MAIN) else { return "task".to_owned() };
    let find = |regex: &Option<Regex>| {
        let found = regex.as_ref()?.captures(line)?.get(1)?.as_str();
        (found != "async" && found != "move").then(|| found.replace('_', " "))
    };
    find(&VARIABLE).or_else(|| find(&FUNCTION)).unwrap_or_else(|| "task".to_owned())
}

/// A thread's name and line, if only one line of the listing spawns threads.
pub(super) fn of_thread(code: &str) -> (String, Option<u32>) {
    let mut lines = code.lines().enumerate().filter(|(_, line)| line.contains("thread::spawn("));
    match (lines.next(), lines.next()) {
        (Some((at, _)), None) => {
            let line = u32::try_from(at + 1).unwrap_or(u32::MAX);
            let name = of_spawn(code, &SourceLine { file: MAIN.to_owned(), line });
            let name = if name == "task" { "thread".to_owned() } else { name };
            (name, Some(line))
        }
        _ => ("thread".to_owned(), None),
    }
}

/// What a task waits for, as a label says it.
pub(super) fn of_resource(concrete: &str, code: &str, spot: &SourceLine) -> String {
    match concrete {
        "Sleep" => {
            let line = code.lines().nth(spot.line.saturating_sub(1) as usize).unwrap_or_default();
            let timeout = spot.file == MAIN && line.contains("timeout");
            if timeout { "timeout" } else { "sleep" }.to_owned()
        }
        "Sender|Receiver" => "oneshot".to_owned(),
        other => other.to_lowercase(),
    }
}
