// The story of one post, told by an independent server: found, followed, published, edited, deleted,
// answered, liked, boosted, killed in the middle, and still delivered.
//
// Every step waits for what it expects, at most 60 s, and never for a time. KEEP=1 keeps the site.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { STEP_MS, Site, dumpPeer, http, startPeer, stays, until } from "./harness.mjs";

const AP = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams", application/activity+json';
const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const PUBLIC = "https://www.w3.org/ns/activitystreams#Public";

let peer;
let site;
const passed = new Set();
/** Activities that may have been sent more than once, because skep was killed meanwhile. */
const mayRepeat = new Set();

const dump = async () => `${await dumpPeer(peer)}\n${site.dump()}`;

/** A step that needs others is skipped when one of those failed: one cause, one red line. */
function step(name, needs, body) {
  test(name, { timeout: 5 * STEP_MS }, async (t) => {
    const missing = needs.filter((it) => !passed.has(it));
    if (missing.length > 0) return t.skip(`needs ${missing.join(", ")}`);
    try {
      await body(t);
    } catch (error) {
      error.message = `[${name}] ${error.message}`;
      if (!error.message.includes("--- the peer was sent")) error.message += `\n${await dump()}`;
      throw error;
    }
    passed.add(name.split(":")[0]);
  });
}

const wait = (what, check, more) => until(what, check, { dump, ...more });
const onWire = (match) => peer.rows("/wire", match);
const objectId = (raw) => (typeof raw?.object === "string" ? raw.object : raw?.object?.id);
const about = (type, id) => (row) => row.type === type && objectId(row.raw) === id;
const postId = (name) => `${site.origin}/ap/post/posts.${name}`;
const json = async (url, accept = AP) => {
  const answer = await http(url, { headers: { Accept: accept } });
  assert.equal(answer.status, 200, `GET ${url} must answer 200`);
  return JSON.parse(answer.body);
};
const page = async (name) => {
  const answer = await site.get(`/posts/${name}/`, BROWSER);
  assert.equal(answer.status, 200, `the page of ${name} must be there`);
  return answer.body;
};
const textOf = (html) => html.replace(/<(style|script)\b[\s\S]*?<\/\1>/gi, " ").replace(/<[^>]*>/g, " ").replace(/\s+/g, " ");

/** Waits until the peer was sent `type` about `id`, then makes sure it is sent only once. */
async function exactlyOne(type, id) {
  await wait(`a ${type} of ${id} at the peer`, async () => (await onWire(about(type, id))).length > 0);
  await stays(`one ${type} of ${id}`, async () => (await onWire(about(type, id))).length === 1);
  const [row] = await onWire(about(type, id));
  assert.equal(row.status, 202, `the peer must accept the ${type}`);
  assert.equal((await peer.rows("/journal", (it) => it.id === row.id)).length, 1, `the peer must understand the ${type}`);
  return row;
}

before(async () => {
  peer = await startPeer("127.0.0.2");
  site = await Site.create();
});

after(async () => {
  await peer?.stop();
  await site?.drop();
});

step("0: skep serves", [], () => site.serve());

