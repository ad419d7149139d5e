//! Reads `[package.metadata.listing]`. Each mistake becomes a problem at its place, and the key
//! keeps its default.

use std::time::Duration;

use serde_spanned::Spanned;
use toml::de::DeTable;

use super::super::codes;
use super::super::dial::Dial;
use super::super::redaction::Redaction;
use super::super::table::{self, Reader};
use super::{
    Bound, Comparison, Expectation, ExpectedDiagnostic, MEMORY, Metadata, Need, Order, RUN_TIMEOUT,
    RunSettings, keys,
};

const HANG_TIMEOUT: Duration = Duration::from_secs(2);
const EXPECTATIONS: [&str; 6] = ["success", "warning", "compile-error", "panic", "exit", "hang"];
const CFGS: [&str; 2] = ["loom", "tokio_unstable"];
const AMOUNTS: [&str; 3] = ["threads", "processors", "memory"];
const SYSTEMS: [&str; 4] = ["linux", "macos", "windows", "unix"];

impl Metadata {
    /// Reads the table. Each mistake becomes a problem, and the key keeps its default.
    pub fn read(listing: &DeTable<'_>, reader: &mut Reader<'_>) -> Self {
        let known: Vec<&str> = keys::names().collect();
        reader.unknown_keys(listing, &known, "[package.metadata.listing]");
        let mut metadata = Self::default();
        metadata.expectation = expectation(listing, reader);
        metadata.order = order(listing, reader);
        metadata.run = run_settings(listing, &metadata.expectation, reader);
        if let Some((_, value)) = table::get(listing, "bounds") {
            metadata.bounds = reader
                .string_table(value)
                .into_iter()
                .filter_map(|(key, written)| bound(key, written, reader))
                .collect();
        }
        if let Some((_, value)) = table::get(listing, "needs") {
            let needs = reader.strings(value);
            metadata.needs = needs.into_iter().filter_map(|need| read_need(need, reader)).collect();
        }
        if let Some((_, value)) = table::get(listing, "redact") {
            metadata.redactions = Redaction::read_all(value, reader);
        }
        if let Some((_, value)) = table::get(listing, "timeline") {
            metadata.timeline = match value.get_ref().as_table() {
                Some(table) => {
                    reader.unknown_keys(table, &["minute"], "`timeline`");
                    metadata.minute =
                        string(table, "minute", reader).and_then(|word| length(&word, reader));
                    true
                }
                None => value.get_ref().as_bool().unwrap_or_default(),
            };
            if !metadata.timeline {
                let problem = reader.problem(
                    codes::LISTING_TIMELINE_INVALID,
                    value.span(),
                    "`timeline` must be true or a table",
                );
                let help = "to record none, remove the key; { minute = \"10 ms\" } sets how long a minute of its story takes";
                problem.help.push(help.to_owned());
            }
        }
        metadata.dial =
            table::get(listing, "dial").and_then(|(_, value)| Dial::read(value, reader));
        metadata.support = choice(listing, "kind", &["program", "support"], reader)
            .is_some_and(|kind| kind.get_ref() == "support");
        metadata
    }
}

fn string(table: &DeTable<'_>, key: &str, reader: &mut Reader<'_>) -> Option<Spanned<String>> {
    let (_, value) = table::get(table, key)?;
    reader.string(value)
}

/// A string that must be one of a few words.
fn choice(
    table: &DeTable<'_>,
    key: &str,
    words: &[&str],
    reader: &mut Reader<'_>,
) -> Option<Spanned<String>> {
    let found = string(table, key, reader)?;
    one_of(found, words, &format!("`{key}`"), reader)
}

fn one_of(
    found: Spanned<String>,
    words: &[&str],
    of: &str,
    reader: &mut Reader<'_>,
) -> Option<Spanned<String>> {
    if words.contains(&found.get_ref().as_str()) {
        return Some(found);
    }
    let problem = reader.problem(
        codes::VALUE_UNKNOWN,
        found.span(),
        format!("{of} cannot be `{}`", found.get_ref()),
    );
    *problem = problem
        .clone()
        .did_you_mean(found.get_ref(), words.iter().copied())
        .help(format!("it is one of {}", words.join(", ")));
    None
}

