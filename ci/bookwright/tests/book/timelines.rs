//! Runs whose every event is known, recorded, and each event asserted.
//!
//! They are one book in `ci/bookwright/tests/timelines`, which is copied below `target` and stays there: Tokio is
//! built for it once. It has the versions of this book's listings, so that an upgrade of Tokio whose
//! instrumentation tells something else fails here. Building it takes long, so they are thorough; without
//! them, the recordings of this book hold the recorder to what it told before.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use bookwright_base::problem::Text;
use bookwright_harness::test;
use bookwright_source::timeline::{By, Clock, RunEnd, TaskEnd, TaskKind, Timeline, Wait};

use crate::book_test::{BookTest, Ran};

/// The book, recorded; and what was said of it.
static BOOK: LazyLock<(PathBuf, Ran)> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("timelines");
    let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/timelines");
    let _ = fs::remove_dir_all(root.join("listings"));
    for entry in walkdir::WalkDir::new(&from) {
        let entry = entry.unwrap();
        let to = root.join(entry.path().strip_prefix(&from).unwrap());
        match entry.file_type().is_dir() {
            true => fs::create_dir_all(to).unwrap(),
            false => drop(fs::copy(entry.path(), to).unwrap()),
        }
    }
    let lock = from.join("../../../../listings/Cargo.lock");
    fs::copy(lock, root.join("listings/Cargo.lock")).unwrap();
    let said = run(&root, &["bless"]);
    (root, said)
});

fn run(root: &Path, args: &[&str]) -> Ran {
    let mut command = Command::new(crate::PROGRAM);
    command.args(args).current_dir(root);
    // In CI a lock file that is out of date is a problem, and this book has that of another one.
    for variable in ["CI", "CARGO", "GITHUB_ACTIONS", "GITHUB_STEP_SUMMARY", "RUSTFLAGS"] {
        command.env_remove(variable);
    }
    Ran::new(args, &command.output().unwrap())
}

/// What was recorded of a listing.
struct Recorded {
    timeline: Timeline,
    code: String,
}

impl Recorded {
    fn of(name: &str) -> Self {
        let (root, said) = &*BOOK;
        let folder = root.join("listings/t").join(name);
        let json = fs::read_to_string(folder.join("timeline.json"))
            .unwrap_or_else(|_| panic!("nothing is recorded of {name}: {}", said.said));
        let timeline = Timeline::parse(&Text::new("/timeline.json", json)).unwrap();
        Self { timeline, code: fs::read_to_string(folder.join("src/main.rs")).unwrap() }
    }

    /// The task of a name that one has.
    fn task(&self, name: &str) -> usize {
        let all = self.tasks(name);
        assert_eq!(all.len(), 1, "{name}: {:#?}", self.timeline.tasks);
        all[0]
    }

    fn tasks(&self, name: &str) -> Vec<usize> {
        let tasks = self.timeline.tasks.iter().enumerate();
        tasks.filter(|(_, task)| task.name == name).map(|(index, _)| index).collect()
    }

    fn end(&self, name: &str) -> TaskEnd {
        self.timeline.tasks[self.task(name)].end
    }

    /// How often a task was polled.
    fn polls(&self, name: &str) -> usize {
        let task = self.task(name);
        self.timeline.polls.iter().filter(|poll| poll.task == task).count()
    }

    /// By whom a task was woken.
    fn wakes(&self, name: &str) -> Vec<By> {
        let task = self.task(name);
        let wakes = self.timeline.wakes.iter().filter(|wake| wake.task == task);
        wakes.map(|wake| wake.by).collect()
    }

    fn waits(&self, task: usize) -> Vec<&Wait> {
        self.timeline.waits.iter().filter(|wait| wait.task == task).collect()
    }

    /// What a task waited for: in a word, on which line, and for how many microseconds.
    fn waited(&self, name: &str) -> Vec<(Option<&str>, Option<u32>, u64)> {
        let waits = self.waits(self.task(name)).into_iter().map(|wait| {
            let line = wait.spot.as_ref().map(|spot| spot.line);
            (wait.what.as_deref(), line, wait.to.unwrap().at - wait.from.at)
        });
        waits.collect()
    }

