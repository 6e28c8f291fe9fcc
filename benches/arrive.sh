#!/bin/sh
# Measures a move in: `benches/arrive.sh [FOLLOWERS] [HOSTS] [AT_ONCE]` sends one signed Follow of each follower,
# as their servers do after a Move, and waits until each has its Accept. Needs `cargo build --release --bin skep
# --example arrive`. TMPDIR should be on a disk.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
built="${CARGO_TARGET_DIR:-target}/release"
"$built/examples/arrive" "$built/skep" "$folder" "$@"
