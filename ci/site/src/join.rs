//! The theme's components, joined: found by their folders, so that a new one needs no list.
//!
//! Sources are written to be read; what is delivered has no comments and no unneeded blanks (`style`,
//! `script`). A page gets the components it has, joined as one style sheet: one for the whole site would be kept
//! for longer, but the first page is the one a reader waits for. Of scripts it gets two: what every page
//! has, which a reader fetches once, and what this one has besides. A browser draws between the two.
//! Scripts of what stands further down come when the reader does, each in a file of its own.

pub(super) mod script;
pub(super) mod style;

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use super::site_files::read;
use bookwright_source::layout::THEME_STYLE;

/// What others build on comes first; the rest follows in the order of names.
const FIRST: [&str; 3] = ["page", "store", "text"];

/// What stands on few pages: a page without an element of that class, id, or direction goes without
/// the component.
const SOME: [&str; 20] = [
    "all",
    "block",
    "cards",
    "chart",
    "cover",
    "dial",
    "discussion",
    "exercise",
    "first",
    "kept",
    "more",
    "notes",
    "predict",
    "quiz",
    "reveal",
    "rtl",
    "step",
    "term",
    "timeline",
    "today",
];

/// What the questions of other pages need, which `today` shows.
const ASKED: [&str; 4] = ["block", "predict", "quiz", "reveal"];

/// Of these, those whose scripts must be there before those of every page: they hear what they say.
const HEAR: [&str; 2] = ["first", "kept"];

/// Of these, those whose scripts are fetched when a reader comes near an element of that class.
const NEAR: [&str; 4] = ["dial", "predict", "quiz", "timeline"];

/// When a page gets the script of a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// With what every page has.
    Everywhere,
    /// With what this page has besides.
    Apart,
    /// When a reader comes near its element (see `theme/near/`).
    Near,
}

/// A component of the theme, its comments taken out.
#[derive(Debug, Default)]
pub(super) struct Component {
    name: String,
    pub(super) style: String,
    pub(super) script: String,
}

impl Component {
    /// When a page that needs it gets its script.
    pub(super) fn when(&self) -> When {
        let is_one_of = |names: &[&str]| names.contains(&self.name.as_str());
        match () {
            () if is_one_of(&NEAR) => When::Near,
            () if is_one_of(&SOME) && !is_one_of(&HEAR) => When::Apart,
            () => When::Everywhere,
        }
    }

    /// The name of its folder, which is also the class it is for.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Whether a page with these [`names`] needs the component.
    pub(super) fn is_needed(&self, names: &HashSet<&str>) -> bool {
        let name = self.name.as_str();
        !SOME.contains(&name)
            || names.contains(name)
            || (ASKED.contains(&name) && names.contains("today"))
    }
}

/// The first words of all classes, ids, and directions of a page.
pub(super) fn names(page: &str) -> HashSet<&str> {
    let mut names = HashSet::new();
    for (at, _) in page.match_indices("=\"") {
        if ["class", "id", "dir"].iter().any(|attribute| page[..at].ends_with(attribute)) {
            let value = &page[at + 2..];
            names.insert(&value[..value.find(['"', ' ']).unwrap_or(value.len())]);
        }
    }
    names
}

/// The components of a theme's folder, in their order: `tokens.css` first, as one without a name.
pub(super) fn components(theme: &Path) -> Result<Vec<Component>> {
    let mut components = Vec::new();
    let tokens = theme.join(THEME_STYLE);
    if tokens.is_file() {
        components.push(Component { style: style::small(&read(&tokens)?), ..Component::default() });
    }
    let mut folders: Vec<(usize, String, PathBuf)> = list(theme)?
        .into_iter()
        .filter(|path| path.is_dir() && !path.ends_with("fonts"))
        .map(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            (FIRST.iter().position(|first| *first == name).unwrap_or(FIRST.len()), name, path)
        })
        .collect();
    folders.sort();
    for (_, name, folder) in folders {
        components.push(Component { name, ..component(&folder)? });
    }
    Ok(components)
}

