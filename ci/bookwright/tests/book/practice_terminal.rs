//! Practicing at a terminal: a real one, as the system makes them for programs.

#![cfg(unix)]

use std::process::Command;

use bookwright_harness::test;
use rexpect::session::{PtySession, spawn_command};

use crate::PROGRAM;
use crate::book_test::BookTest;
use crate::practice::{RIGHT, STUB, WRONG, book, own};

/// How long anything may take, in milliseconds: a broken test ends.
const PATIENCE: u64 = 120_000;

/// A session, from a shell that says afterward whether the terminal is as it was.
struct Practice {
    session: PtySession,
}

impl Practice {
    fn begin(book: &BookTest, arguments: &str) -> Self {
        let script = format!(
            "before=$(stty -g); '{{PROGRAM}}' practice {arguments}; \
             [ \"$(stty -g)\" = \"$before\" ] && echo the terminal is restored"
        );
        Self::within(book, &script)
    }

    /// A session in a script of a shell.
    fn within(book: &BookTest, script: &str) -> Self {
        let script = script.replace("{PROGRAM}", PROGRAM);
        let mut command = Command::new("sh");
        let told = book.command(&book.root(), &[]);
        command.args(["-c", &script]).current_dir(book.root()).env("NO_COLOR", "1");
        for (name, value) in told.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        Self { session: spawn_command(command, Some(PATIENCE)).unwrap() }
    }

    /// Waits until the screen has this.
    #[track_caller]
    fn shows(&mut self, words: &str) -> &mut Self {
        // It takes each byte for a character.
        let bytes: String = words.bytes().map(char::from).collect();
        if let Err(error) = self.session.exp_string(&bytes) {
            panic!("the terminal does not show\n{words}\nbut {error}");
        }
        self
    }

    #[track_caller]
    fn press(&mut self, keys: &str) -> &mut Self {
        self.session.send(keys).unwrap();
        self.session.flush().unwrap();
        self
    }

    /// The last line, below which nothing is.
    #[track_caller]
    fn waits(&mut self) -> &mut Self {
        self.shows("q quit")
    }

    #[track_caller]
    fn has_left(&mut self) {
        self.shows("goes on from here").shows("the terminal is restored");
        self.session.exp_eof().unwrap();
    }
}

#[test]
fn a_reader_practices_from_the_stub_to_the_next_exercise() {
    let book = book();
    let mut practice = Practice::begin(&book, "");
    practice.shows("0 of 2 done").shows("▸ · tea").shows("Count the cups of tea.");
    practice.shows("Write in practice/tea/src/lib.rs").waits();
    assert_eq!(book.read(&own("tea")), STUB);

    book.write(&own("tea"), WRONG);
    practice.shows("2 tests fail").shows("✗ guests_get_two").shows("two cups for each").waits();
    book.write(&own("tea"), "pub fn cups(guests: u32) -> u32 {\n    guest\n}\n");
    practice.shows("It does not compile: 1 error").shows("practice/tea/src/lib.rs:2:5").waits();

    practice.press("h").shows("Hint 1 of 2: First").shows("Count guests.").waits();
    practice.press("h").shows("Hint 2 of 2: Second").shows("Multiply.").waits();
    practice.press("\r").shows("It does not compile").waits();
    practice.press("s").shows("Show the solution?").press("x").waits();
    practice.press("s").shows("Show the solution?").press("y").shows("guests * 2");
    practice.shows("Each guest has two hands.").waits();

    book.write(&own("tea"), WRONG);
    practice.shows("2 tests fail").waits();
    practice
        .press("r")
        .shows("Begin anew")
        .press("y")
        .shows("is kept in practice/tea/kept/1")
        .waits();
    assert_eq!(book.read(&own("tea")), STUB);
    assert_eq!(book.read("practice/tea/kept/1/src/lib.rs"), WRONG);

    book.write(&own("tea"), RIGHT);
    practice.shows("1 of 2 done").shows("tea is done").waits();
    practice.press("n").shows("Count the cups of coffee.").waits();
    practice.press("l").shows("✓ tea").shows("▸ · coffee").waits();
    practice.press("q").has_left();

    // A later session knows what is done, and goes on.
    let mut practice = Practice::begin(&book, "");
    practice.shows("1 of 2 done").shows("▸ · coffee").shows("practice/coffee/src/lib.rs").waits();
    book.write(&own("coffee"), RIGHT);
    practice.shows("All 2 exercises of this book are done.").waits();
    practice.press("n").shows("All 2 exercises of this book are done.").waits();
    practice.press("\u{3}").has_left();
}

