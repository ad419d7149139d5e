//! The book as a reader has it: in Chromium.
//!
//! Without Chromium these tests are skipped; where `BOOKWRIGHT_REQUIRE` names `browser`, as in CI, that
//! is a failure. What takes minutes and seldom breaks is left to CI, or runs by its name or its
//! module's.

#![allow(missing_docs, unreachable_pub, dead_code, clippy::unwrap_used, reason = "tests")]

mod any_book;
mod chromium;
mod dial;
mod discussion;
mod everywhere;
mod keys;
mod live;
mod near;
mod npm;
mod origin;
mod pages;
mod pictures;
mod predict;
mod progress;
mod quiz;
mod quiz_book;
mod reader;
mod search;
mod serving;
mod site;
mod sound;
mod sources;
mod steady;
mod term;
mod timeline;
mod today;
mod two_books;

#[path = "../../../bookwright/tests/book/book_test.rs"]
mod book_test;

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::process::ExitCode;
use std::sync::Arc;

use bookwright_harness::{Failed, Suite, skip};
use chromium::Chromium;
use tokio::runtime::Runtime;

/// The program under test.
const PROGRAM: &str = env!("CARGO_BIN_EXE_bookwright-browser");

/// A test: gets the browser, panics if it fails.
type Test = fn(Arc<Chromium>) -> Pin<Box<dyn Future<Output = ()> + Send>>;

/// What takes more than half of the time of all, and seldom breaks: every page in every theme, width, and
/// state.
const THOROUGH: [&str; 8] = [
    "any_book::everything_on_a_page_fits_and_is_sound",
    "sound::axe_finds_nothing_on_any_page",
    "sound::axe_finds_nothing_in_any_state",
    "sound::every_file_is_sound_markup",
    "everywhere::every_page_fits_every_width_and_asks_nobody",
    "everywhere::words_of_the_style_sheet_can_be_read",
    "steady::nothing_moves_when_its_scripts_arrive",
    "today::today_fits_and_is_sound",
];

/// Names the tests of a module.
macro_rules! tests {
    ($($module:ident: $($name:ident)+;)+) => {
        [$($((
            concat!(stringify!($module), "::", stringify!($name)),
            (|browser| Box::pin($module::$name(browser))) as Test,
        ),)+)+]
    };
}

