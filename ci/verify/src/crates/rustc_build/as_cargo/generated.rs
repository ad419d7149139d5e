//! Crates of every form that a manifest and its code may have, made from a number.

use super::super::super::plain_crate::TOLD;
use bookwright_source::layout;

/// Forms of one part of a manifest: those that most crates have, and odd ones, which a crate has in
/// one part at most. Each may be left out.
struct Forms {
    usual: &'static [&'static str],
    odd: &'static [&'static str],
}

const EDITION: Forms =
    Forms { usual: &["", "2015", "2018", "2021", "2024"], odd: &["1984", "2027"] };
const NAME: Forms = Forms {
    usual: &["tea", "tea-time", "tea_time", "Tea2", "_tea", "t", "a-b-c", "main", "self_"],
    odd: &["2tea", "tea.time", "deps", "fn", "build", "test", "core", "-tea"],
};
const VERSION: Forms = Forms {
    usual: &["", "0.1.0", "1.2.3", "1.2.3-beta.1", "0.0.1-alpha.2+build.5", "10.20.30"],
    odd: &["1.0", "01.0.0", " 1.0.0"],
};
const ABOUT: Forms = Forms {
    usual: &[
        "",
        "authors = [\"A <a@b.example>\", \"B\"]",
        "authors = []",
        "description = \"A \\\"cake\\\" & tea\"\nlicense = \"MIT OR Apache-2.0\"",
        "description = \" spaces \"\nhomepage = \"\"",
        "license-file = \"COPYING\"",
        "readme = \"R.md\"",
        "keywords = [\"tea\"]\ncategories = [\"science\"]",
        "homepage = \"https://a.example\"\ndocumentation = \"https://b.example\"\nrepository = \"https://c.example\"",
        "publish = false",
        "publish = [\"near\"]\nmetadata.any.thing = 1",
    ],
    odd: &[
        "description = \"two\\nlines\"",
        "readme = false",
        "readme = true",
        "keywords = \"tea\"",
        "publish = \"maybe\"",
        "categories = [1]",
        "authors = \"A\"",
        "documentation = 1",
        "autobins = false",
        "build = false",
        "rust-version = \"1.60\"",
        "rust-version = \"1.999\"",
        "default-run = \"tea\"",
        "resolver = \"2\"",
        "links = \"tea\"",
        "no-such-key = 1",
        "metadata = 1",
    ],
};
/// A dependency with a warning, which cargo tells too.
const NEAR: &str = "[dependencies]\nnear = { path = \"../near\" }\n";
/// After the table of the package.
const TABLES: Forms = Forms {
    usual: &["", "", "[dependencies]\n", "[workspace]\n", NEAR],
    odd: &[
        "[lints.rust]\nunused = \"deny\"\n",
        "[profile.dev]\noverflow-checks = false\n",
        "[features]\ndefault = [\"x\"]\nx = []\n",
        "[dev-dependencies]\n",
        "[dependencies]\nnear = { path = \"near\" }\n",
        "[target.'cfg(unix)'.dependencies]\n",
        "[badges]\n",
        "[lib]\nname = \"other\"\n",
        "[workspace]\nmembers = [\"near\"]\n",
    ],
};
const SHAPES: [(bool, bool); 4] = [(true, false), (false, true), (true, true), (false, true)];
/// What the crate's code does besides; in its attributes and in a function.
const CODES: [(&str, &str); 20] = [
    ("", "println!(\"hello\");"),
    ("", "let unused = 1;"),
    ("", "let text: String = 1;"),
    ("", "gone();"),
    ("", "TOLD.iter().for_each(|it| println!(\"{:?}\", it));"),
    ("", "panic!(\"no {}\", 1);"),
    ("", "let n = std::env::args().count() as u8; println!(\"{}\", n + 255);"),
    ("", "println!(\"{} {} {}\", file!(), module_path!(), cfg!(debug_assertions));"),
    ("#![deny(warnings)]", "let unused = 1;"),
    ("", "if cfg!(feature = \"x\") { println!(\"x\"); }"),
    ("", "if cfg!(docsrs) { println!(\"docs\"); }"),
    ("#![warn(unused_crate_dependencies)]", ""),
    ("#![warn(missing_docs)]", ""),
    ("", "println!(\"{}\", include_str!(\"../Cargo.toml\"));"),
    ("", "println!(\"{}\", env!(\"CARGO_PKG_VERSION_PRE\"));"),
    ("", "println!(\"{}\", env!(\"OUT_DIR\"));"),
    ("", "println!(\"{:?}\", option_env!(\"RUSTUP_TOOLCHAIN\"));"),
    ("", "println!(\"{:?}\", std::env::var_os(\"CARGO_MANIFEST_DIR\"));"),
    ("#![feature(never_type)]", ""),
    ("", "std::process::exit(3);"),
];
const TESTS: [&str; 4] = [
    "",
    "#[cfg(test)]\nmod tests {\n    #[test]\n    fn it() {\n        assert_eq!(1, 1);\n    }\n}\n",
    "#[test]\nfn fails() {\n    assert_eq!(1, 2);\n}\n",
    "#[cfg(test)]\nmod tests {\n    use super::gone;\n}\n",
];

