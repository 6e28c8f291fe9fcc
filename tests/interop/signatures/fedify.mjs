// Signatures as Fedify makes and judges them: one JSON question a line, one answer a line.
//
//   node fedify.mjs PACKAGE
//
// 1.5.9 knows draft-cavage and proofs, 2.3.6 RFC 9421 as well.

import { createInterface } from "node:readline";
import { webcrypto } from "node:crypto";

const name = process.argv[2];
const isOld = name === "@fedify/fedify";
const { signObject, signRequest, verifyObject, verifyRequest } = await import(name);
const vocab = await import(isOld ? name : "@fedify/vocab");
const { getDocumentLoader } = await import(isOld ? name : "@fedify/vocab-runtime");

// A context that Fedify does not carry would be fetched: that must be noticed.
const plainFetch = globalThis.fetch;
globalThis.fetch = (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input);
  if (url.hostname.startsWith("127.")) return plainFetch(input, init);
  throw new TypeError(`${url.href} is not on this machine`);
};
const load = getDocumentLoader({ allowPrivateAddress: true });
const loaders = { documentLoader: load, contextLoader: load };

const PUBLIC = "https://www.w3.org/ns/activitystreams#Public";
const RSA = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
const der = (pem) => Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ""), "base64");
const key = (pem, kind) => webcrypto.subtle.importKey("pkcs8", der(pem), kind, true, ["sign"]);
const request = ({ method, url, headers, body }) => new Request(url, { method, headers, body });

const answers = {
  verify: async ({ it }) => (await verifyRequest(request(it), loaders)) !== null,
  sign: async ({ it, pem, key_id, spec }) => {
    const signed = await signRequest(request(it), await key(pem, RSA), new URL(key_id), { spec });
    return Object.fromEntries(signed.headers);
  },
  proof_verify: async ({ it }) => {
    const cls = vocab[it.type] ?? vocab.Object;
    return (await verifyObject(cls, it, loaders)) !== null;
  },
  proof_sign: async ({ it, pem, key_id }) => {
    const object = await vocab.Object.fromJsonLd(it, loaders);
    const signed = await signObject(object, await key(pem, { name: "Ed25519" }), new URL(key_id), loaders);
    const text = JSON.stringify(await signed.toJsonLd({ ...loaders, format: "compact" }));
    // 2.3.6 signs what it sends, and that has the whole id of everybody.
    return JSON.parse(isOld ? text : text.replaceAll('"as:Public"', `"${PUBLIC}"`));
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const question = JSON.parse(line);
  const answer = await answers[question.do](question).then(
    (value) => ({ value }),
    (error) => ({ error: `${error.name}: ${error.message}` }),
  );
  console.log(JSON.stringify(answer));
}
