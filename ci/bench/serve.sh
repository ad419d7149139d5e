#!/usr/bin/env bash
# How long it takes under `bookwright serve` from saving a file to the new text in the open page, in a
# real browser: the median of 20 edits of this book, and of a generated one of 100 chapters. Needs Chromium.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cargo build --quiet --release --package bookwright --bin bookwright --example generate-book
mkdir "$work/this-book"
git archive HEAD | tar -x -C "$work/this-book"
target/release/examples/generate-book "$work/hundred" 100
measure() { # BOOK CHAPTER
  BOOKWRIGHT_REQUIRE=browser BOOKWRIGHT_BENCH_BINARY=$PWD/target/release/bookwright BOOKWRIGHT_BENCH_BOOK=$1 BOOKWRIGHT_BENCH_CHAPTER=$2 \
    cargo test --quiet --package bookwright-browser -- --ignored --exact pictures::an_edit_until_it_is_seen | grep median
}
measure "$work/this-book" ch23-async/spawning.md
measure "$work/hundred" "$(cd "$work/hundred/src" && find . -name '*.md' ! -name SUMMARY.md | sed 's|^\./||' | sort | sed -n 50p)"