fn expectation(table: &DeTable<'_>, reader: &mut Reader<'_>) -> Expectation {
    let word = choice(table, "expect", &EXPECTATIONS, reader);
    let word = word.as_ref().map_or("success", |word| word.get_ref().as_str());
    let diagnosed = ExpectedDiagnostic {
        code: string(table, "code", reader),
        lint: string(table, "lint", reader),
        at: string(table, "at", reader),
    };
    for word in [&diagnosed.code, &diagnosed.lint, &diagnosed.at].into_iter().flatten() {
        if word.get_ref().trim().is_empty() {
            let problem = reader.problem(codes::VALUE_EMPTY, word.span(), "this text is empty");
            problem.help.push("fill it in, or remove the key".to_owned());
        }
    }
    let allowed: &[&str] = match word {
        "compile-error" => &["code", "lint", "at"],
        "warning" => &["lint", "at"],
        "exit" => &["status"],
        _ => &[],
    };
    for key in ["code", "lint", "at", "status"] {
        if let (Some((span, _)), false) = (table::get(table, key), allowed.contains(&key)) {
            let what = format!("`{key}` has no effect with expect = \"{word}\"");
            let help = match key {
                "status" => "set expect = \"exit\", or remove it",
                "code" => "set expect = \"compile-error\", or remove it",
                _ => "set expect = \"warning\" or \"compile-error\", or remove it",
            };
            reader.problem(codes::KEY_WITHOUT_EFFECT, span, what).help.push(help.to_owned());
        }
    }
    match word {
        "warning" => Expectation::Warning(diagnosed),
        "compile-error" => Expectation::CompileError(diagnosed),
        "panic" => Expectation::Panic,
        "hang" => Expectation::Hang,
        "exit" => Expectation::Exit(status(table, reader)),
        _ => Expectation::Success,
    }
}

fn status(table: &DeTable<'_>, reader: &mut Reader<'_>) -> i32 {
    let Some((_, value)) = table::get(table, "status") else {
        if let Some((span, _)) = table::get(table, "expect") {
            let problem = reader.problem(
                codes::LISTING_STATUS_MISSING,
                span,
                "the expected status is missing",
            );
            problem.help.push("add status = NUMBER".to_owned());
        }
        return 0;
    };
    match reader.number(value) {
        Some(number) if number.fract() == 0.0 && (1.0..=255.0).contains(&number) => number as i32,
        Some(_) => {
            let problem = reader.problem(
                codes::NUMBER_OUT_OF_RANGE,
                value.span(),
                "a status must be a whole number from 1 to 255",
            );
            problem.help.push("for status 0, write expect = \"success\"".to_owned());
            1
        }
        None => 1,
    }
}

fn order(table: &DeTable<'_>, reader: &mut Reader<'_>) -> Order {
    let any = choice(table, "order", &["exact", "any"], reader)
        .is_some_and(|order| order.get_ref() == "any");
    let Some((span, value)) = table::get(table, "before") else {
        return if any { Order::Any { before: Vec::new() } } else { Order::Exact };
    };
    if !any {
        let problem = reader.problem(
            codes::KEY_WITHOUT_EFFECT,
            span,
            "`before` has no effect without order = \"any\"",
        );
        problem.help.push(
            "set order = \"any\", or remove it: output is compared byte for byte otherwise"
                .to_owned(),
        );
        return Order::Exact;
    }
    let mut before = Vec::new();
    for pair in reader.array(value) {
        let mut lines = reader.strings(pair);
        match (lines.len(), lines.pop(), lines.pop()) {
            (2, Some(second), Some(first)) => before.push((first, second)),
            _ => {
                let problem = reader.problem(
                    codes::LISTING_BEFORE_INVALID,
                    pair.span(),
                    "this is not a pair of lines",
                );
                problem.help.push("write [\"first line\", \"later line\"]".to_owned());
            }
        }
    }
    Order::Any { before }
}

fn run_settings(
    table: &DeTable<'_>,
    expectation: &Expectation,
    reader: &mut Reader<'_>,
) -> RunSettings {
    let usual = if *expectation == Expectation::Hang { HANG_TIMEOUT } else { RUN_TIMEOUT };
    let timeout = table::get(table, "timeout").and_then(|(_, value)| {
        let seconds = reader.number(value)?;
        if (0.1..=3600.0).contains(&seconds) {
            return Some(Duration::from_secs_f64(seconds));
        }
        reader.problem(
            codes::NUMBER_OUT_OF_RANGE,
            value.span(),
            "a timeout must be between 0.1 and 3600 seconds",
        );
        None
    });
    let args = table::get(table, "args").map_or(Vec::new(), |(_, value)| reader.strings(value));
    let env = table::get(table, "env").map_or(Vec::new(), |(_, value)| reader.string_table(value));
    let cfg = table::get(table, "cfg").map_or(Vec::new(), |(_, value)| reader.strings(value));
    RunSettings {
        timeout: timeout.unwrap_or(usual),
        args: args.into_iter().map(Spanned::into_inner).collect(),
        stdin: string(table, "stdin", reader).map_or(String::new(), Spanned::into_inner),
        env: env.into_iter().map(|(key, value)| (key.into_inner(), value.into_inner())).collect(),
        cfg: cfg
            .into_iter()
            .filter_map(|cfg| one_of(cfg, &CFGS, "`cfg`", reader))
            .map(Spanned::into_inner)
            .collect(),
        release: choice(table, "profile", &["dev", "release"], reader)
            .is_some_and(|profile| profile.get_ref() == "release"),
        memory: string(table, "memory", reader)
            .and_then(|word| memory(&word, reader))
            .unwrap_or(MEMORY),
    }
}

