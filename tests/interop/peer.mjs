// A small, real fediverse server made with Fedify: the independent side of the story.
//
//   node peer.mjs PORT [HOST [CERTIFICATE KEY]]
//
// Federation listens on http://HOST:PORT (127.0.0.1 unless told otherwise), or with a certificate on
// https://HOST:PORT; a control server, which
// no other server can see, listens on http://127.0.0.1:PORT+1 and takes JSON. Fedify verifies the
// signature of every request to its inboxes. When both listen, one line of JSON is written to
// standard output. Words go to standard error, and only with DEBUG set.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createSafeServer } from "node:https";
import { randomUUID } from "node:crypto";
import { configure, getConsoleSink } from "@logtape/logtape";
import { Temporal } from "@js-temporal/polyfill";
import {
  Accept, Announce, Create, Delete, Endpoints, Follow, Group, InProcessMessageQueue, Like, LanguageString,
  MemoryKvStore, Mention, Move, Note, Object as Thing, PUBLIC_COLLECTION, Page, Person, Reject, Tombstone,
  Undo, Update, createFederation, generateCryptoKeyPair, getNodeInfo, isActor,
  lookupWebFinger,
} from "@fedify/fedify";

const port = Number(process.argv[2]);
const host = process.argv[3] ?? "127.0.0.1";
if (!Number.isInteger(port) || port < 1 || port > 65534 || !host.startsWith("127.")) {
  console.error("usage: node peer.mjs PORT [127.x.y.z [CERTIFICATE KEY]]");
  process.exit(2);
}
const [certificate, key] = process.argv.slice(4);
const origin = `${certificate ? "https" : "http"}://${host}:${port}`;
const me = "peer";
// With PEER_TYPE=Group it is a community as Lemmy has them (FEP-1b12), with one member on its server.
const isGroup = process.env.PEER_TYPE === "Group";
const member = "member";
const isKnown = (name) => name === me || (isGroup && name === member);
const BODY_MAX_BYTES = 1 << 20;

const debug = (...words) => {
  if (process.env.DEBUG) console.error("peer:", ...words);
};
if (process.env.DEBUG) {
  const toStderr = {};
  for (const level of ["debug", "info", "warn", "error"]) {
    toStderr[level] = (...words) => console.error(...words);
  }
  await configure({
    sinks: { console: getConsoleSink({ console: toStderr }) },
    loggers: [{ category: "fedify", lowestLevel: "debug", sinks: ["console"] }],
  });
}

// What happened, for the control server.
const journal = []; // activities that passed verification and reached a listener
const wire = []; // every POST to an inbox, with the status it was given
const fetches = []; // every request this peer made
const errors = []; // what went wrong where nobody was waiting for an answer

const followers = new Map(); // actor id -> actor
const following = new Map(); // actor id -> {follow, actor, state}
const notes = new Map(); // note id (uuid) -> Note
const pages = new Map(); // page id (uuid) -> Page
const deeds = new Map(); // id (uuid) -> Like or Undo of the member
const gone = new Map(); // note or page id (uuid) -> Tombstone
const sent = new Map(); // activity id -> {activity, recipients}
let policy = "accept"; // what a Follow gets: accept, reject or nothing

// Two house rules for everything the peer asks the network for. It stays on this machine, so that a
// document that needs a JSON-LD context from elsewhere is noticed instead of quietly fetched. And
// WebFinger for `acct:`, for which Fedify knows only https, goes over http like the rest, unless the peer
// itself is on https.
const plainFetch = globalThis.fetch;
globalThis.fetch = async (input, init) => {
  const isRequest = input instanceof Request;
  const url = new URL(isRequest ? input.url : input);
  const row = { method: isRequest ? input.method : init?.method ?? "GET", url: url.href, status: null };
  fetches.push(row);
  if (!/^127\.\d+\.\d+\.\d+$/.test(url.hostname)) {
    errors.push({ at: "fetch", error: `asked for ${url.href}, which is not on this machine` });
    throw new TypeError(`${url.href} is not on this machine`);
  }
  if (url.protocol === "https:" && !isRequest && !certificate) url.protocol = "http:";
  const response = await plainFetch(isRequest ? input : url, init);
  row.status = response.status;
  return response;
};

