#!/usr/bin/env bash
# How long a newcomer waits for the first page: `cargo book build` with an empty target folder, and how
# long stock mdBook takes to be compiled in the same run. What the tool needs is downloaded before; what
# mdBook needs beside that is not, so with a cold registry the first run flatters the tool.
#
#   ci/bench/first-page.sh [TARGET [TOOLS]]
#
# TARGET is the empty target folder, TOOLS where mdBook is installed; both are temporary by default.
# Prints seconds, the ratio and whether it is over 1.8, the time of a second build (the book alone), and the
# size of the target folder. It judges nothing: on a machine that others use, the ratio moves by a sixth.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
target=${1:-$work/target}
tools=${2:-$work/tools}
if [ -e "$target/debug" ]; then
  echo "first-page: $target is not empty" >&2
  exit 2
fi

timed() { # prints the seconds that a command takes; its output goes to standard error
  local start=$EPOCHREALTIME
  "$@" >&2
  awk -v from="$start" -v to="$EPOCHREALTIME" 'BEGIN { printf "%.1f", to - from }'
}
install_mdbook() {
  CARGO_TARGET_DIR=$tools/built cargo install mdbook --version 0.5.4 --locked --debug --quiet --force --root "$tools"
}
book() { CARGO_TARGET_DIR=$target cargo book build; }

cargo fetch --locked --quiet
stock=$(timed install_mdbook)
first=$(timed book)
again=$(timed book)
size=$(du -sm "$target" | cut -f1)
awk -v stock="$stock" -v first="$first" -v again="$again" -v size="$size" 'BEGIN {
  ratio = first / stock
  printf "first page %.0f s, mdBook %.0f s: ratio %.2f (%s 1.8); the book again %.1f s; target folder %d MB\n", first, stock, ratio, (ratio > 1.8 ? "over" : "at most"), again, size
}'
