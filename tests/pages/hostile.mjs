// Published payloads against what a reader opens (threat T6): strangers put each into every field that
// they may fill, and the pages that show it are opened without the policy that would stop a script.
// The texts are not part of the repository: SKEP_CORPUS names their folder.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch } from "./browser.mjs";
import { filesBelow, here, openSite, until } from "./site.mjs";
import { speak } from "./strangers.mjs";

const PAYLOADS = 3_200;
const PER_POST = 400; // below the 500 answers that a page shows
const POKE = "test:poke";
const corpus = join(process.env.SKEP_CORPUS ?? join(here, "../../../shared/corpus"), "html-sanitizer");
const skip = existsSync(corpus) ? false : "corpus absent";
if (skip && process.env.SKEP_CORPUS_REQUIRED === "1") throw new Error(`corpus absent, but required: ${corpus}`);

/** Different lines that could mean something to a parser; those of JSON as the text they stand for. */
async function readPayloads() {
  const found = new Set();
  for (const name of await filesBelow(corpus)) {
    for (const line of (await readFile(join(corpus, name), "utf8")).split("\n")) {
      const quoted = /^\s*"\w+":\s*("(?:[^"\\]|\\.)*"),?\s*$/.exec(line)?.[1];
      const payload = quoted ? JSON.parse(quoted) : line.trim();
      if (/[<>"'&:(]/.test(payload)) found.add(payload);
    }
  }
  return [...found].slice(0, PAYLOADS);
}

let site, strangers, browser, payloads;
const slug = (number) => `crowd-${Math.floor(number / PER_POST)}`;

before(async () => {
  if (skip) return;
  payloads = await readPayloads();
  const posts = Object.fromEntries(payloads.map((_, i) => [slug(i), `+++\ntitle = "${slug(i)}"\ndate = 2026-03-14T10:00:00Z\n+++\n\nA post.\n`]));
  // As if the owner had approved each: the same is stored and shown.
  const settings = {
    SKEP_FEDERATION_REPLIES: "open", SKEP_MODERATION_HOLD_LINKS: "false",
    SKEP_MODERATION_HOLD_MENTIONS: "0", SKEP_MODERATION_NEW_HOSTS_PER_HOUR: "0",
    SKEP_FEDERATION_QUOTES: "open",
  };
  site = await openSite({ templates: process.env.TEMPLATES, talk: false, settings, posts });
  strangers = await speak(`${site.origin}/ap/inbox`, payloads, (i) => `${site.origin}/ap/post/posts.${slug(i)}`);
  await until("all answers on their pages", async () => (await shown()).every(({ is, want }) => is === want));
  await until("all stamps", async () => (await stamps()).length === strangers.quotes);
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await strangers?.stop();
  await site?.stop();
});

const stamps = () => filesBelow(join(site.public, "ap/stamp"));

/** How many answers each post shows, and should. */
const shown = () => Promise.all([...new Set(payloads.map((_, i) => slug(i)))].map(async (name, i) => ({
  is: (await (await fetch(`${site.origin}/posts/${name}/`)).text()).split('class="h-cite').length - 1,
  want: Math.min(PER_POST, payloads.length - i * PER_POST),
})));

/** Opens an address without its policy, does to each element what a reader could, and says what happened. */
async function open(url) {
  const context = await browser.newContext({ bypassCSP: true });
  const page = await context.newPage();
  const happened = { scripts: [], dialogs: [], elsewhere: [] };
  const cdp = await context.newCDPSession(page);
  // What the driver of the browser runs is in a world of its own.
  cdp.on("Debugger.scriptParsed", (it) => it.executionContextAuxData.isDefault && it.url !== POKE && happened.scripts.push(it.url));
  page.on("dialog", (it) => {
    happened.dialogs.push(it.message());
    it.dismiss().catch(() => {});
  });
  context.on("page", (it) => happened.elsewhere.push(it.url()));
  await context.route(() => true, (route) => {
    const asked = route.request().url();
    if (new URL(asked).origin === new URL(url).origin) return route.continue();
    happened.elsewhere.push(asked);
    return route.abort();
  });
  await cdp.send("Debugger.enable");
  await page.goto(url, { waitUntil: "load" });
  const poked = await cdp.send("Runtime.evaluate", { expression: `(${poke})()\n//# sourceURL=${POKE}`, awaitPromise: true })
    .catch((error) => happened.elsewhere.push(error.message)); // It has gone to another page.
  if (page.url() !== url) happened.elsewhere.push(page.url());
  await context.close();
  return { ...happened, poked: poked?.result?.value };
}

/** Runs in the page. Links to the web are not followed; others are, and so is whatever listens. */
async function poke() {
  addEventListener("click", (event) => /^https?:/.test(event.target.closest?.("a")?.href ?? "") && event.preventDefault(), true);
  const all = [...document.querySelectorAll("*")];
  for (const it of document.querySelectorAll("details")) it.open = true;
  for (const it of all) {
    for (const name of ["mouseover", "mouseenter", "pointerdown", "keydown", "focus", "toggle", "error"]) it.dispatchEvent(new Event(name));
    if (it.localName !== "summary") it.dispatchEvent(new MouseEvent("click", { cancelable: true, bubbles: true }));
  }
  await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
  return all.length;
}

test("the look-out sees what runs, what speaks and what is asked for elsewhere", { skip }, async () => {
  const raw = [
    ["<script>1</script>", true, false, false],
    ['<p onmouseover="2">over</p>', true, false, false],
    ['<a href="javascript:alert(3)">press</a>', true, true, false],
    ['<img src="x" onerror="alert(4)">', true, true, false],
    ['<img src="http://127.0.0.9:9/5.png">', false, false, true],
    ["<p>nothing</p>", false, false, false],
  ];
  for (const [html, ...seen] of raw) {
    const server = createServer((_, answer) => answer.writeHead(200, { "Content-Type": "text/html", "Content-Security-Policy": "default-src 'none'" }).end(html));
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { scripts, dialogs, elsewhere } = await open(`http://127.0.0.1:${server.address().port}/`);
    server.close();
    assert.deepEqual([scripts, dialogs, elsewhere].map((it) => it.length > 0), seen, html);
  }
});

test("nothing of what strangers write runs, speaks or asks for something elsewhere", { skip }, async () => {
  assert.ok(payloads.length >= 3_000, `only ${payloads.length} payloads`);
  assert.deepEqual(strangers.refused, []);
  const told = [];
  for (const file of await filesBelow(site.public)) {
    const text = await readFile(join(site.public, file), "utf8");
    if (/127\.0\.\d+\.2:/.test(text) || /feed|atom|rss|\.xml$/.test(file)) told.push(file);
  }
  assert.ok(told.filter((file) => file.endsWith(".html")).length >= payloads.length / PER_POST, told.join(" "));
  let elements = 0;
  for (const file of told) {
    const { poked, ...happened } = await open(`${site.origin}/${file.replace(/index\.html$/, "")}`);
    assert.deepEqual(happened, { scripts: [], dialogs: [], elsewhere: [] }, file);
    elements += poked;
  }
  console.log(`figure: ${payloads.length} payloads, ${told.length} files opened, ${elements} elements poked: nothing ran`);
});

test("nothing of what strangers write commands a terminal, or ends the JSON of a command", { skip }, async () => {
  const commands = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;
  for (const verb of [["inbox", "list", "--state", "reports"], ["inbox", "list", "--state", "all"], ["quotes", "list", "--state", "approved"]]) {
    const told = await site.skep(...verb);
    assert.doesNotMatch(told, commands, verb.join(" "));
    const json = await site.skep(...verb, "--json");
    assert.doesNotMatch(json, commands, verb.join(" "));
    const rows = JSON.parse(json);
    assert.ok(rows.length >= 200, `${verb.join(" ")}: ${rows.length} rows`);
    // A row of one is no row of another, whatever it says of itself.
    assert.equal(new Set(rows.map((it) => it.id)).size, rows.length);
  }
  const reports = JSON.parse(await site.skep("inbox", "list", "--state", "reports", "--json"));
  assert.ok(reports.every((it) => it.content === null || !it.content.includes("\n")), "a report is one line");
});
