#!/usr/bin/env bash
# What each page of the built site costs a reader who comes for the first time: bytes as a server
# sends them (gzip -9; fonts as they are), by kind, and requests, counted from the page's own head and
# the fonts its style sheet names. Nothing is fetched and no browser is asked: a page that loads all
# three fonts is the worst case. At the end of a line stands what is over a budget.
#
#   ci/bench/weight.sh [SITE]        SITE is `book` where nothing is said; build it first
set -euo pipefail
here=$(pwd)
cd "$(dirname "$0")/../.."
site=${1:+$(cd "$here" && cd "$1" && pwd)}
site=${site:-$PWD/book}
[ -f "$site/index.html" ] || { echo "no site at $site: run cargo book build" >&2; exit 1; }
cd "$site"

zipped() { gzip -9nc "$1" | wc -c; }
# The files a page loads, below its own folder: style sheets, scripts, the icon.
loaded() { # PAGE PATTERN
  grep -oE "$2" "$1" | grep -oE '(href|src)="[^"]+"' | cut -d'"' -f2 | sort -u
}

printf '%-36s %7s %7s %7s %7s %7s %8s %8s\n' page html css js fonts icon total requests
find . -name '*.html' ! -name print.html | sed 's|^\./||' | LC_ALL=C sort | while read -r page; do
  grep -q 'rel="stylesheet"' "$page" || continue
  folder=$(dirname "$page")
  # A page for wrong addresses is served anywhere: its addresses begin at the top.
  grep -q '<base href=' "$page" && folder=.
  requests=1 css=0 js=0 fonts=0 icon=0
  html=$(zipped "$page")
  for file in $(loaded "$page" '<link rel="stylesheet"[^>]*>'); do
    css=$((css + $(zipped "$folder/$file"))) requests=$((requests + 1))
    for font in $(grep -oE 'url\("[^"]+\.woff2"\)' "$folder/$file" | cut -d'"' -f2 | sort -u); do
      size=$(wc -c <"$folder/$(dirname "$file")/$font")
      fonts=$((fonts + size)) requests=$((requests + 1))
    done
  done
  for file in $(loaded "$page" '<script src="[^"]+"'); do
    js=$((js + $(zipped "$folder/$file"))) requests=$((requests + 1))
  done
  for file in $(loaded "$page" '<link rel="icon"[^>]*>'); do
    icon=$((icon + $(zipped "$folder/$file"))) requests=$((requests + 1))
  done
  total=$((html + css + js + fonts + icon))
  over=
  [ "$total" -le 60000 ] || over="$over over-60-KB"
  [ "$requests" -le 8 ] || over="$over over-8-requests"
  [ "$js" -le 15000 ] || over="$over over-15-KB-of-script"
  [ "$fonts" -le 30000 ] || over="$over over-30-KB-of-fonts"
  printf '%-36s %7d %7d %7d %7d %7d %8d %8d%s\n' "$page" "$html" "$css" "$js" "$fonts" "$icon" "$total" "$requests" "$over"
done
