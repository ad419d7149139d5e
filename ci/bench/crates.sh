#!/usr/bin/env bash
# How long `bookwright test` takes for a book whose crates are shown by mdBook's includes,
# beside the honest loop: one `cargo build` and run per crate, each with a target folder of its own.
# Nothing is built before, on either side. Without BOOK a made-up book is taken: COUNT crates of std
# alone, all of one name and version, as books have them; one in ten is said not to compile.
# (One target folder for all in the loop would be quick and false: cargo takes a broken crate for the
# fresh one of the same name.)
#
#   ci/bench/crates.sh [COUNT [BOOK]]
set -euo pipefail
here=$(pwd)
cd "$(dirname "$0")/../.."
count=${1:-60} book=${2:+$(cd "$here" && cd "$2" && pwd)}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cargo build --quiet --release --package bookwright --bin bookwright
bookwright=$PWD/target/release/bookwright
unset CARGO_TARGET_DIR RUSTFLAGS CI

make_up() { # FOLDER
  mkdir -p "$1/src"
  printf '[book]\ntitle = "Somebody else'\''s"\n' >"$1/book.toml"
  printf '# Summary\n\n- [All](all.md)\n' >"$1/src/SUMMARY.md"
  printf '# All\n' >"$1/src/all.md"
  local number crate body claim
  for number in $(seq "$count"); do
    crate=$1/listings/listing-$number
    mkdir -p "$crate/src"
    printf '[package]\nname = "example"\nversion = "0.1.0"\nedition = "2021"\n' >"$crate/Cargo.toml"
    printf 'version = 4\n\n[[package]]\nname = "example"\nversion = "0.1.0"\n' >"$crate/Cargo.lock"
    body='let names: std::collections::BTreeMap<_, _> = (0..9).map(|n| (n, n.to_string())).collect();'
    claim=rust
    [ $((number % 10)) -ne 0 ] || { body='let number: u32 = "nine";' claim=rust,ignore,does_not_compile; }
    [ "$claim" != rust ] || body+=$'\n    println!("{names:?}");'
    printf 'fn main() {\n    // %s\n    %s\n}\n' "$number" "$body" >"$crate/src/main.rs"
    printf '\n```%s\n{{#rustdoc_include ../listings/listing-%s/src/main.rs}}\n```\n' \
      "$claim" "$number" >>"$1/src/all.md"
  done
}
if [ -n "$book" ]; then
  cp -r "$book" "$work/book"
  find "$work/book" -name target -type d -prune -exec rm -rf {} +
else
  make_up "$work/book"
fi

seconds() { # COMMAND...
  local begin=$EPOCHREALTIME
  "$@" >"$work/said" 2>&1 || true
  awk -v b="$begin" -v e="$EPOCHREALTIME" 'BEGIN { printf "%.2f\n", e - b }'
}
honest_loop() {
  find "$work/book" -name Cargo.toml -not -path '*/target/*' | while read -r manifest; do
    rm -rf "$work/own"
    cargo build --quiet --manifest-path "$manifest" --target-dir "$work/own" &&
      timeout 10 cargo run --quiet --manifest-path "$manifest" --target-dir "$work/own" </dev/null
  done
}
ours=$(seconds "$bookwright" test --book "$work/book")
tail -n 1 "$work/said"
again=$(seconds "$bookwright" test --book "$work/book")
loop=$(seconds honest_loop)
awk -v a="$ours" -v c="$again" -v b="$loop" 'BEGIN {
  printf "cold: bookwright %.1f s, honest loop %.1f s, %.1f times as quick; again, unchanged: %.2f s\n", a, b, b / a, c }'
