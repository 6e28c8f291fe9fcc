// The recipe of docs/running.md, run for real: Litestream replicates the database of a running skep into a
// folder while it publishes and is followed; then the process is killed and its data are destroyed, and what
// comes back is the same account. Keys, settings and texts come from a backup that was made before.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { STEP_MS, Site, dumpPeer, end, http, start, startPeer, until } from "../interop/harness.mjs";

const AP = "application/activity+json";
const POSTS = 12;

let peers;
let site;
let folder;
let replicator;

const litestream = process.env.LITESTREAM ?? "litestream";
const dump = async () =>
  `${await dumpPeer(peers[0])}\n${site.dump()}\n--- litestream:\n${replicator?.stdout}${replicator?.stderr}`;
const wait = (what, check) => until(what, check, { dump });
const postId = (name) => `${site.origin}/ap/post/posts.${name}`;
const config = () => join(folder, "litestream.yml");

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "skep-litestream-"));
  peers = [await startPeer("127.0.0.2"), await startPeer("127.0.0.3")];
  site = await Site.create();
  const text = `dbs:\n  - path: ${site.path("data/skep.db")}\n    replicas:\n      - path: ${join(folder, "replica")}\n`;
  await writeFile(config(), text);
});

after(async () => {
  await end(replicator);
  for (const peer of peers ?? []) await peer.stop();
  await site?.drop();
  if (folder && !process.env.KEEP) await rm(folder, { recursive: true, force: true });
});

async function followed(peer) {
  await peer.post("/follow", { handle: site.handle });
  await wait(`the follow of ${peer.host} to be accepted`, async () => (await peer.rows("/following", (it) => it.state === "accepted"))[0]);
}

const creates = (peer, id) => peer.rows("/wire", (row) => row.type === "Create" && row.raw.object?.id === id);

async function publish(name) {
  await site.write(name, name, `Words of ${name}.`);
  await site.run("publish");
}

/** What the account is to others: followers, ids, keys. */
async function account() {
  const document = async (url) => JSON.parse((await http(url, { headers: { Accept: AP } })).body);
  const followers = (await site.list("followers", "list")).map(({ actor, since }) => ({ actor, since }));
  const posts = await Promise.all([...Array(POSTS).keys()].map((number) => document(postId(`p${number}`))));
  const keys = ["rsa.pem", "ed25519.pem"].map((name) => readFileSync(site.path("data/keys", name), "utf8"));
  const actor = await document(site.actor);
  return { followers, posts, keys, publicKey: actor.publicKey, multikeys: actor.assertionMethod };
}

/** Whatever SQLite has to say about a database; it is closed again at once. */
function asked(pragma) {
  const script = "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute('pragma ' + sys.argv[2]).fetchone()[0])";
  const python = join(import.meta.dirname, ".tools/bin/python");
  return execFileSync(python, ["-c", script, site.path("data/skep.db"), pragma], { encoding: "utf8" }).trim();
}

test("a database that is destroyed comes back from its replica", { timeout: 6 * STEP_MS }, async () => {
  await site.serve();
  replicator = start(litestream, ["replicate", "-config", config()]);
  await wait("the replica to begin", async () => {
    assert.ok(replicator.running, "litestream runs");
    return existsSync(join(folder, "replica")) && (await readdir(join(folder, "replica"))).length > 0;
  });
  assert.equal(asked("journal_mode"), "wal");
  const backup = join(folder, "backups");
  await site.run("backup", backup);
  const [file] = await readdir(backup);

  // Posts and follows arrive while it replicates.
  await followed(peers[0]);
  for (let number = 0; number < POSTS; number += 1) {
    await publish(`p${number}`);
    if (number === POSTS / 2) await followed(peers[1]);
  }
  await wait("all posts at the first follower", async () => (await peers[0].rows("/wire", (row) => row.type === "Create")).length === POSTS);
  await wait("nothing left to send", async () => JSON.parse(await site.run("status", "--json")).deliveries_waiting === 0);
  // The files are written again a moment after a follow.
  await wait("the pages to count both", async () => JSON.parse((await site.get("/ap/followers", AP)).body).totalItems === 2);
  const told = await account();

  // What was committed is copied within a second; SIGTERM waits for the last of it, and skep is killed before.
  await site.stop("SIGKILL");
  assert.equal((await end(replicator)).code, 0, replicator.stderr);
  await rm(site.root, { recursive: true });
  await mkdir(site.root);

  await site.run("restore", join(backup, file), "--into", site.root);
  await rm(site.path("data/skep.db"));
  execFileSync(litestream, ["restore", "-config", config(), site.path("data/skep.db")], { stdio: "pipe" });
  assert.equal(asked("integrity_check"), "ok");
  // The texts come from git.
  await mkdir(site.path("content/posts"), { recursive: true });
  for (let number = 0; number < POSTS; number += 1) await site.write(`p${number}`, `p${number}`, `Words of p${number}.`);
  await site.serve();
  const again = await account();
  assert.deepEqual(again, told, "the same followers, posts and keys");

  await publish("next");
  for (const peer of peers) {
    const [row] = await wait(`the next post at ${peer.host}`, async () => {
      const rows = await creates(peer, postId("next"));
      return rows[0]?.status && rows;
    });
    assert.equal(row.status, 202, "the follower's server accepts it");
    const known = await peer.rows("/journal", (it) => it.id === row.id);
    assert.equal(known.length, 1, "and understands it");
  }
  for (let number = 0; number < POSTS; number += 1) {
    assert.equal((await creates(peers[0], postId(`p${number}`))).length, 1, `p${number} is told once`);
  }
});
