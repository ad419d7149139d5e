//! One run of mdBook, in process, and the problems it has with a book.
//!
//! mdBook's errors are words: it has no type for them. Which of an author's files is to be mended is
//! told by the step that failed and by the type of a cause, never by the words. Only [`reported`] looks
//! into them, because the log is all that mdBook gives there; it looks for text of the author's own.

use std::path::{Path, PathBuf};

use handlebars::{RenderError, TemplateError};
use mdbook_driver::MDBook;
use mdbook_driver::config::{Config, HtmlConfig};
use mdbook_preprocessor::Preprocessor;
use mdbook_renderer::Renderer;

use super::{address, contents, first_page};
use crate::codes;
use bookwright_base::problem::{Place, Problem};
use bookwright_source::Source;
use bookwright_source::settings::NAME;
use bookwright_source::settings::theme::Theme;
use bookwright_source::table;

/// Where mdBook's settings are described.
const SETTINGS: &str = "https://rust-lang.github.io/mdBook/format/configuration/";
/// Where the form of SUMMARY.md is described.
const SUMMARY: &str = "https://rust-lang.github.io/mdBook/format/summary.html";
/// Where the templates of a theme are described.
const TEMPLATES: &str = "https://rust-lang.github.io/mdBook/format/theme/index-hbs.html";

/// What mdBook could not go on from.
#[derive(Debug)]
pub(super) enum Refused {
    /// Its configuration, or a preprocessor that this names.
    Settings(anyhow::Error),
    /// The table of contents.
    Summary(anyhow::Error),
    /// A template of the theme.
    Template(anyhow::Error),
}

impl Refused {
    /// An error of rendering, which uses the settings and the templates.
    fn by_rendering(error: anyhow::Error) -> Self {
        let of_template = |cause: &(dyn std::error::Error + 'static)| {
            cause.is::<TemplateError>() || cause.is::<RenderError>()
        };
        match error.chain().any(of_template) {
            true => Self::Template(error),
            false => Self::Settings(error),
        }
    }

    /// The problem, at the file to mend.
    pub(super) fn problem(&self, source: &Source) -> Problem {
        let layout = &source.layout;
        let (code, file, error, help) = match self {
            Self::Settings(error) => (
                codes::MDBOOK_SETTINGS,
                layout.book_toml(),
                error,
                format!("its settings are described at {SETTINGS}"),
            ),
            Self::Summary(error) => (
                codes::MDBOOK_SUMMARY,
                layout.summary(),
                error,
                format!("the form of this file is described at {SUMMARY}"),
            ),
            Self::Template(error) => (
                codes::MDBOOK_TEMPLATE,
                layout.theme.clone(),
                error,
                format!("templates are described at {TEMPLATES}"),
            ),
        };
        let lines: Vec<String> = error.chain().map(ToString::to_string).collect();
        Problem::new(code, Place::file(&file), "mdBook cannot render this book")
            .detail(lines.join("\n"))
            .help(help)
    }
}

/// Lets mdBook weave and render a book into a folder.
///
/// # Errors
/// What mdBook could not go on from.
pub(super) fn run(
    source: &Source,
    theme: &Path,
    weaver: impl Preprocessor + 'static,
    renderer: &dyn Renderer,
    folder: &Path,
) -> Result<(), Refused> {
    let config = config(source, theme, folder).map_err(Refused::Settings)?;
    let summary = contents::read(source).map_err(Refused::Summary)?;
    let mut mdbook = MDBook::load_with_config_and_summary(&source.layout.root, config, summary)
        .map_err(Refused::Settings)?;
    // The command in book.toml has the right place among the preprocessors already; this takes that
    // place, in process.
    mdbook.with_preprocessor(weaver);
    mdbook.execute_build_process(renderer).map_err(Refused::by_rendering)
}