const federation = createFederation({
  kv: new MemoryKvStore(),
  queue: { inbox: new InProcessMessageQueue({ pollInterval: { milliseconds: 50 } }) },
  allowPrivateAddress: true,
  origin,
  userAgent: { software: "skep-interop-peer/1.0.0", url: origin },
  inboxRetryPolicy: () => null,
});
const ctx = federation.createContext(new URL(origin), undefined);

const keys = [
  await generateCryptoKeyPair("RSASSA-PKCS1-v1_5"),
  await generateCryptoKeyPair("Ed25519"),
];
const born = Temporal.Now.instant();

federation
  .setActorDispatcher("/users/{identifier}", async (ctx, identifier) => {
    if (!isKnown(identifier)) return null;
    const Actor = isGroup && identifier === me ? Group : Person;
    const pairs = await ctx.getActorKeyPairs(identifier);
    return new Actor({
      id: ctx.getActorUri(identifier),
      preferredUsername: identifier,
      name: identifier === me ? "The Peer" : "A Member",
      summary: "<p>An independent server.</p>",
      url: new URL(`/@${identifier}`, ctx.origin),
      inbox: ctx.getInboxUri(identifier),
      outbox: ctx.getOutboxUri(identifier),
      followers: ctx.getFollowersUri(identifier),
      following: ctx.getFollowingUri(identifier),
      endpoints: new Endpoints({ sharedInbox: ctx.getInboxUri() }),
      publicKey: pairs[0].cryptographicKey,
      assertionMethods: pairs.map((pair) => pair.multikey),
      manuallyApprovesFollowers: false,
      published: born,
    });
  })
  .setKeyPairsDispatcher((_, identifier) => (isKnown(identifier) ? keys : []))
  .mapHandle((_, username) => (isKnown(username) ? username : null));

federation.setObjectDispatcher(Note, "/notes/{id}", (_, { id }) => notes.get(id) ?? null);
federation.setObjectDispatcher(Page, "/pages/{id}", (_, { id }) => pages.get(id) ?? null);
for (const [Deed, path] of [[Like, "/likes/{id}"], [Undo, "/undos/{id}"]]) {
  federation.setObjectDispatcher(Deed, path, (_, { id }) => deeds.get(id) ?? null);
}
federation.setFollowersDispatcher("/users/{identifier}/followers", (_, identifier) =>
  identifier === me
    ? { items: [...followers.values()].map(({ id, inboxId, endpoints }) => ({ id, inboxId, endpoints })) }
    : null
).setCounter(() => followers.size);
federation.setFollowingDispatcher("/users/{identifier}/following", (_, identifier) =>
  identifier === me ? { items: [...following.values()].map(({ actor }) => actor.id) } : null
).setCounter(() => following.size);
federation.setOutboxDispatcher("/users/{identifier}/outbox", (_, identifier) =>
  identifier === me
    ? { items: [...sent.values()].map(({ activity }) => activity).filter((it) => it instanceof Create) }
    : null
).setCounter(() => [...sent.values()].filter(({ activity }) => activity instanceof Create).length);
federation.setNodeInfoDispatcher("/nodeinfo/2.1", () => ({
  software: { name: "skep-interop-peer", version: { major: 1, minor: 0, patch: 0 } },
  protocols: ["activitypub"],
  usage: { users: { total: 1 }, localPosts: notes.size, localComments: 0 },
}));

const idOf = (value) => (typeof value === "string" ? value : value?.id ?? null);

async function noteDown(activity) {
  const id = activity.id?.href ?? null;
  const asSent = wire.findLast((row) => row.raw && idOf(row.raw) === id && row.raw.type === activity.constructor.name);
  const raw = asSent?.raw ?? await activity.toJsonLd();
  journal.push({
    n: journal.length + 1,
    type: activity.constructor.name,
    id,
    actor: activity.actorId?.href ?? null,
    object: activity.objectId?.href ?? idOf(raw.object),
    understood: await activity.toJsonLd({ format: "compact", contextLoader: ctx.contextLoader }),
    raw,
  });
}

/** Sends at once and lets a failure reach whoever asked for it. */
async function send(activity, recipients) {
  sent.set(activity.id.href, { activity, recipients });
  await ctx.sendActivity({ identifier: me }, recipients, activity, { immediate: true });
  return { id: activity.id.href, inboxes: recipients.map((it) => it.inboxId?.href) };
}

const activityId = () => new URL(`/activities/${randomUUID()}`, origin);
const actorId = () => ctx.getActorUri(me);

