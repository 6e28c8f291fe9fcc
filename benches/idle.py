#!/usr/bin/env python3
"""Measures what `skep serve` keeps for connections that are open and do nothing.

benches/idle.py [CONNECTIONS], 500 by default. Needs `cargo build --release`, or SKEP_BIN.
"""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PORT = 18941
PER_ADDRESS = 25  # below the bound of connections from one address
BETWEEN = 0.008  # seconds; all of them once in four
GET = b"GET /about/ HTTP/1.1\r\nHost: me.example\r\n\r\n"
POST = b"POST /ap/inbox HTTP/1.1\r\nHost: me.example\r\nContent-Length: 2\r\n\r\n{}"

count = int(sys.argv[1]) if len(sys.argv) > 1 else 500
root = Path(__file__).parent.parent
target = os.environ.get("CARGO_TARGET_DIR", root / "target")
binary = os.environ.get("SKEP_BIN", f"{target}/release/skep")


def rss(server):
    """Resident memory, kB."""
    status = Path(f"/proc/{server.pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0])


def connect(number):
    """A connection from one of many addresses."""
    stream = socket.socket()
    stream.settimeout(5)
    stream.bind((f"127.0.{number // PER_ADDRESS + 1}.7", 0))
    stream.connect(("127.0.0.1", PORT))
    return stream


def exchange(stream, request):
    stream.sendall(request)
    assert stream.recv(1 << 16).startswith(b"HTTP/1.1 ")


def measure(server):
    time.sleep(3)
    rest = rss(server)
    print(f"{'at rest':34} {rest:6} kB")

    def say(what):
        time.sleep(3)
        now = rss(server)
        print(f"{count} {what:30} {now:6} kB, {(now - rest) / count:.1f} kB for each")

    streams = [connect(number) for number in range(count)]
    say("that have said nothing")
    for what, request in [("that have read a page", GET), ("that have sent something", POST)]:
        for stream in streams:
            exchange(stream, request)
            time.sleep(BETWEEN)
        say(what)


with tempfile.TemporaryDirectory() as site:
    for part in ["content", "templates"]:
        shutil.copytree(root / part, f"{site}/{part}")
    shutil.copy(root / "node.toml", site)
    command = [binary, "--root", site, "serve", "--interface", "127.0.0.1", "--port", str(PORT)]
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(command, stdout=quiet, stderr=quiet)
    try:
        measure(server)
    finally:
        server.terminate()
        server.wait()