/// What lies in a folder itself, without a name. A folder in it is for whoever asks for it by name.
pub(super) fn component(folder: &Path) -> Result<Component> {
    let mut component = Component::default();
    for file in list(folder)? {
        match file.extension().and_then(|extension| extension.to_str()) {
            Some("css") => component.style.push_str(&style::small(&read(&file)?)),
            Some("js") => component.script.push_str(&statements(&read(&file)?)),
            _ => {}
        }
    }
    Ok(component)
}

/// What a folder holds, in the order of names, without hidden files.
fn list(folder: &Path) -> Result<Vec<PathBuf>> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
    let mut paths = Vec::new();
    for entry in entries {
        let path = entry.with_context(|| format!("cannot read {}", folder.display()))?.path();
        if !path.file_name().unwrap_or_default().to_string_lossy().starts_with('.') {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// A page whose inline scripts are made small.
pub(super) fn inline(page: &str) -> String {
    const START: &str = "<script>";
    let mut out = String::with_capacity(page.len());
    let mut rest = page;
    while let Some(at) = rest.find(START) {
        let (before, script) = rest.split_at(at + START.len());
        let Some(end) = script.find("</script>") else { break };
        out.push_str(before);
        out.push_str(&script::small(&script[..end]));
        rest = &script[end..];
    }
    out + rest
}

/// A script made small, with an end that no other script can take for a part of its own.
fn statements(script: &str) -> String {
    let small = script::small(script);
    let end = if small.ends_with(';') { "\n" } else { "\n;\n" };
    small + end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_scripts_are_made_small_and_data_is_not() {
        let page = "<script>\n{ a ( ) ; // b\n}\n</script><script src=\"a  b\"></script>\
                    <script type=\"application/json\">{ \"a\" : 1 }</script><p>{ a }</p><script>";
        let small = page.replace("\n{ a ( ) ; // b\n}\n", "{a()}");
        assert_eq!(inline(page), small);
    }

    #[test]
    fn scripts_that_are_joined_stay_apart() {
        assert_eq!(statements("a();\n// b"), "a();\n");
        assert_eq!(statements("(() => {})()") + "(1)", "(()=>{})()\n;\n(1)");
    }

    #[test]
    fn components_are_found_by_their_folders_tokens_first() {
        let theme = tempfile::tempdir().unwrap();
        for (file, text) in [
            ("tokens.css", "t{}"),
            ("bar/bar.css", "\u{feff}b{}"),
            ("page/page.css", "p{}"),
            ("page/page.js", "p();"),
            ("fonts/fonts.css", "f{}"),
            ("new/new.css", "n{}"),
            ("new/new.js", "\u{feff}n();"),
            ("new/README.md", "no"),
        ] {
            let path = theme.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let joined = components(theme.path()).unwrap();
        let style: String = joined.iter().map(|each| each.style.as_str()).collect();
        let script: String = joined.iter().map(|each| each.script.as_str()).collect();
        assert_eq!(style, "t{}p{}b{}n{}");
        assert_eq!(script, "p();\nn();\n");
    }

    #[test]
    fn what_stands_on_few_pages_is_needed_only_there() {
        let named = |name: &str| Component { name: name.into(), ..Component::default() };
        for (name, page, needed) in [
            ("bar", "", true),
            ("", "", true),
            ("quiz", "", false),
            ("quiz", "<form class=\"quiz\">", true),
            ("chart", "<figure class=\"chart wide\">", true),
            ("kept", "<div class=\"kept\">", true),
            ("kept", "<div id=\"kept\">", true),
            ("quiz", "<div class=\"today\">", true),
            ("timeline", "<div class=\"today\">", false),
            ("rtl", "<html lang=\"fa\" dir=\"rtl\">", true),
            ("rtl", "<html lang=\"en\" dir=\"ltr\">", false),
            ("chart", "<i class=\"chart-line\">a chart: class=chart</i>", false),
        ] {
            assert_eq!(named(name).is_needed(&names(page)), needed, "{name} {page}");
        }
    }
}
