//! The dates of all files at once, compared with what git says of each file, in real repositories.

use super::*;

/// A repository in a folder of its own, made and asked with the `git` binary.
struct Git {
    folder: tempfile::TempDir,
    /// Hours since the start: each commit is made later than the one before.
    clock: i64,
}

impl Git {
    fn new() -> Self {
        let git = Self { folder: tempfile::tempdir().unwrap(), clock: 0 };
        git.run(&["init", "--quiet", "--initial-branch=main"]);
        git
    }

    fn root(&self) -> PathBuf {
        self.folder.path().canonicalize().unwrap()
    }

    fn run(&self, args: &[&str]) -> String {
        // Authored twenty days before it is committed, in another time zone.
        let made = 1_700_000_000 + self.clock * 30 * 3_600;
        let authored = format!("{} +0930", made - 20 * 86_400);
        let output = Command::new("git")
            .args(["-c", "user.name=A", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"])
            .args(args)
            .current_dir(self.folder.path())
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("GIT_AUTHOR_DATE", authored)
            .env("GIT_COMMITTER_DATE", format!("{made} -0400"))
            .output()
            .expect("these tests need git");
        assert!(output.status.success(), "{args:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    fn commit(&mut self, files: &[(&str, &str)]) {
        for (path, text) in files {
            self.write(path, text);
        }
        self.clock += 1;
        self.run(&["add", "--all"]);
        self.run(&["commit", "--quiet", "--allow-empty", "--message=x"]);
    }

    fn merge(&mut self, branch: &str) {
        self.clock += 1;
        self.run(&["merge", "--quiet", "--no-ff", "--message=m", branch]);
    }

    /// Every file of the book has the date git gives it; the dates, of those that have one.
    #[track_caller]
    fn agrees(&self, book: &str, files: &[&str]) -> Vec<String> {
        let root = self.root().join(book);
        let dates_of = Dates::read(&root);
        let mut dates = Vec::new();
        for file in files {
            let ours = dates_of.of(&root.join(file)).map(|date| date.to_string());
            let path = format!("{}{file}", if book.is_empty() { "" } else { "book/" });
            let format = "--format=%ad";
            let theirs = self.run(&["log", "-1", format, "--date=format:%Y-%m-%d", "--", &path]);
            assert_eq!(ours.clone().unwrap_or_default(), theirs, "{file}");
            dates.extend(ours);
        }
        dates
    }
}

#[test]
fn a_date_is_written_in_figures_and_in_words() {
    let date = NaiveDate::from_ymd_opt(2026, 11, 8).unwrap();
    assert_eq!(
        (date.to_string().as_str(), in_words(date).as_str()),
        ("2026-11-08", "8 November 2026")
    );
}

#[test]
fn each_file_has_the_date_of_its_last_change() {
    let mut git = Git::new();
    git.commit(&[("src/a.md", "1"), ("src/b/c.md", "1"), ("src/b/d.md", "1"), ("x.rs", "1")]);
    git.commit(&[("src/b/c.md", "2")]);
    git.commit(&[("src/new/e.md", "1")]);
    git.commit(&[("x.rs", "2")]);
    git.commit(&[]);
    let dates = git.agrees("", &["src/a.md", "src/b/c.md", "src/b/d.md", "src/new/e.md"]);
    assert_eq!(dates.len(), 4);
    assert_ne!(dates[0], dates[1]);
    assert_eq!(dates[0], dates[2]);
    // Relative to the book, and files that are no text of the book.
    let dates_of = Dates::read(&git.root());
    assert_eq!(dates_of.of(Path::new("src/a.md")).unwrap().to_string(), dates[0]);
    assert_eq!(dates_of.of(Path::new("x.rs")), None);
}

#[test]
fn what_is_not_committed_changes_no_date() {
    let mut git = Git::new();
    git.commit(&[("a.md", "1")]);
    git.commit(&[]);
    let before = git.agrees("", &["a.md"]);
    git.write("a.md", "edited");
    git.write("untracked.md", "new");
    assert_eq!(git.agrees("", &["a.md", "untracked.md"]), before);
}

#[test]
fn the_top_of_the_repository_may_lie_above_the_book() {
    let mut git = Git::new();
    git.commit(&[("book/src/a.md", "1"), ("other/src/a.md", "1")]);
    git.commit(&[("other/src/a.md", "2"), ("book/src/b.md", "1")]);
    assert_eq!(git.agrees("book", &["src/a.md", "src/b.md"]).len(), 2);
}

#[test]
fn merges_are_followed_as_git_follows_them() {
    let mut git = Git::new();
    git.commit(&[("a.md", "1\n\n\n\n\n1"), ("b.md", "1"), ("c.md", "1"), ("same.md", "1")]);
    git.run(&["switch", "--quiet", "--create", "side"]);
    git.commit(&[("a.md", "2\n\n\n\n\n1"), ("b.md", "2"), ("same.md", "2")]);
    git.run(&["switch", "--quiet", "main"]);
    git.commit(&[("a.md", "1\n\n\n\n\n2"), ("d.md", "1"), ("same.md", "2")]);
    git.merge("side");
    git.commit(&[("e.md", "1")]);
    let dates = git.agrees("", &["a.md", "b.md", "c.md", "d.md", "e.md", "same.md"]);
    assert_eq!(dates.len(), 6);
    // The merge itself changed a.md: it differs from both parents.
    assert!(dates[0] > dates[3] && dates[0] < dates[4], "{dates:?}");
}

#[test]
fn a_history_of_many_branches_agrees_with_git() {
    let mut git = Git::new();
    let names: Vec<String> = (0..6).map(|n| format!("f{}/{n}.md", n % 2)).collect();
    let files: Vec<&str> = names.iter().map(String::as_str).collect();
    git.commit(&files.iter().map(|file| (*file, "0")).collect::<Vec<_>>());
    let mut seed = 7_u32;
    let mut random = |limit: u32| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 16) % limit
    };
    for round in 0..12 {
        let branch = format!("branch-{round}");
        git.run(&["switch", "--quiet", "--create", &branch]);
        // Each side of a merge has files of its own, so that none conflicts.
        for _ in 0..=random(2) {
            let text = random(3).to_string();
            git.commit(&[(files[random(3) as usize], &text)]);
        }
        git.run(&["switch", "--quiet", "main"]);
        for _ in 0..random(3) {
            let text = random(3).to_string();
            git.commit(&[(files[3 + random(3) as usize], &text)]);
        }
        git.merge(&branch);
    }
    assert_eq!(git.agrees("", &files).len(), 6);
}

#[test]
fn a_renamed_file_changed_when_it_was_renamed() {
    let mut git = Git::new();
    git.commit(&[("old.md", "long enough a text to be seen as the same\n")]);
    git.run(&["mv", "old.md", "new.md"]);
    git.commit(&[]);
    git.commit(&[("other.md", "1")]);
    assert_eq!(git.agrees("", &["new.md"]).len(), 1);
    assert_eq!(Dates::read(&git.root()).of(Path::new("old.md")), None);
}

#[test]
fn a_clock_that_went_backwards_harms_no_date() {
    let mut git = Git::new();
    git.commit(&[("a.md", "1"), ("b.md", "1"), ("c.md", "1")]);
    git.run(&["switch", "--quiet", "--create", "side"]);
    git.clock = -500;
    git.commit(&[("b.md", "2")]);
    git.run(&["switch", "--quiet", "main"]);
    git.clock = -900;
    git.commit(&[("c.md", "2")]);
    git.clock = 9;
    git.merge("side");
    assert_eq!(git.agrees("", &["a.md", "b.md", "c.md"]).len(), 3);
}

#[test]
fn packed_and_linked_repositories_are_read() {
    let mut git = Git::new();
    git.commit(&[("a.md", "1")]);
    git.commit(&[("b.md", "1")]);
    git.run(&["gc", "--quiet"]);
    let dates = git.agrees("", &["a.md", "b.md"]);
    assert_eq!(dates.len(), 2);
    let linked = tempfile::tempdir().unwrap();
    let tree = linked.path().join("tree");
    git.run(&["worktree", "add", "--quiet", "--detach", tree.to_str().unwrap(), "HEAD~1"]);
    let dates_of = Dates::read(&tree);
    assert_eq!(dates_of.of(Path::new("a.md")).unwrap().to_string(), dates[0]);
    assert_eq!(dates_of.of(Path::new("b.md")), None);
}

#[test]
fn a_shallow_absent_empty_bare_or_broken_history_gives_no_dates() {
    let mut git = Git::new();
    assert_eq!(Dates::read(&git.root()).by_file, HashMap::new());
    git.commit(&[("a.md", "1")]);
    git.commit(&[("b.md", "1")]);
    let elsewhere = tempfile::tempdir().unwrap();
    assert_eq!(Dates::read(elsewhere.path()).by_file, HashMap::new());
    let origin = format!("file://{}", git.root().display());
    for (kind, option) in [("shallow", "--depth=1"), ("bare", "--bare")] {
        let clone = elsewhere.path().join(kind);
        git.run(&["clone", "--quiet", option, &origin, clone.to_str().unwrap()]);
        assert_eq!(Dates::read(&clone).by_file, HashMap::new(), "{kind}");
    }
    let head = git.run(&["rev-parse", "HEAD~1"]);
    let object = git.root().join(".git/objects").join(&head[..2]).join(&head[2..]);
    std::fs::remove_file(object).unwrap();
    assert_eq!(Dates::read(&git.root()).by_file, HashMap::new());
}
