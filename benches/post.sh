#!/bin/sh
# Measures the post office: `benches/post.sh sick [HOSTS] [POSTS]` delivers to healthy servers, alone and
# beside dead and slow ones; `benches/post.sh many [FOLLOWERS] [HOSTS]` sends one post to everybody, beside
# what signing alone allows. Needs `cargo build --release --bin skep --example post`. TMPDIR should be on a disk.
set -eu
cd "$(dirname "$0")/.."
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
built="${CARGO_TARGET_DIR:-target}/release"
"$built/examples/post" "$built/skep" "$folder" "$@"
