#!/bin/sh
# A year of reading: 1,000,000 posts arrive, and the database stays within its bounds. Twice: with the usual
# bounds, of which the number of lines is met first, and with a cap of 32 MB and no other bound.
#
#   benches/year.sh [POSTS]
set -eu
cd "$(dirname "$0")/.."
cargo build --release --example year
folder=$(mktemp -d "${TMPDIR:-/tmp}/skep-year.XXXXXX")
trap 'rm -rf "$folder"' EXIT
year=${CARGO_TARGET_DIR:-target}/release/examples/year
mkdir "$folder/usual" "$folder/small"
"$year" "$folder/usual" "${1:-1000000}"
"$year" "$folder/small" "${1:-1000000}" 32 1000000
