//! A recording read, told and drawn.

use super::reading::{self, Story};
use super::words;
use crate::problem::Text;
use crate::source::timeline::Timeline;

fn sample() -> Timeline {
    let json = include_str!("../../source/timeline/sample.json");
    Timeline::parse(&Text::new("/timeline.json", json)).unwrap()
}

#[test]
fn a_recording_is_told_event_by_event() {
    let runs = [reading::run("oven", "Two waits", Story::new(None), &sample())];
    let told: Vec<String> =
        words::steps(&runs).iter().map(|step| step.sentence.replace('\u{a0}', " ")).collect();
    assert_eq!(
        told,
        [
            "<b>main</b> starts and waits: sleep · line 14.",
            "<b>cake</b> starts, prints <samp>0 s: the cake goes in</samp> and waits: sleep · line 6.",
            "<b>main</b> is woken and goes on, prints <samp>1 s: main waits</samp> and waits.",
            "<b>cake</b> goes on and ends.",
            "<b>main</b> is woken by <b>cake</b> and goes on and ends. The run is over after 2 s.",
        ]
    );
}
