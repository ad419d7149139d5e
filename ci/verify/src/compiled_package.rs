//! What one package was compiled to, and what the compiler said of it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use cargo_metadata::diagnostic::{Diagnostic, DiagnosticLevel};

/// What became of one package.
#[derive(Debug, Default)]
pub(super) struct CompiledPackage {
    /// The program.
    pub(super) program: Option<PathBuf>,
    /// Whether its library was built.
    pub(super) library: bool,
    /// The test programs, by name.
    pub(super) tests: BTreeMap<String, PathBuf>,
    /// The compiler's diagnostics, by target, in the compiler's order.
    pub(super) said: BTreeMap<(PackageTarget, String), Vec<Diagnostic>>,
}

/// What a package is compiled to, in the order in which diagnostics are reported: a library and the
/// program that uses it are compiled side by side, so their diagnostics arrive mixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PackageTarget {
    Script,
    Library,
    Program,
    Test,
}

impl CompiledPackage {
    /// Whether its build script does not compile, so that nothing else of it was compiled.
    pub(super) fn script_fails(&self) -> bool {
        let scripts = self.said.iter().filter(|((target, _), _)| *target == PackageTarget::Script);
        scripts.flat_map(|(_, said)| said).any(|each| each.level == DiagnosticLevel::Error)
    }

    /// The diagnostics of the package itself or of its tests, without repetitions.
    pub(super) fn diagnostics(&self, of_tests: bool) -> Vec<&Diagnostic> {
        let mut all: Vec<&Diagnostic> = Vec::new();
        for ((target, _), said) in &self.said {
            if (*target == PackageTarget::Test) == of_tests {
                for each in said {
                    if !all.iter().any(|known| known.rendered == each.rendered) {
                        all.push(each);
                    }
                }
            }
        }
        all
    }
}
