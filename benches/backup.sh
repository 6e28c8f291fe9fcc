#!/bin/sh
# Measures a backup, a wipe and a restore (threats T26: less than 60 s) of a site with posts and followers.
# `benches/backup.sh GENERATOR [POSTS] [FOLLOWERS] [ROUNDS]`: `GENERATOR N OUT --fm node` writes N posts.
# Needs Python 3 and `cargo build --release`. Everything is on the disk of TMPDIR.
set -eu
cd "$(dirname "$0")/.."
generator=$(realpath "$1") posts=${2:-10000} followers=${3:-10000} rounds=${4:-3}
skep=$(realpath "${SKEP_BIN:-${CARGO_TARGET_DIR:-target}/release/skep}")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
site=$folder/site

"$skep" -r "$site" init bench.example --handle me >/dev/null
# Nobody is to be told of anything: the posts are from before.
sed -i 's/^deliver_since = .*/deliver_since = 2099-01-01/' "$site/node.toml"
rm -rf "$site/content/posts"
python3 "$generator" "$posts" "$site/content/posts" --fm node >/dev/null
"$skep" -r "$site" build >/dev/null
python3 - "$site/data/skep.db" "$followers" <<'END'
import sqlite3, sys
database = sqlite3.connect(sys.argv[1])
rows = [(f"https://host{n % 500}.example/users/u{n}", f"https://host{n % 500}.example/users/u{n}/inbox",
         f"https://host{n % 500}.example/inbox") for n in range(int(sys.argv[2]))]
database.executemany("insert into followers (actor, inbox, shared_inbox, since) values (?, ?, ?, 0)", rows)
database.commit()
END

facts() {
  "$skep" -r "$site" followers list --json | sha256sum
  cat "$site/data/keys/"*.pem | sha256sum
  python3 -c 'import sqlite3, sys
for row in sqlite3.connect(sys.argv[1]).execute("select key, published from posts order by key"): print(row)' "$site/data/skep.db" | sha256sum
}
now() { date +%s.%N; }
facts >"$folder/before"
for round in $(seq "$rounds"); do
  begun=$(now)
  "$skep" -r "$site" backup "$folder/backups" --json >"$folder/made"
  made=$(now)
  rm -rf "$site"
  wiped=$(now)
  "$skep" -r "$site" restore "$folder/backups/"skep-*.tar >/dev/null
  restored=$(now)
  "$skep" -r "$site" build >/dev/null
  built=$(now)
  facts >"$folder/after"
  cmp "$folder/before" "$folder/after"
  echo "$begun $made $wiped $restored $built" |
    awk -v round="$round" '{ printf "round %d: backup %.2f s, restore %.2f s, build %.2f s; all with the wipe %.2f s\n", round, $2 - $1, $4 - $3, $5 - $4, $5 - $1 }'
  ls -l "$folder/backups/"skep-*.tar | awk '{ printf "  %.1f MB\n", $5 / 1e6 }'
  rm -rf "$folder/backups"
done
echo "$posts posts, $followers followers: followers, keys and ids are the same"
