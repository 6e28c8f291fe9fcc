// Strangers who put a payload into every field that they may fill: an account for each payload, on
// servers of their own, because one server may not say so much at once.

import { generateKeyPairSync } from "node:crypto";
import { Agent, createServer, request } from "node:http";
import { signed } from "./crowd.mjs";

const ACCOUNTS_PER_HOST = 50; // below the budget of unknown keys, 60 of one /24
const AT_ONCE = 8; // as many keys are fetched at once; more would wait
const QUOTE_EACH = 16; // each stamp is a file that is opened
const CONTEXT = ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"];
const PUBLIC = "https://www.w3.org/ns/activitystreams#Public";

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const publicKeyPem = publicKey.export({ type: "spki", format: "pem" });

const emoji = (origin, payload) => ({ type: "Emoji", name: `:${payload}:`, icon: { type: "Image", mediaType: payload, url: [payload, address(origin, "emoji", payload)] } });
/** An address that holds the payload, spelled as addresses must be; an id with a NUL is none. */
const address = (origin, path, payload) => `${origin}/${path}?${encodeURI(payload).replaceAll("#", "%23").replaceAll("%00", "").slice(0, 1_500)}`;

/** For fields of plain text: as entities, which are read once and must not be read twice, and raw. */
const words = (payload) => `${payload.replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")} ${payload}`;

function actor(origin, number, payload) {
  return {
    ...account(origin, number), preferredUsername: words(payload), name: words(payload), summary: payload,
    url: [payload, address(origin, `@${number}`, payload)],
    icon: { type: "Image", url: payload }, tag: [emoji(origin, payload)],
    attachment: [{ type: "PropertyValue", name: payload, value: payload }],
  };
}

function reply(origin, number, payload, inReplyTo) {
  return {
    id: address(origin, `notes/${number}`, payload), type: "Note", attributedTo: `${origin}/users/${number}`, inReplyTo,
    content: payload, contentMap: { [payload]: payload }, name: words(payload), summary: words(payload), sensitive: true,
    url: [payload, address(origin, `@x/${number}`, payload)], to: PUBLIC, cc: [payload],
    conversation: payload, context: payload, published: "2026-03-15T10:00:00Z",
    tag: [emoji(origin, payload), { type: "Hashtag", name: `#${payload}`, href: payload }, { type: "Mention", name: payload, href: payload }],
    attachment: [{ type: "Image", url: address(origin, "picture", payload), mediaType: payload, name: payload, summary: payload }],
    oneOf: [{ type: "Note", name: payload, replies: { type: "Collection", totalItems: payload } }], endTime: payload,
  };
}

const quoteId = (origin, number, payload) => address(origin, `quotes/${number}`, payload);

/** What asks to quote a post of the owner. */
const quote = (origin, number, payload, quoted) => ({
  id: quoteId(origin, number, payload), type: "Note", attributedTo: `${origin}/users/${number}`, to: PUBLIC,
  content: payload, quote: quoted, published: "2026-03-15T10:00:00Z",
});

/** A terminal would obey the beginning, and be turned around by the end. */
const commands = (payload) => `\u001b]0;title\u0007\u001b[2J\r${payload}\u009b31m\u202e`;

/** One exchange by a connection of this agent: the status. */
export const post = (url, body, headers, agent) =>
  new Promise((resolve, reject) => {
    const sent = request(url, { method: "POST", headers: { ...headers, "Content-Length": Buffer.byteLength(body) }, agent }, (response) => {
      response.resume().once("end", () => resolve(response.statusCode)).once("error", reject);
    });
    sent.once("error", reject).end(body);
  });

/** What an account of these servers signs with its key; they all have the same. */
export const signedBy = (actorId, inbox, body) => signed(inbox, body, `${actorId}#main-key`, privateKey);

/**
 * Servers on loopback with `perHost` accounts each: `{origin, agent}`, where `agent` connects from
 * the address of the server. `describe(origin, number)` is the document of an account, `asked`
 * counts the requests they got, and `others` are those for something else than an account, which
 * `other(origin, url)` answers.
 */
