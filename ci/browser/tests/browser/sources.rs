//! The theme's sources: what is delivered of them means the same, and scripts have the types that their
//! comments say.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use bookwright_site::{small_script, small_style};
use walkdir::WalkDir;

use crate::chromium::Chromium;
use crate::{ended, npm, this_book};

/// Scripts of other people's, for what the theme's own do not have: every sign of the language in every
/// place. Below `node_modules`.
const FOREIGN: [&str; 5] = [
    "acorn/dist/acorn.js",
    "ajv/dist/ajv.js",
    "axe-core/axe.js",
    "css-tree/dist/csstree.js",
    "html-validate/dist/cjs/core.js",
];

/// The theme's files of an ending.
fn sources(ending: &str) -> Vec<PathBuf> {
    let files = WalkDir::new(this_book().join("theme")).sort_by_file_name();
    let files = files.into_iter().map(|entry| entry.unwrap().into_path());
    files.filter(|path| path.extension().is_some_and(|each| each == ending)).collect()
}

/// A source and what is delivered of it, by the name of its file.
type Pair = (String, String, String);

pub async fn what_is_delivered_means_what_its_source_means(_browser: Arc<Chromium>) {
    let found = tokio::task::spawn_blocking(|| {
        let npm = npm::folder();
        let own = sources("css").into_iter().chain(sources("js")).map(|path| delivered(&path));
        let own: Vec<Pair> = own.collect();
        for (name, source, small) in &own {
            assert!(small.len() < source.len() * 9 / 10, "{name} is delivered nearly as it is");
        }
        let foreign = FOREIGN.map(|file| delivered(&npm.join("node_modules").join(file)));
        let lies = [
            ("a.css", ".a .b { c: calc(1px + 2px) }", ".a.b{c:calc(1px + 2px)}"),
            ("b.css", "a { c: calc(1px + 2px) }", "a{c:calc(1px+2px)}"),
            ("c.js", "a\n++b", "a++b"),
            ("d.js", "a = / b/", "a = /b/"),
        ];
        let lies = lies.map(|(name, source, small)| (name.into(), source.into(), small.into()));
        (different(npm, own.into_iter().chain(foreign)), different(npm, lies))
    });
    let (found, lies) = ended(found.await);
    assert!(found.is_empty(), "{found}");
    let named: Vec<_> = lies.lines().filter_map(|line| line.split_once(':')).collect();
    let names: Vec<_> = named.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["a.css", "b.css", "c.js", "d.js"], "{lies}");
}

fn delivered(path: &Path) -> Pair {
    let source = std::fs::read_to_string(path).unwrap();
    // mdBook puts a file's name there before it is delivered.
    let source = source.replace("{{ resource \"", "").replace("\" }}", "");
    let name = path.file_name().unwrap().to_string_lossy();
    let folder = path.parent().and_then(Path::file_name).unwrap().to_string_lossy();
    let name = format!("{folder}-{name}");
    let small = if name.ends_with(".css") { small_style(&source) } else { small_script(&source) };
    (name, source, small)
}

/// The pairs that do not mean the same, a line each.
fn different(npm: &Path, pairs: impl IntoIterator<Item = Pair>) -> String {
    let folder = tempfile::tempdir().unwrap();
    for (name, source, small) in pairs {
        for (side, text) in [("source", source), ("small", small)] {
            let side = folder.path().join(side);
            std::fs::create_dir_all(&side).unwrap();
            std::fs::write(side.join(&name), text).unwrap();
        }
    }
    let ran = Command::new(npm::node(npm))
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser/npm/same.cjs"))
        .arg(folder.path())
        .current_dir(npm)
        .output()
        .expect("node starts");
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8(ran.stdout).unwrap()
}

pub async fn nothing_that_speaks_to_the_author_is_delivered(_browser: Arc<Chromium>) {
    let folder = tokio::task::spawn_blocking(crate::site::folder).await.unwrap();
    let mut fonts = 0;
    for entry in WalkDir::new(folder) {
        let path = entry.unwrap().into_path();
        let ending = path.extension().unwrap_or_default().to_string_lossy().into_owned();
        assert!(
            !["hbs", "lock", "md", "py", "rs", "toml"].contains(&&*ending),
            "{}",
            path.display()
        );
        fonts += usize::from(ending == "woff2");
    }
    assert_eq!(fonts, 2);
}

pub async fn scripts_have_the_types_they_say(_browser: Arc<Chromium>) {
    let found = tokio::task::spawn_blocking(|| {
        let npm = npm::folder();
        let settings =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/npm/tsconfig.json");
        for script in sources("js") {
            let text = std::fs::read_to_string(&script).unwrap();
            let foreign = script.ends_with("minisearch.js") || script.ends_with("fsrs.js");
            assert_eq!(text.starts_with("// @ts-check\n"), !foreign, "{}", script.display());
        }
        // The lying form: a script that calls what there is none of.
        let wrong = tempfile::tempdir().unwrap();
        std::fs::write(wrong.path().join("a.js"), "document.querySelectr('a');\n").unwrap();
        let same = std::fs::read_to_string(&settings).unwrap();
        let same = same.replace("../../../../../theme/**/*.js", "*.js");
        std::fs::write(wrong.path().join("tsconfig.json"), same).unwrap();
        (types(npm, &settings), types(npm, &wrong.path().join("tsconfig.json")))
    });
    let (found, lying) = ended(found.await);
    assert!(found.is_empty(), "{found}");
    assert!(lying.contains("querySelectr"), "{lying}");
}

/// What tsc says of the scripts that some settings name.
fn types(npm: &Path, settings: &Path) -> String {
    let ran = Command::new(npm::node(npm))
        .arg(npm.join("node_modules/typescript/bin/tsc"))
        .arg("--project")
        .arg(settings)
        .output()
        .expect("node starts");
    let said = String::from_utf8_lossy(&[ran.stdout, ran.stderr].concat()).into_owned();
    assert_eq!(ran.status.success(), said.trim().is_empty(), "{said}");
    said
}