federation.setInboxListeners("/users/{identifier}/inbox", "/inbox")
  .on(Follow, async (ctx, follow) => {
    await noteDown(follow);
    const actor = await follow.getActor(ctx);
    if (follow.objectId?.href !== actorId().href || actor?.id == null) return;
    if (policy === "nothing") return;
    const Answer = policy === "accept" ? Accept : Reject;
    if (policy === "accept") followers.set(actor.id.href, actor);
    await send(new Answer({ id: activityId(), actor: actorId(), to: actor.id, object: follow }), [actor]);
  })
  .on(Accept, async (ctx, accept) => {
    await noteDown(accept);
    settle(accept, "accepted");
  })
  .on(Reject, async (ctx, reject) => {
    await noteDown(reject);
    settle(reject, "rejected");
  })
  .on(Undo, async (ctx, undo) => {
    await noteDown(undo);
    const inner = await undo.getObject(ctx).catch(() => null);
    if (inner instanceof Follow && inner.objectId?.href === actorId().href) {
      followers.delete(undo.actorId?.href);
    }
  })
  .on(Create, (_, it) => noteDown(it))
  .on(Update, (_, it) => noteDown(it))
  .on(Delete, (_, it) => noteDown(it))
  .on(Like, (_, it) => noteDown(it))
  .on(Announce, (_, it) => noteDown(it))
  .on(Move, (_, it) => noteDown(it))
  .onError((_, error) => {
    debug("inbox", error);
    errors.push({ at: "inbox", error: String(error?.stack ?? error) });
  });

/** An answer counts only if it comes from the actor who was asked. */
function settle(answer, state) {
  const row = following.get(answer.actorId?.href);
  if (row && (answer.objectId == null || answer.objectId.href === row.follow.id.href)) row.state = state;
}

// ---------------------------------------------------------------------------------------------
// Federation over node:http.

async function readBody(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > BODY_MAX_BYTES) throw Object.assign(new Error("too large"), { status: 413 });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const activityJson = (status, value) =>
  new Response(JSON.stringify(value), { status, headers: { "Content-Type": "application/activity+json" } });
const page = (status, title) =>
  new Response(`<!doctype html><title>${title}</title><h1>${title}</h1>`, {
    status, headers: { "Content-Type": "text/html; charset=utf-8" },
  });

async function answer(incoming) {
  const body = await readBody(incoming);
  const url = new URL(incoming.url, origin);
  const headers = new Headers();
  for (let i = 0; i < incoming.rawHeaders.length; i += 2) {
    headers.append(incoming.rawHeaders[i], incoming.rawHeaders[i + 1]);
  }
  const hasBody = !["GET", "HEAD"].includes(incoming.method);
  const request = new Request(url, { method: incoming.method, headers, body: hasBody ? body : undefined });

  const [, kind, id] = url.pathname.split("/");
  if (["notes", "pages"].includes(kind) && gone.has(id)) {
    return activityJson(410, await gone.get(id).toJsonLd({ contextLoader: ctx.contextLoader }));
  }
  let row = null;
  if (incoming.method === "POST" && /^\/inbox$|\/inbox$/.test(url.pathname)) {
    row = {
      at: new Date().toISOString(), path: url.pathname, status: null, type: null, id: null,
      head: Object.fromEntries(headers), raw: null,
    };
    try {
      row.raw = JSON.parse(body.toString("utf8"));
      row.type = row.raw.type;
      row.id = idOf(row.raw);
    } catch {
      // Fedify answers 400; the row says what came.
      row.raw = null;
    }
    wire.push(row);
  }
  const response = await federation.fetch(request, {
    contextData: undefined,
    onNotFound: () => page(404, "not found"),
    onNotAcceptable: () => page(200, `${url.pathname} of ${host}:${port}`),
  });
  if (row) row.status = response.status;
  return response;
}

const federationServer = certificate
  ? createSafeServer({ cert: readFileSync(certificate), key: readFileSync(key) }, take)
  : createServer(take);

async function take(incoming, outgoing) {
  let response;
  try {
    response = await answer(incoming);
  } catch (error) {
    debug(error);
    if (!error.status) errors.push({ at: `${incoming.method} ${incoming.url}`, error: String(error.stack ?? error) });
    response = page(error.status ?? 500, "failed");
  }
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}

