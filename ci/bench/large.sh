#!/usr/bin/env bash
# How building grows with a book: books of 10, 100, and 1,000 pages, in this tool's theme, in mdBook's theme
# by this tool, and by stock mdBook, one after the other, several times; the figure is the median, and the
# ratio to stock in the same run. Also what a page weighs, compressed, in the smallest and the largest.
# Needs `mdbook` 0.5.4 on the path.
#
#   ci/bench/large.sh [RUNS]
set -euo pipefail
cd "$(dirname "$0")/../.."
runs=${1:-5}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cargo build --quiet --release --package bookwright --bin bookwright
bookwright=$PWD/target/release/bookwright

# Writes a book: parts of a hundred pages, chapters of ten, each page with six sections, links, and code.
write_book() { # PAGES FOLDER THEME
  mkdir -p "$2/src"
  printf '[book]\ntitle = "Many"\nlanguage = "en"\n\n[build]\ncreate-missing = false\n%b' "$3" >"$2/book.toml"
  awk -v pages="$1" -v folder="$2/src" 'BEGIN {
    summary = folder "/SUMMARY.md"
    print "# Summary" > summary
    for (page = 0; page < pages; page++) {
      if (page % 100 == 0) printf "\n# Part %d\n\n", page / 100 + 1 > summary
      printf "%s- [Chapter number %d about things](c%d.md)\n", page % 10 ? "  " : "", page, page > summary
      file = folder "/c" page ".md"
      printf "# Chapter number %d about things\n", page > file
      for (section = 0; section < 6; section++)
        printf "\n## Section %d of chapter %d\n\nSome words about number %d, with `code` and a [link](c%d.md), and then more words, so that there is something to read and to search for.\n", section, page, page * 7 + section, (page + 1) % pages > file
      print "\n```rust\nlet a = 1;\nprintln!(\"{a}\");\n```" > file
      close(file)
    }
  }'
}
milliseconds() { # COMMAND...
  local begin=$EPOCHREALTIME
  "$@" >/dev/null 2>&1 || { echo "failed: $*" >&2; exit 1; }
  awk -v b="$begin" -v e="$EPOCHREALTIME" 'BEGIN { printf "%.0f", (e - b) * 1000 }'
}
median() { sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'; }

printf '%6s %12s %14s %8s %18s\n' pages 'ours ms' "mdBook's look" 'stock ms' 'ours / stock'
for pages in 10 100 1000; do
  write_book "$pages" "$work/ours$pages" '\n[preprocessor.bookwright]\ntheme = true\n'
  write_book "$pages" "$work/plain$pages" ''
  write_book "$pages" "$work/stock$pages" ''
  : >"$work/o" && : >"$work/p" && : >"$work/s"
  for _ in $(seq "$runs"); do
    milliseconds "$bookwright" build --book "$work/ours$pages" >>"$work/o" && echo >>"$work/o"
    milliseconds "$bookwright" build --book "$work/plain$pages" >>"$work/p" && echo >>"$work/p"
    milliseconds mdbook build "$work/stock$pages" >>"$work/s" && echo >>"$work/s"
  done
  o=$(median <"$work/o") p=$(median <"$work/p") s=$(median <"$work/s")
  printf '%6s %12s %14s %8s %18s\n' "$pages" "$o" "$p" "$s" \
    "$(awk -v o="$o" -v p="$p" -v s="$s" 'BEGIN { printf "%.2f, %.2f", o / s, p / s }')"
done
for pages in 10 1000; do
  printf 'a page of the book of %s: %s bytes compressed\n' "$pages" \
    "$(gzip -9 -c "$work/ours$pages/book/c5.html" | wc -c)"
done
