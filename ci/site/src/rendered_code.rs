//! Code blocks as mdBook rendered them, put into the frame of a listing's code: highlighted, with a button
//! that copies, one that shows the lines mdBook hides, and a link to the Rust Playground.
//!
//! This is done on the finished page, so that every other preprocessor has had its turn. A block in
//! which somebody else's markup stands, or in a language that a script draws, stays as it is.

use std::borrow::Cow;

use super::figure::{self, CodeBlock, CodeLine};
use super::highlight::{SyntaxLanguage, highlight};
use super::html::unescaped;
use super::playground;

/// Languages of blocks that scripts replace by a picture.
const DRAWN: [&str; 10] = [
    "mermaid",
    "plantuml",
    "dot",
    "graphviz",
    "vega",
    "vega-lite",
    "math",
    "katex",
    "latex",
    "svgbob",
];
/// The class of the lines that mdBook hides.
const HIDDEN: &str = "<span class=\"boring\">";
const SPAN_END: &str = "</span>";

/// A page whose code blocks are framed. `is_runnable` says whether the book has links to the Playground.
pub(super) fn framed(page: &str, is_runnable: bool) -> Cow<'_, str> {
    const START: &str = "<pre";
    const END: &str = "</code></pre>";
    let mut out = String::new();
    let (mut done, mut from) = (0, 0);
    while let Some(at) = page[from..].find(START).map(|at| from + at) {
        from = at + START.len();
        let Some((open, rest)) = opening(&page[at..]) else { continue };
        let Some(end) = rest.find(END) else { break };
        let Some(html) = block(open, &rest[..end], is_runnable) else { continue };
        out.push_str(&page[done..at]);
        out.push_str(&html);
        done = page.len() - rest.len() + end + END.len();
        from = done;
    }
    if done == 0 {
        return Cow::Borrowed(page);
    }
    out.push_str(&page[done..]);
    Cow::Owned(out)
}

/// The classes of a block that mdBook opened, and what follows.
fn opening(html: &str) -> Option<(&str, &str)> {
    let rest =
        html.strip_prefix("<pre>").or_else(|| html.strip_prefix("<pre class=\"playground\">"))?;
    if let Some(rest) = rest.strip_prefix("<code>") {
        return Some(("", rest));
    }
    rest.strip_prefix("<code class=\"")?.split_once("\">")
}

fn block(classes: &str, inner: &str, is_runnable: bool) -> Option<String> {
    let mut words = classes.split(' ').filter(|word| !word.is_empty());
    let language = words.clone().find_map(|word| word.strip_prefix("language-")).unwrap_or("");
    if DRAWN.contains(&language) {
        return None;
    }
    let lines = lines(inner)?;
    let text: String = lines.iter().flat_map(|(line, _)| [line.as_str(), "\n"]).collect();
    let read = highlight(&text, SyntaxLanguage::of_fence(language));
    let is_rust = matches!(language, "rust" | "rs");
    let edition = words.clone().find_map(|word| word.strip_prefix("edition")).unwrap_or("2015");
    let is_left = |word: &str| matches!(word, "ignore" | "noplayground" | "noplaypen" | "no_run");
    let run = (is_rust && is_runnable && !words.any(is_left))
        .then(|| playground::run_block(edition, &text))
        .flatten();
    let shown = lines.iter().enumerate().map(|(index, (_, is_hidden))| CodeLine {
        classes: match (is_hidden, read.awaits(index)) {
            (true, _) => vec!["fold"],
            (false, true) => vec!["awaits"],
            (false, false) => Vec::new(),
        },
        html: read.html(index, 0),
        ..CodeLine::default()
    });
    let is_output = classes.split(' ').any(|word| word == "output");
    let label = if is_output { "Output".to_owned() } else { name(language) };
    let html = figure::block(&CodeBlock { label, lines: shown.collect(), run });
    // What has to pass through Markdown and mdBook is escaped; this has passed.
    Some(html.replace("&#10;", "\n").replace("{&#123;", "{{"))
}

