#!/usr/bin/env bash
# Whether the graders of the exercises notice what a solution does. Each statement, `.await`, `?`, `return`,
# arm, condition, operator, and integer of a solution is left out or changed, statements trade places, and a
# join becomes one after the other: one change at a time. The grader runs on whatever still compiles. A
# mutant is caught if a test fails twice, or hangs. What the grader lets pass is named with its place, unless
# mutants.equivalent says why nobody can notice. At the end, a table of counts. Exits with 1 if a mutant
# survived, or if mutants.equivalent has a line that nothing needs.
#
# Nothing in the tree changes: a copy in a temporary folder is compiled. With MUTANTS_TARGET, dependencies
# are compiled there and kept for the next time.
#
#   ci/bench/mutants.sh [EXERCISE...]
set -euo pipefail
cd "$(dirname "$0")/../.."
if [ -z "${MUTANTS_TARGET:-}" ]; then
  MUTANTS_TARGET=$(mktemp -d)
  trap 'rm -rf "$MUTANTS_TARGET"' EXIT
fi
export MUTANTS_TARGET
unset CARGO_TARGET_DIR RUSTFLAGS CI
cargo run --quiet --locked --manifest-path ci/bench/mutants/Cargo.toml --target-dir "$MUTANTS_TARGET/mutants" -- \
  listings ci/bench/mutants.equivalent "$@"