step("1: found, followed, accepted", ["0"], async () => {
  const jrd = await peer.post("/webfinger", { resource: `acct:owner@${site.host}:${site.port}` });
  assert.equal(jrd?.subject, `acct:owner@${site.host}:${site.port}`, "WebFinger as Fedify asks it");

  const found = await peer.post("/lookup", { handle: site.handle });
  assert.equal(found.id, site.actor);
  assert.equal(found.name, "The Owner");
  assert.equal(found.username, "owner");
  assert.equal(found.inbox, `${site.origin}/ap/inbox`);
  assert.equal(found.key_count, 1, "one RSA key");
  assert.deepEqual(found.key_ids, [`${site.actor}#main-key`]);
  assert.equal(found.multikey_count, 1, "one Ed25519 key");

  const { id } = await peer.post("/follow", { handle: site.handle });
  await wait("the peer's follow to be accepted", async () => (await peer.rows("/following", (it) => it.state === "accepted"))[0]);
  const [accept, ...others] = await onWire((row) => row.type === "Accept");
  assert.deepEqual(others, [], "one Accept for one Follow");
  assert.deepEqual(accept.raw.object, { id, type: "Follow", actor: peer.actor, object: site.actor }, "INB-8: the Accept embeds the Follow");
  assert.equal(accept.path, "/users/peer/inbox", "INB-8: to the personal inbox");

  const list = await wait("skep to list the follower", async () => {
    const rows = await site.list("followers", "list");
    return rows.length > 0 && rows;
  });
  assert.deepEqual(list.map((it) => it.actor), [peer.actor]);
  assert.equal(list[0].handle.replace(/^@/, ""), peer.handle.slice(1));
  assert.ok(!Number.isNaN(Date.parse(list[0].since)), `since must be a time, not ${list[0].since}`);

  // The same Follow once more is no news. A peer that lost its own books asks under a new id: it must
  // be answered again (INB-8), and stays one follower.
  await peer.post("/resend", { id });
  const again = await peer.post("/follow", { handle: site.handle });
  await wait("a second Follow to be accepted too", async () => (await onWire((row) => row.type === "Accept" && row.raw.object?.id === again.id)).length > 0);
  assert.equal((await site.list("followers", "list")).length, 1);
});

step("2: a file is published, edited and deleted", ["1"], async () => {
  const id = postId("hello");
  await site.write("hello", "Hello", "This is **bold** and about #bees.");
  await site.run("publish");
  const create = await exactlyOne("Create", id);
  const object = create.raw.object;
  assert.equal(object.type, "Article", "a post with a title");
  assert.equal(object.name, "Hello");
  assert.match(object.content, /<strong>bold<\/strong>/);
  assert.equal(object.attributedTo, site.actor);
  assert.deepEqual(object.to, [PUBLIC]);
  assert.deepEqual([create.raw.to, create.raw.cc], [object.to, object.cc], "OBJ-8: wrapper and object have one audience");
  assert.equal(create.raw.actor, site.actor);
  assert.ok(object.tag.some((tag) => tag.type === "Hashtag" && tag.name.toLowerCase() === "#bees"), "the hashtag is a tag");

  const answer = await http(id, { headers: { Accept: AP } });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers["content-type"], "application/activity+json", "DISC-1");
  assert.equal(JSON.parse(answer.body).id, id, "ID-1");
  const fetched = await peer.post("/fetch", { url: id });
  assert.deepEqual([fetched.type, fetched.id, fetched.final_url], ["Article", id, id]);
  const activity = await peer.post("/fetch", { url: create.id });
  assert.deepEqual([activity.type, activity.id], ["Create", create.id]);

  await site.run("publish");
  await stays("nothing sent when nothing changed", async () => (await onWire((row) => objectId(row.raw) === id)).length === 1);

  await site.write("hello", "Hello", "This is **bolder** and about #bees.");
  await site.run("publish");
  const update = await exactlyOne("Update", id);
  assert.match(update.raw.object.content, /bolder/);
  assert.ok(Date.parse(update.raw.object.updated) >= Date.parse(object.published), "OBJ-21: updated is set");
  assert.equal(update.raw.object.published, object.published, "OBJ-6: published never changes");
  assert.equal((await json(id)).updated, update.raw.object.updated);

  await site.remove("hello");
  await site.run("publish", "--allow-deletes", "1");
  const deleted = await exactlyOne("Delete", id);
  assert.equal(deleted.raw.actor, site.actor);
  const tombstone = await http(id, { headers: { Accept: AP } });
  assert.equal(tombstone.status, 410, "OBJ-20");
  assert.deepEqual([JSON.parse(tombstone.body).type, JSON.parse(tombstone.body).id], ["Tombstone", id]);
  assert.ok([404, 410].includes((await site.get("/posts/hello/", BROWSER)).status), "the page is gone too");
});