fn main() -> ExitCode {
    let tests = tests! {
        pages: listings_and_outputs_stand_on_the_page whole_without_javascript nothing_leaves_the_frame
               links_of_the_sidebar_lead_to_pages what_is_out_of_sight_has_its_height
               prose_is_laid_out_late_and_then_as_ever the_text_in_view_stays_when_something_above_grows
               what_scripts_insert_has_its_room;
        steady: nothing_moves_while_a_page_arrives nothing_moves_when_its_scripts_arrive;
        near: scripts_come_before_what_they_are_for an_address_further_down_is_near;
        quiz: a_quiz_is_answered_by_keyboard_alone a_click_is_an_answer_at_once
              every_type_of_question_is_judged names_roles_and_live_regions
              words_are_readable_in_both_themes whole_without_javascript a_reload_loses_nothing
              storage_that_is_refused_costs_only_memory two_tabs_keep_each_others_answers
              script_and_styles_are_small;
        predict: guesses_are_made_by_keyboard_alone the_recording_is_the_judge a_guess_is_kept
                 nothing_answers_before_it_is_asked one_choice_opens_all_answers
                 answers_are_whole_without_javascript guesses_fit_and_are_sound;
        term: a_term_opens_its_entry a_term_is_a_link_without_javascript entries_fit_and_are_sound;
        dial: a_dial_is_turned_by_press_and_by_key runs_are_turned_and_stepped_through
              a_book_in_a_folder_has_all_values values_that_do_not_come_are_told
              a_dial_is_whole_without_javascript dials_fit_and_are_sound;
        origin: a_listing_says_how_to_run_it_at_home;
        progress: a_finished_section_is_ticked_and_counted two_tabs_keep_each_others_marks
                  refused_or_full_storage_costs_only_memory whatever_is_kept_breaks_no_page the_first_page_leads_back_to_the_last_place
                  what_is_kept_is_shown_taken_along_and_erased cards_come_back_until_they_are_known
                  progress_is_whole_without_javascript;
        keys: arrows_turn_pages_as_the_book_runs arrows_scroll_where_something_scrolls
              what_is_typed_is_typed a_key_with_a_modifier_is_the_browsers
              the_second_result_is_two_steps_down what_is_copied_can_be_pasted
              code_runs_from_left_to_right_in_every_book;
        two_books: two_books_on_a_server_know_nothing_of_each_other
                   what_an_earlier_version_kept_is_taken_over_once what_cannot_be_taken_over_stays
                   an_answer_is_right_in_the_signs_of_a_phone none_of_the_above_is_last_in_every_order;
        any_book: everything_on_a_page_fits_and_is_sound what_a_book_brings_counts
                  hidden_lines_are_shown_on_demand_and_copied_only_then;
        discussion: nothing_is_asked_of_giscus_before_the_reader_asks;
        search: each_question_has_its_section_first headings_are_found_by_their_words
                it_is_used_by_keyboard_alone enter_is_for_what_stands_there names_roles_and_the_live_region
                it_costs_nothing_before_and_little_after it_fits_a_phone_and_both_themes
                without_javascript_the_form_leads_to_all_contents both_sides_take_texts_apart_alike
                signs_parts_of_names_and_sentences_without_spaces_are_found;
        timeline: labels_cover_none_and_nothing_leaves_the_frame stepping_by_keyboard_marks_the_lines
                  timelines_are_whole_without_javascript timelines_are_small
                  the_pictures_of_this_book_hold an_anchor_is_marked_too_and_the_line_is_shown;
        sound: axe_finds_nothing_on_any_page axe_finds_nothing_in_any_state every_file_is_sound_markup;
        sources: what_is_delivered_means_what_its_source_means nothing_that_speaks_to_the_author_is_delivered
                 scripts_have_the_types_they_say;
        everywhere: every_page_fits_every_width_and_asks_nobody every_page_is_whole_without_javascript
                    words_of_the_style_sheet_can_be_read every_stop_is_seen_and_in_order
                    the_skip_link_leads_to_the_text paper_has_the_answers_and_the_addresses
                    the_whole_book_has_a_title_and_contents
                    forced_colours_keep_what_colour_says nothing_moves_unasked;
        reader: contents_by_keyboard_on_a_phone the_theme_is_chosen_by_keyboard_and_kept_without_a_flash
                help_by_keyboard the_page_is_turned_by_keyboard_but_not_while_writing
                cards_by_keyboard_alone copying_is_announced
                the_contents_of_the_page_mark_where_the_reader_is notes_and_folds_by_keyboard;
        today: what_was_missed_is_due_tomorrow_and_later_when_known cards_and_wrong_guesses_come_back
               a_day_begins_at_four_where_the_reader_is ten_minutes_a_day_and_then_an_end
               what_the_book_no_longer_asks_stays_and_is_not_shown what_an_older_export_says_comes_back
               today_by_keyboard_alone today_fits_and_is_sound it_costs_nothing_before_and_little_after
               without_javascript_it_leads_to_the_questions today_works_in_a_folder
               an_edit_of_today_leaves_the_questions;
        live: an_edit_arrives_in_the_open_page text_is_replaced_where_it_stands
              a_problem_is_the_page_until_it_is_mended;
    };
    let executable = chromium::find();
    let mut suite = Suite::new("browser", this_book(), PROGRAM)
        .reads(".")
        .asks(&["npm", "--version"])
        .asks(&["node", "--version"])
        .asks(&["git", "rev-parse", "HEAD"]);
    if let Some(chromium) = executable.as_ref().and_then(|path| path.to_str()) {
        suite = suite.asks(&[chromium, "--version"]);
    }
    let browser = Arc::new(Lazy::new(executable));
    for (name, test) in tests {
        let browser = Arc::clone(&browser);
        suite = if THOROUGH.contains(&name) {
            suite.thorough_test(name, move || browser.run(test))
        } else {
            suite.test(name, move || browser.run(test))
        };
    }
    for (name, test) in tests! { pictures: of_the_main_states an_edit_until_it_is_seen; } {
        let browser = Arc::clone(&browser);
        suite = suite.ignored_test(name, move || browser.run(test));
    }
    // The last test has the last of it, and ends it.
    drop(browser);
    suite.run()
}

/// The browser is started by the first test that runs; listing tests starts none.
struct Lazy {
    executable: Option<PathBuf>,
    runtime: Runtime,
    browser: tokio::sync::OnceCell<Arc<Chromium>>,
}

impl Lazy {
    fn new(executable: Option<PathBuf>) -> Self {
        let runtime = Runtime::new().expect("a runtime");
        Self { executable, runtime, browser: tokio::sync::OnceCell::new() }
    }

    fn run(&self, test: Test) -> Result<(), Failed> {
        let Some(executable) = self.executable.clone() else {
            skip("browser", "no Chromium (install `chromium`, or name one with CHROMIUM=PATH)");
        };
        self.runtime.block_on(async {
            let start = || async { Arc::new(Chromium::start(executable).await) };
            let browser = Arc::clone(self.browser.get_or_init(start).await);
            // A task of its own, so that a test that fails leaves the browser to the others.
            ended(tokio::spawn(test(browser)).await);
            Ok(())
        })
    }
}

/// What a task gave. If it panicked, so does the caller.
fn ended<T>(task: Result<T, tokio::task::JoinError>) -> T {
    task.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
}

/// The folder of this very book.
fn this_book() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .expect("the tool lies in the book's folder")
}