// ---------------------------------------------------------------------------------------------
// Control.

/** Documents as a stranger sees them: fetched now, signed, nothing from a cache. */
const fresh = () => ctx.getDocumentLoader({ identifier: me });

async function findObject(what) {
  const object = await ctx.lookupObject(what, { documentLoader: await fresh() });
  if (object == null) throw Object.assign(new Error(`cannot find ${what}`), { status: 404 });
  return object;
}

async function findActor(what) {
  const actor = await findObject(what);
  if (!isActor(actor)) throw Object.assign(new Error(`${what} is no actor`), { status: 422 });
  return actor;
}

async function findAuthor(what) {
  const object = await findObject(what);
  if (isActor(object)) return object;
  if (object.attributionId == null) throw Object.assign(new Error(`${what} names no author`), { status: 422 });
  return findActor(object.attributionId.href);
}

async function count(items) {
  let n = 0;
  for await (const _ of items) n += 1;
  return n;
}

async function lookUp({ handle }) {
  const actor = await findActor(handle);
  const options = { documentLoader: await fresh(), contextLoader: ctx.contextLoader };
  return {
    id: actor.id?.href ?? null,
    type: actor.constructor.name,
    name: actor.name?.toString() ?? null,
    username: actor.preferredUsername?.toString() ?? null,
    summary: actor.summary?.toString() ?? null,
    url: actor.url instanceof URL ? actor.url.href : actor.url?.href?.href ?? null,
    inbox: actor.inboxId?.href ?? null,
    shared_inbox: actor.endpoints?.sharedInbox?.href ?? null,
    outbox: actor.outboxId?.href ?? null,
    followers: actor.followersId?.href ?? null,
    following: actor.followingId?.href ?? null,
    key_count: await count(actor.getPublicKeys(options)),
    multikey_count: await count(actor.getAssertionMethods(options)),
    key_ids: actor.publicKeyIds.map((id) => id.href),
  };
}

async function follow({ handle }) {
  const actor = await findActor(handle);
  const it = new Follow({ id: activityId(), actor: actorId(), object: actor.id, to: actor.id });
  following.set(actor.id.href, { follow: it, actor, state: "pending" });
  return send(it, [actor]);
}

async function unfollow({ handle }) {
  const actor = await findActor(handle);
  const row = following.get(actor.id.href);
  if (!row) throw Object.assign(new Error(`does not follow ${handle}`), { status: 404 });
  following.delete(actor.id.href);
  return send(new Undo({ id: activityId(), actor: actorId(), object: row.follow, to: actor.id }), [actor]);
}

async function audience(handles) {
  const named = await Promise.all([handles ?? []].flat().map(findActor));
  const recipients = named.length > 0 ? named : [...followers.values()];
  return { named, recipients };
}

async function publishNote({ content, inReplyTo, to, direct, warning }) {
  const id = randomUUID();
  const { named, recipients } = await audience(to);
  const names = named.map((it) => it.id);
  const note = new Note({
    id: ctx.getObjectUri(Note, { id }),
    attribution: actorId(),
    contents: [content, new LanguageString(content, "en")],
    summary: warning,
    sensitive: warning ? true : undefined,
    replyTarget: inReplyTo ? new URL(inReplyTo) : undefined,
    tos: direct ? names : [PUBLIC_COLLECTION],
    ccs: direct ? [] : [ctx.getFollowersUri(me), ...names],
    tags: named.map((it) => new Mention({ href: it.id, name: `@${it.preferredUsername}@${it.id.host}` })),
    url: ctx.getObjectUri(Note, { id }),
    published: Temporal.Now.instant(),
  });
  // What is for one person is not fetchable by all.
  if (!direct) notes.set(id, note);
  const activity = new Create({
    id: new URL(`${note.id.href}/activity`), actor: actorId(), object: note,
    tos: direct ? names : [PUBLIC_COLLECTION],
    ccs: direct ? [] : [ctx.getFollowersUri(me), ...names],
    published: note.published,
  });
  return { note: note.id.href, ...await send(activity, recipients) };
}

function ownNote(id) {
  const key = new URL(id, origin).pathname.split("/")[2];
  const note = notes.get(key);
  if (!note) throw Object.assign(new Error(`no note ${id}`), { status: 404 });
  return { key, note };
}

