#!/usr/bin/env bash
# What each page costs a reader on a phone, in one table: Lighthouse's scores, LCP, TBT and CLS, transferred
# bytes by kind and requests, each the median of several runs; this book, and beside it, in the same run, the
# same text on stock mdBook with mdbook-quiz, and the first page of a Starlight starter.
#
# Lighthouse comes from npm, with a Node that is new enough, as ci/bench/npm/package-lock.json pins them. Needs
# Chromium and npm; what mdBook shows needs `mdbook` 0.5.4 and `mdbook-quiz` 0.5.0 on the path. What cannot be had
# is left out, and said so. Times are Lighthouse's own, for a slow phone, reckoned from what this machine
# does: on a busy one they are too long.
#
#   ci/bench/site.sh [RUNS] [PAGE…]        3 runs; every page of this book where none is named
set -euo pipefail
cd "$(dirname "$0")/../.."
runs=${1:-3}
shift || true
chromium=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome)}
npm=$PWD/target/bench-npm
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir -p "$npm"
if ! cmp -s ci/bench/npm/package-lock.json "$npm/installed"; then
  cp ci/bench/npm/package*.json "$npm/"
  (cd "$npm" && npm ci --no-audit --no-fund --loglevel=error >/dev/null)
  cp ci/bench/npm/package-lock.json "$npm/installed"
fi
cp ci/bench/npm/measure.mjs "$npm/"
node=$npm/node_modules/node/bin/node
[ -x "$node" ] || node=node

cargo build --quiet --package bookwright --bin bookwright
bookwright=$PWD/target/debug/bookwright
"$bookwright" build >/dev/null
sites=("book=$PWD/book${1:+:$(IFS=,; echo "$*")}")

# The same text: this book woven, its quizzes by mdbook-quiz, the rest by stock mdBook, its own theme.
stock() {
  mkdir "$work/ours" "$work/stock" "$work/bin"
  git archive HEAD | tar -x -C "$work/ours"
  # mdbook-quiz builds programs of Tracing questions with a bare `rustc`, without edition and crates: quizzes
  # that have one are left off (the chapter's ten questions have none).
  for quiz in $(cd "$work/ours/quizzes" && grep -l '"Tracing"' -- *.toml); do
    find "$work/ours/src" -name '*.md' -exec sed -i "\|{{#quiz .*/$quiz}}|d" {} +
  done
  cat >>"$work/ours/book.toml" <<TOML

[preprocessor.quiz]
command = "mdbook-quiz"

[output.markdown]
TOML
  sed -i 's|^command = "cargo book preprocess"|command = "bookwright preprocess"|' "$work/ours/book.toml"
  PATH=$(dirname "$bookwright"):$PATH mdbook build "$work/ours" || return 1
  cp -r "$work/ours/src" "$work/stock/src"
  cp -r "$work/ours/book/markdown/." "$work/stock/src/"
  awk '/^\[/ { skip = ($0 ~ /^\[(preprocessor|output)/) } !skip' "$work/ours/book.toml" >"$work/stock/book.toml"
  mdbook build "$work/stock"
}
if command -v mdbook >/dev/null && command -v mdbook-quiz >/dev/null; then
  if (stock) >"$work/log" 2>&1; then
    sites+=("mdBook=$work/stock/book:ch23-async/spawning.html,ch23-async/questions.html")
  else
    echo "mdBook is left out: its build failed: $(tail -n 3 "$work/log")" >&2
  fi
else
  echo 'mdBook is left out: mdbook and mdbook-quiz are not on the path.' >&2
fi

# A starter of Starlight: its own example pages, built as its template builds them.
starlight() {
  mkdir -p "$work/starlight/src/content/docs"
  cd "$work/starlight"
  echo '{"private": true, "type": "module", "dependencies": {"astro": "7.3.5", "@astrojs/starlight": "0.42.4"}}' >package.json
  echo "import { defineConfig } from 'astro/config'; import starlight from '@astrojs/starlight'; export default defineConfig({ integrations: [starlight({ title: 'Docs', pagefind: false })] });" >astro.config.mjs
  cat >src/content.config.ts <<'TS'
import { defineCollection } from 'astro:content';
import { docsLoader } from '@astrojs/starlight/loaders';
import { docsSchema } from '@astrojs/starlight/schema';
export const collections = { docs: defineCollection({ loader: docsLoader(), schema: docsSchema() }) };
TS
  printf -- '---\ntitle: Welcome\ndescription: A page.\n---\n\nText.\n\n```rust\nfn main() {}\n```\n' >src/content/docs/index.md
  npm install --no-audit --no-fund --loglevel=error
  ASTRO_TELEMETRY_DISABLED=1 PATH=$(dirname "$node"):$PATH "$node" node_modules/astro/astro.js build 2>/dev/null ||
    ASTRO_TELEMETRY_DISABLED=1 PATH=$(dirname "$node"):$PATH npx --no-install astro build
}
if (starlight) >"$work/log" 2>&1; then
  sites+=("Starlight=$work/starlight/dist:index.html")
else
  echo "Starlight is left out: it cannot be built here: $(tail -n 3 "$work/log")" >&2
fi

cd "$npm"
echo "load of this machine: $(cut -d' ' -f1-3 /proc/loadavg 2>/dev/null || echo unknown)"
"$node" measure.mjs "$chromium" "$runs" "${sites[@]}"
