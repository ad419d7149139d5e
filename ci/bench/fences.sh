#!/usr/bin/env bash
# How long `bookwright test` takes for the code in a book's pages, beside `mdbook test` (which must be
# installed): alternately, three rounds each, medians; the crates are built before, on both sides. Then
# again with nothing changed, and with one fence edited. At the end, each fence is given to rustdoc alone,
# with the same crates, and the verdicts are compared.
#
#   ci/bench/fences.sh REPOSITORY[:FOLDER]...        the book is in FOLDER of the repository, or at its top
set -euo pipefail
here=$(pwd)
cd "$(dirname "$0")/../.."
. ci/bench/copy-book.sh
[ $# -gt 0 ] || { sed -n '2,8p' "$0"; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cargo build --quiet --release --package bookwright --bin bookwright
bookwright=$PWD/target/release/bookwright
unset CARGO_TARGET_DIR RUSTFLAGS CI

seconds() { # COMMAND...
  local begin=$EPOCHREALTIME
  "$@" >"$work/said" 2>&1 || true
  awk -v b="$begin" -v e="$EPOCHREALTIME" 'BEGIN { printf "%.2f\n", e - b }'
}
median() { sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'; }

books=
printf '%-24s %7s %9s %9s %7s %8s %8s\n' book fences bookwright mdbook ratio again "one edited"
for named in "$@"; do
  repository=${named%%:*} folder=.
  [ "$repository" = "$named" ] || folder=${named#*:}
  repository=$(cd "$here" && cd "$repository" && pwd)
  name=$(basename "$repository")
  copy_book "$repository" "$folder" "$work/$name"
  book=$work/$name/$folder
  books+=${books:+:}$book
  "$bookwright" test --book "$book" --fresh >"$work/first" 2>&1 || true
  fences=$(grep -oE '[0-9]+ fences?' "$work/first" | head -1)
  crates=$book/target/bookwright/crates/shared/debug/deps
  mkdir -p "$crates"
  for _ in 1 2 3; do
    seconds "$bookwright" test --book "$book" --fresh >>"$work/$name.ours"
    seconds mdbook test -L "$crates" "$book" >>"$work/$name.theirs"
  done
  seconds "$bookwright" test --book "$book" >/dev/null
  again=$(seconds "$bookwright" test --book "$book")
  passed=$("$bookwright" test --book "$book" --format json 2>/dev/null |
    grep '"kind":"fence"' | grep -m 1 '"verdict":"passed"' | sed 's/.*"listing":"\([^"]*\)".*/\1/' || true)
  sed -i "${passed##*:}a // edited" "$book/${passed%:*}"
  edited=$(seconds "$bookwright" test --book "$book" "$passed")
  ours=$(median <"$work/$name.ours") theirs=$(median <"$work/$name.theirs")
  printf '%-24s %7s %9s %9s %7s %8s %8s\n' "$name" "${fences%% *}" "$ours" "$theirs" \
    "$(awk -v a="$ours" -v b="$theirs" 'BEGIN { printf "%.1f", b / a }')" "$again" "$edited"
done
echo
echo "each fence alone, by rustdoc:"
BOOKWRIGHT_REQUIRE=1 BOOKWRIGHT_BOOKS=$books cargo test --quiet --package bookwright-verify --lib as_rustdoc -- --nocapture |
  grep -E '^(stricter|both fail|.*fences, [0-9]+ differ|.*rustdoc (true|false), here)|^test result'