#[test]
fn any_exercise_can_be_chosen_in_the_ladder() {
    let book = book();
    let mut practice = Practice::begin(&book, "");
    practice.shows("Count the cups of tea.").waits();
    practice.press("l").shows("▸ · tea").shows("Enter open").waits();
    // It goes no further than the last, by arrow or by letter.
    practice.press("\u{1b}[B").shows("▸ · coffee").waits();
    practice.press("j").shows("▸ · coffee").waits();
    practice.press("k").shows("▸ · tea").waits();
    practice.press("\u{1b}").shows("Count the cups of tea.").waits();
    practice.press("l").shows("▸ · tea").waits();
    practice.press("j").shows("▸ · coffee").waits();
    practice.press("\r").shows("Count the cups of coffee.").waits();
    book.write(&own("coffee"), RIGHT);
    practice.shows("coffee is done").waits();
    practice.press("q").has_left();
}

/// The shell has its terminal back, and `fg` the session.
#[test]
fn a_reader_can_leave_for_a_while() {
    let book = book();
    let mut practice =
        Practice::within(&book, "set -m; '{PROGRAM}' practice; echo away; stty -a; fg");
    practice.shows("Count the cups of tea.").waits();
    practice
        .press("\u{1a}")
        .shows("away")
        .shows(" icanon ")
        .shows("Count the cups of tea.")
        .waits();
    book.write(&own("tea"), RIGHT);
    practice.shows("tea is done").waits();
    practice.press("q").shows("goes on from here");
    practice.session.exp_eof().unwrap();
}

/// The first run would take ten minutes.
#[test]
fn a_save_ends_the_run_before_it_and_leaving_ends_any() {
    let book = book();
    let mut practice = Practice::begin(&book, "coffee");
    practice.shows("▸ · coffee").waits();
    let endless = "pub fn cups(_guests: u32) -> u32 {\n    loop {}\n}\n";
    book.write(&own("coffee"), endless);
    practice.shows("running the tests of coffee");
    book.write(&own("coffee"), RIGHT);
    practice.shows("coffee is done").waits();
    book.write(&own("coffee"), endless);
    practice.shows("running the tests of coffee").press("q").has_left();
    // It is run at once when the reader comes back.
    let mut practice = Practice::begin(&book, "coffee");
    practice.shows("running the tests of coffee").press("\u{3}").has_left();
}

/// Nothing is run where nothing new was written.
#[test]
fn a_file_that_is_written_as_it_was_is_no_edit() {
    let book = book();
    let mut practice = Practice::begin(&book, "tea");
    practice.shows("Count the cups of tea.").waits();
    book.write(&own("tea"), STUB);
    book.write("practice/tea/.lib.rs.swp", "an editor's");
    practice.press("t").shows("Count the cups of tea.").waits();
    book.write(&own("tea"), RIGHT);
    let before = practice.session.exp_string("tea is done").unwrap();
    assert!(!before.contains("not yet implemented"), "{before}");
    practice.press("q").has_left();
}

#[test]
fn a_problem_on_the_way_leaves_the_terminal_as_it_was() {
    let book = book();
    let mut practice = Practice::begin(&book, "tea");
    practice.shows("Count the cups of tea.").waits();
    // What is done can be written no more: a folder has its name.
    std::fs::remove_file(book.root().join("practice/.practice.toml")).unwrap();
    std::fs::create_dir_all(book.root().join("practice/.practice.toml/in-the-way")).unwrap();
    book.write(&own("tea"), RIGHT);
    practice.shows("bookwright cannot continue: cannot write").shows("the terminal is restored");
}
