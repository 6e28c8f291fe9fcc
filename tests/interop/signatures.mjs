// Signatures and proofs, against libraries that share no code with skep: each judges what skep
// sends, and skep judges what each makes. A body that was changed on the way is refused by all.

import assert from "node:assert/strict";
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { after, before, test } from "node:test";
import { join } from "node:path";
import { Site, end, here, http, portPair, start, until } from "./harness.mjs";

const AP = "application/activity+json";
const PUBLIC = "https://www.w3.org/ns/activitystreams#Public";
const HOST = "127.0.0.3";

/** A library in a process of its own, which answers one question after the other. */
class Library {
  constructor(name, command, ...args) {
    this.name = name;
    this.process = start(command, args, { cwd: here, stdio: "pipe" });
    this.lines = createInterface({ input: this.process.child.stdout })[Symbol.asyncIterator]();
  }

  async ask(question) {
    this.process.child.stdin.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await this.lines.next();
    assert.ok(!done, `${this.name} ended: ${this.process.stderr}`);
    return JSON.parse(value);
  }
}

const node22 = join(here, "node_modules/node/bin/node");
const open = {
  fedify1: () => new Library("Fedify 1.5.9", process.execPath, "signatures/fedify.mjs", "@fedify/fedify"),
  fedify2: () => new Library("Fedify 2.3.6", node22, "signatures/fedify.mjs", "fedify2"),
  misskey: () => new Library("the library of Misskey", process.execPath, "signatures/misskey.mjs"),
  python: () => new Library("the Python libraries", process.env.INTEROP_PYTHON ?? "python3", "signatures/libraries.py"),
};
/** Who knows what: the standard, the library, and the names of its questions. */
const requests = [
  ["cavage", "fedify1", "verify", "sign", "draft-cavage-http-signatures-12"],
  ["cavage", "fedify2", "verify", "sign", "draft-cavage-http-signatures-12"],
  ["cavage", "misskey", "verify", "sign"],
  ["cavage", "python", "cavage_verify", "cavage_sign"],
  ["rfc9421", "fedify2", "verify", "sign", "rfc9421"],
  ["rfc9421", "python", "rfc9421_verify", "rfc9421_sign"],
];
const proofs = [
  ["fedify1", "proof_verify", "proof_sign"],
  ["fedify2", "proof_verify", "proof_sign"],
  ["python", "proof_verify", "proof_sign"],
];

const pem = ({ publicKey, privateKey }) => ({
  public: publicKey.export({ type: "spki", format: "pem" }),
  private: privateKey.export({ type: "pkcs8", format: "pem" }),
});
const rsa = pem(generateKeyPairSync("rsa", { modulusLength: 2048 }));
const ed25519 = pem(generateKeyPairSync("ed25519"));

/** An Ed25519 key as Multikey: base58 of `ed 01` and its 32 bytes. */
function multikey(spki) {
  const raw = createPublicKey(spki).export({ type: "spki", format: "der" }).subarray(-32);
  const digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
  let number = BigInt(`0xed01${raw.toString("hex")}`);
  let text = "";
  for (; number > 0n; number /= 58n) text = digits[Number(number % 58n)] + text;
  return `z${text}`;
}

/** Everything that was posted to the catcher, as it came. */
const caught = [];
/** The standard that the catcher takes. */
let takes = "cavage";
let site, catcher, origin, count = 0;
const libraries = {};

const actorOf = (name) => `${origin}/${name}`;
const actorDocument = (name) => ({
  "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1",
    "https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
  id: actorOf(name), type: "Person", preferredUsername: name, inbox: `${actorOf(name)}/inbox`,
  outbox: `${actorOf(name)}/outbox`,
  publicKey: { id: `${actorOf(name)}#main-key`, owner: actorOf(name), publicKeyPem: rsa.public },
  assertionMethod: [{
    id: `${actorOf(name)}#ed25519-key`, type: "Multikey", controller: actorOf(name),
    publicKeyMultibase: multikey(ed25519.public),
  }],
});

async function serve(request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  if (request.method !== "POST") {
    const name = request.url.slice(1);
    response.writeHead(/^[a-z]+$/.test(name) ? 200 : 404, { "Content-Type": AP });
    return response.end(JSON.stringify(actorDocument(name)));
  }
  const standard = request.headers["signature-input"] ? "rfc9421" : "cavage";
  const body = Buffer.concat(chunks).toString("utf8");
  const { connection, ...headers } = request.headers;
  caught.push({ standard, method: "POST", url: origin + request.url, headers, body });
  response.writeHead(standard === takes ? 202 : 401).end();
}

/** A Create of `name` that answers the owner's post. */
const answer = (name) => {
  const id = `${origin}/notes/${(count += 1)}`;
  const published = new Date().toISOString().replace(/\.\d+Z/, "Z");
  const shared = { published, to: [PUBLIC], cc: [site.actor] };
  return {
    "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/data-integrity/v1"],
    id: `${id}#create`, type: "Create", actor: actorOf(name), ...shared,
    object: { id, type: "Note", attributedTo: actorOf(name), inReplyTo: `${site.origin}/ap/post/posts.first`, content: "<p>Rye</p>", ...shared },
  };
};