async function updateNote({ id, content, to }) {
  const { key, note } = ownNote(id);
  const { recipients } = await audience(to);
  const edited = note.clone({ contents: [content, new LanguageString(content, "en")], updated: Temporal.Now.instant() });
  notes.set(key, edited);
  const activity = new Update({
    id: new URL(`${note.id.href}#updates/${randomUUID()}`), actor: actorId(), object: edited, tos: [PUBLIC_COLLECTION],
  });
  return send(activity, recipients);
}

async function deleteNote({ id, to }) {
  const { key, note } = ownNote(id);
  const { recipients } = await audience(to);
  const tombstone = new Tombstone({ id: note.id, deleted: Temporal.Now.instant() });
  notes.delete(key);
  gone.set(key, tombstone);
  const activity = new Delete({
    id: new URL(`${note.id.href}#delete`), actor: actorId(), object: tombstone, tos: [PUBLIC_COLLECTION],
  });
  return send(activity, recipients);
}

async function like({ object }) {
  const author = await findAuthor(object);
  return send(new Like({ id: activityId(), actor: actorId(), object: new URL(object), to: author.id }), [author]);
}

async function announce({ object }) {
  const author = await findAuthor(object);
  const activity = new Announce({
    id: activityId(), actor: actorId(), object: new URL(object), to: PUBLIC_COLLECTION,
    ccs: [author.id, ctx.getFollowersUri(me)], published: Temporal.Now.instant(),
  });
  return send(activity, [author, ...[...followers.values()].filter((it) => it.id.href !== author.id.href)]);
}

/** The community tells its followers what its member did. */
const passOn = (activity) =>
  send(new Announce({
    id: activityId(), actor: actorId(), object: activity, to: PUBLIC_COLLECTION, cc: ctx.getFollowersUri(me),
  }), [...followers.values()]);

/** What the member says in the community: a Page, or a Note if it answers. `claimed`: what the community says it is. */
async function memberSays({ title, content, inReplyTo, claimed }) {
  const id = randomUUID();
  const [Kind, kept] = inReplyTo ? [Note, notes] : [Page, pages];
  const uri = ctx.getObjectUri(Kind, { id });
  const said = new Kind({
    id: uri, attribution: ctx.getActorUri(member), name: title, content, url: uri,
    replyTarget: inReplyTo ? new URL(inReplyTo) : undefined, tos: [actorId(), PUBLIC_COLLECTION],
    audience: actorId(), published: Temporal.Now.instant(),
  });
  kept.set(id, said);
  const object = claimed ? said.clone({ content: claimed }) : said;
  const create = new Create({
    id: new URL(`${uri.href}/create`), actor: ctx.getActorUri(member), object,
    tos: [actorId(), PUBLIC_COLLECTION], audience: actorId(),
  });
  return { object: uri.href, ...await passOn(create) };
}

async function memberEdits({ id, content }) {
  const key = new URL(id).pathname.split("/")[2];
  pages.set(key, pages.get(key).clone({ content, updated: Temporal.Now.instant() }));
  return passOn(new Update({
    id: new URL(`${id}#update-${randomUUID()}`), actor: ctx.getActorUri(member), object: pages.get(key),
    tos: [actorId(), PUBLIC_COLLECTION], audience: actorId(),
  }));
}

async function memberLikes({ object }) {
  const id = randomUUID();
  const uri = ctx.getObjectUri(Like, { id });
  deeds.set(id, new Like({ id: uri, actor: ctx.getActorUri(member), object: new URL(object), audience: actorId() }));
  return { like: uri.href, ...await passOn(deeds.get(id)) };
}

async function memberUndoes({ like }) {
  const id = randomUUID();
  const object = deeds.get(new URL(like).pathname.split("/")[2]);
  deeds.set(id, new Undo({ id: ctx.getObjectUri(Undo, { id }), actor: ctx.getActorUri(member), object, audience: actorId() }));
  return passOn(deeds.get(id));
}

/** `only_said`: it is still there, whatever the community says. */
async function memberDeletes({ id, only_said }) {
  const key = new URL(id).pathname.split("/")[2];
  if (!only_said) {
    for (const kept of [notes, pages]) kept.delete(key);
    gone.set(key, new Tombstone({ id: new URL(id), deleted: Temporal.Now.instant() }));
  }
  return passOn(new Delete({
    id: new URL(`${id}#delete-${randomUUID()}`), actor: ctx.getActorUri(member), object: new URL(id), to: PUBLIC_COLLECTION,
  }));
}

