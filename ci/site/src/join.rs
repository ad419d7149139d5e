//! The theme's components, joined: found by their folders, so that a new one needs no list.
//!
//! Comments and blank space are taken out of style sheets, where that is safe to do without knowing
//! the language; of scripts only types, and lines that are a comment and nothing else, as long as no
//! template literal is open. More would need a parser, and gains less than it costs.
//! A page gets the components it has, joined as one style sheet: one for the whole site would be kept
//! for longer, but the first page is the one a reader waits for. Of scripts it gets two: what every page
//! has, which a reader fetches once, and what this one has besides. A browser draws between the two.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use anyhow::{Context as _, Result};
use regex::Regex;

/// What others build on comes first; the rest follows in the order of names.
const FIRST: [&str; 3] = ["page", "store", "text"];

/// What stands on few pages: a page without an element of that class or id goes without
/// the component.
const SOME: [&str; 8] =
    ["all", "cards", "chart", "discussion", "exercise", "kept", "quiz", "timeline"];

/// Of these, one whose script must be there before those of every page: it hears what they say.
const HEARS: &str = "kept";

/// A component of the theme, its comments taken out.
#[derive(Debug, Default)]
pub(super) struct Component {
    name: String,
    pub(super) style: String,
    pub(super) script: String,
}

impl Component {
    /// Whether its script belongs to what only some pages have.
    pub(super) fn is_apart(&self) -> bool {
        SOME.contains(&self.name.as_str()) && self.name != HEARS
    }

    /// Whether a page needs the component.
    pub(super) fn is_needed(&self, page: &str) -> bool {
        if !SOME.contains(&self.name.as_str()) {
            return true;
        }
        ["class", "id"].iter().any(|attribute| {
            let start = format!("{attribute}=\"{}", self.name);
            page.match_indices(&start)
                .any(|(at, _)| page[at + start.len()..].starts_with(['"', ' ']))
        })
    }
}

/// The components of a theme's folder, in their order: `tokens.css` first, as one without a name.
pub(super) fn components(theme: &Path) -> Result<Vec<Component>> {
    let mut components = Vec::new();
    let tokens = theme.join("tokens.css");
    if tokens.is_file() {
        components.push(Component { style: stripped(&read(&tokens)?), ..Component::default() });
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
            Some("css") => component.style.push_str(&stripped(&read(&file)?)),
            Some("js") => component.script.push_str(&shortened(&read(&file)?)),
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

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

/// A style sheet without comments and without blank space where none is needed.
pub(super) fn stripped(css: &str) -> String {
    let mut out = String::with_capacity(css.len());
    let mut rest = css;
    let mut space = false;
    while let Some(c) = rest.chars().next() {
        if rest.starts_with("/*") {
            rest = rest[2..].find("*/").map_or("", |end| &rest[2 + end + 2..]);
            space = true;
            continue;
        }
        if c.is_ascii_whitespace() {
            rest = &rest[1..];
            space = true;
            continue;
        }
        if space && !out.is_empty() && !out.ends_with(['{', '}', ';', ',']) && !"{};".contains(c) {
            out.push(' ');
        }
        space = false;
        let length = match c {
            '"' | '\'' => string(rest, c),
            '\\' => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            _ => c.len_utf8(),
        };
        out.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    out
}

/// The length of a string at the beginning of a text, with its quotes.
fn string(text: &str, quote: char) -> usize {
    let mut escaped = false;
    let end = text[1..].char_indices().find(|(_, c)| {
        let ends = *c == quote && !escaped;
        escaped = *c == '\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |(at, _)| at + 2)
}

/// A type in the middle of a line: a comment that begins as no other does.
static TYPE: LazyLock<Regex> = LazyLock::new(|| {
    #[expect(clippy::unwrap_used, reason = "the pattern is a constant and compiled by every test")]
    Regex::new(r"/\*\* @(?:type|param) [^*]*\*/ ?").unwrap()
});

/// A script without lines that are only a comment, without types in a line, and without the blank
/// at the start of lines.
fn shortened(script: &str) -> String {
    let mut out = String::with_capacity(script.len());
    let mut block = false;
    let mut template = false;
    for line in script.lines() {
        let trimmed = line.trim();
        if !template {
            if block {
                block = !trimmed.ends_with("*/");
                continue;
            }
            let whole = trimmed.starts_with("/*")
                && trimmed.find("*/").is_none_or(|end| end + 2 == trimmed.len());
            if trimmed.is_empty() || trimmed.starts_with("//") {
                continue;
            }
            if whole {
                block = !trimmed.ends_with("*/");
                continue;
            }
        }
        match template {
            true => out.push_str(line),
            false => out.push_str(&TYPE.replace_all(trimmed, "")),
        }
        out.push('\n');
        template ^= line.matches('`').count() % 2 == 1;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_sheet_loses_only_what_says_nothing() {
        for (css, short) in [
            ("/* a */ a {\n  b : c ;\n}\n", "a{b : c;}"),
            ("a :is( b, c ) d{e:f g}", "a :is( b,c ) d{e:f g}"),
            ("a{b:url(\"x  /* y */ z\")}", "a{b:url(\"x  /* y */ z\")}"),
            ("a{content:'\\'  ;  '}", "a{content:'\\'  ;  '}"),
            ("a/**/b{c:calc(1px + 2px)}", "a b{c:calc(1px + 2px)}"),
            ("@media (a) and (b){c{d:e}}", "@media (a) and (b){c{d:e}}"),
            ("a{b:c/* open", "a{b:c"),
        ] {
            assert_eq!(stripped(css), short);
        }
    }

    #[test]
    fn a_script_loses_lines_of_comment_and_types_but_none_of_a_template() {
        let script = "// @ts-check\n(() => {\n  /** @type {X} */\n  /** two\n   * lines */\n  /* a */ f('// no', /** @type {Y} */ (b));\n  g(`\n  // kept /** @type {Z} */\n`);\n})();\n";
        assert_eq!(
            shortened(script),
            "(() => {\n/* a */ f('// no', (b));\ng(`\n  // kept /** @type {Z} */\n`);\n})();\n"
        );
    }

    #[test]
    fn components_are_found_by_their_folders_tokens_first() {
        let theme = tempfile::tempdir().unwrap();
        for (file, text) in [
            ("tokens.css", "t{}"),
            ("bar/bar.css", "b{}"),
            ("page/page.css", "p{}"),
            ("page/page.js", "p();"),
            ("fonts/fonts.css", "f{}"),
            ("new/new.css", "n{}"),
            ("new/new.js", "n();"),
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
            ("kept", "<div id=\"kept\">", true),
            ("chart", "<i class=\"chart-line\">a chart: class=chart</i>", false),
        ] {
            assert_eq!(named(name).is_needed(page), needed, "{name} {page}");
        }
    }
}