    /// Lines with the names of those who printed them.
    fn printed(&self) -> Vec<(Option<&str>, &str)> {
        let name = |task: usize| self.timeline.tasks[task].name.as_str();
        self.timeline.lines.iter().map(|line| (line.task.map(name), line.text.as_str())).collect()
    }

    /// The line of the code with these words.
    fn line(&self, words: &str) -> u32 {
        let at = self.code.lines().position(|line| line.contains(words));
        u32::try_from(at.unwrap_or_else(|| panic!("no line has {words}")) + 1).unwrap()
    }

    /// Where a task was spawned.
    fn spot(&self, name: &str) -> u32 {
        self.timeline.tasks[self.task(name)].spot.as_ref().unwrap().line
    }
}

const SECOND: u64 = 1_000_000;

#[test(thorough)]
fn a_future_that_is_pending_so_often_has_one_poll_more() {
    let run = Recorded::of("polls");
    assert_eq!(run.timeline.clock, Clock::Paused);
    assert_eq!([run.polls("none"), run.polls("one"), run.polls("four")], [1, 2, 5]);
    // Each wake is its own, made while it is polled.
    assert_eq!(run.wakes("none"), []);
    assert_eq!(run.wakes("four"), [By::Task(run.task("four")); 4]);
    assert_eq!(run.waited("four"), []);
    assert_eq!(run.spot("four"), run.line("let four"));
    for name in ["main", "none", "one", "four"] {
        assert_eq!(run.end(name), TaskEnd::Finished, "{name}");
    }
    assert_eq!(run.printed(), [(Some("main"), "done")]);
    assert_eq!(run.timeline.end.how, RunEnd::Finished);
}

#[test(thorough)]
fn who_wakes_is_told() {
    let run = Recorded::of("wakes");
    assert_eq!(run.wakes("by task"), [By::Task(run.task("waker"))]);
    assert_eq!(run.wakes("by timer"), [By::Timer]);
    assert_eq!(run.wakes("by thread"), [By::Thread]);
    let timer = Some(run.line("the timer's line"));
    assert_eq!(run.waited("by timer"), [(Some("sleep"), timer, 2 * SECOND)]);
    assert_eq!(run.waited("by task")[0].0, Some("oneshot"));
    assert_eq!(
        run.printed(),
        [
            (Some("by task"), "a task woke me"),
            (Some("by timer"), "the timer woke me"),
            (Some("by thread"), "a thread woke me"),
        ]
    );
}

#[test(thorough)]
fn how_each_task_ended_is_told() {
    let run = Recorded::of("endings");
    for (name, end, polls) in [
        ("returns", TaskEnd::Finished, 1),
        ("sleeps", TaskEnd::Finished, 2),
        ("times out", TaskEnd::Finished, 1),
        ("panics", TaskEnd::Panicked, 2),
        ("aborted", TaskEnd::Cancelled, 1),
        ("aborted early", TaskEnd::Cancelled, 0),
        ("dropped", TaskEnd::Cancelled, 1),
        ("dropped asleep", TaskEnd::Cancelled, 1),
        ("main", TaskEnd::Finished, run.polls("main")),
    ] {
        assert_eq!((run.end(name), run.polls(name)), (end, polls), "{name}");
    }
    // The end of the run ends who still waits.
    let asleep = run.waited("dropped asleep");
    assert_eq!(asleep, [(Some("sleep"), Some(run.line("let dropped_asleep")), SECOND)]);
    let to = |name: &str| run.timeline.tasks[run.task(name)].to.unwrap();
    assert!(to("aborted") < to("dropped"), "{:?}", run.timeline.tasks);

    let real = Recorded::of("endings-real");
    assert_eq!(real.timeline.clock, Clock::Real);
    for (name, end) in [
        ("returns", TaskEnd::Finished),
        ("panics", TaskEnd::Panicked),
        ("aborted", TaskEnd::Cancelled),
        ("dropped", TaskEnd::Cancelled),
        ("dropped asleep", TaskEnd::Cancelled),
        ("blocking", TaskEnd::Finished),
    ] {
        assert_eq!(real.end(name), end, "{name}");
    }
    let blocking = real.task("blocking");
    assert_eq!(real.timeline.tasks[blocking].kind, TaskKind::Blocking);
    let poll = real.timeline.polls.iter().find(|poll| poll.task == blocking).unwrap();
    assert!(poll.to.unwrap().at - poll.from.at >= 20_000, "{poll:?}");
    assert!(poll.busy.unwrap() < 20_000, "it slept: {poll:?}");
}

