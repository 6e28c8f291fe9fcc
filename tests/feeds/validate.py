#!/usr/bin/env python3
"""Reads all feeds and sitemaps of a generated site as other programs do.

    python3 tests/feeds/validate.py public/

Uses feedparser if it is installed (pip install feedparser), else the standard library alone.
Prints what is wrong, and ends with 1 if anything is.
"""

import json
import sys
import xml.etree.ElementTree as ElementTree
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

try:
    import feedparser
except ImportError:
    feedparser = None

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
wrong = []


def check(path, holds, what):
    if not holds:
        wrong.append(f"{path}: {what}")


def absolute(url):
    parts = urlsplit(url or "")
    return parts.scheme in ("http", "https") and bool(parts.netloc) and " " not in url


def rfc3339(text):
    try:
        return datetime.fromisoformat((text or "").replace("Z", "+00:00")).tzinfo is not None
    except ValueError:
        return False


def rfc822(text):
    try:
        return parsedate_to_datetime(text or "") is not None
    except ValueError:
        return False


def unique(path, ids):
    check(path, all(ids), "an entry has no id")
    check(path, len(ids) == len(set(ids)), "two entries have one id")


def atom(path, root):
    check(path, root.findtext(f"{ATOM}id"), "no id")
    check(path, root.findtext(f"{ATOM}title"), "no title")
    check(path, rfc3339(root.findtext(f"{ATOM}updated")), "no date of change")
    own = [link.get("href") for link in root.findall(f"{ATOM}link") if link.get("rel") == "self"]
    check(path, len(own) == 1 and absolute(own[0]), "not exactly one link to itself")
    entries = root.findall(f"{ATOM}entry")
    unique(path, [entry.findtext(f"{ATOM}id") for entry in entries])
    for entry in entries:
        check(path, entry.findtext(f"{ATOM}title"), "an entry has no title")
        for name in ("published", "updated"):
            check(path, rfc3339(entry.findtext(f"{ATOM}{name}")), f"an entry has no `{name}`")
        for link in entry.findall(f"{ATOM}link"):
            check(path, absolute(link.get("href")), f"`{link.get('href')}` is no address")
    return len(entries)


def rss(path, root):
    channel = root.find("channel")
    for name in ("title", "link", "description"):
        check(path, channel.findtext(name), f"no {name}")
    check(path, rfc822(channel.findtext("lastBuildDate")), "no date of change")
    own = channel.find(f"{ATOM}link")
    check(path, own is not None and own.get("rel") == "self", "no link to itself")
    items = channel.findall("item")
    unique(path, [item.findtext("guid") for item in items])
    for item in items:
        check(path, item.find("guid").get("isPermaLink") == "false", "a guid poses as an address")
        check(path, absolute(item.findtext("link")), "an item has no link")
        check(path, rfc822(item.findtext("pubDate")), "an item has no date")
        check(path, item.findtext("title") or item.findtext("description"), "an item says nothing")
        check(path, len(item.findall("enclosure")) <= 1, "an item has several enclosures")
    return len(items)


def json_feed(path, feed):
    check(path, feed.get("title"), "no title")
    for name in ("home_page_url", "feed_url"):
        check(path, absolute(feed.get(name)), f"no {name}")
    check(path, feed.get("authors") and feed["authors"][0].get("name"), "no author")
    unique(path, [item.get("id") for item in feed["items"]])
    for item in feed["items"]:
        check(path, absolute(item.get("url")), "an item has no address")
        check(path, "content_html" in item or "content_text" in item, "an item says nothing")
        check(path, rfc3339(item.get("date_published")), "an item has no date")
        for attachment in item.get("attachments", []):
            check(path, attachment.get("mime_type"), "an attachment has no type")
    return len(feed["items"])


def sitemap(path, root):
    places = root.findall(f"{SITEMAP}url") + root.findall(f"{SITEMAP}sitemap")
    check(path, places, "nothing in it")
    check(path, len(places) <= 50_000 and path.stat().st_size <= 50 * 1024 * 1024, "too large")
    for place in places:
        check(path, absolute(place.findtext(f"{SITEMAP}loc")), "a place has no address")
        changed = place.findtext(f"{SITEMAP}lastmod")
        check(path, changed is None or rfc3339(changed), f"`{changed}` is no date")


def parsed(path, entries):
    """What feedparser, which many readers are made with, says."""
    found = feedparser.parse(path.read_bytes())
    check(path, not found.bozo, f"feedparser: {found.get('bozo_exception')}")
    check(path, found.version in ("atom10", "rss20"), f"feedparser: `{found.version}`")
    check(path, len(found.entries) == entries, f"feedparser sees {len(found.entries)} entries")
    for entry in found.entries:
        check(path, entry.get("id") and entry.get("link"), "feedparser: an entry without id or link")
        check(path, entry.get("published_parsed"), "feedparser: an entry without a date")


def main(folder):
    feeds = 0
    for path in sorted(Path(folder).rglob("*.xml")):
        root = ElementTree.parse(path).getroot()
        if root.tag in (f"{SITEMAP}urlset", f"{SITEMAP}sitemapindex"):
            sitemap(path, root)
            continue
        if root.tag == f"{ATOM}feed":
            entries = atom(path, root)
        elif root.tag == "rss":
            entries = rss(path, root)
        else:
            continue
        feeds += 1
        if feedparser:
            parsed(path, entries)
    for path in sorted(Path(folder).rglob("*.json")):
        feed = json.loads(path.read_text("utf-8"))
        if isinstance(feed, dict) and "jsonfeed.org" in str(feed.get("version")):
            feeds += 1
            json_feed(path, feed)
    check(folder, feeds, "there are no feeds")
    print("\n".join(wrong) or f"{feeds} feeds are well, read {'with' if feedparser else 'without'} feedparser")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "public"))
