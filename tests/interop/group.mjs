// A community as Lemmy, PieFed and Mbin have them (FEP-1b12), played by Fedify: followed, read, written to;
// and what it passes on is what its origin says, not what the community says.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Site, dumpPeer, startPeer, until } from "./harness.mjs";

const AP = "application/activity+json";
let group, site, member, first;
const passed = new Set();
const dump = async () => `${await dumpPeer(group)}\n${site.dump()}`;
const wait = (what, check) => until(what, check, { dump });
const said = (what, match) => wait(what, async () =>
  (await group.rows("/journal", (it) => it.type === "Create" && match(it.raw.object)))[0]?.raw);
const read = async (match) => (await site.list("timeline")).find(match);

before(async () => {
  [group, site] = await Promise.all([startPeer("127.0.0.2", undefined, "Group"), Site.create()]);
  member = `${group.origin}/users/member`;
  await site.write("liked", null, "Please count me.");
  await site.serve();
  await site.run("publish");
});
after(() => Promise.all([group?.stop(), site?.drop()]));

/** A step that is not played when one that it needs has failed. */
function step(name, needs, body) {
  test(name, { timeout: 120_000 }, async (t) => {
    const missing = needs.filter((it) => !passed.has(it));
    if (missing.length > 0) return t.skip(`needs ${missing.join(", ")}`);
    await body();
    assert.deepEqual(await group.get("/errors"), []);
    passed.add(name.split(":")[0]);
  });
}

step("1: a community is followed as anybody is", [], async () => {
  await site.run("follow", group.handle);
  await wait("the community to accept", async () =>
    (await site.list("following", "list")).find((it) => it.actor === group.actor && it.state === "accepted"));
  assert.deepEqual(await group.get("/followers"), [site.actor]);
});

step("2: what its member writes is read in it", ["1"], async () => {
  first = (await group.post("/member/say", { title: "Which wood?", content: "<p>For the <em>frames</em>.</p>" })).object;
  const row = await wait("the page in the timeline", () => read((it) => it.id === first));
  assert.equal(row.author, member);
  assert.ok(JSON.stringify(row.community).includes("peer"), JSON.stringify(row));
  assert.match(`${row.summary} ${row.content}`, /Which wood\?/);
  assert.match(row.content, /For the <em>frames<\/em>\./);
  // Lemmy passes a page on twice, once by itself; then the member edits it.
  await group.post("/announce", { object: first });
  await group.post("/member/edit", { id: first, content: "<p>For the <em>lids</em>.</p>" });
  await wait("the edited page", () => read((it) => it.id === first && /lids/.test(it.content)));
  assert.equal((await site.list("timeline")).filter((it) => it.id === first).length, 1);
});

step("3: it is what its origin says, whatever the community says", ["1"], async () => {
  const { object } = await group.post("/member/say", { title: "True", content: "<p>True words</p>", claimed: "<p>Forged words</p>" });
  const row = await wait("the page in the timeline", () => read((it) => it.id === object));
  assert.match(row.content, /True words/);
  assert.doesNotMatch(JSON.stringify(await site.list("timeline")), /Forged/);
});

step("4: what is said in it goes to it, and names it", ["1"], async () => {
  await site.run("post", "I use pine.", "--to", group.handle);
  const { object, ...create } = await said("the post at the community", (it) => /I use pine/.test(it.content));
  assert.ok([create.to, create.cc].flat().includes(group.actor), JSON.stringify(create));
  assert.ok([object.to, object.cc].flat().includes(group.actor), JSON.stringify(object));
  assert.ok([object.tag].flat().some((it) => it?.type === "Mention" && it.href === group.actor), JSON.stringify(object.tag));
  const { document } = await group.post("/fetch", { url: object.id });
  assert.equal(document.attributedTo, site.actor);
});

step("5: an answer goes to who is answered, and to the community", ["2"], async () => {
  await site.run("post", "Spruce is fine, too.", "--reply-to", first);
  const { object } = await said("the answer", (it) => it.inReplyTo === first);
  const addressed = [object.to, object.cc].flat();
  for (const actor of [member, group.actor]) assert.ok(addressed.includes(actor), `${actor}: ${JSON.stringify(object)}`);
});

step("6: an answer that it passes on waits in the inbox, with the name of who wrote it", ["1"], async () => {
  const inReplyTo = `${site.origin}/ap/post/posts.liked`;
  const { object } = await group.post("/member/say", { content: "<p>I count you.</p>", inReplyTo });
  const row = await wait("the answer in the inbox", async () => (await site.list("inbox", "list")).find((it) => it.object === object));
  assert.equal(row.actor, member);
});

step("7: likes that it passes on are counted, and uncounted", ["1"], async () => {
  const object = `${site.origin}/ap/post/posts.liked`;
  const total = async () => {
    const answer = await site.get("/ap/likes/posts.liked", AP);
    return answer.status === 404 ? 0 : JSON.parse(answer.body).totalItems;
  };
  const { like } = await group.post("/member/like", { object });
  await wait("one like", async () => (await total()) === 1);
  await group.post("/member/undo", { like });
  await wait("no like", async () => (await total()) === 0);
});

step("8: what is deleted goes, once it is", ["2", "3"], async () => {
  await group.post("/member/delete", { id: first, only_said: true });
  // What comes later is there, so the other was looked at.
  const { object } = await group.post("/member/say", { title: "Later", content: "<p>Later</p>" });
  await wait("the later page", () => read((it) => it.id === object));
  assert.ok(await read((it) => it.id === first), "it is still where it is from");
  await group.post("/member/delete", { id: first });
  await wait("the page to go", async () => !(await read((it) => it.id === first)));
});

step("9: whoever leaves is no longer told", ["1"], async () => {
  await site.run("unfollow", group.handle);
  await wait("the community to know", async () => (await group.get("/followers")).length === 0);
});
