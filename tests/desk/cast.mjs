// Accounts on loopback whose names and posts are hard to lay out: long, of other scripts, of nothing but
// emoji. They can be found by handle, accept who follows them, and post, answer, like and ask.

import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { signed } from "../pages/crowd.mjs";
import { http } from "../interop/harness.mjs";

const CONTEXT = ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"];
const PUBLIC = "https://www.w3.org/ns/activitystreams#Public";
const AP = { "Content-Type": "application/activity+json" };

/** Name in the address → the name that is shown. */
export const NAMES = {
  mo: "Mo Beekeeper",
  layla: "ليلى الأندلسية ⁦(she/her)⁩",
  lin: "林小红",
  flags: "🐝🏳️‍🌈👩🏽‍🚀🇪🇺🐝🏳️‍🌈👩🏽‍🚀🇪🇺🐝🏳️‍🌈👩🏽‍🚀🇪🇺",
  a_name_as_long_as_anybody_may_choose_for_themselves_there: "Bartholomew Featherstonehaugh-Cholmondeley of the Upper Meadows, third of his name",
  unbroken: "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
  unnamed: "",
};

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const publicKeyPem = publicKey.export({ type: "spki", format: "pem" });

/** The running accounts, which talk to the inbox of `site`. */
export async function startCast(site, host = "127.0.0.9") {
  const documents = new Map();
  const server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    if (request.method === "POST") {
      response.writeHead(202).end();
      return take(request.url, JSON.parse(Buffer.concat(chunks).toString()));
    }
    const body = documents.get(request.url) ?? webfinger(request.url);
    response.writeHead(body ? 200 : 404, body?.links ? { "Content-Type": "application/jrd+json" } : AP);
    response.end(JSON.stringify(body ?? {}));
  });
  await new Promise((resolve, reject) => server.once("error", reject).listen(0, host, resolve));
  const authority = `${host}:${server.address().port}`;
  const origin = `http://${authority}`;
  const inbox = `${site.origin}/ap/inbox`;
  const actorOf = (name) => `${origin}/users/${name}`;
  const failed = [];
  let number = 0;

  for (const [name, shown] of Object.entries(NAMES)) {
    documents.set(`/users/${name}`, {
      "@context": CONTEXT, id: actorOf(name), type: "Person", preferredUsername: name, name: shown,
      inbox: `${actorOf(name)}/inbox`, url: `${origin}/@${name}`,
      publicKey: { id: `${actorOf(name)}#main-key`, owner: actorOf(name), publicKeyPem },
    });
  }

  function webfinger(url) {
    const name = /resource=acct(?::|%3A)(\w+)(?:@|%40)/i.exec(url)?.[1];
    return documents.has(`/users/${name}`) && {
      subject: `acct:${name}@${authority}`,
      links: [{ rel: "self", type: "application/activity+json", href: actorOf(name) }],
    };
  }

  async function send(name, activity) {
    number += 1;
    const body = JSON.stringify({ "@context": CONTEXT, id: `${origin}/activities/${number}`, actor: actorOf(name), ...activity });
    const headers = signed(inbox, body, `${actorOf(name)}#main-key`, privateKey);
    const answer = await http(inbox, { method: "POST", body, headers: { ...headers, "Content-Length": Buffer.byteLength(body) } });
    if (answer.status !== 202) throw new Error(`${activity.type} of ${name}: ${answer.status} ${answer.body}`);
  }

  /** Whoever follows one of them is accepted at once. */
  function take(url, activity) {
    const name = url.split("/")[2];
    if (activity.type !== "Follow") return;
    send(name, { type: "Accept", object: activity, to: activity.actor }).catch((error) => failed.push(error.message));
  }

  return {
    origin, failed,
    handle: (name) => `@${name}@${authority}`,
    follow: (name) => send(name, { type: "Follow", object: site.actor }),
    like: (name, object) => send(name, { type: "Like", object, to: PUBLIC }),
    /** A post; `more` may answer something, warn, or be for somebody alone. The id. */
    async say(name, content, more = {}) {
      const path = `/notes/${number + 1}`;
      const note = {
        id: origin + path, type: "Note", attributedTo: actorOf(name), content, to: PUBLIC, cc: [],
        published: new Date().toISOString().replace(/\.\d+Z/, "Z"), url: `${origin}/@${name}${path}`, ...more,
      };
      documents.set(path, { "@context": CONTEXT, ...note });
      await send(name, { type: "Create", object: note, to: note.to, cc: note.cc });
      return note.id;
    },
    stop: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(resolve);
    }),
  };
}

