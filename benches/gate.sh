#!/bin/sh
# Compares keep-alive GETs of a 4 KiB file: nginx, the gate, and tiny_http behind the gate, in turn.
# Needs nginx, wrk, and `cargo build --release --example gate`.
set -eu
cd "$(dirname "$0")/.."
rounds=${1:-5}
folder=$(mktemp -d)
chmod 755 "$folder"
mkdir "$folder/www"
head -c 4096 /dev/zero | tr '\0' x >"$folder/www/page"
cat >"$folder/nginx.conf" <<END
worker_processes 2; pid $folder/nginx.pid; error_log $folder/error.log; daemon off;
events { worker_connections 1024; }
http { access_log off; sendfile on; keepalive_requests 1000000; default_type text/html;
  server { listen 127.0.0.1:18923; root $folder/www; } }
END
nginx -c "$folder/nginx.conf" & nginx=$!
"${CARGO_TARGET_DIR:-target}/release/examples/gate" "$folder/www" >"$folder/address" & gate=$!
trap 'kill $nginx $gate; rm -rf "$folder"' EXIT
until [ -s "$folder/address" ]; do sleep 0.1; done
gate_at=$(cat "$folder/address")
ask() { printf '%-8s %s\n' "$1" "$(wrk -t2 -c16 -d"${SECONDS_EACH:-3}s" "$2" | grep -E 'Requests/sec|Non-2xx' | tr -s ' \n' ' ')"; }
for _ in $(seq "$rounds"); do
  ask nginx http://127.0.0.1:18923/page
  ask gate "http://$gate_at/page"
  ask worker "http://$gate_at/worker/page"
done
