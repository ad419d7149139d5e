#!/usr/bin/env bash
# What the recorder costs a poll: a program whose task is polled 100,000 times, with and without the
# variable that makes it record, in pairs, one after the other. The figure is the difference of the
# quickest of each, divided by the polls, since what else the machine does only adds; the median of
# the pairs' differences stands beside it. It is the program `yields` of ci/bookwright/tests/timelines, as
# `cargo test --test book timelines` built it: each poll clones a waker, is woken, and is recorded
# with its beginning, its wake and its end.
#
#   ci/bench/recorder.sh [PAIRS] [PROGRAM]
set -euo pipefail
cd "$(dirname "$0")/../.."
pairs=${1:-21}
program=${2:-target/tmp/timelines/target/bookwright/timelines/built/debug/yields}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Processor time of the process, with that of its thread that writes, in microseconds.
used() {
  local TIMEFORMAT='%U %S'
  { time "$@" >/dev/null 2>&1; } 2>&1 | awk '{ printf "%d", ($1 + $2) * 1000000 }'
}

for _ in $(seq "$pairs"); do
  echo "$(BOOKWRIGHT_TIMELINE=$work/events used "$program") $(used "$program")"
done | awk '
  { d[NR] = ($1 - $2) / 100000; a[NR] = $1 / 100000; b[NR] = $2 / 100000 }
  function median(v, n,   i, j, t) {
    for (i = 2; i <= n; i++) for (j = i; j > 1 && v[j-1] > v[j]; j--) { t = v[j]; v[j] = v[j-1]; v[j-1] = t }
    return n % 2 ? v[(n + 1) / 2] : (v[n/2] + v[n/2+1]) / 2
  }
  END {
    middle = median(d, NR); median(a, NR); median(b, NR)  # both are sorted now
    cost = a[1] - b[1]
    printf "recorded %.2f us a poll, not recorded %.2f us: the recorder costs %.2f us (quickest of %d; median of pairs %.2f us)\n", a[1], b[1], cost, NR, middle
    exit cost > 2
  }'
