//! What is read of a timeline, and what is not one.

use std::path::Path;

use super::*;
use bookwright_base::problem::Text;

const SAMPLE: &str = include_str!("sample.json");

fn parse(json: &str) -> Result<Timeline, String> {
    Timeline::parse(&Text::new("/t.json", json))
        .map_err(|problem| format!("{} {}", problem.place.display(Path::new("/")), problem.what))
}

#[test]
fn what_is_written_is_what_is_read() {
    let timeline = parse(SAMPLE).unwrap();
    assert_eq!(timeline.to_json().unwrap(), SAMPLE);
    assert_eq!(timeline.tasks[0].spot.as_ref().unwrap().file, "src/main.rs");
    assert_eq!(timeline.polls[3].from, Moment { at: 2_000_000, order: 15 });
    assert_eq!(timeline.wakes[1].by, By::Task(1));
    assert_eq!(timeline.waits[2].what, None);
}

#[test]
fn what_is_no_timeline_is_told_with_its_place() {
    for (from, to, problem) in [
        (
            "\"paused\"",
            "\"stopped\"",
            "t.json:2:18 not a timeline: unknown variant `stopped`, expected `paused` or `real`",
        ),
        ("\"worker\":0", "\"worker\":1", "t.json not a timeline: it names worker 1, and has 1"),
        (
            "{\"task\":1},\"at",
            "{\"task\":2},\"at",
            "t.json not a timeline: it names task 2, and has 2",
        ),
        (
            "\"to\":[0,8]",
            "\"to\":[0,4]",
            "t.json not a timeline: what begins with number 5 ends before it",
        ),
        ("\"to\":[0,8]", "\"to\":[0,9]", "t.json not a timeline: two moments have number 9"),
        (
            "\"worker\":0,\"from\":[0,1],\"to\":[0,4]}",
            "\"worker\":0,\"from\":[0,1],\"to\":[0,4],\"count\":3}",
            "t.json not a timeline: it has groups, and does not say of how many tasks and polls",
        ),
        (
            "\"end\":\"finished\"},\n",
            "\"end\":\"finished\",\"count\":9,\"ends\":{\"finished\":8}},\n",
            "t.json not a timeline: of 9 tasks `main` it says how 8 ended",
        ),
        (
            "\"tasks\": [",
            "\"whole\": {\"tasks\":2,\"polls\":900},\n\"tasks\": [",
            "t.json not a timeline: its groups have 2 tasks and 5 polls, the whole 2 and 900",
        ),
        (
            "\"at\":[0,6]",
            "\"at\":[7,6]",
            "t.json not a timeline: time runs backwards before number 7",
        ),
    ] {
        assert_ne!(SAMPLE.find(from), None, "{from}");
        assert_eq!(parse(&SAMPLE.replacen(from, to, 1)), Err(problem.to_owned()));
    }
    let cut = parse(&SAMPLE[..200]).unwrap_err();
    assert!(cut.starts_with("t.json:7:"), "{cut}");
    assert!(parse("").is_err() && parse("[]").is_err());
}
