#!/usr/bin/env bash
# Takes README's pictures of the book as it is now: light, dark, phone. Needs Chromium. The states, sizes
# and names stand in ci/browser/tests/browser/pictures.rs; the pictures in ci/guide/src/pictures/, none over 150 KB.
set -euo pipefail
cd "$(dirname "$0")/../.."
BOOKWRIGHT_REQUIRE=browser cargo test --package bookwright-browser -- --ignored --exact pictures::of_the_main_states
ls -l ci/guide/src/pictures
