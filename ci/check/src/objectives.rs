//! Objectives: a question and an exercise test everything that a chapter promises.
//!
//! book.toml names the pages of objectives. Such a page has a table with a column about questions and
//! a column about exercises (its first row has these words), and each row links to one of each.
//! [`super::links`] checks where the links lead.

use std::collections::HashSet;
use std::path::Path;

use super::blocks::{self, Block, BlockKind};
use super::codes;
use bookwright_base::problem::Problem;
use bookwright_source::Source;
use bookwright_source::chapter::Chapter;
use bookwright_source::codes::SETTING_CHAPTER_UNKNOWN;

/// Checks the pages of objectives that book.toml names.
pub(super) fn check(source: &Source, problems: &mut Vec<Problem>) {
    let tests = Tests::of(source);
    for named in &source.settings.objectives {
        match source.chapter(Path::new(named.get_ref())) {
            Some(chapter) => check_page(chapter, &tests, problems),
            None => {
                let place = source.settings.text.place(named.span());
                let what = format!("the book has no chapter `{}`", named.get_ref());
                let paths: Vec<_> =
                    source.chapters.iter().map(|each| each.path.to_string_lossy()).collect();
                let known = paths.iter().map(|path| &**path);
                problems.push(
                    Problem::new(SETTING_CHAPTER_UNKNOWN, place, what)
                        .did_you_mean(named.get_ref(), known),
                );
            }
        }
    }
}

/// The ids of questions and exercises, which test objectives.
struct Tests {
    /// `None` where upstream's preprocessor renders the quizzes: then any address is accepted.
    questions: Option<HashSet<String>>,
    exercises: HashSet<String>,
}

impl Tests {
    fn of(source: &Source) -> Self {
        let numbered = |quiz: &bookwright_source::quiz::Quiz| {
            (1..=quiz.questions.len()).map(|n| format!("q{n}-{}", quiz.name)).collect::<Vec<_>>()
        };
        let questions = source.quizzes.all.iter().flat_map(numbered).collect();
        let exercises = source.listings.all.iter().filter(|each| each.exercise.is_some());
        Self {
            questions: (!source.settings.preprocessors.quiz).then_some(questions),
            exercises: exercises.map(|each| format!("exercise-{}", each.name)).collect(),
        }
    }

    fn has(&self, kind: TestKind, link: &str) -> bool {
        let Some((_, id)) = link.split_once('#') else { return false };
        match (kind, &self.questions) {
            (TestKind::Question, Some(questions)) => questions.contains(id),
            (TestKind::Question, None) => true,
            (TestKind::Exercise, _) => self.exercises.contains(id),
        }
    }
}

#[derive(Clone, Copy)]
enum TestKind {
    Question,
    Exercise,
}

impl TestKind {
    const ALL: [Self; 2] = [Self::Question, Self::Exercise];

    fn word(self) -> &'static str {
        match self {
            Self::Question => "question",
            Self::Exercise => "exercise",
        }
    }

    fn example(self) -> &'static str {
        match self {
            Self::Question => "[question 1](questions.md#q1-QUIZ)",
            Self::Exercise => "[its title](exercises.md#exercise-NAME)",
        }
    }

    /// The column that is about it, by the words of a table's first row.
    fn column(self, header: &Block) -> Option<usize> {
        let cells = header.inlines.iter().map(|inline| inline.cell).max()?;
        (0..=cells).find(|cell| header.words(*cell).to_lowercase().contains(self.word()))
    }
}

fn check_page(chapter: &Chapter, tests: &Tests, problems: &mut Vec<Problem>) {
    let mut columns: Option<[usize; 2]> = None;
    let mut tables = 0;
    for block in blocks::read(&chapter.text.text) {
        match (block.kind, columns) {
            (BlockKind::Header, _) => {
                let [question, exercise] = TestKind::ALL.map(|test| test.column(&block));
                columns = question.zip(exercise).map(|(question, exercise)| [question, exercise]);
                tables += usize::from(columns.is_some());
            }
            (BlockKind::Row, Some(columns)) => {
                for (test, column) in TestKind::ALL.into_iter().zip(columns) {
                    check_row(chapter, &block, test, column, tests, problems);
                }
            }
            _ => {}
        }
    }
    if tables == 0 {
        let place = match chapter.title() {
            Some(title) => chapter.text.place(title.content.clone()),
            None => chapter.text.place(0..0),
        };
        problems.push(
            Problem::new(codes::OBJECTIVES_MISSING, place, "this page has no table of objectives")
                .help("its table has a column about questions and a column about exercises")
                .help(
                    "if the page is about something else, take it out of `objectives` in book.toml",
                ),
        );
    }
}

fn check_row(
    chapter: &Chapter,
    row: &Block,
    test: TestKind,
    column: usize,
    tests: &Tests,
    problems: &mut Vec<Problem>,
) {
    let mut links = row.links.iter().filter(|(cell, _)| *cell == column);
    let Some(span) = row.span().filter(|_| !links.any(|(_, link)| tests.has(test, link))) else {
        return;
    };
    let first = row.inlines.iter().rfind(|inline| inline.cell == 0);
    let span = span.start..first.map_or(span.end, |inline| inline.span.end);
    let word = test.word();
    problems.push(
        Problem::new(
            codes::OBJECTIVE_UNTESTED,
            chapter.text.place(span),
            format!("no {word} tests this objective"),
        )
        .help(format!("link to one in its column: {}", test.example()))
        .help("or promise less"),
    );
}
