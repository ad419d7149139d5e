//! What a book is made from, on disk: which folders to watch, and what an edit of a path means.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::BuildRequest;
use bookwright_base::paths::normalized;
use bookwright_source::Source;
use bookwright_source::chapter::Chapter;
use bookwright_source::directive::Show;
use bookwright_source::include::{self, INCLUDES};
use bookwright_source::layout::Layout;

/// What to watch. All paths are absolute, and without `..`.
#[derive(Debug, Default)]
pub(super) struct Watched {
    layout: Option<Layout>,
    /// The folders whose files count, and the build that an edit calls for; `None` depends on the file.
    roots: BTreeMap<PathBuf, Option<BuildRequest>>,
    /// Single files that count, wherever they are.
    files: BTreeMap<PathBuf, BuildRequest>,
    /// What pages include.
    included: BTreeSet<PathBuf>,
    /// What symbolic links in the source folder lead to, and where the links are.
    links: BTreeMap<PathBuf, PathBuf>,
    /// The links that lead out of the book.
    pub(super) outside: BTreeSet<PathBuf>,
}

impl Watched {
    /// What the book is made from that was read.
    pub(super) fn of(source: &Source) -> Self {
        let layout = &source.layout;
        let mut watched = Self::folders_of(layout);
        for name in &source.settings.watched {
            let path = normalized(&layout.root.join(name));
            if path.is_file() {
                watched.files.insert(path, BuildRequest::Book);
            } else {
                watched.roots.entry(path).or_insert(Some(BuildRequest::Book));
            }
        }
        let may_leave = source.settings.allow_outside;
        watched.included = included(source);
        for file in watched.included.clone() {
            let is_inside = [&layout.root, &layout.src].iter().any(|it| file.starts_with(it));
            if may_leave || is_inside {
                watched.add_file(file);
            }
        }
        watched.read_links(may_leave);
        watched
    }

    fn folders_of(layout: &Layout) -> Self {
        let mut watched = Self { layout: Some(layout.clone()), ..Self::default() };
        for folder in layout.watched() {
            let scope = match () {
                () if folder == layout.src => None,
                () if folder == layout.theme => Some(BuildRequest::Book),
                () => Some(BuildRequest::Pages),
            };
            if folder == layout.book_toml() {
                watched.files.insert(folder, BuildRequest::Book);
            } else {
                watched.roots.insert(normalized(&folder), scope);
            }
        }
        watched
    }

    /// A file that a page includes. One of the source folder counts already, as what it is there.
    fn add_file(&mut self, file: PathBuf) {
        let src = self.layout.as_ref().map(|layout| normalized(&layout.src));
        if !src.is_some_and(|src| file.starts_with(src)) {
            if let Ok(real) = file.canonicalize() {
                self.files.insert(real, BuildRequest::Pages);
            }
            self.files.insert(file, BuildRequest::Pages);
        }
    }

    /// Finds the symbolic links of the source folder, and those in the folders they lead to.
    fn read_links(&mut self, may_leave: bool) {
        let Some(layout) = self.layout.clone() else { return };
        let mut folders = vec![(normalized(&layout.src), normalized(&layout.src))];
        while let Some((folder, shown)) = folders.pop() {
            let walk = WalkDir::new(&folder).into_iter();
            let entries =
                walk.filter_entry(|entry| entry.depth() == 0 || self.is_kept(entry.path()));
            let links: Vec<_> = entries
                .filter_map(Result::ok)
                .filter(|entry| entry.path_is_symlink() && entry.depth() > 0)
                .filter_map(|entry| {
                    let link = shown.join(entry.path().strip_prefix(&folder).ok()?);
                    Some((link, entry.path().canonicalize().ok()?))
                })
                .collect();
            for (link, real) in links {
                // One that leads to a folder around itself has no end.
                if folder.starts_with(&real) || self.links.contains_key(&real) {
                    continue;
                }
                if !may_leave && !real.starts_with(&layout.root) {
                    self.outside.insert(link);
                    continue;
                }
                self.links.insert(real.clone(), link.clone());
                if real.is_dir() {
                    folders.push((real, link));
                }
            }
        }
    }