#[test(thorough)]
fn who_spawned_what_is_told() {
    let run = Recorded::of("kinds");
    let by = |name: &str| run.timeline.tasks[run.task(name)].by;
    assert_eq!(by("outer"), Some(run.task("main")));
    assert_eq!(by("inner"), Some(run.task("outer")));
    assert_eq!(run.wakes("outer"), [By::Task(run.task("inner"))]);
    let set: Vec<_> =
        run.tasks("sleep").into_iter().map(|task| &run.timeline.tasks[task]).collect();
    let ends: Vec<u64> = set.iter().map(|task| task.to.unwrap().at / SECOND).collect();
    assert_eq!(ends, [120, 60]);
    assert!(set.iter().all(|task| task.spot.as_ref().unwrap().line == run.line("set.spawn")));
    let blocking = &run.timeline.tasks[run.task("blocking")];
    assert_eq!((blocking.kind, blocking.end), (TaskKind::Blocking, TaskEnd::Finished));
    assert!(run.printed().contains(&(Some("blocking"), "on a thread of its own")));
}

#[test(thorough)]
fn a_wait_knows_its_line_where_tokio_tells_it() {
    let run = Recorded::of("waits");
    let (mutex, semaphore) = (run.line("the mutex"), run.line("the semaphore"));
    assert_eq!(run.waited("first"), [(Some("sleep"), Some(run.line("the sleep")), SECOND)]);
    assert_eq!(run.waited("acquires"), [(Some("semaphore"), Some(semaphore), SECOND)]);
    // Both wait for one mutex, and each wait is told.
    for words in ["// second", "// third"] {
        let line = run.line(words);
        let spot = |task: &usize| run.timeline.tasks[*task].spot.as_ref().unwrap().line == line;
        let task = (0..run.timeline.tasks.len()).find(spot).unwrap();
        let waits = run.waits(task);
        assert_eq!(waits.len(), 1, "{words}: {waits:?}");
        assert_eq!(waits[0].what.as_deref(), Some("mutex"), "{words}");
        assert_eq!(waits[0].spot.as_ref().unwrap().line, mutex, "{words}");
        assert!(waits[0].made && waits[0].to.unwrap().at == SECOND, "{words}: {waits:?}");
    }
    // Of a channel it tells nothing, so nothing is claimed.
    assert_eq!(run.waited("receives"), [(None, None, 3 * SECOND)]);
    // The loser's wait ends with the winner's.
    let (winner, loser) = (run.line("the winner"), run.line("the loser"));
    let mut selects = run.waited("selects");
    selects.sort_unstable();
    let mut both =
        [(Some("sleep"), Some(loser), 2 * SECOND), (Some("sleep"), Some(winner), 2 * SECOND)];
    both.sort_unstable();
    assert_eq!(selects, both);
}

#[test(thorough)]
fn ten_thousand_tasks_are_told_as_a_group_and_none_is_left_out() {
    let run = Recorded::of("many");
    let whole = run.timeline.whole.unwrap();
    assert_eq!(whole.tasks, 10_003);
    let tasks = &run.timeline.tasks;
    assert_eq!(tasks.iter().map(|task| task.count as usize).sum::<usize>(), whole.tasks);
    let polls: u32 = run.timeline.polls.iter().map(|poll| poll.count).sum();
    assert_eq!(polls as usize, whole.polls);
    let group = tasks.iter().position(|task| task.count > 1).unwrap();
    assert_eq!(tasks.len(), 4, "{tasks:#?}");
    let ends = tasks[group].ends.unwrap();
    assert_eq!((tasks[group].count, ends.finished, ends.panicked), (10_000, 9_999, 1));
    assert_eq!(tasks[group].end, TaskEnd::Panicked);
    assert_eq!(tasks[group].spot.as_ref().unwrap().line, run.line("guests.spawn(async"));
    assert_eq!((tasks[group].from.at, tasks[group].to.unwrap().at), (0, SECOND));
    // Each was polled twice, and slept for a second in between.
    let of_group = |count: u32, task: usize| if task == group { count } else { 0 };
    let polls = run.timeline.polls.iter().map(|poll| of_group(poll.count, poll.task)).sum::<u32>();
    assert_eq!(polls, 20_000);
    let waits = run.waits(group);
    assert_eq!(waits.len(), 1, "{waits:?}");
    assert_eq!((waits[0].count, waits[0].what.as_deref()), (10_000, Some("sleep")));
    assert_eq!(waits[0].spot.as_ref().unwrap().line, run.line("where guests wait"));
    let wakes = run.timeline.wakes.iter().map(|wake| of_group(wake.count, wake.task)).sum::<u32>();
    assert_eq!(wakes, 10_000);
    let lines: u32 = run.timeline.lines.iter().map(|line| line.count).sum();
    assert_eq!(lines, 5);
    assert!(run.timeline.polls.len() <= 200 && run.timeline.to_json().unwrap().len() < 40_000);
}

