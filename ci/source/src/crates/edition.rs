//! The edition with which a crate's files are compiled.

use std::path::Path;

use super::super::layout;

/// What cargo takes when a manifest names none.
const OLDEST: &str = "2015";

/// The edition of the crate that a file belongs to, by the manifests above the file, up to `root`.
/// `None` if it belongs to no crate there.
pub fn edition_of(file: &Path, root: &Path) -> Option<String> {
    let mut manifests = file
        .ancestors()
        .skip(1)
        .take_while(|folder| folder.starts_with(root))
        .filter_map(|folder| manifest(&folder.join(layout::MANIFEST)));
    let first = manifests.next()?;
    let edition = match first.get("package")?.get("edition") {
        None => return Some(OLDEST.to_owned()),
        Some(toml::Value::String(edition)) => return Some(edition.clone()),
        Some(_) => std::iter::once(first).chain(manifests).find_map(|each| {
            each.get("workspace")?.get("package")?.get("edition")?.as_str().map(str::to_owned)
        }),
    };
    edition.or_else(|| Some(OLDEST.to_owned()))
}

fn manifest(path: &Path) -> Option<toml::Table> {
    std::fs::read_to_string(path).ok()?.trim_start_matches('\u{feff}').parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crate_names_its_edition_or_inherits_it_or_has_the_oldest() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let write = |path: &str, text: &str| {
            std::fs::create_dir_all(root.join(path).parent().unwrap()).unwrap();
            std::fs::write(root.join(path), text).unwrap();
        };
        write("a/Cargo.toml", "[workspace.package]\nedition = \"2021\"\n");
        write("a/named/Cargo.toml", "[package]\nname = \"a\"\nedition = \"2018\"\n");
        write("a/deep/inherits/Cargo.toml", "[package]\nname = \"b\"\nedition.workspace = true\n");
        write("a/silent/Cargo.toml", "[package]\nname = \"c\"\n");
        let edition = |file: &str| edition_of(&root.join(file), root);
        assert_eq!(edition("a/named/src/main.rs").as_deref(), Some("2018"));
        assert_eq!(edition("a/deep/inherits/src/a/b.rs").as_deref(), Some("2021"));
        assert_eq!(edition("a/silent/src/main.rs").as_deref(), Some("2015"));
        assert_eq!(edition("b.rs"), None);
        assert_eq!(edition("a/shared.rs"), None);
    }
}
