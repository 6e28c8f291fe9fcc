#!/bin/sh
# A generated Mastodon archive is imported twice: how long it takes, how much memory, and whether the second
# time changes anything.
#
#   benches/import.sh [SKEP] [POSTS] [PICTURES]
#
# Needs python3 and GNU time. The archive takes about 100 KB for each picture.
set -eu

skep=$(realpath "${1:-target/release/skep}")
posts=${2:-20000}
pictures=${3:-5000}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

python3 - "$folder/archive.zip" "$posts" "$pictures" <<'PYTHON'
import datetime, json, random, struct, sys, zipfile, zlib

path, posts, pictures = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
chance = random.Random(1)
words = [
    "".join(chance.choice("abcdefghiklmnoprstuvw") for _ in range(chance.randint(2, 9)))
    for _ in range(3000)
]


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def picture(number, width=200, height=160):
    noise = random.Random(number)
    rows = b"".join(b"\0" + noise.randbytes(width * 3) for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 1)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


shown = [picture(number) for number in range(50)]
home = "https://old.example"
public = "https://www.w3.org/ns/activitystreams#Public"
items = []
for number in range(posts):
    time = datetime.datetime(2017, 4, 1) + datetime.timedelta(hours=4 * number)
    text = " ".join(chance.choice(words) for _ in range(chance.randint(5, 60)))
    link = f"{home}/tags/{words[number % 3000]}"
    html = (
        f"<p>{text} <a href=\"{link}\" class=\"mention hashtag\" rel=\"tag\">#<span>{words[number % 3000]}"
        f"</span></a></p><p>{text[:80]}<br><a href=\"https://there.example/{number}\">there</a></p>"
    )
    name = f"{home}/users/ana/statuses/{10 ** 17 + number}"
    note = {
        "id": name, "type": "Note", "summary": "a warning" if number % 20 == 0 else None,
        "inReplyTo": items[-1]["object"]["id"] if number % 5 == 1 else None,
        "published": time.strftime("%Y-%m-%dT%H:%M:%SZ"), "url": f"{home}/@ana/{10 ** 17 + number}",
        "attributedTo": f"{home}/users/ana", "to": [public], "cc": [f"{home}/users/ana/followers"],
        "sensitive": False, "content": html, "contentMap": {"en": html}, "attachment": [],
        "tag": [{"type": "Hashtag", "href": link, "name": "#" + words[number % 3000]}],
    }
    every = posts // pictures if pictures else posts + 1
    if pictures and number % every == 0 and number // every < pictures:
        file = f"media_attachments/files/{number:09}/original/{number:x}.png"
        note["attachment"] = [{"type": "Document", "mediaType": "image/png", "url": file, "name": text[:100]}]
    items.append({
        "id": name + "/activity", "type": "Create", "actor": f"{home}/users/ana", "to": [public],
        "published": note["published"], "object": note,
    })
outbox = {
    "@context": "https://www.w3.org/ns/activitystreams", "id": "outbox.json", "type": "OrderedCollection",
    "totalItems": len(items), "orderedItems": items,
}
with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
    count = 0
    for item in items:
        for attachment in item["object"]["attachment"]:
            archive.writestr(attachment["url"], shown[count % len(shown)], zipfile.ZIP_STORED)
            count += 1
    archive.writestr("outbox.json", json.dumps(outbox))
    archive.writestr("actor.json", json.dumps({"id": f"{home}/users/ana", "type": "Person"}))
PYTHON

printf '[site]\nurl = "https://me.example"\ntitle = "A site"\n[actor]\nhandle = "me"\n' > "$folder/node.toml"
ls -l "$folder/archive.zip" | awk '{ printf "archive: %.0f MB\n", $5 / 1e6 }'
state() {
    (cd "$folder/content" && find . -type f -printf '%p %s %T@\n' | sort | sha256sum)
}
for turn in first second; do
    /usr/bin/time -f "$turn: %e s, %M KB at most" "$skep" --root "$folder" import "$folder/archive.zip"
    state > "$folder/$turn"
done
find "$folder/content" -type f | wc -l | awk '{ print "files: " $1 }'
cmp -s "$folder/first" "$folder/second" && echo "twice: no change"
