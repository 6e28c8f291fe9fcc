#!/bin/sh
# Measures building: skep and Hugo in turn on the same posts, Hugo with templates that make the same
# pages and feeds (benches/hugo) and no ActivityPub files.
# `benches/press.sh GENERATOR [COUNT] [ROUNDS]`: `GENERATOR N OUT --fm node|hugo` writes N posts.
# Needs hugo, GNU time and `cargo build --release`. Everything is written in memory if there is /dev/shm.
set -eu
cd "$(dirname "$0")/.."
generator=$(realpath "$1") count=${2:-10000} rounds=${3:-3}
skep=$(realpath "${SKEP_BIN:-${CARGO_TARGET_DIR:-target}/release/skep}")
folder=$(mktemp -d -p "$([ -d /dev/shm ] && echo /dev/shm || echo /tmp)")
trap 'rm -rf "$folder"' EXIT

median() { sort -n "$1" | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'; }
# timed NAME COMMAND...: seconds of the processor, seconds of the clock, KiB of memory.
timed() {
  name=$1; shift
  /usr/bin/time -a -o "$folder/$name" -f '%U %S %e %M' "$@" >/dev/null 2>"$folder/said" || { cat "$folder/said" >&2; exit 1; }
}
report() {
  for column in cpu clock memory; do
    awk -v column=$column '{ print column == "cpu" ? $1 + $2 : column == "clock" ? $3 : $4 / 1024 }' "$folder/$1" >"$folder/column"
    eval "$column=\$(median \"\$folder/column\")"
  done
  printf '%-28s %7.2f s of processor %7.2f s by the clock %6.0f MiB\n' "$1" "$cpu" "$clock" "$memory"
}

"$skep" -r "$folder/skep" init bench.example --handle me >/dev/null
rm -rf "$folder/skep/content/posts"; mkdir -p "$folder/skep/content" "$folder/skep/templates"
python3 "$generator" "$count" "$folder/skep/content/posts" --fm node >/dev/null
cp -r benches/hugo "$folder/hugo"; mkdir -p "$folder/hugo/content"
python3 "$generator" "$count" "$folder/hugo/content/posts" --fm hugo >/dev/null
touched=$(find "$folder/skep/content/posts" -name '*.md' | sort | sed -n "$((count / 2))p")

for round in $(seq "$rounds"); do
  rm -rf "$folder/skep/public" "$folder/skep/data"
  timed skep-everything "$skep" -r "$folder/skep" build
  # What was saved a moment ago is looked at again: see limits::TOUCH_PAUSE.
  sleep 3; "$skep" -r "$folder/skep" build >/dev/null
  timed skep-nothing-changed "$skep" -r "$folder/skep" build
  echo "More words." >>"$touched"; sleep 3
  timed skep-one-text-changed "$skep" -r "$folder/skep" build
  cp templates/post.html "$folder/skep/templates/"; echo "<!-- $round -->" >>"$folder/skep/templates/post.html"; sleep 3
  timed skep-a-template-changed "$skep" -r "$folder/skep" build
  rm "$folder/skep/templates/post.html"
  if command -v hugo >/dev/null; then
    rm -rf "$folder/hugo/public" "$folder/hugo/resources"
    (cd "$folder/hugo" && timed hugo-everything hugo --quiet)
  fi
done
echo "$count posts, medians of $rounds; files: skep $(find "$folder/skep/public" -type f | wc -l), Hugo $(find "$folder/hugo/public" -type f 2>/dev/null | wc -l)"
for name in skep-everything hugo-everything skep-nothing-changed skep-one-text-changed skep-a-template-changed; do
  [ -e "$folder/$name" ] && report "$name"
done