#[test(thorough)]
fn a_task_with_too_many_polls_has_them_counted() {
    let run = Recorded::of("yields");
    assert_eq!(run.timeline.clock, Clock::Real);
    let task = run.task("busy");
    let polls: Vec<_> = run.timeline.polls.iter().filter(|poll| poll.task == task).collect();
    assert_eq!(polls.iter().map(|poll| poll.count).sum::<u32>(), 100_001);
    assert!(run.timeline.polls.len() <= 200, "{}", polls.len());
    assert!(polls.windows(2).all(|pair| pair[0].to.unwrap() < pair[1].from), "they overlap");
    assert!(polls.iter().all(|poll| poll.count == 1 || poll.busy.is_none()));
    assert_eq!(run.end("busy"), TaskEnd::Finished);
}

#[test(thorough)]
fn what_is_stopped_or_panics_has_a_timeline_too() {
    let deadlock = Recorded::of("hangs");
    assert_eq!(deadlock.timeline.end.how, RunEnd::Stopped);
    assert_eq!(deadlock.end("main"), TaskEnd::Unfinished);
    let poll = &deadlock.timeline.polls[0];
    assert_eq!((deadlock.timeline.polls.len(), poll.to), (1, None));
    assert_eq!(deadlock.printed(), [(Some("main"), "I have the oven")]);

    let forever = Recorded::of("waits-forever");
    assert_eq!(forever.timeline.end.how, RunEnd::Stopped);
    let wait = forever.waits(forever.task("waits"))[0];
    assert_eq!((wait.what.as_deref(), wait.to), (Some("mutex"), None));
    assert_eq!(wait.spot.as_ref().unwrap().line, forever.line("the mutex"));
    assert_eq!(forever.end("waits"), TaskEnd::Unfinished);

    let panics = Recorded::of("main-panics");
    assert_eq!(panics.timeline.end.how, RunEnd::Failed);
    assert_eq!(panics.end("main"), TaskEnd::Panicked);
    assert_eq!(panics.end("asleep"), TaskEnd::Cancelled);
    assert_eq!(panics.polls("main"), 2);
}

#[test(thorough)]
fn threads_and_executors_of_a_listings_own_tell_it_themselves() {
    let threads = Recorded::of("threads");
    let lane = |name: &str| &threads.timeline.tasks[threads.task(name)];
    assert_eq!(lane("works").kind, TaskKind::Thread);
    assert_eq!((lane("works").end, lane("main").end), (TaskEnd::Finished, TaskEnd::Finished));
    assert_eq!(lane("second cook").end, TaskEnd::Panicked);
    assert_eq!(threads.spot("second cook"), threads.line("recorder::lane"));
    assert_eq!(
        threads.printed(),
        [
            (Some("works"), "one works"),
            (Some("second cook"), "one panics"),
            (Some("main"), "main ends"),
        ]
    );

    let own = Recorded::of("own");
    for (name, polls, end) in [
        ("bread", 2, TaskEnd::Finished),
        ("cake", 2, TaskEnd::Finished),
        ("forgotten", 1, TaskEnd::Cancelled),
    ] {
        assert_eq!((own.polls(name), own.end(name)), (polls, end), "{name}");
        assert_eq!(own.timeline.tasks[own.task(name)].kind, TaskKind::Own, "{name}");
        assert_eq!(own.spot(name), own.line(&format!("tasks.add(\"{name}\"")), "{name}");
    }
    assert_eq!(own.wakes("cake"), [By::Task(own.task("cake"))]);
    assert_eq!(own.printed()[0], (Some("bread"), "bread"));
    assert_eq!(own.printed()[4], (None, "all that can be done is"));
}

