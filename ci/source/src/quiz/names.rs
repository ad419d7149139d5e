//! What quizzes and questions are called: in a page, in the reader's storage, on the command line.
//!
//! A book names its quiz files, and the ids of its questions, as mdbook-quiz allows: any file name,
//! any id or none. Pages get names that need no escaping, and each is unique.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::path::Path;

use mdbook_quiz_schema as schema;

use super::{Question, Quiz};
use crate::layout::Layout;

/// A new id of upstream's kind: a random UUID (RFC 9562, version 4).
pub fn new_id() -> String {
    // Each `RandomState` has its own keys, and std gets those from the operating system.
    let random = || u128::from(RandomState::new().hash_one(0));
    let bits = (random() << 64 | random()) & !(0xf << 76 | 0x3 << 62) | (0x4 << 76 | 0x2 << 62);
    let hex = format!("{bits:032x}");
    format!("{}-{}-{}-{}-{}", &hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..])
}

/// Whether a word can be part of an address and of an id without being escaped.
pub(super) fn is_name(word: &str) -> bool {
    !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
}

/// The name of a quiz, from its file's: what an address cannot have becomes a hyphen.
pub(super) fn of_file(file: &Path) -> String {
    let stem = file.file_stem().unwrap_or_default().to_string_lossy();
    let sign = |c: char| if c.is_alphanumeric() || c == '_' { c } else { '-' };
    stem.chars().map(sign).collect()
}

/// Gives those of several files with one name the names of their folders, too, as in a book that has
/// a `quiz.toml` beside each chapter.
pub(super) fn tell_apart(quizzes: &mut [Quiz], layout: &Layout) {
    let mut count: HashMap<String, usize> = HashMap::new();
    for quiz in quizzes.iter() {
        *count.entry(quiz.name.clone()).or_default() += 1;
    }
    for quiz in quizzes.iter_mut().filter(|quiz| count[&quiz.name] > 1) {
        let path = &quiz.text.path;
        let below = [&layout.quizzes, &layout.src, &layout.root];
        let inside = below.into_iter().find_map(|folder| path.strip_prefix(folder).ok());
        let folders = inside.and_then(Path::parent).into_iter().flat_map(Path::iter);
        let parts = folders.map(|each| of_file(Path::new(&format!("{}.", each.to_string_lossy()))));
        quiz.name = parts.chain([of_file(path)]).collect::<Vec<_>>().join("-");
    }
}

/// Makes the ids of questions that have none: from what each asks, so that a question keeps its
/// answers in the reader's browser while others come and go. Their places are empty.
pub(super) fn complete(questions: &mut [Question]) {
    let mut made: HashMap<String, usize> = HashMap::new();
    for question in questions.iter_mut().filter(|question| question.id.get_ref().is_empty()) {
        let asked = match &*question.form {
            schema::Question::MultipleChoice(question) => &question.0.prompt.prompt.0,
            schema::Question::ShortAnswer(question) => &question.0.prompt.prompt.0,
            schema::Question::Tracing(question) => &question.0.prompt.program,
        };
        let digest = blake3::hash(asked.trim().as_bytes()).to_hex()[..16].to_owned();
        let number = made.entry(digest.clone()).or_default();
        *number += 1;
        *question.id.get_mut() = match number {
            1 => digest,
            number => format!("{digest}-{number}"),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bookwright_base::problem::Text;

    #[test]
    fn new_ids_are_random_uuids() {
        let (a, b) = (new_id(), new_id());
        assert_ne!(a, b);
        let lengths: Vec<_> = a.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert_eq!(&a[14..15], "4", "the version");
        assert!("89ab".contains(&a[19..20]), "the variant");
    }

    #[test]
    fn a_name_needs_no_escaping() {
        for (file, name) in
            [("q/tea.toml", "tea"), ("my tea.toml", "my-tea"), ("ch01.2 é&.toml", "ch01-2-é-")]
        {
            assert_eq!(of_file(Path::new(file)), name);
        }
    }

    #[test]
    fn files_with_one_name_are_told_apart_by_their_folders() {
        let read = |path: &str| Quiz::parse(Text::new(path, ""), false, &mut Vec::new());
        let paths = ["quizzes/tea", "quizzes/old.1/tea", "quizzes/only", "src/a/tea", "tea"];
        let mut quizzes: Vec<_> = paths.map(|path| read(&format!("/b/{path}.toml"))).into();
        tell_apart(&mut quizzes, &Layout::new(Path::new("/b")));
        let names: Vec<_> = quizzes.iter().map(|quiz| quiz.name.as_str()).collect();
        assert_eq!(names, ["tea", "old-1-tea", "only", "a-tea", "tea"]);
    }
}
