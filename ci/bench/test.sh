#!/usr/bin/env bash
# How long `bookwright test` takes to be sure of listings.
#
#   warm     nothing changed: this book, and a made-up one of 1,000 listings (seconds)
#   edited   one listing of this book changed (seconds to its verdict)
#   cold     nothing built: this book against the honest loop, one `cargo build` and run per crate,
#            each with a target folder of its own; a sample of listings, drawn evenly, for both
#   fences   nothing built: 100 made-up listings that need std alone, against `mdbook test` on the
#            same programs as fences, a page each
#
# The honest loop is slow: a sample of 12 takes minutes. Cargo's cache of downloaded crates is warm
# for both sides. Needs `mdbook` 0.5.4 on the path for the last part.
#
#   ci/bench/test.sh [RUNS [SAMPLE [PART…]]]
set -euo pipefail
cd "$(dirname "$0")/../.."
runs=${1:-5} sample=${2:-12}
shift "$(($# < 2 ? $# : 2))"
parts=${*:-warm edited cold fences}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cargo build --quiet --release --package bookwright --bin bookwright --example generate-book
bookwright=$PWD/target/release/bookwright
generate=$PWD/target/release/examples/generate-book
# The compilers' own cache of nothing: each side starts from an empty target folder.
unset CARGO_TARGET_DIR RUSTFLAGS CI

seconds() { # COMMAND...
  local begin=$EPOCHREALTIME
  "$@" >"$work/said" 2>&1 || { echo "failed: $*" >&2; tail -n 20 "$work/said" >&2; exit 1; }
  awk -v b="$begin" -v e="$EPOCHREALTIME" 'BEGIN { printf "%.3f\n", e - b }'
}
spread() { # NAME, one figure a line on standard input
  sort -n | awk -v name="$1" '{ v[NR] = $1 }
    END { m = NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2
      printf "%-46s median %8.3f s  (%.3f to %.3f, %d runs)\n", name, m, v[1], v[NR], NR }'
}
repeat() { # NAME COMMAND...
  local name=$1; shift
  for _ in $(seq "$runs"); do seconds "$@"; done | spread "$name"
}
this_book() { # FOLDER
  mkdir "$1"
  git archive HEAD | tar -x -C "$1"
}
# Evenly drawn names of listings that succeed and are crates of the workspace.
drawn() { # BOOK
  (cd "$1/listings" && grep -L 'metadata.listing' ch23-async/*/Cargo.toml how-it-works/*/Cargo.toml) |
    xargs -n 1 dirname | LC_ALL=C sort | awk -v want="$sample" '{ all[NR] = $0 }
      END { step = NR > want ? NR / want : 1; for (i = 1; i <= NR && n < want; i += step) { print all[int(i)]; n++ } }'
}

for part in $parts; do
  case $part in
  warm)
    this_book "$work/warm"
    seconds "$bookwright" test --book "$work/warm" >/dev/null
    repeat 'warm, this book' "$bookwright" test --book "$work/warm"
    "$generate" "$work/thousand" 1000
    printf '%-46s        %8.3f s  (once)\n' 'cold, 1,000 made-up listings' \
      "$(seconds "$bookwright" test --book "$work/thousand")"
    repeat 'warm, 1,000 made-up listings' "$bookwright" test --book "$work/thousand"
    rm -rf "$work/thousand"
    ;;
  edited)
    [ -d "$work/warm" ] || { this_book "$work/warm"; seconds "$bookwright" test --book "$work/warm" >/dev/null; }
    file=$work/warm/listings/ch23-async/spawn-and-join-paused/src/main.rs
    for run in $(seq "$runs"); do
      echo "// edit $run" >>"$file"
      seconds "$bookwright" test --book "$work/warm"
    done | spread 'one listing edited, this book'
    ;;
  cold)
    this_book "$work/cold"
    mapfile -t crates < <(drawn "$work/cold")
    ours=$(seconds "$bookwright" test --fresh --book "$work/cold" "${crates[@]##*/}")
    honest_loop() {
      for crate in "${crates[@]}"; do
        local own=$work/own
        rm -rf "$own"
        cargo run --quiet --manifest-path "$work/cold/listings/$crate/Cargo.toml" --target-dir "$own"
      done
    }
    loop=$(seconds honest_loop)
    awk -v n="${#crates[@]}" -v a="$ours" -v b="$loop" 'BEGIN {
      printf "cold, %d listings: bookwright %.1f s, honest loop %.1f s, %.1f times as quick\n", n, a, b, b / a }'
    ;;
  fences)
    "$generate" "$work/hundred" 100
    stock=$work/stock
    mkdir -p "$stock/src"
    printf '[book]\ntitle = "Fences"\n\n[rust]\nedition = "2024"\n' >"$stock/book.toml"
    for main in "$work"/hundred/listings/*/*/src/main.rs; do
      name=$(basename "$(dirname "$(dirname "$main")")")
      printf '# %s\n\n```rust\n%s\n```\n' "$name" "$(cat "$main")" >"$stock/src/$name.md"
      printf -- '- [%s](%s.md)\n' "$name" "$name"
    done >"$stock/src/SUMMARY.md"
    ours=$(seconds "$bookwright" test --book "$work/hundred")
    fences=$(seconds mdbook test "$stock")
    awk -v a="$ours" -v b="$fences" 'BEGIN {
      printf "cold, 100 programs of std: bookwright %.1f s, mdbook test %.1f s, %.1f times as quick\n", a, b, b / a
      print "(bookwright compares what they print with the recordings; mdbook test only runs them)" }'
    again=$(seconds "$bookwright" test --book "$work/hundred")
    fences=$(seconds mdbook test "$stock")
    awk -v a="$again" -v b="$fences" 'BEGIN {
      printf "again, nothing changed:    bookwright %.3f s, mdbook test %.1f s, %.0f times as quick\n", a, b, b / a }'
    ;;
  *) echo "no part is called $part" >&2; exit 2 ;;
  esac
done
