#!/usr/bin/env bash
# How long `bookwright build` takes, beside stock `mdbook build` of the same text already woven:
# what directives, anchors and figures cost on top of mdBook. Pairs of runs, one after the other;
# the figure is the median of the pairs' ratios. Needs `mdbook` 0.5.4 on the path.
#
#   ci/bench/build.sh [RUNS]
set -euo pipefail
cd "$(dirname "$0")/../.."
runs=${1:-11}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cargo build --quiet --release --package bookwright --bin bookwright --example generate-book
bookwright=$PWD/target/release/bookwright
generate=$PWD/target/release/examples/generate-book

# Writes the woven Markdown of a book into another folder, as a book for stock mdBook.
weave_out() { # FROM TO
  cp -r "$1" "$2"
  rm -rf "$2/book" "$2/target"
  PATH=$(dirname "$bookwright"):$PATH \
  MDBOOK_PREPROCESSOR__BOOKWRIGHT__COMMAND='bookwright preprocess' \
  MDBOOK_OUTPUT__MARKDOWN='{}' mdbook build "$2" >/dev/null 2>&1
  cp -r "$2/book/markdown/." "$2/src/"
  rm -rf "$2/book"
  # The tool's own table goes; all the rest of book.toml stays.
  awk '/^\[/ { skip = ($0 ~ /^\[preprocessor\.bookwright/) } !skip' "$1/book.toml" >"$2/book.toml"
}

milliseconds() { # COMMAND...
  local begin=$EPOCHREALTIME
  "$@" >/dev/null 2>&1 || { echo "failed: $*" >&2; exit 1; }
  local end=$EPOCHREALTIME
  awk -v b="$begin" -v e="$end" 'BEGIN { printf "%.2f", (e - b) * 1000 }'
}

compare() { # NAME BOOK
  local ours=$work/$1-ours stock=$work/$1-stock
  [ "$2" = "$ours" ] || cp -r "$2" "$ours"
  rm -rf "$ours/.git" "$ours/target" "$ours/listings/target" "$ours/book"
  weave_out "$ours" "$stock"
  milliseconds "$bookwright" build --book "$ours" >/dev/null
  milliseconds mdbook build "$stock" >/dev/null
  for _ in $(seq "$runs"); do
    echo "$(milliseconds "$bookwright" build --book "$ours") $(milliseconds mdbook build "$stock")"
  done | awk -v name="$1" '
    { a[NR] = $1; b[NR] = $2; r[NR] = $1 / $2 }
    function median(v, n,   i, j, t) {
      for (i = 2; i <= n; i++) for (j = i; j > 1 && v[j-1] > v[j]; j--) { t = v[j]; v[j] = v[j-1]; v[j-1] = t }
      return n % 2 ? v[(n + 1) / 2] : (v[n/2] + v[n/2+1]) / 2
    }
    END { printf "%-14s bookwright %8.1f ms   mdbook %8.1f ms   ratio %.2f  (median of %d pairs)\n", name, median(a, NR), median(b, NR), median(r, NR), NR }'
}

for pages in 10 100 1000; do
  "$generate" "$work/pages-$pages-ours" "$pages"
  compare "pages-$pages" "$work/pages-$pages-ours"
done
mkdir "$work/book"
git archive HEAD | tar -x -C "$work/book"
compare this-book "$work/book"
