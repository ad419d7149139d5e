//! A recording read, told and drawn.

use super::from_recording::{self, StoryClock};
use super::narration;
use super::parts::PicturePart;
use super::picture::TimelinePicture;
use bookwright_base::problem::Text;
use std::time::Duration;

use bookwright_source::timeline::Timeline;

fn sample() -> Timeline {
    let json = include_str!("../../../source/src/timeline/sample.json");
    Timeline::parse(&Text::new("/timeline.json", json)).unwrap()
}

#[test]
fn a_recording_is_told_event_by_event() {
    let runs = [from_recording::run("oven", "Two waits", StoryClock::new(None), &sample())];
    let told: Vec<String> =
        narration::steps(&runs).iter().map(|step| step.sentence.replace('\u{a0}', " ")).collect();
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

const THREAD: &str = r#"{
"clock": "real", "workers": 1, "end": {"how":"finished","at":[100000,7]},
"tasks": [{"name":"main","kind":"thread","from":[0,0],"to":[100000,6],"end":"finished"}],
"polls": [{"task":0,"worker":0,"from":[0,1],"to":[100000,5],"busy":BUSY}],
"waits": [], "wakes": [],
"lines": [
{"task":0,"at":[10,2],"text":"in"},
{"task":0,"at":[60000,3],"busy":30,"text":"out"},
{"task":0,"at":[90000,4],"busy":29000,"text":"iced"}
]}"#;

/// The pieces of the only bar: from and to in milliseconds of the story, and whether held.
fn pieces(busy: &str, minute: Option<Duration>) -> Vec<(u64, u64, bool)> {
    let json = THREAD.replace("BUSY", busy);
    let timeline = Timeline::parse(&Text::new("/timeline.json", json.as_str())).unwrap();
    let run = from_recording::run("thread", "A thread", StoryClock::new(minute), &timeline);
    let ms = 1_000_000;
    run.lanes[0].bars[0].pieces.iter().map(|p| (p.from / ms, p.to / ms, p.held)).collect()
}

#[test]
fn a_poll_is_held_where_its_thread_had_no_processor() {
    // What is left of the whole is the last piece's: here nothing, and here all.
    assert_eq!(pieces("29040", None), [(0, 60, true), (60, 90, false), (90, 100, true)]);
    assert_eq!(pieces("39000", None), [(0, 60, true), (60, 100, false)]);
}

#[test]
fn a_story_has_its_own_minutes() {
    let minute = Some(Duration::from_millis(10));
    let (minutes, one) = (pieces("39000", minute), 60_000);
    assert_eq!(minutes, [(0, 6 * one, true), (6 * one, 10 * one, false)]);
}

#[test]
fn many_polls_are_a_row_of_ticks_with_their_number() {
    let json = r#"{
"clock": "paused", "workers": 1, "end": {"how":"finished","at":[900000,7]},
"whole": {"tasks":40,"polls":80},
"tasks": [{"name":"bake","kind":"task","count":40,"from":[0,0],"to":[900000,6],"end":"finished","ends":{"finished":40}}],
"polls": [{"task":0,"worker":0,"from":[0,1],"to":[900000,5],"count":80}],
"waits": [], "wakes": [],
"lines": [{"task":0,"at":[10,2],"text":"in","count":40}]}"#;
    let timeline = Timeline::parse(&Text::new("/timeline.json", json)).unwrap();
    let runs = [from_recording::run("many", "Many", StoryClock::new(None), &timeline)];
    let picture = TimelinePicture::new(&runs, &[], 1);
    let parts: Vec<&PicturePart> =
        picture.items.iter().flat_map(|item| &item.parts).map(|seen| &seen.part).collect();
    assert!(parts.iter().any(|part| matches!(part, PicturePart::Many { .. })));
    let said = |words: &str| {
        parts.iter().any(|part| matches!(part, PicturePart::Label(each) if each.text == words))
    };
    assert!(said("80 polls") && said("40 × bake") && said("in … and 39 more lines"));
    assert_eq!(narration::steps(&runs).last().map(|step| step.printed), Some(40));
}

#[test]
fn a_group_says_how_many_ended_how() {
    let ends = r#""ends":{"finished":37,"cancelled":2,"panicked":1}"#;
    let json = format!(
        r#"{{
"clock": "paused", "workers": 1, "end": {{"how":"finished","at":[900000,7]}},
"whole": {{"tasks":40,"polls":80}},
"tasks": [{{"name":"bake","kind":"task","count":40,"from":[0,0],"to":[900000,6],"end":"panicked",{ends}}}],
"polls": [{{"task":0,"worker":0,"from":[0,1],"to":[900000,5],"count":80}}],
"waits": [], "wakes": [], "lines": []}}"#
    );
    let timeline = Timeline::parse(&Text::new("/timeline.json", json.as_str())).unwrap();
    let runs = [from_recording::run("many", "Many", StoryClock::new(None), &timeline)];
    let told = "ends: 37 finish, 2 are cancelled, 1 panics";
    let picture = TimelinePicture::new(&runs, &[], 1);
    let mut parts = picture.items.iter().flat_map(|item| &item.parts).map(|seen| &seen.part);
    assert!(parts.any(|part| matches!(part, PicturePart::Label(each) if each.text == told)));
    let last = narration::steps(&runs).pop().map(|step| step.sentence).unwrap_or_default();
    assert!(last.contains(&format!("<b>40 × bake</b> {told}.")), "{last}");
}
