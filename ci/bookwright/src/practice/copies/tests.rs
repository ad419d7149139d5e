//! Whatever happens to the book, what a reader wrote stays.

use bookwright_source::Source;

use super::*;

struct Book(tempfile::TempDir);

impl Book {
    fn new() -> Self {
        let book = Self(tempfile::tempdir().unwrap());
        book.write("book.toml", "");
        book.write("src/SUMMARY.md", "");
        book.write("listings/Cargo.toml", "[workspace]\nmembers = [\"*/*\"]\n");
        let files = ["Cargo.toml", "src/lib.rs", "src/site.rs", "tests/t.rs", "solution/lib.rs"];
        for file in files.iter().chain(&["wrong/w.rs", "TASK.md"]) {
            book.write(&format!("listings/exercises/a/{file}"), file);
        }
        book.write("listings/exercises/a/Cargo.toml", "[package]\nname = \"a\"\n");
        book
    }

    fn root(&self) -> PathBuf {
        self.0.path().canonicalize().unwrap()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.root().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root().join(path)).unwrap_or_else(|_| panic!("{path}"))
    }

    fn copies(&self) -> Copies {
        Copies::open(&Layout::new(&self.root())).unwrap().unwrap()
    }

    fn prepare(&self) -> Copy {
        let source = Source::discover(&self.root());
        self.copies().prepare(source.listings.get("a").unwrap()).unwrap()
    }

    fn reset(&self) -> Option<PathBuf> {
        let source = Source::discover(&self.root());
        self.copies().reset(source.listings.get("a").unwrap()).unwrap()
    }
}

#[test]
fn a_copy_is_the_stub_without_what_gives_it_away() {
    let book = Book::new();
    let copy = book.prepare();
    assert!(copy.is_untouched && !copy.is_outdated);
    assert_eq!(book.read("practice/a/src/site.rs"), "src/site.rs");
    let mut names: Vec<_> =
        fs::read_dir(&copy.folder).unwrap().map(|it| it.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["src"]);
    assert_eq!(book.read("practice/.gitignore"), "*\n");
}

#[test]
fn an_untouched_copy_follows_the_book_and_another_one_stays() {
    let book = Book::new();
    book.prepare();
    book.write("listings/exercises/a/src/lib.rs", "new stub");
    assert!(book.prepare().is_untouched);
    assert_eq!(book.read("practice/a/src/lib.rs"), "new stub");
    book.write("practice/a/src/lib.rs", "mine");
    let copy = book.prepare();
    assert!(!copy.is_untouched && !copy.is_outdated);
    book.write("listings/exercises/a/src/lib.rs", "newer stub");
    for _ in 0..2 {
        assert!(book.prepare().is_outdated, "until it is reset");
        assert_eq!(book.read("practice/a/src/lib.rs"), "mine");
    }
    assert_eq!(book.reset().unwrap(), book.root().join("practice/a/kept/1"));
    assert!(book.prepare().is_untouched);
}

#[test]
fn a_reset_keeps_each_text_and_takes_the_book_s() {
    let book = Book::new();
    book.prepare();
    assert_eq!(book.reset(), None, "nothing was changed");
    for (count, text) in [(1, "one"), (2, "two")] {
        book.write("practice/a/src/lib.rs", text);
        book.write("practice/a/src/more.rs", "mod");
        book.copies().set_done("a", true).unwrap();
        book.reset().unwrap();
        assert_eq!(book.read(&format!("practice/a/kept/{count}/src/lib.rs")), text);
        assert_eq!(book.read(&format!("practice/a/kept/{count}/src/more.rs")), "mod");
        assert_eq!(book.read("practice/a/src/lib.rs"), "src/lib.rs");
        assert!(!book.root().join("practice/a/src/more.rs").exists());
        assert!(!book.copies().is_done("a"));
    }
}

#[test]
fn what_is_done_is_known_later_and_a_lost_file_is_given_again() {
    let book = Book::new();
    book.prepare();
    book.copies().set_done("a", true).unwrap();
    assert!(book.copies().is_done("a"));
    fs::remove_dir_all(book.root().join("practice/a")).unwrap();
    assert!(book.prepare().is_untouched);
}

#[test]
fn a_folder_of_somebody_else_is_left_alone() {
    let book = Book::new();
    book.write("practice/notes.txt", "notes");
    let problem = Copies::open(&Layout::new(&book.root())).unwrap().unwrap_err();
    assert_eq!(problem.code, codes::PRACTICE_FOLDER_TAKEN);
}