/// A whole number of bytes, and its unit.
pub(in super::super) fn memory(written: &Spanned<String>, reader: &mut Reader<'_>) -> Option<u64> {
    let (number, unit) = written.get_ref().trim().split_once(' ').unwrap_or_default();
    let factor = match unit.trim() {
        "MB" => Some(1_000_000),
        "GB" => Some(1_000_000_000),
        "MiB" => Some(1 << 20),
        "GiB" => Some(1 << 30),
        _ => None,
    };
    let number = number.replace('_', "").parse::<u64>().ok().filter(|number| *number > 0);
    let bytes = factor.zip(number).and_then(|(factor, number)| number.checked_mul(factor));
    if bytes.is_none() {
        let problem = reader.problem(
            codes::MEMORY_INVALID,
            written.span(),
            "this is not an amount of memory",
        );
        problem.help.push("write a whole number and MB, GB, MiB, or GiB: \"4 GiB\"".to_owned());
    }
    bytes
}

fn bound(key: Spanned<String>, written: Spanned<String>, reader: &mut Reader<'_>) -> Option<Bound> {
    let text = written.get_ref().trim();
    let parsed = [
        ("<=", Comparison::LessOrEqual),
        (">=", Comparison::GreaterOrEqual),
        ("<", Comparison::Less),
        (">", Comparison::Greater),
        ("=", Comparison::Equal),
    ]
    .into_iter()
    .find_map(|(sign, comparison)| Some((comparison, text.strip_prefix(sign)?.trim())));
    let limit = parsed.and_then(|(comparison, rest)| {
        let (number, unit) = rest.split_once(' ').unwrap_or((rest, ""));
        let limit = number.replace('_', "").parse::<f64>().ok().filter(|n| n.is_finite())?;
        Some((comparison, limit, unit.trim().to_owned()))
    });
    match limit {
        Some((comparison, limit, unit)) => Some(Bound { key, comparison, limit, unit, written }),
        None => {
            let problem =
                reader.problem(codes::BOUND_INVALID, written.span(), "this is not a bound");
            problem.help.push("write a comparison, a number, and a unit: \"< 200 MB\"".to_owned());
            None
        }
    }
}

/// A length of time in milliseconds or seconds.
fn length(written: &Spanned<String>, reader: &mut Reader<'_>) -> Option<Duration> {
    let length = written.get_ref().split_once(' ').and_then(|(number, unit)| {
        let milliseconds = match unit {
            "ms" => 1.0,
            "s" => 1000.0,
            _ => return None,
        };
        let number = number.parse::<f64>().ok().filter(|n| (0.001..=1e6).contains(n))?;
        Some(Duration::from_secs_f64(number * milliseconds / 1000.0))
    });
    if length.is_none() {
        let problem =
            reader.problem(codes::DURATION_INVALID, written.span(), "this is not a length of time");
        problem.help.push("write a number, then ms or s: \"10 ms\"".to_owned());
    }
    length
}

fn read_need(need: Spanned<String>, reader: &mut Reader<'_>) -> Option<Need> {
    let span = need.span();
    let Some((what, amount)) = need.get_ref().split_once(">=") else {
        return one_of(need, &SYSTEMS, "`needs`", reader).map(Need::System);
    };
    let what = Spanned::new(span.clone(), what.trim().to_owned());
    let what = one_of(what, &AMOUNTS, "`needs`", reader)?;
    match amount.trim().replace('_', "").parse() {
        Ok(amount) => Some(Need::AtLeast { what, amount }),
        Err(_) => {
            let problem = reader.problem(
                codes::NEED_INVALID,
                span,
                "the amount needed must be a whole number",
            );
            problem.help.push("write \"threads >= 10000\"".to_owned());
            None
        }
    }
}
