#!/usr/bin/env bash
# Tries the tool on public books: builds, tests, and checks a copy of each, counts the problems by code, and
# plants up to twenty lies, ten in code and ten in text, each of which must be found at its line. Nothing may
# be written outside of the folders for what is built, but book.lock for the crates that book.toml names. No
# page may be lost: each that stock mdBook makes of the same copy is looked for, if `mdbook` is installed.
#
#   ci/bench/books.sh FOLDER [BOOK]...      FOLDER holds the repositories, by the names in the list below
#
# What it says of each book stays in FOLDER-said: BOOK.build, BOOK.test, BOOK.again, BOOK.check, and so on.
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
async-book . crates
rand-book . manifest="tests/Cargo.toml"
mdBook guide allow-outside=true
salsa book allow-outside=true
discovery microbit
nomicon . neighbors=["../reference/","../std/","../core/","../alloc/","../book/"]
rust-by-example . crates
rust-book . crates
quiz-book . crates
comprehensive-rust . crates
LIST
}
# The crates that the code of those books uses.
crates() {
  cat <<'TOML'
[preprocessor.bookwright.dependencies]
async-std = "1"
rand = "0.9"
trpl = "0.3"
futures = "0.3"
tokio = { version = "1", features = ["full"] }
log = "0.4"
anyhow = "1"
thiserror = "2"
async-trait = "0.1"
TOML
}

# Lies in up to ten fences that pass, spread over the book: an error of the compiler's, an error that there
# is not, and a panic that there is not. Each line that must be named goes to $work/planted.
plant_in_code() { # BOOK
  "$bookwright" test --book "$1" --format json 2>/dev/null >"$work/json" || true
  grep '"kind":"fence"' "$work/json" | grep '"verdict":"passed"' |
    sed 's/.*"listing":"\([^"]*\)".*/\1/' | sort -t: -k1,1 -k2,2n |
    while IFS=: read -r file line; do
      # Its words can be changed: it says `rust` and nothing of how it ends.
      sed -n "${line}p" "$1/$file" | grep -E '^[> ]*(```|~~~)rust' |
        grep -qE 'should_panic|compile_fail|no_run|ignore' || echo "$file:$line"
    done >"$work/passing"
  local count step number=0 file line
  count=$(wc -l <"$work/passing") step=$((count > 10 ? count / 10 : 1))
  # From the last to the first, so that a new line moves none that is still to be changed.
  awk -v step="$step" 'NR % step == 0' "$work/passing" | head -10 | tac >"$work/chosen"
  while IFS=: read -r file line; do
    number=$((number + 1))
    case $((number % 3)) in
      0) sed -i -E "${line}s/(\`\`\`|~~~)(rust[^ ]*)/\1\2,compile_fail,E0382/" "$1/$file" ;;
      1) sed -i -E "${line}s/^([> ]*)((\`\`\`|~~~).*)$/\1\2\n\1compile_error!(\"a lie\");/" "$1/$file" ;;
      2) sed -i -E "${line}s/(\`\`\`|~~~)(rust[^ ]*)/\1\2,should_panic/" "$1/$file" ;;
    esac
  done <"$work/chosen"
  # Where they are, after all lines have moved.
  local top
  top=$(git -C "$1" rev-parse --show-prefix)
  git -C "$1" diff --no-color --no-ext-diff --unified=0 -- . |
    awk -v top="$top" '/^\+\+\+ /{ file = substr($0, 7); sub("^" top, "", file) }
      /^@@ /{ split($3, at, ","); print file ":" substr(at[1], 2) }' >"$work/planted"
}
# Lies at the ends of ten chapters. Those of which even the rendering is kept go to $work/sources, too.
plant_in_text() { # BOOK SRC
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
    case $text in
      *include* | *norun*)
        cp "$1/$2/$file" "$work/sources/$number"
        echo "$number $2/$file" >>"$work/sources/list"
        ;;
    esac
    printf '\n\n%s\n' "$text" >>"$1/$2/$file"
    echo "$2/$file:$(grep -nF "$text" "$1/$2/$file" | tail -1 | cut -d: -f1)" >>"$work/planted"
    [ "$text" != '```rust,norun' ] || printf 'let a = 1;\n```\n' >>"$1/$2/$file"
  done < <(grep -oE '\]\([^)#]+\.md\)' "$1/$2/SUMMARY.md" | sed 's/^](\(.*\))$/\1/; s,^\./,,' | sort -u |
    while read -r file; do [ ! -f "$1/$2/$file" ] || echo "$file"; done | awk 'NR % 2' | head -10)
}
# What keeps a book from being rendered, mended as its authors would: links are checked in what is rendered.
mend() { # NAME BOOK
  case $1 in
    async-book) grep -rlZ rust,norun "$2/src" | xargs -0 sed -i 's/rust,norun/rust,no_run/' ;;
    salsa) sed -i '/^\[preprocess\.links\]/d' "$2/book.toml" ;;
    rust-by-example) sed -i 's/^```Rust$/```rust/' "$2/src/fn/closures.md" ;;
    rust-book | quiz-book) sed -i -e 's/Cargo.toml:6:12}}/Cargo.toml:6:11}}/' -e 's/Cargo.toml:7:9}}/Cargo.toml:7:8}}/' "$2/src/ch20-05-macros.md" ;;
    comprehensive-rust) sed -i -E '/include exercise.rs:(magnitude|normalize)}}/d' "$2/src/references/exercise.md" ;;
  esac
  git -C "$2" add --all
}
pages() { # FOLDER
  (cd "$1" 2>/dev/null && find . -name '*.html' | sort) || true
}