export async function serveAccounts(count, perHost, describe, other = () => null) {
  const it = { servers: [], asked: 0, others: [] };
  for (let first = 0; first < count; first += perHost) {
    const place = it.servers.length;
    const host = `127.${Math.floor(place / 200)}.${(place % 200) + 2}.2`;
    const server = createServer((request, answer) => {
      it.asked += 1;
      const number = /^\/users\/(\d+)$/.exec(request.url)?.[1];
      if (!number) it.others.push(request.url);
      const document = number ? describe(origin, Number(number)) : other(origin, request.url);
      answer.writeHead(document ? 200 : 404, { "Content-Type": "application/activity+json" });
      answer.end(JSON.stringify(document ?? {}));
    });
    await new Promise((resolve, reject) => server.once("error", reject).listen(0, host, resolve));
    const origin = `http://${host}:${server.address().port}`;
    // Who has one account has nothing to keep a connection for.
    it.servers.push({ server, origin, agent: new Agent({ keepAlive: perHost > 1, localAddress: host }) });
  }
  it.stop = () => Promise.all(it.servers.map(({ server, agent }) => new Promise((resolve) => {
    agent.destroy();
    server.closeAllConnections();
    server.close(resolve);
  })));
  return it;
}

/** The least that an account says of itself. */
export const account = (origin, number) => {
  const id = `${origin}/users/${number}`;
  return {
    "@context": CONTEXT, id, type: "Person", preferredUsername: `user${number}`, inbox: `${origin}/inbox`,
    publicKey: { id: `${id}#main-key`, owner: id, publicKeyPem },
  };
};

/**
 * Has every payload answered and given as a reaction, each by an account of its own; then reported,
 * given as a vote, or asked to quote. `postOf(number)` is what the account answers. `quotes` says how many
 * ask to quote.
 */
export async function speak(inbox, payloads, postOf) {
  const accounts = await serveAccounts(
    payloads.length, ACCOUNTS_PER_HOST, (origin, number) => actor(origin, number, payloads[number]),
    (origin, url) => {
      const number = Number(/^\/quotes\/(\d+)\?/.exec(url)?.[1]);
      return number >= 0 ? quote(origin, number, payloads[number], postOf(number)) : null;
    },
  );
  const { servers } = accounts;
  const refused = [];
  // Neighbours in this order live on different servers.
  const order = payloads.map((_, i) => (i % servers.length) * ACCOUNTS_PER_HOST + Math.floor(i / servers.length));
  const waiting = order.filter((number) => number < payloads.length)[Symbol.iterator]();
  async function work() {
    for (const number of waiting) {
      const { agent, origin } = servers[Math.floor(number / ACCOUNTS_PER_HOST)];
      const payload = payloads[number];
      const by = `${origin}/users/${number}`;
      const common = { "@context": CONTEXT, actor: by, to: PUBLIC };
      const activities = [
        { ...common, id: `${by}/create`, type: "Create", object: reply(origin, number, payload, postOf(number)) },
        { ...common, id: `${by}/react`, type: "EmojiReact", object: postOf(number), content: payload, tag: [emoji(origin, payload)] },
        { ...common, ...more(origin, number, payload, postOf(number)) },
      ];
      for (const body of activities.map((it) => JSON.stringify(it))) {
        const status = await post(inbox, body, signedBy(by, inbox, body), agent);
        if (status !== 202) refused.push({ payload, status });
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { refused, quotes: Math.ceil(payloads.length / QUOTE_EACH), stop: accounts.stop };
}

/** One more thing that an account does with its payload. */
function more(origin, number, payload, object) {
  const by = `${origin}/users/${number}`;
  if (number % QUOTE_EACH === 0) return { id: `${by}/ask`, type: "QuoteRequest", object, instrument: quoteId(origin, number, payload) };
  if (number % 2 === 0) return { id: `${by}/flag`, type: "Flag", object, content: commands(payload) };
  const vote = { id: `${by}/vote`, type: "Note", name: commands(payload), inReplyTo: object, attributedTo: by, to: [object] };
  return { id: `${by}/voted`, type: "Create", object: vote };
}
