//! A new listing: a crate that prints two lines, and the end of a chapter that shows it.

use std::path::{Path, PathBuf};

use super::workspace::{self, Workspace};
use super::{name, target_chapter};
use crate::codes;
use crate::plan::Plan;
use bookwright_base::paths::relative;
use bookwright_base::problem::{Place, Problem};
use bookwright_base::program;
use bookwright_source::Source;
use bookwright_source::chapter::Chapter;
use bookwright_source::layout;

/// Plans the listing `name`, shown at the end of the chapter that `given` names from the folder
/// `here`, in the folder `group` of the listings.
///
/// # Errors
/// Everything that is wrong with it.
pub fn listing(
    source: &Source,
    here: &Path,
    name: &str,
    given: &Path,
    group: Option<&str>,
) -> Result<Plan, Vec<Problem>> {
    let mut problems = Vec::new();
    let chapter =
        target_chapter::chapter(source, here, given).map_err(|problem| problems.push(problem)).ok();
    // Without a chapter, the default group is unknown.
    let group = group.map(str::to_owned).or_else(|| chapter.map(group_of));
    problems.extend(group.iter().flat_map(|group| wrong_group(source, group)));
    let group = group.unwrap_or_default();
    let path = Path::new(&group).join(name);
    let folder = source.layout.listings.join(&path);
    problems.extend(name::check(source, name, &folder));
    let Some(chapter) = chapter.filter(|_| problems.is_empty()) else { return Err(problems) };
    if let Some(problem) = workspace::refuses(source, &path) {
        return Err(vec![problem]);
    }

    let workspace = Workspace::read(source);
    let (dependencies, main): (&[&str], String) =
        if workspace.paused_tokio { (&["tokio"], paused(name)) } else { (&[], hello(name)) };
    let more = format!(
        "TODO: say what the program does, and ask what it will print.\n\n\
         {{{{#listing {name}:main output}}}}\n"
    );
    let text = target_chapter::append(source, chapter, &more).map_err(|problem| vec![problem])?;
    let files = vec![
        (layout::MANIFEST.to_owned(), workspace.manifest(name, dependencies)),
        (layout::MAIN.to_owned(), main),
    ];
    let main = relative(&folder.join(layout::MAIN), &source.layout.root);
    Ok(Plan {
        folder: Some((folder, files)),
        new: workspace::first(source).into_iter().collect(),
        changed: vec![(chapter.text.path.to_path_buf(), text)],
        listing: Some(name.to_owned()),
        next: vec![
            format!("write the program in {main}"),
            format!("record what it does: {} bless {name}", program::name()),
            "say in the chapter what to look at; `caption=\"…\"` in the directive names it"
                .to_owned(),
        ],
        ..Plan::default()
    })
}

/// The folder of listings for a chapter: that of its own folder, or its name at the top.
fn group_of(chapter: &Chapter) -> String {
    let folders: Vec<_> = chapter
        .path
        .parent()
        .into_iter()
        .flat_map(Path::iter)
        .map(|folder| folder.to_string_lossy())
        .collect();
    if folders.is_empty() {
        return chapter.path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    }
    folders.join("-")
}

/// What is wrong with a folder of listings.
fn wrong_group(source: &Source, group: &str) -> Vec<Problem> {
    let folder: PathBuf = source.layout.listings.join(group);
    let problem = |what: &str| Problem::new(codes::GROUP_INVALID, Place::file(&folder), what);
    let plain = !group.is_empty()
        && group.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
    if !plain {
        return vec![
            problem("a group of listings is one folder below the listings")
                .help("name it in letters, digits, and hyphens: --group ch23-async"),
        ];
    }
    if group == layout::EXERCISES {
        return vec![
            problem("this folder is for exercises")
                .help(format!("make one: {} new exercise NAME --chapter FILE", program::name()))
                .help("or name another --group"),
        ];
    }
    if group == layout::BUILDS {
        return vec![problem("cargo builds in this folder").help("name another --group")];
    }
    if folder.join(layout::MANIFEST).exists() {
        return vec![
            problem("this folder is a listing itself, so it cannot contain others")
                .help("name another --group"),
        ];
    }
    Vec::new()
}

fn hello(name: &str) -> String {
    format!(
        "\
// ANCHOR: main
fn main() {{
    println!(\"{name} begins\");
    println!(\"{name} ends\");
}}
// ANCHOR_END: main
"
    )
}

fn paused(name: &str) -> String {
    format!(
        "\
use std::time::Duration;
use tokio::time::sleep;

// ANCHOR: main
#[tokio::main(flavor = \"current_thread\", start_paused = true)]
async fn main() {{
    println!(\"{name} begins\");
    sleep(Duration::from_secs(60)).await;
    println!(\"{name} ends, a minute later on a clock that does not wait\");
}}
// ANCHOR_END: main
"
    )
}
