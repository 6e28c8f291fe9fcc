#!/bin/sh
# Measures `skep serve` as its users meet it: a static file and a post page beside nginx on the same
# folder, memory at rest, time to the first answer, size, and what a second build writes.
# Needs nginx, wrk, curl and `cargo build --release`. `benches/serve.sh ROUNDS`, five by default.
set -eu
cd "$(dirname "$0")/.."
rounds=${1:-5}
skep=$(realpath "${SKEP_BIN:-${CARGO_TARGET_DIR:-target}/release/skep}")
repository=$PWD
folder=$(mktemp -d)
chmod 755 "$folder"
skep_at=127.0.0.1:18931
nginx_at=127.0.0.1:18932
nginx= server=
trap 'kill $nginx $server 2>/dev/null; rm -rf "$folder"' EXIT

median() { sort -n | awk '{ all[NR] = $1 } END { print all[int((NR + 1) / 2)] }'; }
serve() { "$skep" --root "$1" serve --interface 127.0.0.1 --port 18931 >"$folder/log" 2>&1 & server=$!; }
wait_for() { until curl -sf -o /dev/null "http://$1"; do sleep 0.002; done; }
finish() { kill "$server"; wait "$server" 2>/dev/null || true; server=; }

# Size, and the repository's own site at rest.
printf 'binary                %s bytes\n' "$(stat -c %s "$skep")"
site=$folder/own
mkdir "$site"
for part in content static templates node.toml; do
  [ -e "$repository/$part" ] && cp -r "$repository/$part" "$site/"
done
"$skep" --root "$site" build >/dev/null
serve "$site"; wait_for "$skep_at/"; sleep 2
printf 'idle RSS              %s kB, %s threads\n' $(awk '/^(VmRSS|Threads)/ { print $2 }' "/proc/$server/status")
finish

# Process start to the first whole answer, the site being built.
for _ in $(seq "$rounds"); do
  start=$(date +%s%N)
  serve "$site"
  until curl -sf -o /dev/null "http://$skep_at/"; do :; done
  echo $((($(date +%s%N) - start) / 1000000))
  finish
done >"$folder/starts"
printf 'first answer          %s ms (median of: %s)\n' "$(median <"$folder/starts")" "$(tr '\n' ' ' <"$folder/starts")"

# A second build without a change.
touch "$folder/mark"
"$skep" --root "$site" build >/dev/null
printf 'second build wrote    %s files\n' "$(find "$site/public" -type f -newer "$folder/mark" | wc -l)"

# Against nginx on the same files.
mkdir -p "$site/static" "$site/content/posts"
head -c 4096 /dev/zero | tr '\0' x >"$site/static/four.txt"
printf -- '---\ntitle: Four\ndate: 2024-01-01\n---\n%s\n' "$(seq 400 | tr '\n' ' ')" >"$site/content/posts/four.md"
"$skep" --root "$site" build >/dev/null
post=posts/four/
cat >"$folder/nginx.conf" <<END
worker_processes 2; pid $folder/nginx.pid; error_log $folder/error.log; daemon off;
events { worker_connections 1024; }
http { access_log off; sendfile on; keepalive_requests 1000000; default_type text/html;
  server { listen $nginx_at; root $site/public; } }
END
nginx -c "$folder/nginx.conf" & nginx=$!
serve "$site"
wait_for "$skep_at/four.txt"; wait_for "$nginx_at/four.txt"
ask() { wrk -t2 -c16 -d"${SECONDS_EACH:-3}s" "http://$1" | awk '/Requests\/sec/ { print $2 } /Non-2xx/ { print "a wrong answer" >"/dev/stderr" }'; }
for page in four.txt "$post"; do
  : >"$folder/nginx.is"; : >"$folder/skep.is"
  for _ in $(seq "$rounds"); do
    ask "$nginx_at/$page" >>"$folder/nginx.is"
    ask "$skep_at/$page" >>"$folder/skep.is"
  done
  bytes=$(curl -s "http://$skep_at/$page" | wc -c)
  printf '%-12s %6s bytes   nginx %9s/s   skep %9s/s   ratio %s\n' "$page" "$bytes" \
    "$(median <"$folder/nginx.is")" "$(median <"$folder/skep.is")" \
    "$(echo "$(median <"$folder/skep.is") $(median <"$folder/nginx.is")" | awk '{ printf "%.2f", $1 / $2 }')"
done
printf 'RSS after the load    %s kB\n' "$(awk '/^VmRSS/ { print $2 }' "/proc/$server/status")"
