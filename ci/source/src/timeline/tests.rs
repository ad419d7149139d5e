//! Timelines are read and written, and what isn't one is refused.

use std::path::Path;

use super::flaw::Flaw;
use super::*;
use bookwright_base::problem::Text;

const SAMPLE: &str = include_str!("sample.json");

fn parse(json: &str) -> Result<Timeline, String> {
    Timeline::parse(&Text::new("/t.json", json))
        .map_err(|problem| format!("{} {}", problem.place.display(Path::new("/")), problem.code))
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
    let unknown = SAMPLE.replacen("\"paused\"", "\"stopped\"", 1);
    assert_eq!(parse(&unknown), Err("t.json:2:18 recording-invalid".to_owned()));
    let cut = parse(&SAMPLE[..200]).unwrap_err();
    assert!(cut.starts_with("t.json:7:") && cut.ends_with(" recording-invalid"), "{cut}");
    assert!(parse("").is_err() && parse("[]").is_err());
}

#[test]
fn a_timeline_that_no_run_can_have_is_refused() {
    for (from, to, flaw) in [
        ("\"worker\":0", "\"worker\":1", Flaw::WorkerAbsent { worker: 1, workers: 1 }),
        ("{\"task\":1},\"at", "{\"task\":2},\"at", Flaw::TaskAbsent { task: 2, tasks: 2 }),
        ("\"to\":[0,8]", "\"to\":[0,4]", Flaw::EndsBeforeItBegins { order: 5 }),
        ("\"to\":[0,8]", "\"to\":[0,9]", Flaw::MomentRepeated { order: 9 }),
        (
            "\"worker\":0,\"from\":[0,1],\"to\":[0,4]}",
            "\"worker\":0,\"from\":[0,1],\"to\":[0,4],\"count\":3}",
            Flaw::Uncounted,
        ),
        (
            "\"end\":\"finished\"},\n",
            "\"end\":\"finished\",\"count\":9,\"ends\":{\"finished\":8}},\n",
            Flaw::EndsMiscounted { name: "main".to_owned(), tasks: 9, ends: 8 },
        ),
        (
            "\"tasks\": [",
            "\"whole\": {\"tasks\":2,\"polls\":900},\n\"tasks\": [",
            Flaw::Miscounted { tasks: 2, polls: 5, true_tasks: 2, true_polls: 900 },
        ),
        ("\"at\":[0,6]", "\"at\":[7,6]", Flaw::TimeRunsBackwards { order: 7 }),
    ] {
        assert_ne!(SAMPLE.find(from), None, "{from}");
        let json = SAMPLE.replacen(from, to, 1);
        let timeline: Timeline = serde_json::from_str(&json).unwrap();
        assert_eq!(timeline.flaw(), Some(flaw));
        assert_eq!(parse(&json), Err("t.json recording-invalid".to_owned()));
    }
}
