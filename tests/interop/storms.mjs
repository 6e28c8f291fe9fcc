// What many honest servers send at once: 20,000 likes of 2,000 accounts on 80 servers, each within its
// budget, the Deletes of 10,000 accounts that nobody here has heard of, and 5,000 answers of 500 new
// servers that advertise something. A reader gets the page meanwhile, and memory stays bounded.
//
// One line `figure: ...` is printed for each measurement.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { Worker } from "node:worker_threads";
import { account, post, serveAccounts, signedBy } from "../pages/strangers.mjs";
import { Site, start, until } from "./harness.mjs";

const SERVERS = 80;
const ACCOUNTS = 2_000;
const POSTS = 10;
const DELETES = 10_000;
const SPAM_SERVERS = 500;
const SPAM_EACH = 10;
const AT_ONCE = 16;
const RSS_MAX_MB = 64;
const GET_P99_MAX_MS = 1_000; // generous: the bar is 50 ms on a quiet machine
const CONTEXT = "https://www.w3.org/ns/activitystreams";

let site, accounts, inbox;
const figure = (name, text) => console.log(`figure: ${name}: ${text}`);
const rssMb = () => Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${site.server.pid}/status`, "utf8"))[1]) / 1024;

before(async () => {
  site = await Site.create();
  for (let i = 0; i < POSTS; i += 1) await site.write(`liked-${i}`, `Liked ${i}`, "A page to read while it storms.");
  await site.run("publish", "--allow-new", String(POSTS));
  await site.serve();
  inbox = `${site.origin}/ap/inbox`;
  accounts = await serveAccounts(ACCOUNTS, ACCOUNTS / SERVERS, account);
});
after(async () => {
  await accounts?.stop();
  await site?.drop();
});

const likes = async (i) => JSON.parse((await site.get(`/ap/likes/posts.liked-${i}`, "application/activity+json")).body).totalItems;
const allLikes = async () => (await Promise.all(Array.from({ length: POSTS }, (_, i) => likes(i)))).reduce((sum, it) => sum + it, 0);

/** Sends all of it from the addresses of its servers: how often each status was the answer. */
async function send(all) {
  const statuses = {};
  const queue = all[Symbol.iterator]();
  async function work() {
    for (const { body, headers, agent } of queue) {
      const status = await post(inbox, body, headers, agent);
      statuses[status] = (statuses[status] ?? 0) + 1;
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return statuses;
}

/** Runs `body` while somebody reads, and says what that cost. */
async function storm(name, count, body) {
  let peakMb = 0;
  const sampler = setInterval(() => (peakMb = Math.max(peakMb, rssMb())), 50);
  const reader = new Worker(new URL("./reader.mjs", import.meta.url), { workerData: { url: `${site.origin}/posts/liked-0/`, everyMs: 20 } });
  const read = new Promise((resolve, reject) => reader.once("message", resolve).once("error", reject));
  const begun = performance.now();
  try {
    await body();
  } finally {
    clearInterval(sampler);
    reader.postMessage("stop");
  }
  const seconds = (performance.now() - begun) / 1_000;
  const times = await read;
  const p99 = times[Math.floor(times.length * 0.99)];
  figure(name, `${count} in ${seconds.toFixed(1)} s (${Math.round(count / seconds)} a second), GET p99 ${p99.toFixed(1)} ms of ${times.length}${p99 > 50 ? " (over the bar of 50 ms)" : ""}, peak RSS ${peakMb.toFixed(1)} MB`);
  assert.ok(p99 <= GET_P99_MAX_MS, `${name}: GET p99 ${p99.toFixed(0)} ms`);
  assert.ok(peakMb <= RSS_MAX_MB, `${name}: RSS ${peakMb.toFixed(1)} MB`);
}

/** Rows of each table of the store, by a program that shares nothing with skep. */
async function rows() {
  const program = `import json, sqlite3, sys
db = sqlite3.connect(f"file:{sys.argv[1]}?mode=ro", uri=True)
names = [name for name, in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
print(json.dumps({name: db.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}))`;
  const it = start("python3", ["-c", program, site.path("data/skep.db")]);
  await it.ended;
  assert.equal(it.stderr, "");
  return JSON.parse(it.stdout);
}

test("20,000 likes within their budgets are each counted once, while a page is read", { timeout: 120_000 }, async () => {
  const all = [];
  for (let i = 0; i < POSTS; i += 1) {
    for (let number = 0; number < ACCOUNTS; number += 1) {
      // Neighbours in this order live on different servers.
      const { origin, agent } = accounts.servers[number % SERVERS];
      const by = `${origin}/users/${number}`;
      const body = JSON.stringify({ "@context": CONTEXT, id: `${by}/likes/${i}`, type: "Like", actor: by, object: `${site.origin}/ap/post/posts.liked-${i}` });
      all.push({ body, agent, headers: signedBy(by, inbox, body) });
    }
  }
  await storm("likes", all.length, async () => assert.deepEqual(await send(all), { 202: all.length }));
  await until("all likes to be counted", async () => (await allLikes()) === all.length);
  assert.equal((await rows()).reactions, all.length);
  assert.ok(accounts.asked <= 2 * ACCOUNTS, `${accounts.asked} fetches for ${ACCOUNTS} accounts`);
  // The same once more changes nothing.
  assert.deepEqual(await send(all.slice(0, 200)), { 202: 200 });
  assert.equal((await rows()).reactions, all.length);
});

test("10,000 Deletes of unknown accounts cost no fetch and no row", { timeout: 60_000 }, async () => {
  const [before, asked] = [await rows(), accounts.asked];
  const all = Array.from({ length: DELETES }, (_, i) => {
    const { origin, agent } = accounts.servers[i % SERVERS];
    const by = `${origin}/users/${ACCOUNTS + i}`;
    const body = JSON.stringify({ "@context": CONTEXT, id: `${by}#delete`, type: "Delete", actor: by, object: by });
    return { body, agent, headers: signedBy(by, inbox, body) };
  });
  await storm("deletes", all.length, async () => assert.deepEqual(await send(all), { 202: all.length }));
  assert.equal(accounts.asked, asked);
  assert.deepEqual(await rows(), before);
});

test("5,000 answers of 500 new servers wait: none is public, and no picture is fetched", { timeout: 60_000 }, async () => {
  const spammers = await serveAccounts(SPAM_SERVERS, 1, account);
  const all = Array.from({ length: SPAM_SERVERS * SPAM_EACH }, (_, i) => {
    const number = i % SPAM_SERVERS;
    const { origin, agent } = spammers.servers[number];
    const by = `${origin}/users/${number}`;
    const note = {
      id: `${origin}/notes/${i}`, type: "Note", attributedTo: by, to: `${CONTEXT}#Public`, inReplyTo: `${site.origin}/ap/post/posts.liked-0`,
      content: `<p>Buy <a href="${origin}/shop">this</a></p>`, attachment: { type: "Image", url: `${origin}/picture.png` },
    };
    const body = JSON.stringify({ "@context": CONTEXT, id: `${note.id}/create`, type: "Create", actor: by, to: note.to, object: note });
    return { body, agent, headers: signedBy(by, inbox, body) };
  });
  await storm("spam", all.length, async () => assert.deepEqual(await send(all), { 202: all.length }));
  await until("all of it to wait", async () => (await rows()).remote_posts === all.length);
  assert.deepEqual(await site.list("inbox", "list", "--state", "approved"), []);
  assert.doesNotMatch((await site.get("/posts/liked-0/")).body, /h-cite|shop/);
  assert.deepEqual(spammers.others, []);
  await spammers.stop();
});
