//! Whether a timeline holds: what a run did now, against what is recorded.
//!
//! Under the paused clock all of it must be the same. On the real clock times and the number of polls
//! and waits are the machine's and the moment's; what is compared is what each task is, how it ended,
//! and what it printed in which order.

use std::collections::BTreeMap;

use crate::source::timeline::{Clock, Timeline};

/// The first thing that differs, in words: none if the recording holds.
pub(in crate::verify) fn difference(old: &Timeline, now: &Timeline) -> Option<String> {
    if old.clock != now.clock {
        return Some("it is told by another clock".to_owned());
    }
    match old.clock {
        Clock::Paused => exact(old, now),
        Clock::Real => anywhere(old, now),
    }
}

fn exact(old: &Timeline, now: &Timeline) -> Option<String> {
    let (old, now) = (old.to_json().ok()?, now.to_json().ok()?);
    let (mut olds, mut nows) = (old.lines(), now.lines());
    loop {
        match (olds.next(), nows.next()) {
            (None, None) => return None,
            (old, now) if old == now => {}
            (old, now) => {
                let show = |line: Option<&str>| line.unwrap_or("(nothing)").to_owned();
                return Some(format!("recorded: {}\nnow:      {}", show(old), show(now)));
            }
        }
    }
}

/// What a task is on any machine, with the lines it prints in order.
fn told(timeline: &Timeline) -> BTreeMap<String, usize> {
    let name = |task: usize| timeline.tasks.get(task).map_or("nobody", |task| &task.name);
    let mut all = BTreeMap::new();
    for (index, task) in timeline.tasks.iter().enumerate() {
        let by = task.by.map_or(String::new(), |by| format!(", spawned by {}", name(by)));
        let line =
            task.spot.as_ref().map_or(String::new(), |spot| format!(" (line {})", spot.line));
        let printed: Vec<&str> = (timeline.lines.iter())
            .filter(|line| line.task == Some(index))
            .map(|line| line.text.as_str())
            .collect();
        let words =
            format!("{}{line}{by}: {:?}, printed {printed:?}", task.name, task.end).to_lowercase();
        *all.entry(words).or_insert(0) += task.count as usize;
    }
    *all.entry(format!("the run: {:?}", timeline.end.how).to_lowercase()).or_insert(0) += 1;
    all
}

fn anywhere(old: &Timeline, now: &Timeline) -> Option<String> {
    let (old, now) = (told(old), told(now));
    let missing = old.iter().find(|(task, count)| now.get(*task) != Some(count));
    let added = now.iter().find(|(task, count)| old.get(*task) != Some(count));
    if missing.is_none() && added.is_none() {
        return None;
    }
    let show = |each: Option<(&String, &usize)>| match each {
        Some((task, 1)) => task.clone(),
        Some((task, count)) => format!("{count} times {task}"),
        None => "(nothing)".to_owned(),
    };
    Some(format!("recorded: {}\nnow:      {}", show(missing), show(added)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::Text;

    const SAMPLE: &str = include_str!("../../source/timeline/sample.json");

    fn parse(json: &str) -> Timeline {
        Timeline::parse(&Text::new("/t.json", json)).unwrap()
    }

    #[test]
    fn the_paused_clock_holds_to_the_last_number() {
        let now = parse(
            &SAMPLE.replacen("[1000000,10]", "[1000001,10]", 1).replace("[1000000,1", "[1000001,1"),
        );
        let difference = difference(&parse(SAMPLE), &now).unwrap();
        assert!(difference.contains("[1000000,10]") && difference.contains("[1000001,10]"));
        assert_eq!(super::difference(&now, &now), None);
    }

    #[test]
    fn the_real_clock_holds_to_tasks_ends_and_lines() {
        let real = SAMPLE.replace("paused", "real");
        let old = parse(&real);
        let later = real.replace("[2000000", "[2000009");
        assert_ne!(later, real);
        assert_eq!(difference(&old, &parse(&later)), None);
        for (from, to) in [
            ("main waits", "main eats"),
            ("\"by\":0,", ""),
            ("\"line\":13", "\"line\":12"),
            ("\"how\":\"finished\"", "\"how\":\"stopped\""),
            ("\"task\":0,\"at\":[1000000,12]", "\"task\":1,\"at\":[1000000,12]"),
        ] {
            assert!(difference(&old, &parse(&real.replacen(from, to, 1))).is_some(), "{from}");
        }
    }
}
