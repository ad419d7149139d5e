#!/usr/bin/env bash
# Whether `bookwright test` ever complains of a book that is true: every listing and exercise in many
# rounds, first on the machine as it is, then with every core kept busy beside it. The crates are
# built once; each round runs all of them, records the timelines anew, and compares. Exits with 1 if
# anything failed in any round, and says what.
#
#   ci/bench/no-false-alarm.sh [ROUNDS [ROUNDS-UNDER-LOAD [JOBS]]]
set -euo pipefail
cd "$(dirname "$0")/../.."
quiet=${1:-200} loaded=${2:-50} jobs=${3:-$(nproc)}
cargo build --quiet --release --package bookwright --bin bookwright
bookwright=$PWD/target/release/bookwright
said=$(mktemp)
load=()
ease() { rm -f "$said"; [ ${#load[@]} -eq 0 ] || kill "${load[@]}" 2>/dev/null || true; }
trap ease EXIT

failed=0
rounds() { # NAME COUNT
  [ "$2" -gt 0 ] || return 0
  local begin=$SECONDS
  local code=0
  "$bookwright" test --stress-count "$2" --jobs "$jobs" >"$said" 2>&1 || code=$?
  grep -vE '^ +(Building|passed|SLOW|note) ' "$said" || true
  [ "$code" -eq 0 ] || failed=1
  echo "$1: $2 rounds in $((SECONDS - begin)) s, exit code $code (load $(cut -d' ' -f1 /proc/loadavg))"
}
rounds 'as the machine is' "$quiet"
for _ in $(seq "$(nproc)"); do
  sh -c 'while :; do :; done' &
  load+=($!)
done
rounds 'every core busy' "$loaded"
exit $failed
