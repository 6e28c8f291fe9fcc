"""What parsers of microformats and feeds find. Reads {"pages": {url: html}, "feeds": {url: text}}
from standard input and writes the same with what was found in place of the text. Fetches nothing."""

import json
import sys

import feedparser
import mf2py


def feed(text):
    found = feedparser.parse(text.encode())
    return {
        "bozo": str(found.get("bozo_exception", "")) if found.bozo else None,
        "version": found.version,
        "title": found.feed.get("title"),
        "entries": [
            {
                "id": entry.get("id"),
                "link": entry.get("link"),
                "title": entry.get("title"),
                "published": entry.get("published"),
                "dated": entry.get("published_parsed") is not None,
                "content": (entry.get("content") or [{}])[0].get("value") or entry.get("summary"),
            }
            for entry in found.entries
        ],
    }


given = json.load(sys.stdin)
json.dump(
    {
        "pages": {url: mf2py.parse(doc=html, url=url, html_parser="html5lib") for url, html in given["pages"].items()},
        "feeds": {url: feed(text) for url, text in given["feeds"].items()},
    },
    sys.stdout,
)