/// The lines of a block, each with whether mdBook hides it; `None` if there is other markup in it.
fn lines(inner: &str) -> Option<Vec<(String, bool)>> {
    let mut lines: Vec<(String, bool)> = Vec::new();
    let mut add = |html: &str, is_hidden: bool| {
        for line in unescaped(html).split_inclusive('\n') {
            match lines.last_mut().filter(|(last, _)| !last.ends_with('\n')) {
                Some((last, _)) => last.push_str(line),
                None => lines.push((line.to_owned(), is_hidden)),
            }
        }
    };
    let mut rest = inner;
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        let (hidden, after) = tag.strip_prefix(HIDDEN)?.split_once(SPAN_END)?;
        if hidden.contains('<') {
            return None;
        }
        add(before, false);
        add(hidden, true);
        rest = after;
    }
    add(rest, false);
    while lines.last().is_some_and(|(line, _)| line.trim().is_empty()) {
        lines.pop();
    }
    for (line, _) in &mut lines {
        line.truncate(line.trim_end_matches(['\n', '\r']).len());
    }
    Some(lines)
}

/// What a language is called, from the first word of a fence.
fn name(word: &str) -> String {
    let known = match word {
        "" | "text" | "txt" | "plaintext" | "plain" => "Code",
        "rust" | "rs" => "Rust",
        "toml" => "TOML",
        "json" => "JSON",
        "yaml" | "yml" => "YAML",
        "html" => "HTML",
        "css" => "CSS",
        "sql" => "SQL",
        "js" | "javascript" => "JavaScript",
        "ts" | "typescript" => "TypeScript",
        "cpp" | "c++" => "C++",
        "console" | "shell" | "sh" | "bash" | "shell-session" => "Console",
        other => {
            let mut letters = other.chars();
            let first = letters.next().map(|first| first.to_uppercase().collect::<String>());
            return first.unwrap_or_default() + letters.as_str();
        }
    };
    known.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_mdbook_rendered_is_framed_with_what_it_hides() {
        let page = "<p>a</p><pre class=\"playground\"><code class=\"language-rust edition2024\"><span \
                    class=\"boring\">fn main() {\n</span>let a = &quot;&lt;&quot;;\n<span \
                    class=\"boring\">}</span></code></pre><p>b</p>";
        let framed = framed(page, true);
        assert!(framed.starts_with("<p>a</p><div class=\"block listing plain\">"), "{framed}");
        assert!(framed.ends_with("</div><p>b</p>"), "{framed}");
        assert_eq!(framed.matches("class=\"line fold\"").count(), 2, "{framed}");
        assert!(framed.contains("aria-label=\"Rust\""), "{framed}");
        assert!(framed.contains("code=fn+main()"), "{framed}");
        assert!(framed.contains("<span class=\"literal\">&quot;&lt;&quot;</span>"), "{framed}");
        assert!(!super::framed(page, false).contains("play.rust-lang.org"));
    }

    #[test]
    fn what_others_wrote_or_draw_stays() {
        for page in [
            "<pre class=\"mermaid\">\ngraph\n</pre>",
            "<pre><code class=\"language-mermaid\">graph\n</code></pre>",
            "<pre><code>written in <em>HTML</em></code></pre>",
            "<pre>no code</pre>",
            "<pre><code class=\"language-text\">never closed",
        ] {
            assert_eq!(framed(page, true), page);
        }
    }

    #[test]
    fn a_block_is_called_after_its_language() {
        for (classes, label) in [
            ("", "Code"),
            (" class=\"language-json\"", "JSON"),
            (" class=\"language-python hidelines=!\"", "Python"),
            (" class=\"language-text output\"", "Output"),
        ] {
            let page = format!("<pre><code{classes}>a\n\nb\n</code></pre>");
            let framed = framed(&page, true);
            assert!(
                framed.contains(&format!("aria-label=\"{label}\" data-lines=\"3\"")),
                "{framed}"
            );
        }
    }
}
