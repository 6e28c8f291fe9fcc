// The counterparty against itself: two peers that talk to each other, so that a red story can be
// blamed on skep and not on the tool it is measured with.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { dumpPeer, http, startPeer, stays, until } from "./harness.mjs";

let a;
let b;

before(async () => {
  [a, b] = await Promise.all([startPeer("127.0.0.2"), startPeer("127.0.0.3")]);
});
after(async () => {
  const ends = await Promise.all([a?.stop(), b?.stop()]);
  for (const how of ends) assert.deepEqual(how, { code: 0, signal: null }, "SIGTERM must end a peer cleanly");
});

const dump = async () => `${await dumpPeer(a)}\n${await dumpPeer(b)}`;
const one = (peer, path, match, what) =>
  until(what, async () => (await peer.rows(path, match))[0], { within: 20_000, dump });

test("a finds b by its handle", async () => {
  const found = await a.post("/lookup", { handle: b.handle });
  assert.equal(found.id, b.actor);
  assert.equal(found.name, "The Peer");
  assert.equal(found.inbox, `${b.actor}/inbox`);
  assert.equal(found.shared_inbox, `${b.origin}/inbox`);
  assert.equal(found.key_count, 1);
  assert.equal(found.multikey_count, 2);
  assert.equal((await a.post("/webfinger", { resource: `acct:${b.handle.slice(1)}` })).subject, `acct:${b.handle.slice(1)}`);
  const { strict } = await a.post("/nodeinfo", { url: b.origin });
  assert.equal(strict.software.name, "skep-interop-peer");
});

test("follow, accept, a post, an edit, a like, a boost, undo, delete, unfollow", async () => {
  const { id } = await a.post("/follow", { handle: b.handle });
  const accept = await one(a, "/journal", (it) => it.type === "Accept", "b's Accept");
  assert.equal(accept.raw.object.id, id, "the Accept embeds the Follow");
  assert.deepEqual(await b.get("/followers"), [a.actor]);
  assert.equal((await a.get("/following"))[0].state, "accepted");

  const note = (await b.post("/note", { content: "<p>Hello</p>" })).note;
  const created = await one(a, "/journal", (it) => it.type === "Create", "b's Create");
  assert.equal(created.raw.object.id, note);
  assert.equal(created.raw.object.content, "<p>Hello</p>");
  const fetched = await a.post("/fetch", { url: note });
  assert.deepEqual([fetched.type, fetched.id], ["Note", note]);

  await b.post("/update-note", { id: note, content: "<p>Hello again</p>" });
  const updated = await one(a, "/journal", (it) => it.type === "Update", "b's Update");
  assert.equal(updated.raw.object.content, "<p>Hello again</p>");
  assert.ok(updated.raw.object.updated);

  const like = await a.post("/like", { object: note });
  await one(b, "/journal", (it) => it.type === "Like" && it.object === note, "a's Like");
  const boost = await a.post("/announce", { object: note });
  await one(b, "/journal", (it) => it.type === "Announce" && it.object === note, "a's Announce");
  await a.post("/undo", { id: like.id });
  await a.post("/undo", { id: boost.id });
  for (const undone of [like.id, boost.id]) {
    await one(b, "/journal", (it) => it.type === "Undo" && it.raw.object.id === undone, `a's Undo of ${undone}`);
  }

  const reply = await a.post("/note", { content: "<p onclick=\"x()\">hi<script>y()</script></p>", inReplyTo: note, to: b.handle });
  const got = await one(b, "/journal", (it) => it.type === "Create", "a's reply");
  assert.equal(got.raw.object.id, reply.note);
  assert.equal(got.raw.object.inReplyTo, note);
  assert.match(got.raw.object.content, /onclick.*<script>/, "what a stranger writes is sent as it is");

  await b.post("/delete-note", { id: note });
  await one(a, "/journal", (it) => it.type === "Delete", "b's Delete");
  assert.equal((await http(note, { headers: { Accept: "application/activity+json" } })).status, 410);

  await a.post("/unfollow", { handle: b.handle });
  const undo = await one(b, "/journal", (it) => it.type === "Undo" && it.raw.object.type === "Follow", "a's Undo of its Follow");
  assert.equal(undo.raw.object.id, id);
  await until("b to have no followers", async () => (await b.get("/followers")).length === 0);
  for (const peer of [a, b]) {
    assert.deepEqual(await peer.get("/errors"), []);
    for (const row of await peer.get("/wire")) assert.equal(row.status, 202, JSON.stringify(row));
  }
});

test("a Follow can be refused", async () => {
  await b.post("/policy", { follow: "reject" });
  await a.post("/follow", { handle: b.handle });
  await one(a, "/following", (it) => it.state === "rejected", "b's Reject");
  await b.post("/policy", { follow: "accept" });
});

test("the same activity twice reaches the wire twice and the journal once", async () => {
  const { id } = await a.post("/follow", { handle: b.handle });
  await one(a, "/following", (it) => it.state === "accepted", "b's Accept");
  await a.post("/resend", { id });
  assert.equal((await b.rows("/wire", (it) => it.id === id)).length, 2);
  await stays("one row in the journal", async () => (await b.rows("/journal", (it) => it.id === id)).length === 1, 500);
});

test("what is not signed, or signed and then changed, is refused", async () => {
  const [before_, seen] = [await b.get("/journal"), await b.rows("/wire", (it) => it.type === "Follow")];
  const body = JSON.stringify({
    "@context": "https://www.w3.org/ns/activitystreams", id: `${a.origin}/activities/forged`,
    type: "Follow", actor: a.actor, object: b.actor,
  });
  const headers = { "Content-Type": "application/activity+json" };
  assert.equal((await http(`${b.actor}/inbox`, { method: "POST", headers, body })).status, 401);
  // A good signature, taken from the wire, over another body.
  const { host: _, "content-length": __, "transfer-encoding": ___, connection: ____, ...head } = seen.at(-1).head;
  assert.equal((await http(`${b.actor}/inbox`, { method: "POST", headers: { ...head, host: `${b.host}:${b.port}` }, body })).status, 401);
  assert.equal((await b.get("/journal")).length, before_.length);
});

test("a peer stops when told", async () => {
  const c = await startPeer("127.0.0.4");
  await c.post("/stop");
  assert.deepEqual(await c.process.ended, { code: 0, signal: null });
  assert.equal(c.process.stderr, "", "silent without DEBUG");
});
