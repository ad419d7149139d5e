//! Code in, marks out.

use super::*;

fn html(text: &str, language: Language) -> Vec<String> {
    let read = Highlighter::new().read(text, language);
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
        html(source, Language::Rust),
        [
            "<span class=\"a\">#[tokio::main(flavor = <span class=\"s\">&quot;current_thread&quot;</span>)]</span>",
            "<b>async</b> <b>fn</b> main() {",
            "    <b>let</b> <b>mut</b> n: u64 = <span class=\"s\">1_000</span>; <span class=\"c\">// one</span>",
            "    println!(<span class=\"s\">&quot;tea for <span class=\"v\">{guest}</span>, {&#123;n}} <span class=\"v\">{n:&gt;3}</span>&quot;</span>);",
            "    sleep(n).<b class=\"w\">await</b>; tokio::join!(a.<b class=\"w\">await</b>, format!(<span class=\"s\">&quot;<span class=\"v\">{x}</span>&quot;</span>));",
            "}",
        ]
    );
}

#[test]
fn a_mark_over_lines_is_cut_at_each() {
    let source = "/* one\n   two */ fn a() {}\nlet s = \"x\n y\";\n";
    assert_eq!(
        html(source, Language::Rust),
        [
            "<span class=\"c\">/* one</span>",
            "<span class=\"c\">   two */</span> <b>fn</b> a() {}",
            "<b>let</b> s = <span class=\"s\">&quot;x</span>",
            "<span class=\"s\"> y&quot;</span>;",
        ]
    );
    let read = Highlighter::new().read(source, Language::Rust);
    assert_eq!(read.html(1, 3), "<span class=\"c\">two */</span> <b>fn</b> a() {}");
}

#[test]
fn await_counts_as_code_only() {
    let read = Highlighter::new().read("// .await\nx.await;\r\n\".await\";\n", Language::Rust);
    let awaits: Vec<_> = (0..read.count()).map(|line| read.awaits(line)).collect();
    assert_eq!(awaits, [false, true, false]);
}

#[test]
fn broken_and_deep_code_is_read_too() {
    assert_eq!(html("fn ( {{ let", Language::Rust).len(), 1);
    let deep = "(".repeat(20_000);
    assert_eq!(html(&deep, Language::Rust).len(), 1);
}

#[test]
fn toml_has_headers_strings_and_comments() {
    assert_eq!(
        html("[a.b] # c\nv = \"1\"\nn = 2\n", Language::Toml),
        [
            "<b>[a.b]</b> <span class=\"c\"># c</span>",
            "v = <span class=\"s\">&quot;1&quot;</span>",
            "n = <span class=\"s\">2</span>",
        ]
    );
}

#[test]
fn what_we_do_not_know_stays_plain() {
    assert_eq!(html("$ cargo new <x>\n", Language::Plain), ["$ cargo new &lt;x&gt;"]);
}
