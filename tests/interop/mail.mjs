// Mail to the owner, taken by a server of somebody else's making (aiosmtpd) and read by the parser of Python:
// over TLS from the first byte and after STARTTLS, with both ways to log in. What cannot be trusted gets
// neither mail nor password.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { Ended, Site, end, here, start, startPeer, until } from "./harness.mjs";

const run = promisify(execFile);
const HOST = "127.0.0.7";
const PASSWORD = "honigtöpfchen-42";
const TITLE = "Bienenkörbe & Löwenzahn, eine Überschrift, die länger ist als eine Zeile sein darf";
const OWNER = "keeper@example.org";

let folder, mailbox, site, peer, ports;
const file = (name) => join(folder, name);
const lines = () => mailbox.stdout.split("\n").slice(0, -1).map((line) => JSON.parse(line));
const mails = (door) => lines().filter((row) => row.door === door && row.headers);
const logins = (door) => lines().filter((row) => row.door === door && row.mechanism);

async function makeCertificate(name, more) {
  await run("openssl", [
    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30",
    "-subj", `/CN=${name}`, "-keyout", file(`${name}.key`), "-out", file(`${name}.pem`), ...more,
  ]);
}

/** Certificates: a good one, one of another name, and one for which nobody vouches. */
async function makeCertificates() {
  await makeCertificate("authority", ["-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign"]);
  const by = ["-CA", file("authority.pem"), "-CAkey", file("authority.key")];
  const of = (host) => ["-addext", "basicConstraints=critical,CA:FALSE", "-addext", `subjectAltName=IP:${host}`];
  await makeCertificate("good", [...by, ...of(HOST)]);
  await makeCertificate("other", [...by, ...of("127.0.0.8")]);
  await makeCertificate("unknown", of(HOST));
}

const door = (tls, name, ways = ["PLAIN", "LOGIN"]) => ({ tls, certificate: file(`${name}.pem`), key: file(`${name}.key`), ways });

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "skep-mail-"));
  await makeCertificates();
  const doors = {
    tls: door("first", "good", ["PLAIN"]), starttls: door("starttls", "good", ["LOGIN"]), bare: door("none", "good"),
    unknown: door("first", "unknown"), "unknown-starttls": door("starttls", "unknown"),
    other: door("first", "other"), "other-starttls": door("starttls", "other"),
  };
  const env = { ...process.env, MAIL_PASSWORD: PASSWORD, PYTHONIOENCODING: "utf-8" };
  mailbox = start(process.env.INTEROP_PYTHON ?? "python3", [join(here, "mailbox.py"), HOST, JSON.stringify(doors)], { env });
  ports = await until("the mail servers to listen", () => {
    if (!mailbox.running) throw new Ended(`they ended: ${mailbox.stderr}`);
    return lines()[0]?.ports;
  });
  [peer, site] = await Promise.all([startPeer("127.0.0.2"), Site.create()]);
  site.env = { ...process.env, SSL_CERT_FILE: file("authority.pem") };
  site.settings = await readFile(site.path("node.toml"), "utf8");
});
after(async () => {
  await Promise.all([peer?.stop(), site?.drop()]);
  await end(mailbox);
  await rm(folder, { recursive: true, force: true });
});

/** Has the site send its mail to one of the servers. */
async function tell(name, scheme, password = PASSWORD) {
  await writeFile(site.path("mail-password"), `${password}\n`);
  await chmod(site.path("mail-password"), 0o600);
  const notify = `\n[notify]\nsmtp = "${scheme}://keeper@${HOST}:${ports[name]}"\nsmtp_password_file = "mail-password"\nmail_to = "${OWNER}"\nmail_from = "skep@example.org"\n`;
  await writeFile(site.path("node.toml"), site.settings.replace('title = "Interop"', `title = ${JSON.stringify(TITLE)}`) + notify);
}

/** What anybody may read of what was printed and logged says no password, in no form. */
function keepsItsSecret() {
  for (const secret of [PASSWORD, "not-the-password"]) {
    const forms = [secret, ...[secret, `\0keeper\0${secret}`].map((it) => Buffer.from(it).toString("base64"))];
    for (const form of forms) assert.ok(!site.dump().includes(form), `a password is in a log: ${site.dump()}`);
  }
}