    /// The folders for the system to watch, and whether with the folders in them.
    pub(super) fn folders(&self) -> BTreeSet<(PathBuf, bool)> {
        let Some(layout) = &self.layout else { return BTreeSet::new() };
        let mut wanted = BTreeSet::from([(layout.root.clone(), false)]);
        for folder in self.roots.keys() {
            if *folder == layout.listings {
                // Cargo's target folder may be in it, with thousands of folders.
                wanted.insert((folder.clone(), false));
                wanted.extend(self.groups(folder).map(|group| (group, true)));
            } else {
                wanted.insert((folder.clone(), true));
            }
        }
        wanted.extend(self.links.keys().filter(|it| it.is_dir()).map(|it| (it.clone(), true)));
        let files = self.files.keys().chain(self.links.keys().filter(|it| !it.is_dir()));
        wanted.extend(files.filter_map(|file| Some((file.parent()?.to_owned(), false))));
        wanted.retain(|(folder, _)| folder.is_dir());
        // One watch a folder: a deep one further up has all that is in it.
        let deep: Vec<PathBuf> =
            wanted.iter().filter(|(_, deep)| *deep).map(|(folder, _)| folder.clone()).collect();
        wanted.retain(|(folder, is_deep)| {
            !deep.iter().any(|it| folder.starts_with(it) && (folder != it || !is_deep))
        });
        wanted
    }

    fn groups(&self, listings: &Path) -> impl Iterator<Item = PathBuf> {
        let entries = std::fs::read_dir(listings).into_iter().flatten();
        let paths = entries.filter_map(Result::ok).map(|entry| entry.path());
        paths.filter(|path| path.is_dir() && self.is_kept(path))
    }

    /// The build that an edit of a path calls for; `None` if it cannot change the site. Files of the
    /// source folder that are not Markdown are copied into the site, which an incremental build does
    /// not do.
    pub(super) fn scope(&self, path: &Path) -> Option<BuildRequest> {
        let link = self.links.iter().find_map(|(real, link)| {
            let below = path.strip_prefix(real).ok()?;
            Some(if below.as_os_str().is_empty() { link.clone() } else { link.join(below) })
        });
        let at_link = link.and_then(|link| self.scope_at(&link));
        at_link.max(self.scope_at(path))
    }

    fn scope_at(&self, path: &Path) -> Option<BuildRequest> {
        let layout = self.layout.as_ref()?;
        let of_file = self.files.get(path).copied();
        let within = self.roots.iter().filter(|(root, _)| {
            path.strip_prefix(root).is_ok_and(|below| {
                let mut parts = below.ancestors().filter(|part| !part.as_os_str().is_empty());
                parts.all(|part| self.is_kept(&root.join(part)))
            })
        });
        let scopes = within.map(|(root, scope)| match scope {
            _ if path == root => BuildRequest::Book,
            Some(scope) => *scope,
            None => {
                let is_text = path.extension().is_some_and(|extension| extension == "md");
                match is_text && *path != layout.summary() {
                    true => BuildRequest::Chapters,
                    false => BuildRequest::Book,
                }
            }
        });
        scopes.max().max(of_file)
    }

    /// The files that count by themselves.
    pub(super) fn singles(&self) -> impl Iterator<Item = &PathBuf> {
        self.files.keys().chain(self.links.keys().filter(|it| !it.is_dir()))
    }

    /// Where the site has a file of the source folder, if it is only copied there.
    pub(super) fn copy_of<'p>(&self, path: &'p Path) -> Option<&'p Path> {
        let below = path.strip_prefix(normalized(&self.layout.as_ref()?.src)).ok()?;
        let is_text = below.extension().is_some_and(|extension| extension == "md");
        (!is_text && !self.included.contains(path)).then_some(below)
    }

    /// Whether a path is none that cargo, an editor, or the tool made: `target`, hidden files, backups,
    /// and the site.
    pub(super) fn is_kept(&self, path: &Path) -> bool {
        let is_site = self
            .layout
            .as_ref()
            .is_some_and(|it| path.starts_with(&it.destination) || path.starts_with(&it.target));
        !is_made(path) && !is_site
    }
}

/// Whether cargo, npm, or an editor made a file or folder, by its name.
pub(super) fn is_made(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    ["target", "node_modules"].contains(&&*name) || name.starts_with('.') || name.ends_with('~')
}

/// The files that pages include, and those that an include names in vain: they may come.
fn included(source: &Source) -> BTreeSet<PathBuf> {
    let named = source.chapters.iter().flat_map(named);
    let mut none = Vec::new();
    let shown = include::read(&source.layout, &source.settings, source.chapters.iter(), &mut none);
    named.chain(shown.includes.into_iter().map(|include| include.file)).collect()
}