/// The files of the crate with this number.
pub(super) fn files(index: usize) -> Vec<(String, String)> {
    let mut chance = Chance(index as u64);
    // Most crates are odd in no part.
    let odd = chance.one_of(&[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 4, 5]);
    let [edition, name, version, about, table] =
        [(1, EDITION), (2, NAME), (3, VERSION), (4, ABOUT), (5, TABLES)]
            .map(|(part, forms)| chance.one_of(if odd == part { forms.odd } else { forms.usual }));
    let (library, program) = chance.one_of(&SHAPES);
    let quoted = |key: &str, value: &str| match value {
        "" => String::new(),
        value => format!("{key} = \"{value}\"\n"),
    };
    let manifest = format!(
        "[package]\nname = \"{name}\"\n{}{}{about}\n\n{table}",
        quoted("version", version),
        quoted("edition", edition),
    );
    let version = if version.is_empty() { "0.0.0" } else { version };
    let own = format!("[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n");
    let packages = match table.contains("near = ") {
        true => {
            // In the order of names.
            let near = "[[package]]\nname = \"near\"\nversion = \"0.1.0\"\n";
            let own = format!("{own}dependencies = [\n \"near\",\n]\n");
            if name < "near" { format!("{own}\n{near}") } else { format!("{near}\n{own}") }
        }
        false => own,
    };
    let locked = format!("version = 4\n\n{packages}");
    let mut files =
        vec![(layout::MANIFEST.to_owned(), manifest), (layout::LOCK.to_owned(), locked)];
    if chance.one_of(&[true, false]) {
        files.push(("README.md".to_owned(), "Tea.\n".to_owned()));
    }
    let told = TOLD.map(|name| format!("option_env!(\"{name}\")")).join(", ");
    let told =
        format!("#[allow(dead_code)]\nconst TOLD: [Option<&str>; {}] = [{told}];\n", TOLD.len());
    if library {
        let (attributes, body) = chance.one_of(&CODES);
        let tests = chance.one_of(&TESTS);
        let text = format!("{attributes}\n{told}\npub fn brew() {{\n    {body}\n}}\n\n{tests}");
        files.push((layout::LIB.to_owned(), text));
    }
    if program {
        let (attributes, body) = chance.one_of(&CODES);
        let tests = chance.one_of(&TESTS);
        let (uses, call) = match library {
            true => (
                format!("extern crate {};\n", name.replace('-', "_")),
                format!("{}::brew();", name.replace('-', "_")),
            ),
            false => Default::default(),
        };
        let text = format!(
            "{attributes}\n{uses}{told}\nfn main() {{\n    {call}\n    {body}\n}}\n\n{tests}"
        );
        files.push((layout::MAIN.to_owned(), text));
    }
    if table.contains("near") {
        let manifest = "[package]\nname = \"near\"\nversion = \"0.1.0\"\nedition = \"2021\"\n";
        for folder in ["near", "../near"] {
            files.push((format!("{folder}/{}", layout::MANIFEST), manifest.to_owned()));
            files.push((format!("{folder}/{}", layout::LIB), "fn unused() {}\n".to_owned()));
        }
    }
    files
}

/// Numbers that look like chance: SplitMix64, see <https://doi.org/10.1145/2714064.2660195>.
struct Chance(u64);

impl Chance {
    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        all[(mixed % all.len() as u64) as usize]
    }
}
