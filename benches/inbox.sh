#!/bin/sh
# Measures the inbox: signed likes and answers, each verified, stored with fsync and applied, beside the
# bare verification of the same signatures. `benches/inbox.sh [REQUESTS] [CONNECTIONS] [ROUNDS]`.
# Needs `cargo build --release --example inbox`. TMPDIR should be on a disk.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${CARGO_TARGET_DIR:-target}/release/examples/inbox" "$folder" "$@"