async function undo({ id }) {
  const row = sent.get(id);
  if (!row) throw Object.assign(new Error(`never sent ${id}`), { status: 404 });
  return send(new Undo({ id: activityId(), actor: actorId(), object: row.activity, to: PUBLIC_COLLECTION }), row.recipients);
}

/** The same activity once more, byte for byte the same id: what a peer does that lost our answer. */
async function resend({ id }) {
  const row = sent.get(id);
  if (!row) throw Object.assign(new Error(`never sent ${id}`), { status: 404 });
  return send(row.activity, row.recipients);
}

async function fetchSigned({ url }) {
  const documentLoader = await fresh();
  const { document, documentUrl } = await documentLoader(url);
  const object = await Thing.fromJsonLd(document, { documentLoader, contextLoader: ctx.contextLoader });
  return { type: object.constructor.name, id: object.id?.href ?? null, final_url: documentUrl, document };
}

async function walkCollection({ url }) {
  const documentLoader = await fresh();
  const collection = await findObject(url);
  const items = [];
  for await (const item of ctx.traverseCollection(collection, { documentLoader, contextLoader: ctx.contextLoader })) {
    items.push({ type: item.constructor.name, id: item.id?.href ?? null });
    if (items.length >= 200) break;
  }
  return { type: collection.constructor.name, total: collection.totalItems ?? null, items };
}

async function readNodeinfo({ url }) {
  const raw = await getNodeInfo(url, { parse: "none" });
  const strict = await getNodeInfo(url);
  return { raw: raw ?? null, strict: strict ?? null };
}

const commands = {
  "GET /journal": () => journal,
  "GET /wire": () => wire,
  "GET /fetches": () => fetches,
  "GET /errors": () => errors,
  "GET /followers": () => [...followers.keys()],
  "GET /following": () => [...following].map(([actor, { state, follow }]) => ({ actor, state, follow: follow.id.href })),
  "GET /self": () => ({ actor: actorId().href, handle: `@${me}@${host}:${port}`, origin }),
  "POST /policy": ({ follow: word }) => {
    if (!["accept", "reject", "nothing"].includes(word)) throw Object.assign(new Error("accept, reject or nothing"), { status: 400 });
    policy = word;
    return { follow: policy };
  },
  "POST /lookup": lookUp,
  "POST /webfinger": async ({ resource }) => (await lookupWebFinger(resource, { allowPrivateAddress: true })) ?? null,
  "POST /nodeinfo": readNodeinfo,
  "POST /fetch": fetchSigned,
  "POST /collection": walkCollection,
  "POST /follow": follow,
  "POST /unfollow": unfollow,
  "POST /note": publishNote,
  "POST /update-note": updateNote,
  "POST /delete-note": deleteNote,
  "POST /like": like,
  "POST /announce": announce,
  "POST /undo": undo,
  "POST /member/say": memberSays,
  "POST /member/edit": memberEdits,
  "POST /member/like": memberLikes,
  "POST /member/undo": memberUndoes,
  "POST /member/delete": memberDeletes,
  "POST /resend": resend,
  "POST /stop": () => {
    setImmediate(stop);
    return { stopping: true };
  },
};

const controlServer = createServer(async (incoming, outgoing) => {
  let status = 200;
  let value;
  try {
    const { pathname } = new URL(incoming.url, origin);
    const command = commands[`${incoming.method} ${pathname}`];
    if (!command) throw Object.assign(new Error(`no command ${incoming.method} ${pathname}`), { status: 404 });
    const body = await readBody(incoming);
    value = await command(body.length > 0 ? JSON.parse(body) : {});
  } catch (error) {
    debug(error);
    status = error.status ?? 502;
    value = { error: error.message ?? String(error) };
  }
  outgoing.writeHead(status, { "Content-Type": "application/json" });
  outgoing.end(JSON.stringify(value));
});

function stop() {
  federationServer.close();
  controlServer.close();
  process.exit(0);
}
process.on("SIGTERM", stop);
process.on("SIGINT", stop);

const listen = (server, port, host) =>
  new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
await listen(federationServer, port, host);
await listen(controlServer, port + 1, "127.0.0.1");
console.log(JSON.stringify({ ready: true, origin, control: `http://127.0.0.1:${port + 1}`, actor: actorId().href }));
