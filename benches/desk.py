#!/usr/bin/env python3
"""Measures how long the owner's pages take when there is much to read.

benches/desk.py [ROWS] [TIMES], 50,000 rows of the timeline and 200 requests of each page by default. Needs
`cargo build --release`, or SKEP_BIN. TMPDIR should be on a disk.
"""

import http.client
import json
import os
import re
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

PORT = 18951
ORIGIN = f"http://127.0.0.1:{PORT}"
AUTHORS = 500
EACH_BOOSTED = 5  # one post in so many is there because somebody boosted it
EACH_PICTURED = 3
WAITING = 200  # answers in the queue
WORDS = "The second box stays empty, and nobody knows why; did you try to turn it round? ".split()

rows = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
times = int(sys.argv[2]) if len(sys.argv) > 2 else 200
root = Path(__file__).parent.parent
target = os.environ.get("CARGO_TARGET_DIR", root / "target")
binary = os.environ.get("SKEP_BIN", f"{target}/release/skep")


def skep(folder, *args):
    done = subprocess.run([binary, "--root", folder, *args], check=True, capture_output=True, text=True)
    return done.stdout


def actor(number):
    return f"https://server{number % 97}.example/users/user{number}"


def fill(folder):
    """What has arrived, written as skep writes it."""
    base = sqlite3.connect(f"{folder}/data/skep.db")
    now = int(time.time() * 1000)
    author = "insert into actors (id, kind, username, name, inbox, fetched_at) values (?, 'Person', ?, ?, ?, ?)"
    for number in range(AUTHORS):
        id = actor(number)
        base.execute(author, (id, f"user{number}", f"User {number}", f"{id}/inbox", now))
        base.execute("insert into following (actor, follow, inbox, state, since) values (?, ?, ?, 'accepted', ?)", (id, f"{ORIGIN}/ap/act/{number}", f"{id}/inbox", now))
    for name, members in [("Ten", range(10)), ("One", [7])]:
        base.execute("insert into lists (name, since) values (?, ?)", (name, now))
        base.executemany("insert into list_members (list, actor) values (?, ?)", [(name, actor(number)) for number in members])
    base.execute("insert into filters (word, place, act, since) values ('nobody knows', 'home', 'warn', ?)", (now,))
    post = """insert into remote_posts (id, object, author, kind, html, url, visibility, published, received, review, answers)
              values (?, ?, ?, 'Note', ?, ?, 'public', ?, ?, ?, ?)"""
    for number in range(1, rows + WAITING + 1):
        is_answer = number > rows
        by, at = number % AUTHORS, now - number * 60_000
        text = " ".join(WORDS[(number + word) % len(WORDS)] for word in range(20 + number % 60))
        id = f"{actor(by)}/notes/{number}"
        review = ("waiting", "posts.hello") if is_answer else ("none", None)
        base.execute(post, (number, id, actor(by), f"<p>{text}</p>", id, at, at, *review))
        if is_answer:
            continue
        booster = actor(by + 1) if number % EACH_BOOSTED == 0 else None
        base.execute("insert into timeline (post, boosted_by, at) values (?, ?, ?)", (number, booster, at))
        if number % EACH_PICTURED == 0:
            base.execute("insert into attachments (post, place, url, media_type, alt) values (?, 0, ?, 'image/webp', ?)", (number, f"{id}.webp", text))
    base.commit()
    base.close()


class Browser:
    def __init__(self, folder):
        self.wire = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        url = json.loads(skep(folder, "login", "--json"))["url"]
        body = urllib.parse.urlencode({"link": url.split("?link=")[1]})
        headers = {"Origin": ORIGIN, "Content-Type": "application/x-www-form-urlencoded"}
        self.wire.request("POST", "/admin/login", body, headers)
        answer = self.wire.getresponse()
        answer.read()
        self.cookie = answer.headers["Set-Cookie"].split(";")[0]

    def get(self, path):
        """Milliseconds until the whole page was there, and the page."""
        begun = time.perf_counter()
        self.wire.request("GET", path, headers={"Cookie": self.cookie})
        answer = self.wire.getresponse()
        page = answer.read().decode()
        took = (time.perf_counter() - begun) * 1000
        assert answer.status == 200, (path, answer.status, page)
        return took, page


def measure(server, folder):
    browser = Browser(folder)
    _, first = browser.get("/admin/timeline")
    assert first.count("<article") == 40, first.count("<article")
    older = re.search(r'href="(/admin/timeline\?after=)(\d+)\.(\d+)"', first)
    middle = f"{older[1]}{int(older[2]) - rows // 2 * 60_000}.{older[3]}"
    pages = [("timeline", "/admin/timeline"), ("timeline, half way down", middle),
             ("of a list of ten", "/admin/timeline?list=Ten"), ("of a list of one", "/admin/timeline?list=One"), ("inbox", "/admin/inbox"),
             ("overview", "/admin"), ("following", "/admin/following"), ("filters", "/admin/filters"), ("numbers", "/admin/stats")]
    for name, path in pages:
        took, size = [], 0
        for _ in range(times):
            ms, page = browser.get(path)
            took.append(ms)
            size = len(page.encode())
        took.sort()
        worst = took[int(len(took) * 0.99)]
        print(f"{name:26} {statistics.median(took):7.1f} ms, one in a hundred {worst:7.1f} ms, {size / 1024:6.1f} KiB")
    status = Path(f"/proc/{server.pid}/status").read_text()
    print(f"{'RSS, and its peak':26} {int(status.split('VmRSS:')[1].split()[0])} kB, {int(status.split('VmHWM:')[1].split()[0])} kB")


with tempfile.TemporaryDirectory() as folder:
    Path(folder, "content").mkdir()
    Path(folder, "node.toml").write_text(
        f'[site]\nurl = "{ORIGIN}"\ntitle = "Bench"\n[actor]\nhandle = "me"\n'
        f'[federation]\nenabled = true\ndeliver_since = 2026-01-01\n[server]\nlisten = "127.0.0.1:{PORT}"\n'
    )
    skep(folder, "build")
    skep(folder, "login")
    fill(folder)
    server = subprocess.Popen([binary, "--root", folder, "serve"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                wire = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
                wire.request("GET", "/livez")
                wire.getresponse().read()
                break
            except OSError:
                time.sleep(0.05)
        measure(server, folder)
    finally:
        server.terminate()
        server.wait()