# The same columns as in the guide's table, besides pages lost and the seconds of a second run.
printf '%-20s %6s %6s %7s %7s %7s %8s %7s %10s %6s  %s\n' \
  book pages lost blocks passed failed "not run" planted elsewhere again left-out
list | while read -r name folder settings; do
  [ $# -eq 0 ] || case " $* " in *" $name "*) ;; *) continue ;; esac
  [ -d "$from/$name" ] || { echo "$name: not there"; continue; }
  copy_book "$from/$name" "$folder" "$work/$name"
  book=$work/$name
  [ "$folder" = . ] || book=$book/$folder
  mdbook build "$book" --dest-dir "$work/stock" >"$said/$name.stock" 2>&1 || true
  # What one book has built, the next one need not build.
  mkdir -p "$work/shared" "$book/target/bookwright/crates"
  ln -s "$work/shared" "$book/target/bookwright/crates/shared"
  case $settings in
    crates) { echo; crates; } >>"$book/book.toml" ;;
    *) printf '\n[preprocessor.bookwright]\n%s\n' "$settings" >>"$book/book.toml" ;;
  esac
  { echo target; echo "${book#"$work/$name"}/book"; } >>"$work/$name/.git/info/exclude"
  git -C "$work/$name" add --all
  touch "$work/before"
  sleep 0.01
  for command in build test check; do
    "$bookwright" "$command" --book "$book" >"$said/$name.$command" 2>&1 || true
  done
  find "$work/$name" -newer "$work/before" -type f -not -path "$book/book/*" -not -path "$book/target/*" \
    -not -path '*/.git/*' -not -name book.lock >"$said/$name.outside"
  outside=$(wc -l <"$said/$name.outside")
  begin=$EPOCHREALTIME
  "$bookwright" test --book "$book" >"$said/$name.again" 2>&1 || true
  again=$(awk -v b="$begin" -v e="$EPOCHREALTIME" 'BEGIN { printf "%.2f\n", e - b }')
  src=$(sed -n 's/^src *= *"\(.*\)"/\1/p' "$book/book.toml" | head -1)
  src=${src:-src}
  line=$(grep -E 'passed, [0-9]+ failed' "$said/$name.test" || echo '0 fences: 0 passed, 0 failed, 0 not run')
  number() { echo "$line" | grep -oE "[0-9]+ $1" | head -1 | cut -d' ' -f1; }
  passed=$(number passed) failed=$(number failed) skipped=$(number 'not run')
  mend "$name" "$book"
  "$bookwright" build --book "$book" >"$said/$name.mended" 2>&1 || true
  pages=$(pages "$book/book" | wc -l)
  lost=$(comm -23 <(pages "$work/stock") <(pages "$book/book") | tee "$said/$name.lost" | wc -l)
  rm -rf "$work/sources" && mkdir "$work/sources"
  plant_in_code "$book"
  plant_in_text "$book" "$src"
  {
    "$bookwright" test --book "$book" || true
    "$bookwright" check --book "$book" || true
    while read -r number file; do cp "$work/sources/$number" "$book/$file"; done <"$work/sources/list"
    "$bookwright" check --book "$book" || true
  } >"$said/$name.lies" 2>&1
  found=0 planted=$(wc -l <"$work/planted")
  while read -r place; do
    if grep -qE -- "--> (.*/)?${place//./\\.}(:|$)" "$said/$name.lies"; then
      found=$((found + 1))
    else
      echo "not found: $place" >>"$said/$name.lies"
    fi
  done <"$work/planted"
  printf '%-20s %6s %6s %7s %7s %7s %8s %7s %10s %6s  %s\n' "$name" "$pages" "$lost" \
    "$((passed + failed + skipped))" "$passed" "$failed" "$skipped" "$found/$planted" "$outside" "$again" \
    "$(tr '\n' ' ' <"$work/$name/left-out")"
  # Each problem once, by its code and place.
  cat "$said/$name".{build,test,check} |
    awk '/^error\[/ { split($0, part, /[][]/); code = part[2] } /^ *--> / && code { print code, $0; code = "" }' |
    sort -u | cut -d' ' -f1 | uniq -c | sed 's/^/  /'
  # Room for the next one; what they share stays.
  rm -rf "${work:?}/$name" "$work/stock"
done
