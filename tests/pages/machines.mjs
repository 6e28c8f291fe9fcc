// What programs find in the pages: a validator, readers of microformats, feeds and linked data.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { PAGES } from "./browser.mjs";
import { filesBelow, here, openSite, run } from "./site.mjs";

const CSS_MAX_BYTES = 20_000;

let site;
/** Kind of page → its HTML. */
const html = {};
/** What the parsers found: `pages` by kind, `feeds` by address. */
const found = { pages: {}, feeds: {} };

before(async () => {
  site = await openSite({ templates: process.env.TEMPLATES });
  for (const [name, path] of Object.entries(PAGES)) html[name] = await text(path);
  const feeds = {};
  for (const link of links(html.home, "alternate")) {
    if (/atom|rss/.test(link.type)) feeds[link.href] = await text(link.href);
  }
  const urls = Object.fromEntries(Object.entries(PAGES).map(([name, path]) => [site.origin + path, html[name]]));
  const read = await parse({ pages: urls, feeds });
  for (const [name, path] of Object.entries(PAGES)) found.pages[name] = read.pages[site.origin + path];
  found.feeds = read.feeds;
});
after(() => site?.stop());

const text = async (path) => (await fetch(new URL(path, site.origin))).text();

function parse(given) {
  const python = process.env.PARSERS_PYTHON ?? "python3";
  return new Promise((resolve, reject) => {
    const child = spawn(python, [join(here, "parse.py")], { stdio: ["pipe", "pipe", "inherit"] });
    let out = "";
    child.stdout.setEncoding("utf8").on("data", (piece) => (out += piece));
    child.once("error", reject);
    child.once("close", (code) => (code === 0 ? resolve(JSON.parse(out)) : reject(new Error(`parse.py ended with ${code}`))));
    child.stdin.end(JSON.stringify(given));
  });
}

const entities = { "&amp;": "&", "&quot;": '"', "&lt;": "<", "&gt;": ">", "&#39;": "'" };
const attributes = (tag) =>
  Object.fromEntries([...tag.matchAll(/([\w:-]+)="([^"]*)"/g)].map(([, name, value]) => [name, value.replace(/&\w+;|&#39;/g, (it) => entities[it] ?? it)]));
/** The `link` elements of the head with this relation, in order. */
const links = (page, rel) => [...page.matchAll(/<link [^>]*>/g)].map(([tag]) => attributes(tag)).filter((link) => link.rel === rel);
const metas = (page) => Object.fromEntries([...page.matchAll(/<meta [^>]*>/g)].map(([tag]) => attributes(tag)).map((meta) => [meta.property ?? meta.name, meta.content]));
const data = (page) => [...page.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/gs)].map(([, json]) => JSON.parse(json));
/** All items of a type, however deep. */
const items = (tree, type) => [tree].flat().flatMap((item) =>
  item && typeof item === "object"
    ? [...(item.type?.includes?.(type) ? [item] : []), ...items(item.items ?? [], type), ...items(item.children ?? [], type), ...Object.values(item.properties ?? {}).flatMap((values) => items(values, type))]
    : []);

test("the HTML of every page is valid", async () => {
  const pages = (await filesBelow(site.public)).filter((path) => path.endsWith(".html"));
  assert.ok(pages.length >= 20, `only ${pages.length} pages were made`);
  const jar = join(here, "node_modules/vnu-jar/build/dist/vnu.jar");
  const { err } = await run("java", ["-Xss2m", "-jar", jar, "--format", "json", ...pages], { cwd: site.public });
  const { messages } = JSON.parse(err);
  // The list of footnotes is a section without a heading of its own.
  const counts = (it) => it.type === "error" || (it.subType === "warning" && !it.message.startsWith("Section lacks heading"));
  const wrong = messages.filter(counts);
  assert.deepEqual(wrong.map((it) => `${it.url?.split("/public/")[1]}:${it.lastLine}: ${it.message} ${it.extract ?? ""}`), []);
});