function wellFormed(mail, title) {
  assert.deepEqual(mail.defects, []);
  assert.ok(mail.raw_is_ascii, "words of other letters are encoded in a header");
  assert.equal(mail.bare_line_feeds, 0);
  const of = (name) => mail.headers.filter(([it]) => it === name).map(([, value]) => value);
  assert.deepEqual(of("subject"), [`${TITLE}: ${title}`]);
  assert.deepEqual(of("to"), [OWNER]);
  assert.deepEqual(of("from"), ["skep@example.org"]);
  assert.match(of("message-id").join(), /^<[^@<>\s]+@127\.0\.0\.1>$/);
  assert.ok(Math.abs(Date.now() - Date.parse(mail.date)) < 600_000, mail.date);
  assert.deepEqual([mail.type, mail.sender, mail.recipients], ["text/plain", "skep@example.org", [OWNER]]);
  for (const name of ["list-unsubscribe", "bcc", "received"]) assert.deepEqual(of(name), []);
  return of("message-id")[0];
}

for (const [name, scheme, way] of [["tls", "smtps", "PLAIN"], ["starttls", "smtp", "LOGIN"]]) {
  test(`a test arrives by ${scheme}, after a login by ${way}`, async () => {
    await tell(name, scheme);
    assert.match(await site.run("notify", "test"), /taken/);
    const [mail] = mails(name);
    wellFormed(mail, "This is a test");
    assert.match(mail.text, /Notifications of skep arrive here/);
    assert.deepEqual(new Set(logins(name).map((it) => `${it.mechanism} ${it.good}`)), new Set([`${way} true`]));
    keepsItsSecret();
  });
}

test("a wrong password is refused, and said to be", async () => {
  for (const [name, scheme] of [["tls", "smtps"], ["starttls", "smtp"]]) {
    await tell(name, scheme, "not-the-password");
    const { code, stdout } = await site.try("notify", "test");
    assert.notEqual(code, 0);
    assert.match(stdout, /not taken: .*535/);
    assert.equal(mails(name).length, 1, "only that of before");
    assert.equal(logins(name).at(-1).good, false);
  }
  keepsItsSecret();
});

for (const [name, scheme, why] of [
  ["unknown", "smtps", /certificate/], ["unknown-starttls", "smtp", /certificate/],
  ["other", "smtps", /certificate not valid for name/], ["other-starttls", "smtp", /certificate not valid for name/],
  ["bare", "smtp", /STARTTLS/], ["bare", "smtps", /./],
]) {
  test(`${scheme} to a server that is ${name} gets neither mail nor password`, async () => {
    await tell(name, scheme);
    const { code, stdout } = await site.try("notify", "test");
    assert.notEqual(code, 0);
    const said = /not taken: (.*)/.exec(stdout)?.[1] ?? "";
    assert.match(said, why);
    assert.deepEqual([mails(name), logins(name)], [[], []]);
    keepsItsSecret();
  });
}

test("without the authority's file, those of the web do not vouch for it", async () => {
  await tell("tls", "smtps");
  const { SSL_CERT_FILE: _, ...env } = site.env;
  const kept = site.env;
  site.env = env;
  const { code, stdout } = await site.try("notify", "test");
  site.env = kept;
  assert.notEqual(code, 0);
  assert.match(stdout, /not taken: .*certificate/);
  assert.equal(mails("tls").length, 1);
});

test("whoever follows is told of by mail, once", { timeout: 120_000 }, async () => {
  await tell("starttls", "smtp");
  await site.serve();
  await peer.post("/follow", { handle: site.handle });
  const mail = await until("the mail", () => mails("starttls")[1], { dump: () => site.dump() });
  const title = mail.headers.find(([name]) => name === "subject")[1].slice(TITLE.length + 2);
  const id = wellFormed(mail, title);
  assert.notEqual(id, wellFormed(mails("starttls")[0], "This is a test"));
  assert.ok(mail.text.includes(peer.handle.slice(1)) || mail.text.includes("The Peer"), mail.text);
  await site.stop();
  assert.equal(mails("starttls").length, 2);
  keepsItsSecret();
});