#[test(thorough)]
fn what_a_tokio_does_not_tell_any_more_is_named() {
    let (_, said) = &*BOOK;
    for name in ["lacking", "runtime.spawn", "task.name"] {
        said.tells_of("timeline-tokio-silent", "listings/t/lacking/Cargo.toml:", name);
    }
    assert!(said.said.contains("1 problem\n") || said.said.ends_with("1 problem"), "{}", said.said);
}

#[test(thorough)]
fn a_recording_holds_and_a_lie_about_it_is_caught() {
    let (root, _) = &*BOOK;
    let names = ["polls", "wakes", "endings-real", "waits", "many", "yields", "threads", "own"];
    let mut args = vec!["test", "--fresh"];
    args.extend(names);
    run(root, &args).succeeds();
    let lies = [
        ("waits", "\"semaphore\"", "\"mutex\""),
        ("many", "\"panicked\":1", "\"cancelled\":1"),
        ("endings-real", "\"end\":\"panicked\"", "\"end\":\"finished\""),
        ("threads", "\"second cook\"", "\"first cook\""),
    ];
    for (name, truth, lie) in &lies {
        let file = root.join("listings/t").join(name).join("timeline.json");
        let json = fs::read_to_string(&file).unwrap();
        assert!(json.contains(truth), "{name}: {json}");
        fs::write(&file, json.replacen(truth, lie, 1)).unwrap();
    }
    let said = run(root, &["test", "waits", "many", "endings-real", "threads"]).has_problems();
    for (name, ..) in &lies {
        said.tells_of("timeline-differs", &format!("listings/t/{name}/timeline.json"), name);
    }
    said.says("4 problems");
    run(root, &["bless", "waits", "many", "endings-real", "threads"]).succeeds();

    // On the real clock a longer sleep is no other event: that the program is the same must do.
    let program = root.join("listings/t/endings-real/src/main.rs");
    let code = fs::read_to_string(&program).unwrap();
    fs::write(&program, format!("{code}// edited\n")).unwrap();
    // The difference says which it is.
    let edited = "listings/t/endings-real/timeline.json";
    run(root, &["test", "endings-real"])
        .has_problems()
        .says("has been edited")
        .tells("timeline-differs", edited);
    fs::write(&program, code).unwrap();
    run(root, &["test", "endings-real"]).succeeds();
    // The program is all its files.
    let module = program.with_file_name("oven.rs");
    fs::write(&module, "pub const HOT: u32 = 200;\n").unwrap();
    run(root, &["test", "endings-real"])
        .has_problems()
        .says("has been edited")
        .tells("timeline-differs", edited);
    fs::remove_file(module).unwrap();
    run(root, &["test", "endings-real"]).succeeds();
}

#[test]
fn a_picture_is_written_alone() {
    let sample = include_str!("../../../source/src/timeline/sample.json");
    let book = BookTest::new()
        .listing("cake", "timeline = true", "fn main() {}\n")
        .listing("salad", "", "fn main() {}\n")
        .file("listings/t/cake/timeline.json", sample);
    book.run(&["timeline", "cake", "--svg", "cake.svg"]).succeeds().says("wrote cake.svg");
    let svg = book.read("cake.svg");
    assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width="), "{svg}");
    assert_eq!(svg.matches("<svg").count(), svg.matches("</svg>").count(), "{svg}");
    assert!(svg.contains("@media(prefers-color-scheme:dark)") && !svg.contains("var("));
    assert!(svg.contains(">cake</text>") && svg.contains(">line 13</text>"), "{svg}");
    assert!(svg.contains("main waits</text>") && !svg.contains("<div"), "{svg}");
    let shown = book.run(&["timeline", "cake", "cake", "--svg", "-"]).succeeds();
    assert!(shown.said.starts_with("<svg xmlns") && shown.said.len() > svg.len());
    book.run(&["timeline", "cakes", "--svg", "x.svg"])
        .has_problems()
        .tells_of("listing-unknown", "listings", "cakes")
        .suggests("`cake`");
    book.run(&["timeline", "salad", "--svg", "x.svg"])
        .has_problems()
        .tells_of("timeline-unrecorded", "listings/t/salad", "salad")
        .suggests("bookwright bless salad");
    assert!(!book.has("x.svg"));
}