fn named(chapter: &Chapter) -> impl Iterator<Item = PathBuf> {
    let folder = chapter.text.path.parent().unwrap_or(Path::new("")).to_owned();
    chapter.directives.iter().filter_map(move |directive| {
        let Show::Foreign { name, argument } = &directive.show else { return None };
        let first = argument.get_ref().split_whitespace().next()?;
        let path = first.split(':').next()?;
        INCLUDES.contains(&name.as_str()).then(|| normalized(&folder.join(path)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_means_as_much_as_may_change_with_it() {
        let watched = Watched::folders_of(&Layout::new(Path::new("/.b")));
        for (path, expected) in [
            ("book.toml", Some(BuildRequest::Book)),
            ("src/a.md", Some(BuildRequest::Chapters)),
            ("src/deep/a.md", Some(BuildRequest::Chapters)),
            ("src", Some(BuildRequest::Book)),
            ("src/SUMMARY.md", Some(BuildRequest::Book)),
            ("src/picture.svg", Some(BuildRequest::Book)),
            ("listings/t/a/stdout.txt", Some(BuildRequest::Pages)),
            ("listings", Some(BuildRequest::Book)),
            ("quizzes/a.toml", Some(BuildRequest::Pages)),
            ("theme/page/page.css", Some(BuildRequest::Book)),
            ("listings/target/debug/x", None),
            ("listings/t/a/target/x", None),
            ("src/.a.md.swp", None),
            ("src/a.md~", None),
            ("book/index.html", None),
            (".book.new/index.html", None),
            ("target/bookwright/build.lock", None),
            ("README.md", None),
        ] {
            assert_eq!(watched.scope(&Path::new("/.b").join(path)), expected, "{path}");
        }
    }

    #[test]
    #[cfg(unix)]
    fn what_pages_include_and_what_links_lead_to_counts_where_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let above = folder.path().canonicalize().unwrap();
        let root = above.join("book");
        let write = |path: &str, text: &str| {
            let path = root.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        let link = |to: &str, at: &str| {
            std::os::unix::fs::symlink(to, root.join(at)).unwrap();
        };
        write(
            "book.toml",
            "[build]\nextra-watch-dirs = [\"data\"]\n\n[output.html]\nadditional-css = [\"a.css\"]\n",
        );
        write("src/SUMMARY.md", "- [A](a.md)\n- [B](linked/b.md)\n");
        write("src/a.md", "# A\n\n{{#include ../README.md}}\n\n{{#include ../later/x.txt}}\n");
        write("README.md", "{{#include shared/words.txt:2}}\n");
        write("shared/words.txt", "1\n2\n");
        write("elsewhere/b.md", "# B\n");
        write("one/c.svg", "");
        write("a.css", "");
        write("data/x", "");
        write("../out/x.svg", "");
        link("../elsewhere", "src/linked");
        link("../one/c.svg", "src/c.svg");
        link("..", "src/loop");
        link("../../out", "src/out");
        let watched = Watched::of(&Source::discover(&root));
        for (path, expected) in [
            ("README.md", Some(BuildRequest::Pages)),
            ("shared/words.txt", Some(BuildRequest::Pages)),
            ("shared/other.txt", None),
            ("later/x.txt", Some(BuildRequest::Pages)),
            ("elsewhere/b.md", Some(BuildRequest::Chapters)),
            ("elsewhere/b.svg", Some(BuildRequest::Book)),
            ("one/c.svg", Some(BuildRequest::Book)),
            ("one/d.svg", None),
            ("a.css", Some(BuildRequest::Book)),
            ("data/x", Some(BuildRequest::Book)),
            ("../out/x.svg", None),
        ] {
            assert_eq!(watched.scope(&normalized(&root.join(path))), expected, "{path}");
        }
        assert_eq!(watched.outside.iter().collect::<Vec<_>>(), [&root.join("src/out")]);
        let folders: Vec<_> = watched
            .folders()
            .iter()
            .map(|(path, deep)| {
                (path.strip_prefix(&root).unwrap().to_str().unwrap().to_owned(), *deep)
            })
            .collect();
        let expected = [
            ("", false),
            ("data", true),
            ("elsewhere", true),
            ("one", false),
            ("shared", false),
            ("src", true),
        ];
        assert_eq!(folders, expected.map(|(path, deep)| (path.to_owned(), deep)));
    }
}