test("the style sheet is small and asks for nothing", async () => {
  const css = await text("/assets/style.css");
  assert.ok(Buffer.byteLength(css) < CSS_MAX_BYTES, `style.css has ${Buffer.byteLength(css)} bytes`);
  assert.doesNotMatch(css, /url\(|@import/);
});

test("pages run nothing and load only what is here", () => {
  for (const [name, page] of Object.entries(html)) {
    assert.doesNotMatch(page.replaceAll('<script type="application/ld+json">', ""), /<script|<iframe|<style| on\w+="/, name);
    const loaded = [...page.matchAll(/<(?:img|source|link|video|audio) [^>]*?(?:src|href)="([^"]*)"[^>]*>/g)].map(([tag, url]) => ({ ...attributes(tag), url }));
    for (const { url, rel } of loaded.filter((it) => !it.rel || /stylesheet|icon|preload/.test(it.rel))) {
      assert.ok(!/^(https?:)?\/\//.test(url), `${name} loads ${url} ${rel ?? ""}`);
    }
  }
});

test("every page says what it is to those who preview it", () => {
  for (const [name, page] of Object.entries(html)) {
    const meta = metas(page);
    assert.ok(page.startsWith("<!DOCTYPE html>\n<html lang="), name);
    if (name !== "lost") {
      for (const key of ["og:title", "og:type", "og:url", "og:site_name", "twitter:card"]) assert.ok(meta[key], `${name} has no ${key}`);
      assert.deepEqual(links(page, "canonical").map((it) => it.href), [site.origin + PAGES[name]], name);
    }
    assert.equal(meta["fediverse:creator"], `@owner@${new URL(site.origin).host}`, name);
    assert.ok(links(page, "alternate").some((it) => it.type === "application/atom+xml"), `${name} names no feed`);
  }
  const post = metas(html.post);
  assert.equal(post["og:type"], "article");
  assert.equal(post["twitter:card"], "summary_large_image");
  assert.equal(post["article:published_time"], "2026-03-14T09:26:00Z");
  assert.equal(post["article:modified_time"], "2026-04-02T10:00:00Z");
  assert.ok(post["og:image"].startsWith(`${site.origin}/`), post["og:image"]);
  assert.ok(post["og:image:alt"].includes("straw"));
  const warned = html.warned.split("</head>")[0];
  assert.doesNotMatch(warned, /thief/, "a preview tells what the warning hides");
});

test("pages name their neighbours", () => {
  assert.equal(links(html.home, "next")[0].href, "/page/2/");
  assert.equal(links(html["home-2"], "prev")[0].href, "/");
  assert.equal(links(html.short, "prev").length, 1);
  assert.equal(links(html.short, "next").length, 1);
});

test("the first alternate of a post is the post itself", async () => {
  for (const name of ["home", "post", "note", "short", "warned"]) {
    const [first] = links(html[name], "alternate");
    assert.equal(first.type, "application/activity+json", name);
    const object = await (await fetch(first.href, { headers: { Accept: first.type } })).json();
    assert.equal(object.id, first.href, name);
  }
});

test("search engines find linked data", () => {
  const [graph] = data(html.home);
  const [website, person] = graph["@graph"];
  assert.deepEqual([website["@type"], website.url, website.name], ["WebSite", `${site.origin}/`, "Field Notes"]);
  assert.deepEqual([person["@type"], person.name, person["@id"]], ["Person", "The Owner", website.author["@id"]]);
  const [post] = data(html.post);
  assert.equal(post["@type"], "BlogPosting");
  assert.equal(post.url, `${site.origin}/posts/everything/`);
  assert.equal(post.datePublished, "2026-03-14T09:26:00Z");
  assert.equal(post.dateModified, "2026-04-02T10:00:00Z");
  assert.equal(post.author["@id"], person["@id"]);
  assert.deepEqual(post.keywords, ["specimen", "typography", "measuring things"]);
  assert.equal(post.commentCount, 4);
  assert.deepEqual(post.interactionStatistic.map((it) => it.userInteractionCount), [3, 2]);
  assert.ok(post.wordCount > 300 && post.image.startsWith(site.origin));
  assert.equal(data(html.note)[0]["@type"], "SocialMediaPosting");
  assert.ok(!JSON.stringify(data(html.warned)).includes("thief"));
});

test("microformats say who writes here", () => {
  const { items: all, rels } = found.pages.home;
  const [card] = items(all, "h-card");
  assert.deepEqual(card.properties.name, ["The Owner"]);
  assert.equal(card.properties.url[0], `${site.origin}/`);
  assert.deepEqual(card.properties.uid, [`${site.origin}/`]);
  assert.equal([card.properties.photo].flat()[0].value ?? card.properties.photo[0], `${site.origin}/avatar.png`);
  assert.ok(card.properties.note[0].includes("Short observations"));
  assert.ok(rels.me.includes("https://owner.example/source/"), "a profile row is no rel=me");
  assert.ok(rels.me.includes(`${site.origin}/`));
});

test("microformats say what is in a list", () => {
  for (const name of ["home", "section", "notes", "tag", "home-2"]) {
    const [feed] = items(found.pages[name].items, "h-feed");
    assert.ok(feed.properties.name[0], name);
    const entries = items(feed.children, "h-entry");
    assert.ok(entries.length > 0 && entries.length <= 4, `${name}: ${entries.length} entries`);
    for (const { properties } of entries) {
      assert.ok(properties.url[0].startsWith(`${site.origin}/`), name);
      assert.ok(!Number.isNaN(Date.parse(properties.published[0])), name);
      assert.ok(properties.name || properties.content, name);
    }
  }
});

test("microformats say what a post is, and what was answered", () => {
  const [entry] = items(found.pages.post.items, "h-entry");
  const { properties } = entry;
  assert.deepEqual(properties.name, ["Everything that a page can hold, from a heading to a footnote"]);
  assert.deepEqual(properties.uid, [`${site.origin}/posts/everything/`]);
  assert.deepEqual(properties.published, ["2026-03-14T09:26:00Z"]);
  assert.deepEqual(properties.updated, ["2026-04-02T10:00:00Z"]);
  assert.deepEqual(properties.category, ["specimen", "typography", "measuring things"]);
  assert.ok(properties.content[0].value.startsWith("The first paragraph sets the tone."));
  assert.ok(properties.summary[0].startsWith("A specimen"));
  assert.ok(properties.photo[0].value.startsWith(`${site.origin}/posts/everything/`));
  assert.deepEqual(properties.syndication, ["https://elsewhere.example/posts/1", "https://other.example/2"]);
  const [author] = properties.author;
  assert.deepEqual([author.properties.name[0], author.properties.url[0]], ["The Owner", `${site.origin}/`]);
  // Each stands below what it answers.
  const below = (comments, parent) =>
    (comments ?? []).map(({ type, properties: comment }) => {
      assert.deepEqual(type, ["h-cite"]);
      assert.equal(items(comment.author, "h-card").length, 1);
      assert.match(comment.url[0], /^http:\/\/127\.0\.0\.2:\d+\/@\w+\/notes\/\d+$/);
      assert.ok(comment.content[0].value && comment.published[0]);
      assert.deepEqual(comment["in-reply-to"], [parent]);
      return below(comment.comment, comment.url[0]);
    });
  assert.deepEqual(below(properties.comment, `${site.origin}/posts/everything/`), [[[[]]], []]);
  const [bookmark] = items(found.pages.bookmark.items, "h-entry");
  assert.deepEqual(bookmark.properties["bookmark-of"], ["https://example.org/to-read/later"]);
  const [note] = items(found.pages.note.items, "h-entry");
  assert.equal(note.properties.name, undefined, "a note has no name");
});

test("feeds are read without a complaint, and their ids are those of the wire", async () => {
  const feeds = Object.entries(found.feeds);
  assert.ok(feeds.length >= 1);
  for (const [url, feed] of feeds) {
    assert.equal(feed.bozo, null, url);
    assert.ok(feed.entries.length >= 8, `${url}: ${feed.entries.length} entries`);
    for (const entry of feed.entries) {
      const [object] = links(await text(entry.link), "alternate");
      assert.equal(entry.id, object.href, `${url}: ${entry.link}`);
      assert.ok(entry.dated && entry.content, `${url}: ${entry.link}`);
    }
  }
});

test("the JSON feed has the same entries", async (t) => {
  const link = links(html.home, "alternate").find((it) => it.type === "application/feed+json");
  if (!link) return t.skip("there is none");
  const feed = JSON.parse(await text(link.href));
  assert.equal(feed.version, "https://jsonfeed.org/version/1.1");
  const [atom] = Object.values(found.feeds);
  assert.deepEqual(feed.items.map((it) => it.id), atom.entries.map((it) => it.id));
});