/// book.toml as mdBook reads it, with what this tool sets.
fn config(source: &Source, theme: &Path, folder: &Path) -> anyhow::Result<Config> {
    let path = source.layout.book_toml();
    let mut config = Config::from_disk(&path)?;
    config.build.build_dir = folder.to_owned();
    config.build.create_missing = false;
    // mdBook would only log what is wrong with these settings, and go on without them.
    config.get::<HtmlConfig>("output.html")?;
    // Only pages: what other outputs the book names, it gets from mdBook itself.
    let pages: Option<toml::Value> = config.get("output.html")?;
    let pages = pages.unwrap_or_else(|| toml::Table::new().into());
    config.set("output", toml::Table::from_iter([("html".to_owned(), pages)]))?;
    if let Some(folder) = &source.settings.site_url {
        config.set("output.html.site-url", folder)?;
    }
    if let Some(first) = first_page::redirected(source) {
        // mdBook puts a copy of the first page at the top; this makes the page that takes its place.
        let mut redirects: toml::Table = config.get("output.html.redirect")?.unwrap_or_default();
        let to = address::relative(&first.to_string_lossy());
        redirects.insert(first_page::REDIRECT.to_owned(), to.into());
        config.set("output.html.redirect", redirects)?;
    }
    if source.settings.theme.is_ours() {
        config.set("output.html.theme", theme)?;
        // The theme has a search of its own.
        config.set("output.html.search.enable", false)?;
        // The theme's own files are found by their folders, and joined.
        for key in ["output.html.additional-css", "output.html.additional-js"] {
            let mut named: Vec<PathBuf> = config.get(key)?.unwrap_or_default();
            if let Theme::Folder(of_theme) = &source.settings.theme {
                named.retain(|file| !source.layout.root.join(file).starts_with(of_theme));
            }
            config.set(key, named)?;
        }
    }
    if !config.contains_key(&format!("preprocessor.{NAME}")) {
        // A book that does not name us is woven too, before mdBook's own includes are expanded.
        let before: &[&str] = if config.build.use_default_preprocessors { &["links"] } else { &[] };
        config.set(format!("preprocessor.{NAME}.before"), before)?;
    }
    Ok(config)
}

/// A warning that mdBook logged while it rendered a book that it could render.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MdbookWarning {
    /// The chapter that it is about, if it is about one.
    pub chapter: Option<Place>,
    /// The message.
    pub text: String,
}

impl MdbookWarning {
    /// A warning, with the chapter whose page it quotes.
    pub(super) fn new(source: &Source, text: String) -> Self {
        let quotes = |path: &Path| {
            let path = path.to_string_lossy();
            let ends = |c: char| c.is_whitespace() || matches!(c, '`' | '"' | ':' | ',');
            text.match_indices(&*path).any(|(at, _)| {
                !text[..at].ends_with(|c| !ends(c))
                    && !text[at + path.len()..].starts_with(|c| !ends(c))
            })
        };
        let mut pages = source.chapters.iter().chain(&source.not_found);
        let named = pages
            .find(|chapter| quotes(&address::html_file(&chapter.path)) || quotes(&chapter.path));
        Self { chapter: named.map(|chapter| Place::file(&chapter.text.path)), text }
    }

    /// The problem that a chapter has with it.
    pub fn problem(&self) -> Option<Problem> {
        let what = format!("mdBook: {}", self.text.lines().next().unwrap_or(""));
        let problem = Problem::new(codes::MDBOOK_WARNING, self.chapter.clone()?, what);
        Some(problem.help("mdBook only warns of this, and its page is not what was written"))
    }
}

/// An error that mdBook logged, at the directive that it quotes, or the preprocessor that it names.
pub(super) fn reported(source: &Source, error: &str) -> Problem {
    let quoted = source.chapters.iter().find_map(|chapter| {
        let mut spans = chapter.directives.iter().map(|directive| directive.span.clone());
        let span = spans.find(|span| error.contains(&chapter.text.text[span.clone()]))?;
        Some(chapter.text.place(span))
    });
    let settings = &source.settings.text;
    let named = || {
        let table = table::parse(settings, &mut Vec::new());
        let preprocessors = table::descend(&table, &["preprocessor"])?;
        let mut names = preprocessors.keys();
        let name = names.find(|name| error.contains(&format!("`{}`", name.get_ref())))?;
        Some(settings.place(name.span()))
    };
    let place = quoted.or_else(named).unwrap_or_else(|| Place::file(&source.layout.src));
    let what = format!("mdBook: {}", error.lines().next().unwrap_or(error));
    Problem::new(codes::MDBOOK_ERROR, place, what)
}