step("2b: a saved file is published without a command", ["1"], async () => {
  await site.stop();
  await site.serve("--watch");
  await site.write("watched", null, "Saved while you watched.");
  const create = await exactlyOne("Create", postId("watched"));
  assert.equal(create.raw.object.type, "Note", "a post without a title");
  assert.match(create.raw.object.content, /Saved while you watched/);
  assert.match(await page("watched"), /Saved while you watched/);
  await site.stop();
  await site.serve();
});

step("3: a reply waits, is approved, is shown clean", ["1"], async () => {
  const id = postId("thread");
  await site.write("thread", "A thread", "What do you think?");
  await site.run("publish");
  await exactlyOne("Create", id);

  const { note } = await peer.post("/note", {
    content: '<p onclick="steal()">A reply<script>alert(1)</script> with <a href="javascript:alert(2)">a link</a> and <em>stress</em></p><img src=x onerror="alert(3)">',
    inReplyTo: id,
    to: site.handle,
  });
  const secret = await peer.post("/note", { content: "<p>For your eyes only</p>", inReplyTo: id, to: site.handle, direct: true });
  const row = await wait("the reply in skep's inbox", async () =>
    (await site.list("inbox", "list")).find((it) => it.object === note));
  assert.equal(row.actor, peer.actor);
  assert.equal(row.in_reply_to, id);
  assert.equal(typeof row.id, "number");
  assert.doesNotMatch(row.content, /onclick|<script|javascript:|onerror/i, "T6: clean before it is shown to the owner");
  await stays("an unapproved reply is not on the page", async () => !(await page("thread")).includes("A reply"));

  await site.run("inbox", "approve", String(row.id));
  const html = await wait("the approved reply on the page", async () => {
    const text = await page("thread");
    return text.includes("A reply") && text;
  });
  assert.doesNotMatch(html, /onclick|alert\(|javascript:|onerror|src=x/i, "T6: a stranger's HTML is never raw");
  assert.match(html, /<em>stress<\/em>/, "what is harmless survives");
  const replies = `${site.origin}/ap/replies/posts.thread`;
  await wait("the reply in the replies collection", async () => JSON.stringify(await json(replies)).includes(note));
  const collection = await peer.post("/collection", { url: replies });
  assert.deepEqual(collection.items.map((it) => it.id), [note], "Fedify walks the replies");
  assert.equal(objectId({ object: (await json(id)).replies }), replies, "the object names its replies");
  for (const text of [html, JSON.stringify(await json(replies))]) {
    assert.ok(!text.includes("For your eyes only") && !text.includes(secret.note), "INB-10: a direct message is never public");
  }

  await peer.post("/delete-note", { id: note, to: site.handle });
  await wait("the page without the deleted reply", async () => !(await page("thread")).includes("A reply"));
  await wait("the collection without the deleted reply", async () => {
    const answer = await http(replies, { headers: { Accept: AP } });
    return !answer.body.includes(note);
  });
});

step("4: killed between publish and delivery", ["1"], async (t) => {
  const begun = Date.now();
  const names = [];
  const publish = async (name) => {
    names.push(name);
    await site.write(name, null, `Written before kill ${names.length}.`);
    await site.run("publish");
  };
  // Queued while nothing serves; the server is killed as soon as it is up.
  await site.stop();
  await publish("killed-down");
  await site.serve();
  await site.stop("SIGKILL");
  await site.serve();
  // Queued under a running server, which is killed at several moments after.
  for (const [i, ms] of [0, 20, 60, 150, 400].entries()) {
    await publish(`killed-${i}`);
    await new Promise((resolve) => setTimeout(resolve, ms));
    await site.stop("SIGKILL");
    await site.serve();
  }
  let repeats = 0;
  for (const name of names) {
    const id = postId(name);
    const rows = await wait(`the Create of ${name} after the kills`, async () => {
      const found = await onWire(about("Create", id));
      return found.some((row) => row.status === 202) && found;
    });
    assert.equal(new Set(rows.map((row) => row.id)).size, 1, `DEL-7: each try of ${name} has the same id`);
    assert.equal((await peer.rows("/journal", (it) => it.object === id)).length, 1, "the peer counts it once");
    mayRepeat.add(rows[0].id);
    repeats += rows.length - 1;
  }
  t.diagnostic(`6 kills: 0 lost, ${repeats} repeated with the same id, ${((Date.now() - begun) / 1000).toFixed(1)} s`);
});

step("5: skep follows the peer, reads it, and leaves", ["0"], async () => {
  await site.run("follow", peer.handle);
  const followed = await wait("a Follow at the peer", async () => (await onWire((row) => row.type === "Follow"))[0]);
  assert.equal(objectId(followed.raw), peer.actor);
  await wait("skep to take the Accept", async () =>
    (await site.list("following", "list")).find((it) => it.actor === peer.actor && it.state === "accepted"));
  assert.deepEqual(await peer.get("/followers"), [site.actor]);

  const { note } = await peer.post("/note", { content: "<p>News from the peer<script>alert(4)</script></p>" });
  const row = await wait("the peer's post in the timeline", async () => (await site.list("timeline")).find((it) => it.url === note || it.content?.includes("News from the peer")));
  assert.match(row.content, /News from the peer/);
  assert.doesNotMatch(row.content, /<script|alert\(4\)/);
  assert.equal(row.author, peer.actor);
  assert.equal(row.handle.replace(/^@/, ""), peer.handle.slice(1));

  await peer.post("/update-note", { id: note, content: "<p>Better news from the peer</p>" });
  await wait("the edit in the timeline", async () => (await site.list("timeline")).some((it) => it.content?.includes("Better news")));
  await peer.post("/delete-note", { id: note });
  await wait("the deleted post out of the timeline", async () => !(await site.list("timeline")).some((it) => it.content?.includes("news from the peer")));

  await site.run("unfollow", peer.handle);
  const undo = await wait("an Undo at the peer", async () => (await onWire((it) => it.type === "Undo"))[0]);
  assert.equal(undo.raw.object.type, "Follow", "INB-6: the Undo embeds the Follow");
  assert.equal(undo.raw.object.id, followed.id, "with its first id");
  assert.equal(undo.raw.object.object, peer.actor);
  await wait("the peer to have no followers", async () => (await peer.get("/followers")).length === 0);
  assert.ok(!(await site.list("following", "list")).some((it) => it.actor === peer.actor && it.state === "accepted"));
});

step("5b: a refused follow is not a follow", ["5"], async () => {
  await peer.post("/policy", { follow: "reject" });
  await site.run("follow", peer.handle);
  await wait("skep to take the Reject", async () =>
    !(await site.list("following", "list")).some((it) => it.actor === peer.actor && it.state !== "rejected"));
  await peer.post("/policy", { follow: "accept" });
});

step("6: likes and boosts are counted and uncounted", ["1"], async () => {
  const id = postId("liked");
  await site.write("liked", null, "Please count me.");
  await site.run("publish");
  await exactlyOne("Create", id);
  const total = async (name) => {
    const answer = await http(`${site.origin}/ap/${name}/posts.liked`, { headers: { Accept: AP } });
    // A collection appears with its first member.
    return answer.status === 404 ? 0 : JSON.parse(answer.body).totalItems;
  };
  const shows = async (words) => words.test(textOf(await page("liked")));
  const LIKED = /\b1 (like|favourite|favorite|star)\b|\b(likes?|favourites?|stars?):? ?1\b/i;
  const BOOSTED = /\b1 (boost|share|repost)\b|\b(boosts?|shares?|reposts?):? ?1\b/i;

  const like = await peer.post("/like", { object: id });
  await wait("one like counted", async () => (await total("likes")) === 1);
  await wait("one like on the page", () => shows(LIKED));
  await peer.post("/resend", { id: like.id });
  const boost = await peer.post("/announce", { object: id });
  await wait("one boost counted", async () => (await total("shares")) === 1);
  await wait("one boost on the page", () => shows(BOOSTED));
  assert.equal(await total("likes"), 1, "the same Like twice is one like");
  assert.ok(await shows(LIKED));

  await peer.post("/undo", { id: like.id });
  await peer.post("/undo", { id: boost.id });
  await wait("the like and the boost uncounted", async () => (await total("likes")) === 0 && (await total("shares")) === 0);
  await wait("the like and the boost off the page", async () => !(await shows(LIKED)) && !(await shows(BOOSTED)));
});

step("7: what Mastodon and others ask", ["0"], async (t) => {
  await site.write("asked", "Asked", "Ask me in any way.");
  await site.run("publish");
  const id = postId("asked");
  await wait("the new post to be served", async () => (await http(id, { headers: { Accept: AP } })).status === 200);
  const finger = (query, more) => site.get(`/.well-known/webfinger${query}`, "application/jrd+json, application/json", more);
  const at = `${site.host}:${site.port}`;

  await t.test("WebFinger in every spelling", async () => {
    const spellings = [
      `acct:owner@${at}`, `acct:OWNER@${at}`, `ACCT:owner@${at}`, site.actor,
      `${site.origin}/`, site.origin, `${site.origin}/@owner`,
    ];
    for (const resource of spellings) {
      const queries = [`?resource=${encodeURIComponent(resource)}`, `?resource=${resource}`];
      for (const query of queries) {
        const answer = await finger(query);
        assert.equal(answer.status, 200, `WF-1: ${query}`);
        assert.match(answer.headers["content-type"], /^application\/jrd\+json\b/, "WF-4");
        assert.equal(answer.headers["access-control-allow-origin"], "*", "WF-4");
        const jrd = JSON.parse(answer.body);
        assert.equal(jrd.subject, `acct:owner@${at}`, "WF-3");
        const self = jrd.links.filter((link) => link.rel === "self");
        assert.deepEqual(self, [{ rel: "self", type: "application/activity+json", href: site.actor }], "WF-2");
      }
    }
    const some = JSON.parse((await finger(`?resource=acct:owner@${at}&rel=self`)).body);
    assert.deepEqual(some.links.map((link) => link.rel), ["self"], "WF-6");
    for (const resource of [`acct:nobody@${at}`, "acct:owner@other.example", `${site.origin}/nothing`]) {
      assert.equal((await finger(`?resource=${encodeURIComponent(resource)}`)).status, 404, `unknown: ${resource}`);
    }
    assert.equal((await finger("")).status, 400, "no resource");
    assert.equal((await finger("?resource=")).status, 400, "an empty resource");
    assert.equal((await finger("?resource==x")).status, 400, "no URI");
  });

  await t.test("a permalink speaks to browsers and to servers", async () => {
    const html = await site.get("/posts/asked/", BROWSER);
    assert.equal(html.status, 200);
    assert.match(html.headers["content-type"], /^text\/html/);
    assert.match(html.headers.vary ?? "", /\baccept\b/i, "DISC-8");
    assert.match(html.headers.link ?? "", new RegExp(`^<${id}>; *rel="?alternate"?; *type="?application/activity\\+json"?`), "DISC-6: the AP alternate comes first");
    const alternate = html.body.match(/<link\b[^>]*>/gi).filter((tag) => /alternate/.test(tag) && /activity\+json/.test(tag));
    assert.equal(alternate.length, 1);
    assert.ok(alternate[0].includes(id), "DISC-6: absolute");
    assert.match((await site.get("/posts/asked/")).headers["content-type"], /^text\/html/, "no Accept: a page");

    const asked = [
      "application/activity+json, application/ld+json", AP, "application/activity+json",
      'application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
      'application/ld+json; profile="https://www.w3.org/ns/activitystreams", application/activity+json, text/html;q=0.1',
      'application/ld+json;profile=https://www.w3.org/ns/activitystreams,application/activity+json',
    ];
    for (const accept of asked) {
      const answer = await site.get("/posts/asked/", accept);
      assert.equal(answer.status, 200, `DISC-4: ${accept}`);
      assert.equal(answer.headers["content-type"], "application/activity+json", accept);
      assert.equal(JSON.parse(answer.body).id, id);
      assert.match(answer.headers.vary ?? "", /\baccept\b/i);
      assert.match(answer.headers["cache-control"] ?? "", /private|no-store/, "DISC-4: never in a shared cache");
      assert.equal(answer.headers.location, undefined, "DISC-5");
    }
    assert.equal(JSON.parse((await site.get("/posts/asked/", AP)).body).url, `${site.origin}/posts/asked/`, "url is the permalink");
  });

  await t.test("ids answer servers and send browsers to the page", async () => {
    for (const accept of [undefined, "*/*", "application/activity+json", AP, "application/json"]) {
      const answer = await http(id, { headers: accept ? { Accept: accept } : {} });
      assert.equal(answer.status, 200, `DISC-3: ${accept}`);
      assert.equal(answer.headers["content-type"], "application/activity+json");
      assert.equal(answer.headers["access-control-allow-origin"], "*", "DISC-10");
    }
    const browser = await http(id, { headers: { Accept: BROWSER } });
    if (browser.status === 303) assert.equal(browser.headers.location, `${site.origin}/posts/asked/`, "DISC-5: absolute");
    else assert.equal(browser.status, 200, "DISC-3: 303 or a page");
    assert.equal((await http(`${id}?cb=123`, { headers: { Accept: AP } })).status, 200, "DISC-11");
    assert.equal((await http(postId("never-was"), { headers: { Accept: AP } })).status, 404);
    // As Mastodon does with a URL typed into its search: the page, then what the page names.
    assert.equal((await peer.post("/fetch", { url: `${site.origin}/posts/asked/` })).id, id);
  });

  await t.test("HEAD works wherever GET works", async () => {
    const paths = ["/", "/posts/asked/", "/ap/actor", "/ap/outbox", "/ap/post/posts.asked", "/nodeinfo/2.1", `/.well-known/webfinger?resource=acct:owner@${at}`, "/feed.xml"];
    for (const path of paths) {
      const [get, head] = [await site.get(path, "*/*"), await site.get(path, "*/*", { method: "HEAD" })];
      assert.equal(get.status, 200, `GET ${path}`);
      assert.equal(head.status, 200, `DISC-12: HEAD ${path}`);
      assert.equal(head.body, "");
      assert.equal(head.headers["content-type"], get.headers["content-type"], path);
    }
  });

  await t.test("the actor and its collections", async () => {
    const actor = await json(site.actor);
    assert.equal(actor.id, site.actor);
    assert.ok(Array.isArray(actor.attachment) && Array.isArray(actor.tag), "some peers refuse an actor without these");
    assert.equal(actor.publicKey.id, `${site.actor}#main-key`);
    assert.equal(actor.publicKey.owner, site.actor);
    assert.match(actor.publicKey.publicKeyPem, /^-----BEGIN PUBLIC KEY-----\n[\s\S]*\n-----END PUBLIC KEY-----\n?$/, "SIG-2");
    const outbox = await peer.post("/collection", { url: actor.outbox });
    assert.ok(outbox.items.length > 0 && outbox.items.every((it) => ["Create", "Announce"].includes(it.type)), "Fedify walks the outbox");
    const followers = await json(actor.followers);
    assert.equal(followers.id, actor.followers);
    assert.equal(followers.first, undefined, "COL-5: hidden");
    assert.ok(!JSON.stringify(followers).includes(peer.actor), "COL-6");
    for (const name of ["following", "featured"]) assert.equal((await json(actor[name])).id, actor[name]);
  });

  await t.test("NodeInfo passes Fedify's strict reader", async () => {
    const { raw, strict } = await peer.post("/nodeinfo", { url: site.origin });
    assert.ok(strict, `NI-2: ${JSON.stringify(raw)}`);
    assert.equal(strict.software.name, "skep");
    assert.deepEqual(strict.protocols, ["activitypub"]);
    for (const path of ["/.well-known/nodeinfo", "/nodeinfo/2.0", "/nodeinfo/2.1"]) {
      const answer = await site.get(path);
      assert.equal(answer.status, 200, path);
      assert.match(answer.headers["content-type"], /^application\/json/);
      assert.equal(answer.headers["access-control-allow-origin"], "*");
    }
    const hostMeta = await site.get("/.well-known/host-meta");
    assert.match(hostMeta.headers["content-type"], /^application\/xrd\+xml/, "WF-9");
    assert.match(hostMeta.body, /rel="lrdd"/);
  });

  await t.test("the inbox refuses what it must", async () => {
    const inbox = `${site.origin}/ap/inbox`;
    assert.ok([404, 405].includes((await http(inbox)).status), "GET");
    const follow = JSON.stringify({
      "@context": "https://www.w3.org/ns/activitystreams", id: `${peer.origin}/activities/forged`,
      type: "Follow", actor: peer.actor, object: site.actor,
    });
    const post = (body, headers) => http(inbox, { method: "POST", body, headers: { "Content-Type": "application/activity+json", ...headers } });
    assert.equal((await post(follow)).status, 401, "SIG-14: no signature");
    assert.equal((await post("{")).status, 400, "no JSON");
    assert.equal((await post(follow, { "Content-Type": "text/plain" })).status, 415, "INB-1");
    const stranger = JSON.stringify({ type: "Delete", id: "http://127.0.0.9:9/x#delete", actor: "http://127.0.0.9:9/x", object: "http://127.0.0.9:9/x" });
    assert.equal((await post(stranger)).status, 202, "INB-20: the end of an unknown account");
  });
});

step("8: the peer leaves, and the books agree", ["1"], async () => {
  await peer.post("/unfollow", { handle: site.handle });
  await wait("skep to have no followers", async () => (await site.list("followers", "list")).length === 0);
  const before_ = (await peer.get("/wire")).length;
  await site.write("unheard", null, "Nobody follows any more.");
  await site.run("publish");
  await wait("the new post to be served", async () => (await http(postId("unheard"), { headers: { Accept: AP } })).status === 200);
  await stays("nothing is sent to one who left", async () => {
    // What was cut off by a kill may come once more, late on a busy machine.
    const sent = (await peer.get("/wire")).slice(before_).filter(({ id }) => !mayRepeat.has(id));
    assert.deepEqual(sent.map(({ type, id, status }) => ({ type, id, status })), []);
    return true;
  });

  const wire = await peer.get("/wire");
  const refused = wire.filter((row) => row.status !== 202 && !mayRepeat.has(row.id));
  assert.deepEqual(refused.map(({ type, id, status }) => ({ type, id, status })), [], "Fedify verified and took everything");
  const seen = new Map();
  for (const row of wire) seen.set(row.id, (seen.get(row.id) ?? 0) + 1);
  const twice = [...seen].filter(([id, n]) => n > 1 && !mayRepeat.has(id));
  assert.deepEqual(twice, [], "nothing is sent twice, but for what was cut off by a kill");
  for (const row of wire) {
    assert.equal(row.head["transfer-encoding"], undefined, "DEL-10: no chunks");
    assert.ok(Number(row.head["content-length"]) > 0, "DEL-10: a length");
    assert.match(row.head["user-agent"] ?? "", /^skep\//, "6.3: says who asks");
    assert.ok(new URL(row.id).origin === site.origin, `ID-4: ${row.id}`);
  }
  assert.deepEqual(await peer.get("/errors"), [], "nothing went wrong at the peer, and no document sent it off this machine");
});
