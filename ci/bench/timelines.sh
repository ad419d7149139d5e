#!/usr/bin/env bash
# Whether timelines hold: the recorded copies of the listings, as `bless` and `test` built them, are
# run again and again, and their recordings compared. Under the paused clock what is recorded must be
# the same to the last byte; on the real clock `test` must find that the recording holds, also while
# the machine is busy. Nothing is built: run `cargo book test` before.
#
#   ci/bench/timelines.sh [RUNS] [BOOK]
#
# Paused: the programs are run directly, with a file for the recorder, RUNS times each.
# Real: RUNS runs each of `bookwright test --fresh`, while one busy loop for each processor takes it.
set -euo pipefail
cd "$(dirname "$0")/../.."
runs=${1:-100}
book=$(realpath "${2:-.}")
bookwright=${BOOKWRIGHT:-$PWD/target/debug/bookwright}
built=$book/target/bookwright/timelines/built/debug
work=$(mktemp -d)
busy=()
finish() {
  [ ${#busy[@]} = 0 ] || kill "${busy[@]}" 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT
failures=0

clock() { sed -n 's/^"clock": "\(.*\)",$/\1/p' "$1"; }

real=()
for recording in "$book"/listings/*/*/timeline.json; do
  name=$(basename "$(dirname "$recording")")
  if [ "$(clock "$recording")" = real ]; then
    real+=("$name")
    continue
  fi
  [ -x "$built/$name" ] || { echo "not built: $name" >&2; exit 2; }
  # Threads' own processor time is the machine's, and is no part of a paused recording.
  different=0
  for run in $(seq "$runs"); do
    BOOKWRIGHT_TIMELINE=$work/events timeout 20 "$built/$name" >/dev/null 2>&1 || true
    awk -F '\t' -v OFS='\t' '/^C\t/ { known = 1 }
      $1 == "H" { $4 = "" } $1 == "P" { $5 = "" } $1 == "E" { $5 = "" } $1 == "X" { $6 = $7 = "" }
      !known { $2 = "" } { print }' "$work/events" >"$work/now"
    [ "$run" = 1 ] && cp "$work/now" "$work/first"
    cmp -s "$work/first" "$work/now" || different=$((different + 1))
  done
  echo "paused  $name: $runs recordings, $different different"
  failures=$((failures + different))
done

if [ ${#real[@]} -gt 0 ]; then
  for _ in $(seq "$(nproc)"); do
    ( while :; do :; done ) &
    busy+=($!)
  done
  failed=0
  for run in $(seq "$runs"); do
    if ! "$bookwright" test --fresh --book "$book" "${real[@]}" >"$work/said" 2>&1; then
      failed=$((failed + 1))
      grep -A 8 '^error' "$work/said" >&2 || true
    fi
  done
  echo "real    ${#real[@]} listings (${real[*]}): $runs comparisons under load, $failed failed"
  failures=$((failures + failed))
fi
[ "$failures" = 0 ]
