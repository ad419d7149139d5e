//! A quiz in mdBook's own look: a form to answer for oneself, and answers to unfold.
//!
//! There is no script that judges, so there is no button that asks it to; there are no icons, and code
//! is a block of mdBook's. The style is in the form, since `mdbook build` adds what is woven, not files.

use super::super::html::escaped;

/// What mdBook's style sheets lack for a form, and `.right`, which in them floats.
pub(super) const STYLE: &str = "<style>\
    .quiz fieldset{margin:1.5em 0;padding:0 1em .5em;border:1px solid var(--table-border-color)}\
    .quiz legend{float:left;width:100%;padding:.75em 0}\
    .quiz legend~*{clear:both}\
    .quiz .number{display:block;font-size:.9em}\
    .quiz .ask{font-weight:bold}\
    .quiz .choice{display:flex;gap:.5em;align-items:baseline;margin:.5em 0}\
    .quiz .field label,.quiz .paragraph{display:block}\
    .quiz textarea,.quiz .field>input:not([size]){width:100%;box-sizing:border-box}\
    .quiz .lines{display:block;white-space:pre;overflow-x:auto}\
    .quiz .right{float:none}\
    .quiz summary{cursor:pointer}\
    </style>";

/// A block of code. A link to run it would answer the question.
pub(super) fn code(code: &str, language: &str) -> String {
    let language = if language.is_empty() { "plaintext" } else { language };
    let code = escaped(code);
    format!("<pre><code class=\"language-{} noplayground\">{code}</code></pre>", escaped(language))
}
