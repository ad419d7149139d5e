#!/usr/bin/env bash
# Tries the tool on public books: builds, tests and checks a copy of each, counts the problems by code, and
# plants twenty lies, ten in code and ten in text, which must be found where they stand. Nothing may be
# written outside of the folders for what is built, and no page may be lost.
#
#   ci/bench/books.sh FOLDER [BOOK]...      FOLDER holds the repositories, by the names in the list below
#
# What it says of each book stays in FOLDER-said: BOOK.build, BOOK.test, BOOK.check, BOOK.lies.
set -euo pipefail
here=$(pwd)
cd "$(dirname "$0")/../.."
. ci/bench/copy-book.sh
[ $# -gt 0 ] || { sed -n '2,9p' "$0"; exit 2; }
from=$(cd "$here" && cd "$1" && pwd) said=$(cd "$here" && cd "$1" && pwd)-said
shift
mkdir -p "$said"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cargo build --quiet --release --package bookwright --bin bookwright
bookwright=$PWD/target/release/bookwright
unset CARGO_TARGET_DIR RUSTFLAGS CI

# The name of the repository, the book's folder in it, and what a user would write into book.toml.
list() {
  cat <<'LIST'
rust-book . manifest="crates.toml"
quiz-book . manifest="crates.toml"
comprehensive-rust . manifest="crates.toml"
async-book . manifest="crates.toml"
rust-by-example . manifest="crates.toml"
discovery microbit
nomicon .
rand-book . manifest="crates.toml"
mdBook guide allow-outside=true
salsa book allow-outside=true
LIST
}
# The crates that those books' code uses.
crates() {
  cat <<'TOML'
[workspace]
members = []

[workspace.dependencies]
rand = "0.9"
rand_distr = "0.5"
rand_chacha = "0.9"
trpl = "0.3"
futures = "0.3"
tokio = { version = "1", features = ["full"] }
log = "0.4"
anyhow = "1"
thiserror = "2"
async-trait = "0.1"
TOML
}

# plant FILE LINE KIND TEXT: notes a lie that was made there.
noted() { printf '%s:%s\n' "$1" "$2" >>"$work/planted"; }

plant_in_code() { # BOOK: into ten fences that pass, from the last to the first
  "$bookwright" test --book "$1" --format json 2>/dev/null >"$work/json" || true
  grep '"kind":"fence"' "$work/json" | grep '"verdict":"passed"' |
    sed 's/.*"listing":"\([^"]*\)".*/\1/' | sort -t: -k1,1 -k2,2nr >"$work/passing"
  local count step number=0 name file line
  count=$(wc -l <"$work/passing") step=$((count > 10 ? count / 10 : 1))
  awk -v step="$step" 'NR % step == 0' "$work/passing" | head -10 >"$work/chosen"
  while read -r name; do
    file=${name%:*} line=${name##*:} number=$((number + 1))
    sed -n "${line}p" "$1/$file" | grep -qE '(```|~~~)[a-z]' || continue
    if [ $((number % 2)) -eq 0 ]; then
      sed -i -E "${line}s/((\`\`\`|~~~)rust[^ ]*)/\1,compile_fail,E9999/" "$1/$file"
      noted "$file" "$line"
    else
      sed -i -E "${line}s/^(.*)(\`\`\`+|~~~+)(.*)$/\1\2\3\n\1compile_error!(\"a lie\");/" "$1/$file"
      noted "$file" "$((line + 1))"
    fi
  done <"$work/chosen"
}
plant_in_text() { # BOOK SRC: at the ends of ten chapters
  local file number=0 text
  while read -r file; do
    number=$((number + 1))
    case $number in
      1 | 6) text='[a lie](a-lie.md)' ;;
      2 | 7) text='![a lie](a-lie.png)' ;;
      3 | 8) text='{{#include a-lie.rs}}' ;;
      4 | 9) text='[a lie](#a-lie-that-no-heading-has)' ;;
      *) text='```rust,norun' ;;
    esac
    printf '\n\n%s\n' "$text" >>"$1/$2/$file"
    noted "$2/$file" "$(grep -nF "$text" "$1/$2/$file" | tail -1 | cut -d: -f1)"
    [ "$text" != '```rust,norun' ] || printf 'let a = 1;\n```\n' >>"$1/$2/$file"
  done < <(grep -oE '\]\([^)#]+\.md\)' "$1/$2/SUMMARY.md" | sed 's/^](\(.*\))$/\1/; s,^\./,,' | sort -u |
    while read -r file; do [ ! -f "$1/$2/$file" ] || echo "$file"; done | awk 'NR % 2' | head -10)
}

printf '%-20s %6s %7s %7s %7s %6s %6s %6s  %s\n' book pages fences passed failed "not run" lies outside left-out
list | while read -r name folder settings; do
  [ $# -eq 0 ] || case " $* " in *" $name "*) ;; *) continue ;; esac
  [ -d "$from/$name" ] || { echo "$name: not there"; continue; }
  copy_book "$from/$name" "$folder" "$work/$name"
  book=$work/$name/$folder
  crates >"$book/crates.toml"
  # What one book has built, the next one need not build.
  mkdir -p "$work/shared" "$book/target/bookwright/crates"
  ln -s "$work/shared" "$book/target/bookwright/crates/shared"
  printf '\n[preprocessor.bookwright]\n%s\n' "${settings:-allow-ignored = true}" >>"$book/book.toml"
  touch "$work/before"
  sleep 0.01
  for command in build test check; do
    "$bookwright" "$command" --book "$book" >"$said/$name.$command" 2>&1 || true
  done
  outside=$(find "$work/$name" -newer "$work/before" -type f \
    -not -path "$book/book/*" -not -path "$book/target/*" -not -path '*/.git/*' | wc -l)
  src=$(sed -n 's/^src *= *"\(.*\)"/\1/p' "$book/book.toml" | head -1)
  src=${src:-src}
  pages=$(find "$book/book" -name '*.html' 2>/dev/null | wc -l)
  line=$(grep -E 'passed, [0-9]+ failed' "$said/$name.test" || echo '0 fences: 0 passed, 0 failed, 0 not run')
  number() { echo "$line" | grep -oE "[0-9]+ $1" | head -1 | cut -d' ' -f1; }
  fences=$(number 'fences?' || true) passed=$(number passed) failed=$(number failed) skipped=$(number 'not run')
  : >"$work/planted"
  plant_in_code "$book"
  plant_in_text "$book" "$src"
  { "$bookwright" test --book "$book"; "$bookwright" check --book "$book"; } >"$said/$name.lies" 2>&1 || true
  found=0 planted=$(wc -l <"$work/planted")
  while read -r place; do
    if grep -qE -- "--> .*${place//./\\.}(:|$)" "$said/$name.lies"; then found=$((found + 1)); else echo "not found: $place" >>"$said/$name.lies"; fi
  done <"$work/planted"
  printf '%-20s %6s %7s %7s %7s %6s %6s %6s  %s\n' "$name" "$pages" "${fences:-0}" "$passed" "$failed" "$skipped" \
    "$found/$planted" "$outside" "$(tr '\n' ' ' <"$work/$name/left-out")"
  cat "$said/$name".{build,test,check} | grep -oE '^error\[[a-z-]+\]' | sort | uniq -c | sed 's/^/  /'
done
