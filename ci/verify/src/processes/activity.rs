//! What a build is doing, read off the arguments of its processes.

/// What a build is doing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum BuildActivity {
    /// The compiler, on the crate of this name.
    Compiler(String),
    /// The build script of the package of this name.
    BuildScript(String),
    /// Something that a build script or a macro started, for the package of this name.
    Started(String),
}

impl BuildActivity {
    /// Reads it from a process's arguments; `None` if it is neither.
    pub(super) fn of(arguments: &[&str]) -> Option<Self> {
        let program = std::path::Path::new(arguments.first()?);
        let file = program.file_name()?.to_str()?;
        if file.starts_with("build-script-") {
            // Cargo puts it into `build/PACKAGE-HASH/`.
            let folder = program.parent()?.file_name()?.to_str()?;
            let package = folder.rsplit_once('-').map_or(folder, |(package, _)| package);
            return Some(Self::BuildScript(package.to_owned()));
        }
        let name = arguments.iter().position(|each| *each == "--crate-name")?;
        arguments.get(name + 1).map(|name| Self::Compiler((*name).to_owned()))
    }

    /// Whether this may be part of building a package.
    pub(crate) fn is_of(&self, package: &str) -> bool {
        match self {
            Self::BuildScript(name) | Self::Started(name) => name == package,
            Self::Compiler(name) => *name == package.replace('-', "_"),
        }
    }

    /// Removes what is told already: a compiler's linker or a build script's child is covered by its
    /// parent.
    pub(super) fn told_once(mut found: Vec<Self>) -> Vec<Self> {
        let told = found.clone();
        found.retain(|each| match each {
            Self::Started(package) => {
                !told.iter().any(|it| !matches!(it, Self::Started(_)) && it.is_of(package))
            }
            _ => true,
        });
        found.dedup();
        found
    }
}

impl std::fmt::Display for BuildActivity {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Compiler(name) => write!(out, "the compiler, on `{name}`"),
            Self::BuildScript(package) => write!(out, "the build script of `{package}`"),
            Self::Started(package) => write!(out, "what the build of `{package}` started"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_at_work_is_read_off_the_arguments() {
        let of = |line: &str| BuildActivity::of(&line.split(' ').collect::<Vec<_>>());
        let script = of("/t/debug/build/zlib-sys-0a1b2c/build-script-build").expect("a script");
        assert_eq!(script, BuildActivity::BuildScript("zlib-sys".to_owned()));
        assert!(script.is_of("zlib-sys") && !script.is_of("zlib"));
        let compiler = of("/bin/rustc --crate-name tea_time --edition=2024").expect("a compiler");
        assert!(compiler.is_of("tea-time") && !compiler.is_of("tea"));
        assert_eq!(of("cc -c zlib.c"), None);
        assert_eq!(of(""), None);
    }

    #[test]
    fn what_a_compiler_started_is_told_with_it() {
        let compiler = BuildActivity::Compiler("tea_time".to_owned());
        let linker = BuildActivity::Started("tea-time".to_owned());
        let other = BuildActivity::Started("other".to_owned());
        let told = BuildActivity::told_once(vec![compiler.clone(), linker, other.clone()]);
        assert_eq!(told, [compiler, other]);
    }
}
