//! The style sheets and scripts that pages load, joined from the theme's components.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context as _, Result};

use crate::join::{self, When};
use crate::site_files::{hashed_name, read, write};

/// The style sheet and the scripts of a page, by their paths in the site.
#[derive(Clone)]
pub(super) struct PageAssets {
    pub(super) style: String,
    pub(super) scripts: Vec<String>,
    /// Scripts that are fetched when a reader comes near an element of a class: `quiz=theme/quiz-….js`,
    /// with blanks between.
    pub(super) near: String,
    /// The script with the entries of the glossary, if the page links one.
    pub(super) terms: Option<String>,
}

impl PageAssets {
    /// The attributes of the first script, which fetches others.
    pub(super) fn attributes(&self) -> String {
        let near = (!self.near.is_empty()).then_some(&self.near);
        [("near", near), ("terms", self.terms.as_ref())]
            .into_iter()
            .filter_map(|(name, files)| Some(format!(" data-{name}=\"{}\"", files?)))
            .collect()
    }
}

/// The parts of the theme, from which the assets of each page are joined.
pub(super) struct ThemeAssets<'s> {
    site: &'s Path,
    fonts: String,
    components: Vec<join::Component>,
    written: Mutex<HashSet<String>>,
    /// By which components a page needs.
    known: Mutex<HashMap<Vec<bool>, PageAssets>>,
}

impl<'s> ThemeAssets<'s> {
    pub(super) fn read(theme: &Path, site: &'s Path) -> Result<Self> {
        let folder = site.join("theme");
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let components = join::components(theme)?;
        // mdBook put the hashed names of the fonts into their style sheet, relative to its own folder.
        let mut fonts = String::new();
        for entry in fs::read_dir(site.join("fonts")).into_iter().flatten() {
            let path = entry.context("cannot read the site's fonts")?.path();
            let ending = path.extension().unwrap_or_default();
            if ending == "css" {
                fonts.push_str(&join::style::small(&read(&path)?));
                fs::remove_file(&path)
                    .with_context(|| format!("cannot remove {}", path.display()))?;
            }
        }
        Ok(Self { site, fonts, components, written: Mutex::default(), known: Mutex::default() })
    }

    /// Whether the site has a file.
    pub(super) fn has(&self, file: &str) -> bool {
        self.site.join(file).is_file()
    }

    /// The assets of a page, written when the first page needs them.
    pub(super) fn names(&self, page: &str) -> Result<PageAssets> {
        let names = join::names(page);
        let needed: Vec<bool> = self.components.iter().map(|it| it.is_needed(&names)).collect();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(assets) = known.get(&needed) {
            return Ok(assets.clone());
        }
        let (mut style, mut everywhere, mut apart) =
            (self.fonts.clone(), String::new(), String::new());
        let mut near: Vec<String> = Vec::new();
        let components = self.components.iter().zip(&needed);
        for (component, _) in components.filter(|(_, is_needed)| **is_needed) {
            style.push_str(&component.style);
            match component.when() {
                When::Everywhere => everywhere.push_str(&component.script),
                When::Apart => apart.push_str(&component.script),
                When::Near => {
                    let name = component.name();
                    near.push(format!("{name}={}", self.written(name, "js", &component.script)?));
                }
            }
        }
        let style = self.written("style", "css", &style)?;
        let mut scripts = vec![self.written("script", "js", &everywhere)?];
        if !apart.is_empty() {
            scripts.push(self.written("script", "js", &apart)?);
        }
        let assets = PageAssets { style, scripts, near: near.join(" "), terms: None };
        known.insert(needed, assets.clone());
        Ok(assets)
    }

    /// Writes a joined file, unless it was written before, and returns its path in the site.
    pub(super) fn written(&self, kind: &str, ending: &str, text: &str) -> Result<String> {
        let name = hashed_name(kind, ending, text);
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        if written.insert(name.clone()) {
            write(&self.site.join(&name), text)?;
        }
        Ok(name)
    }
}
