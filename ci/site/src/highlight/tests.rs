//! Code in, marks out.

use proptest::prelude::*;

use super::*;

fn html(text: &str, language: SyntaxLanguage) -> Vec<String> {
    let read = highlight(text, language);
    (0..read.count()).map(|line| read.html(line, 0)).collect()
}

#[test]
fn rust_is_marked_as_on_the_drawing() {
    let source = "\
#[tokio::main(flavor = \"current_thread\")]
async fn main() {
    let mut n: u64 = 1_000; // one
    println!(\"tea for {guest}, {{n}} {n:>3}\");
    sleep(n).await; tokio::join!(a.await, format!(\"{x}\"));
}
";
    assert_eq!(
        html(source, SyntaxLanguage::Rust),
        [
            "<span class=\"attribute\">#[tokio::main(flavor = <span class=\"literal\">&quot;current_thread&quot;</span>)]</span>",
            "<b>async</b> <b>fn</b> main() {",
            "    <b>let</b> <b>mut</b> n: u64 = <span class=\"literal\">1_000</span>; <span class=\"comment\">// one</span>",
            "    println!(<span class=\"literal\">&quot;tea for <span class=\"interpolation\">{guest}</span>, {&#123;n}} <span class=\"interpolation\">{n:&gt;3}</span>&quot;</span>);",
            "    sleep(n).<b class=\"await\">await</b>; tokio::join!(a.<b class=\"await\">await</b>, format!(<span class=\"literal\">&quot;<span class=\"interpolation\">{x}</span>&quot;</span>));",
            "}",
        ]
    );
}

#[test]
fn a_mark_over_lines_is_cut_at_each() {
    let source = "/* one\n   two */ fn a() {}\nlet s = \"x\n y\";\n";
    assert_eq!(
        html(source, SyntaxLanguage::Rust),
        [
            "<span class=\"comment\">/* one</span>",
            "<span class=\"comment\">   two */</span> <b>fn</b> a() {}",
            "<b>let</b> s = <span class=\"literal\">&quot;x</span>",
            "<span class=\"literal\"> y&quot;</span>;",
        ]
    );
    let read = highlight(source, SyntaxLanguage::Rust);
    assert_eq!(read.html(1, 3), "<span class=\"comment\">two */</span> <b>fn</b> a() {}");
}

#[test]
fn await_counts_as_code_only() {
    let read = highlight("// .await\nx.await;\r\n\".await\";\n", SyntaxLanguage::Rust);
    let awaits: Vec<_> = (0..read.count()).map(|line| read.awaits(line)).collect();
    assert_eq!(awaits, [false, true, false]);
}

#[test]
fn broken_and_deep_code_is_read_too() {
    assert_eq!(html("fn ( {{ let", SyntaxLanguage::Rust).len(), 1);
    let deep = "(".repeat(20_000);
    assert_eq!(html(&deep, SyntaxLanguage::Rust).len(), 1);
}

#[test]
fn toml_has_headers_strings_and_comments() {
    assert_eq!(
        html("[a.b] # c\nv = \"1\"\nn = 2\n", SyntaxLanguage::Toml),
        [
            "<b>[a.b]</b> <span class=\"comment\"># c</span>",
            "v = <span class=\"literal\">&quot;1&quot;</span>",
            "n = <span class=\"literal\">2</span>",
        ]
    );
}

#[test]
fn what_we_do_not_know_stays_plain() {
    assert_eq!(html("$ cargo new <x>\n", SyntaxLanguage::Plain), ["$ cargo new &lt;x&gt;"]);
}

fn rust(line: &str) -> String {
    html(line, SyntaxLanguage::Rust).join("\n")
}

#[test]
fn words_that_are_names_too_are_keywords_in_their_place_only() {
    let line = "union A {} let union = b.union; gen { } &raw const gen; raw default fn f()";
    assert_eq!(
        rust(line),
        "<b>union</b> A {} <b>let</b> union = b.union; <b>gen</b> { } &amp;<b>raw</b> <b>const</b> \
         gen; raw <b>default</b> <b>fn</b> f()"
    );
    assert_eq!(rust("r#await 'r#fn: r#fn"), "r#await 'r#fn: r#fn");
    assert_eq!(rust("macro_rules! a; macro_rules"), "<b>macro_rules!</b> a; macro_rules");
}

#[test]
fn literals_of_every_kind_are_marked_and_lifetimes_are_not() {
    for literal in ["'x'", "b'x'", "'\\''", "1.5e3", "0xff_u8", "c\"c\"", "br#\"a\"#", "r\"\\\""] {
        let marked = rust(&format!("'a: {literal};"));
        let shown = literal.replace('"', "&quot;");
        assert_eq!(marked, format!("'a: <span class=\"literal\">{shown}</span>;"));
    }
    let one = "<span class=\"literal\">1</span>";
    assert_eq!(rust("a.1.1 + 1..1"), format!("a.{one}.{one} + {one}..{one}"));
}

#[test]
fn the_first_string_of_a_formatting_macro_alone_is_a_format() {
    let braces = |line: &str| rust(line).matches("class=\"interpolation\"").count();
    assert_eq!(braces("std::write!(f, \"{a}\", \"{b}\")"), 1);
    assert_eq!(braces("assert!(f(\"{a}\"), r#\"{b} {}\"#)"), 2);
    assert_eq!(braces("join!(\"{a}\", format![\"{b}\"])"), 1);
    assert_eq!(braces("print(\"{a}\"); a != (\"{b}\")"), 0);
    assert_eq!(braces("print!(\"\\u{e9} {a} {{b}}\")"), 1);
}

#[test]
fn an_attribute_ends_with_its_own_bracket() {
    assert_eq!(
        rust("#![a(in = [1], \"]\")] for"),
        "<span class=\"attribute\">#![a(in = [<span class=\"literal\">1</span>], \
         <span class=\"literal\">&quot;]&quot;</span>)]</span> <b>for</b>"
    );
    assert_eq!(rust("#[a(] for"), "#[a(] <b>for</b>");
}

#[test]
fn nested_and_open_comments_and_strings_go_as_far_as_they_do() {
    assert_eq!(rust("/* /* */ */ fn"), "<span class=\"comment\">/* /* */ */</span> <b>fn</b>");
    assert_eq!(rust("/* fn"), "<span class=\"comment\">/* fn</span>");
    assert_eq!(rust("\"fn"), "<span class=\"literal\">&quot;fn</span>");
}

#[test]
fn toml_values_that_are_none_stay_plain() {
    let toml = |line: &str| html(line, SyntaxLanguage::Toml).join("\n");
    assert_eq!(toml("a = true"), "a = true");
    assert_eq!(toml("a = ..."), "a = ...");
    assert_eq!(toml("[a"), "[a");
    assert_eq!(
        toml("[[\"a\"]]\na = [-1]"),
        "<b>[[&quot;a&quot;]]</b>\na = [<span class=\"literal\">-1</span>]"
    );
    assert_eq!(toml(&format!("a = {}", "[".repeat(20_000))).len(), 20_004);
}

/// What a reader sees of a line's HTML.
fn seen(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some((before, tag)) = rest.split_once('<') {
        text.push_str(before);
        rest = tag.split_once('>').map_or("", |(_, after)| after);
    }
    text.push_str(rest);
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#123;", "{"), ("&amp;", "&")]
        .iter()
        .fold(text, |text, (escaped, plain)| text.replace(escaped, plain))
}

/// What HTML can show of a line.
fn shown(line: &str) -> String {
    let shown = |c: char| if c.is_control() && c != '\t' { '\u{fffd}' } else { c };
    line.chars().filter(|&c| c != '\r').map(shown).collect()
}

fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "#",
            "!",
            "[",
            "]",
            "(",
            ")",
            "{",
            "}",
            "\"",
            "'",
            "r#",
            "b",
            "c",
            "\\",
            "u",
            "/*",
            "*/",
            "//",
            "/",
            "\n",
            "\r\n",
            "\r",
            " ",
            "println",
            "format!(",
            "await",
            "macro_rules!",
            "union ",
            ".",
            "0",
            "1.5",
            "e",
            "'a",
            "é",
            "🦀",
            "\0",
            "=",
            ",",
            "---\n",
            "&",
            "<",
            ">",
            "#[a]",
            "\"\"\"",
        ])
        .prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn no_color_changes_a_text(text in pieces()) {
        for language in [SyntaxLanguage::Rust, SyntaxLanguage::Toml, SyntaxLanguage::Plain] {
            let read: Vec<_> = html(&text, language).iter().map(|line| seen(line)).collect();
            let lines: Vec<_> = text
                .split_inclusive('\n')
                .map(|line| shown(line.trim_end_matches('\n')))
                .collect();
            prop_assert_eq!(read, lines);
        }
    }
}