/** A POST to skep's inbox, signed by `library`. */
async function signed([, library, , sign, spec], name, activity) {
  const it = { method: "POST", url: `${site.origin}/ap/inbox`, headers: { "content-type": AP }, body: JSON.stringify(activity) };
  const key_id = `${actorOf(name)}#main-key`;
  const made = await libraries[library].ask({ do: sign, it, pem: rsa.private, key_id, ...(spec && { spec }) });
  assert.equal(made.error, undefined, libraries[library].name);
  return { ...it, headers: made.value };
}

const send = ({ url, headers, body }) => http(url, { method: "POST", headers: { ...headers, "content-length": Buffer.byteLength(body) }, body });
const changed = (text) => text.replace("Rye", "Eye").replace('"type":"Accept"', '"type":"Reject"');

before(async () => {
  const port = await portPair(HOST);
  origin = `http://${HOST}:${port}`;
  catcher = createServer((...both) => void serve(...both)).listen(port, HOST);
  site = await Site.create();
  await site.write("first", "Rye", "Rye *bread*, with a [link](https://baker.example/) and é.");
  await site.run("publish");
  await site.serve();
  for (const [name, library] of Object.entries(open)) libraries[name] = library();
});

after(async () => {
  for (const { process } of Object.values(libraries)) await end(process);
  catcher?.closeAllConnections();
  catcher?.close();
  await site?.drop();
});

test("requests of skep, by both standards", async () => {
  const follow = (name) => signed(requests[2], name, {
    "@context": "https://www.w3.org/ns/activitystreams",
    id: `${origin}/follows/${name}`, type: "Follow", actor: actorOf(name), object: site.actor,
  });
  takes = "rfc9421";
  assert.equal((await send(await follow("bob"))).status, 202);
  await until("both knocks", () => caught.length >= 2, { dump: () => site.dump() });
  assert.deepEqual(caught.map((it) => it.standard), ["cavage", "rfc9421"]);
  const { publicKeyPem: pem } = JSON.parse((await site.get("/ap/actor", AP)).body).publicKey;
  for (const [standard, library, verify] of requests) {
    const it = caught.find((it) => it.standard === standard);
    const says = (it) => libraries[library].ask({ do: verify, it, pem, key_id: "" });
    assert.deepEqual(await says(it), { value: true }, `${standard}: ${libraries[library].name}`);
    const other = { ...it, body: changed(it.body) };
    assert.notEqual(other.body, it.body);
    assert.notEqual((await says(other)).value, true, `${standard}, changed: ${libraries[library].name}`);
  }
  takes = "cavage";
});

test("requests to skep, by both standards", async () => {
  for (const how of requests) {
    const name = libraries[how[1]].name;
    const it = await signed(how, "bob", answer("bob"));
    assert.equal((await send({ ...it, body: changed(it.body) })).status, 401, `${how[0]}, changed: ${name}`);
    assert.equal((await send(it)).status, 202, `${how[0]}: ${name}`);
  }
});

test("proofs of skep", async () => {
  await site.write("second", "Oats", "Rye is not all.");
  await site.run("publish");
  const create = await until("the post", () => caught.find((it) => it.body.includes('"Create"')), { dump: () => site.dump() });
  const documents = [create.body];
  for (const path of ["/ap/actor", "/ap/post/posts.first", "/ap/create/posts.first"]) {
    documents.push((await site.get(path, AP)).body);
  }
  const { publicKeyMultibase } = JSON.parse(documents[1]).assertionMethod[0];
  for (const [library, verify] of proofs) {
    for (const text of documents) {
      const says = (text) => libraries[library].ask({ do: verify, it: JSON.parse(text), multikey: publicKeyMultibase });
      const what = `${libraries[library].name}: ${text}`;
      assert.deepEqual(await says(text), { value: true }, what);
      const other = text.replace(/Rye|The Owner/, "Eve");
      assert.notEqual(other, text);
      assert.notEqual((await says(other)).value, true, `changed, ${what}`);
    }
  }
});

test("proofs to skep, handed on by somebody else", async () => {
  for (const [library, , sign] of proofs) {
    const { name } = libraries[library];
    const made = await libraries[library].ask({ do: sign, it: answer("bob"), pem: ed25519.private, key_id: `${actorOf("bob")}#ed25519-key` });
    assert.equal(made.error, undefined, name);
    const other = JSON.parse(changed(JSON.stringify(made.value)));
    assert.equal((await send(await signed(requests[2], "eve", other))).status, 401, `changed: ${name}`);
    assert.equal((await send(await signed(requests[2], "eve", made.value))).status, 202, name);
  }
});
