//! Whose theme the pages have, and from where else they load: the keys `theme` and `remote`.

use std::path::PathBuf;

use serde_spanned::Spanned;
use toml::de::DeTable;

use super::super::codes;
use super::super::layout::{Layout, THEME_STYLE, THEME_TEMPLATE};
use super::super::table::{self, Reader};
use super::values;
use bookwright_base::problem::{Place, Problem};

/// Whose theme a book's pages have.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Theme {
    /// mdBook's, which the book may change as mdBook allows.
    #[default]
    Mdbook,
    /// This tool's: `theme = true`.
    Own,
    /// One that has grown from this tool's: `theme = "FOLDER"`, here as a whole path.
    Folder(PathBuf),
}

/// What a book's theme folder may hold beside this tool's theme, as mdBook reads it.
const READ: [&str; 4] = ["head.hbs", "favicon.svg", "favicon.png", "fonts"];
/// What mdBook would read of a theme folder, and this tool's theme has no place for.
const UNREAD: [&str; 11] = [
    THEME_TEMPLATE,
    "header.hbs",
    "redirect.hbs",
    "toc.html.hbs",
    "toc.js.hbs",
    "book.js",
    "highlight.js",
    "highlight.css",
    "ayu-highlight.css",
    "tomorrow-night.css",
    "css",
];

impl Theme {
    /// Whether pages have this tool's theme, or one that has grown from it.
    pub fn is_ours(&self) -> bool {
        *self != Self::Mdbook
    }

    /// Reads the key `theme` of our table.
    pub(super) fn read(ours: &DeTable<'_>, layout: &Layout, reader: &mut Reader<'_>) -> Self {
        let Some((_, value)) = table::get(ours, "theme") else { return Self::Mdbook };
        if let Some(asked) = value.get_ref().as_bool() {
            if asked {
                report_unread(layout, reader.problems);
            }
            return if asked { Self::Own } else { Self::Mdbook };
        }
        if value.get_ref().as_str().is_none() {
            reader
                .problem(codes::VALUE_TYPE, value.span(), "this must be true, false, or a folder")
                .help
                .push("this tool's own theme: theme = true".to_owned());
            return Self::Mdbook;
        }
        let Some(name) = values::folder(value, true, reader) else { return Self::Mdbook };
        let folder = layout.root.join(&name);
        let missing = [THEME_TEMPLATE, THEME_STYLE].iter().find(|it| !folder.join(it).is_file());
        let Some(missing) = missing else { return Self::Folder(folder) };
        let what = format!("{} is no theme of this tool: it has no {missing}", name.display());
        let problem = reader.problem(codes::THEME_INVALID, value.span(), what);
        problem.help.push("for this tool's own theme, write theme = true".to_owned());
        problem.help.push(
            "for a theme by mdBook's rules, remove the key: [output.html] names it".to_owned(),
        );
        Self::Mdbook
    }
}

/// The files in a book's theme folder that would count under mdBook's theme only.
fn report_unread(layout: &Layout, problems: &mut Vec<Problem>) {
    for name in UNREAD {
        let file = layout.theme.join(name);
        if !file.exists() {
            continue;
        }
        let head = layout.theme.join(READ[0]);
        let head = head.strip_prefix(&layout.root).unwrap_or(&head).display();
        let what = "this file changes mdBook's own theme, and the book has this tool's";
        problems.push(
            Problem::new(codes::THEME_FILE_UNUSED, Place::file(&file), what)
                .help(format!(
                    "move what still counts into a style sheet or a script that `additional-css` or \
                     `additional-js` names, or into {head}, and remove the file"
                ))
                .help("or take `theme = true` out of book.toml: the book has mdBook's theme then"),
        );
    }
}

/// The other sites from which pages load images, scripts, and more: the key `remote`, each as its origin.
pub(super) fn remote(ours: &DeTable<'_>, reader: &mut Reader<'_>) -> Vec<Spanned<String>> {
    let Some((_, value)) = table::get(ours, "remote") else { return Vec::new() };
    let mut read = Vec::new();
    for origin in reader.strings(value) {
        let host = origin.get_ref().split_once("://").map(|(_, host)| host.trim_end_matches('/'));
        let is_origin =
            |host: &str| !host.is_empty() && !host.contains(['/', '?', '#', '"', ' ', '*']);
        if !origin.get_ref().starts_with("http") || !host.is_some_and(is_origin) {
            reader
                .problem(
                    codes::SETTING_ADDRESS_INVALID,
                    origin.span(),
                    "this is not the origin of a site",
                )
                .help
                .push("write it without a path: remote = [\"https://img.example.org\"]".to_owned());
            continue;
        }
        let span = origin.span();
        read.push(Spanned::new(
            span,
            origin.into_inner().trim_end_matches('/').to_ascii_lowercase(),
        ));
    }
    read
}

/// What of a book's theme folder counts beside this tool's theme.
pub fn counting_files(layout: &Layout) -> impl Iterator<Item = PathBuf> + '_ {
    READ.iter().map(|name| layout.theme.join(name)).filter(|path| path.exists())
}
