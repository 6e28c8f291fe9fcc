// Signatures as the library of Misskey makes and judges them (draft-cavage): one JSON question a line,
// one answer a line.

import { createInterface } from "node:readline";
import {
  genRFC3230DigestHeader, parseRequestSignature, signAsDraftToRequest, verifyDraftSignature,
  verifyRFC3230DigestHeader,
} from "@misskey-dev/node-http-message-signatures";

const SIGNED = ["(request-target)", "date", "host", "digest"];
const incoming = ({ method, url, headers }) => ({ method, url: new URL(url).pathname, headers });

const answers = {
  verify: async ({ it, pem }) => {
    const parsed = parseRequestSignature(incoming(it), { requiredComponents: { draft: SIGNED } });
    return (await verifyRFC3230DigestHeader(incoming(it), it.body)) &&
      (await verifyDraftSignature(parsed.value, pem));
  },
  sign: async ({ it, pem, key_id }) => {
    const headers = {
      ...it.headers,
      date: new Date().toUTCString(),
      host: new URL(it.url).host,
      digest: await genRFC3230DigestHeader(it.body, "SHA-256"),
    };
    const request = incoming({ ...it, headers });
    const { signatureHeader } =
      await signAsDraftToRequest(request, { keyId: key_id, privateKeyPem: pem }, SIGNED);
    return { ...headers, signature: signatureHeader };
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
