//! Whether a timeline still holds: compares what a run did now with what is recorded.
//!
//! Under the paused clock everything must be the same. On the real clock, times and the numbers of
//! polls and waits depend on the machine and the moment. Compared are: what each task is, how it
//! ended, and what it printed in which order; the order of lines of different tasks where one
//! causes the other; and the program's text, letter by letter. If the author says that lines come
//! in one order, the recording must have that order.

use std::collections::BTreeMap;

use super::causal_order;
use bookwright_source::expectation::Order;
use bookwright_source::timeline::{Clock, Timeline};

/// The first difference, in words; `None` if the recording holds.
pub(crate) fn difference(old: &Timeline, now: &Timeline, printed: &Order) -> Option<String> {
    if old.clock != now.clock {
        return Some("it uses another clock".to_owned());
    }
    match old.clock {
        Clock::Paused => exact(old, now),
        Clock::Real => anywhere(old, now)
            .or_else(|| lines(old, now, printed))
            .or_else(|| caused(old, now))
            .or_else(|| edited(old, now)),
    }
}

/// The first line that breaks the one order that lines must have.
fn lines(old: &Timeline, now: &Timeline, printed: &Order) -> Option<String> {
    let grouped = old.whole.is_some() || now.whole.is_some();
    if grouped || !matches!(printed, Order::Exact) {
        return None;
    }
    let mut pairs = old.lines.iter().zip(&now.lines);
    let (old, now) = pairs.find(|(old, now)| old.text != now.text)?;
    Some(format!("recorded: it printed `{}`\nnow:      `{}`, in its place", old.text, now.text))
}

/// The first line that is printed before the line that causes it.
fn caused(old: &Timeline, now: &Timeline) -> Option<String> {
    let (first, second) = causal_order::broken(old, now)?;
    Some(format!(
        "recorded: `{first}` is printed, which causes `{second}`\nnow:      in the other order"
    ))
}

/// Times are not compared, so they must be the times of this very program.
fn edited(old: &Timeline, now: &Timeline) -> Option<String> {
    (old.of != now.of).then(|| {
        "the program has been edited since this was recorded: its times may differ".to_owned()
    })
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

/// What each task is on any machine, with the lines it prints, in order; if the run is grouped,
/// only with their number.
fn told(timeline: &Timeline, grouped: bool) -> BTreeMap<String, usize> {
    let name = |task: usize| timeline.tasks.get(task).map_or("nobody", |task| &task.name);
    let mut all = BTreeMap::new();
    for (index, task) in timeline.tasks.iter().enumerate() {
        let by = task.by.map_or(String::new(), |by| format!(", spawned by {}", name(by)));
        let line =
            task.spot.as_ref().map_or(String::new(), |spot| format!(" (line {})", spot.line));
        let lines = timeline.lines.iter().filter(|line| line.task == Some(index));
        let printed = match grouped {
            true => format!("{} lines", lines.map(|line| line.count).sum::<u32>()),
            false => format!("{:?}", lines.map(|line| line.text.as_str()).collect::<Vec<_>>()),
        };
        let end = match task.ends {
            Some(ends) => format!("{ends:?}"),
            None => format!("{:?}", task.end),
        };
        let words = format!("{}{line}{by}: {end}, printed {printed}", task.name).to_lowercase();
        *all.entry(words).or_insert(0) += task.count as usize;
    }
    *all.entry(format!("the run: {:?}", timeline.end.how).to_lowercase()).or_insert(0) += 1;
    all
}

fn anywhere(old: &Timeline, now: &Timeline) -> Option<String> {
    // A busy machine may need more polls than are listed one by one.
    let grouped = old.whole.is_some() || now.whole.is_some();
    let (old, now) = (told(old, grouped), told(now, grouped));
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
    use bookwright_base::problem::Text;
    use bookwright_source::timeline::{Moment, PrintedLine};

    const SAMPLE: &str = include_str!("../../../source/src/timeline/sample.json");

    fn difference(old: &Timeline, now: &Timeline) -> Option<String> {
        super::difference(old, now, &Order::Any { before: Vec::new() })
    }

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
        assert_eq!(super::difference(&now, &now, &Order::Exact), None);
    }

    #[test]
    fn the_real_clock_holds_to_tasks_ends_and_lines() {
        let real = SAMPLE.replace("paused", "real");
        let old = parse(&real);
        let edited = Timeline { of: Some("0".to_owned()), ..old.clone() };
        assert!(difference(&old, &edited).unwrap().contains("has been edited"));
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
    /// The timeline with one more line of a task, numbered after the last.
    fn and_line(timeline: &Timeline, task: usize, text: &str) -> Timeline {
        let mut timeline = timeline.clone();
        let at = Moment { at: timeline.end.at.at, order: timeline.end.at.order };
        timeline.end.at.order += 1;
        timeline.lines.push(PrintedLine {
            task: Some(task),
            at,
            busy: None,
            text: text.to_owned(),
            count: 1,
        });
        timeline
    }

    #[test]
    fn what_one_task_causes_another_to_print_comes_after() {
        let real = parse(&SAMPLE.replace("paused", "real"));
        // The cake's end wakes main, which then prints.
        let old = and_line(&real, 0, "main eats");
        let mut now = old.clone();
        assert_eq!(difference(&old, &now), None);
        // The same tasks, with the same lines each, but now main eats before the cake goes in.
        let last = now.lines.len() - 1;
        let (first, eats) = (now.lines[0].at, now.lines[last].at);
        now.lines[0].at = eats;
        now.lines[last].at = first;
        let said = difference(&old, &now).unwrap();
        assert!(said.contains("main eats") && said.contains("other order"), "{said}");
        // Lines that nothing causes may come in any order, unless the author says otherwise.
        let mut free = real.clone();
        let (cake, waits) = (free.lines[0].at, free.lines[1].at);
        (free.lines[0].at, free.lines[1].at) = (waits, cake);
        free.lines.swap(0, 1);
        assert_eq!(difference(&real, &free), None);
        assert!(super::difference(&real, &free, &Order::Exact).is_some());
    }
}
