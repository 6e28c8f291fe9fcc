// Some accounts on loopback that answer, like and boost: just enough of a fediverse server for a
// thread to appear below a post. The conversation itself is held in tests/interop.

import { createHash, createSign, generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";

const HOST = "127.0.0.2";
const CONTEXT = ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"];
const PUBLIC = "https://www.w3.org/ns/activitystreams#Public";
/** Name of the account and what it calls itself; `unnamed` has no display name. */
const ACCOUNTS = { one: "Reader One", two: "Reader Two", three: "Reader Three", unnamed: "" };

/** The headers of a POST of `body` that this key has signed (draft-cavage). */
export function signed(inbox, body, keyId, privateKey) {
  const { host, pathname } = new URL(inbox);
  const date = new Date().toUTCString();
  const digest = `SHA-256=${createHash("sha256").update(body).digest("base64")}`;
  const text = [`(request-target): post ${pathname}`, `host: ${host}`, `date: ${date}`, `digest: ${digest}`].join("\n");
  const signature = createSign("RSA-SHA256").update(text).sign(privateKey, "base64");
  return {
    "Content-Type": "application/activity+json", Date: date, Digest: digest,
    Signature: `keyId="${keyId}",algorithm="rsa-sha256",headers="(request-target) host date digest",signature="${signature}"`,
  };
}

/** A running crowd: `reply`, `like` and `boost` send one signed activity each. */
export async function startCrowd() {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const publicKeyPem = publicKey.export({ type: "spki", format: "pem" });
  const documents = new Map();
  const server = createServer((request, response) => {
    const path = request.url.split("?")[0];
    const body = documents.get(path) ?? webfinger(request.url);
    const type = path.startsWith("/.well-known/") ? "application/jrd+json" : "application/activity+json";
    response.writeHead(body ? 200 : 404, { "Content-Type": type });
    response.end(JSON.stringify(body ?? { error: "not found" }));
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, HOST, resolve));
  const authority = `${HOST}:${server.address().port}`;
  const origin = `http://${authority}`;
  const actorOf = (name) => `${origin}/users/${name}`;
  for (const [name, shown] of Object.entries(ACCOUNTS)) {
    documents.set(`/users/${name}`, {
      "@context": CONTEXT, id: actorOf(name), type: "Person", preferredUsername: name, name: shown,
      inbox: `${origin}/inbox`, outbox: `${actorOf(name)}/outbox`, url: `${origin}/@${name}`,
      publicKey: { id: `${actorOf(name)}#main-key`, owner: actorOf(name), publicKeyPem },
    });
  }
  function webfinger(url) {
    const name = /resource=acct(?::|%3A)(\w+)(?:@|%40)/i.exec(url)?.[1];
    if (!(name in ACCOUNTS)) return undefined;
    return {
      subject: `acct:${name}@${authority}`,
      links: [{ rel: "self", type: "application/activity+json", href: actorOf(name) }],
    };
  }

  let number = 0;
  async function send(name, inbox, activity) {
    number += 1;
    const whole = { "@context": CONTEXT, id: `${origin}/activities/${number}`, actor: actorOf(name), to: PUBLIC, ...activity };
    const body = JSON.stringify(whole);
    const headers = signed(inbox, body, `${actorOf(name)}#main-key`, privateKey);
    const answer = await fetch(inbox, { method: "POST", body, headers });
    if (answer.status !== 202) throw new Error(`${activity.type} of ${name}: ${answer.status} ${await answer.text()}`);
  }

  return {
    /** Answers `inReplyTo`; gives back the id of the reply. */
    async reply(name, inbox, inReplyTo, content, published, to = PUBLIC) {
      const path = `/notes/${number + 1}`;
      const note = {
        id: origin + path, type: "Note", attributedTo: actorOf(name), inReplyTo, content, published,
        to, cc: [], url: `${origin}/@${name}${path}`,
      };
      documents.set(path, { "@context": CONTEXT, ...note });
      await send(name, inbox, { type: "Create", object: note, published });
      return note.id;
    },
    like: (name, inbox, object) => send(name, inbox, { type: "Like", object }),
    boost: (name, inbox, object) => send(name, inbox, { type: "Announce", object }),
    stop: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(resolve);
    }),
  };
}
