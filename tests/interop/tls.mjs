// The story through TLS, behind nginx and behind Caddy: an authority made now vouches for everybody, and the
// web servers are told what `skep proxy` prints, with as little changed as a machine without a public
// name needs: ports above 1,024, one address, the place of the certificate. `skep doctor` is green behind
// both, and each way to spoil the settings is red, with what mends it.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { STEP_MS, Ended, Site, dumpPeer, end, freePort, http, start, startPeer, until } from "./harness.mjs";

const run = promisify(execFile);
const AP = "application/activity+json";
const BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
const HOSTS = { peer: "127.0.0.2", nginx: "127.0.0.5", caddy: "127.0.0.6" };

let folder;
let peer;
let authority;

const file = (...parts) => join(folder, ...parts);
const certificate = (name) => ({ certificate: file(`${name}.pem`), key: file(`${name}.key`), authority: file("authority.pem") });

/** An authority and a certificate for each address, as `openssl` makes them. */
async function makeCertificates() {
  const made = (name, more) => run("openssl", [
    "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30",
    "-subj", `/CN=${name}`, "-keyout", file(`${name}.key`), "-out", file(`${name}.pem`), ...more,
  ]);
  await made("authority", ["-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign"]);
  await Promise.all(Object.entries(HOSTS).map(([name, host]) => made(name, [
    "-CA", file("authority.pem"), "-CAkey", file("authority.key"),
    "-addext", "basicConstraints=critical,CA:FALSE", "-addext", `subjectAltName=IP:${host}`,
  ])));
  authority = await readFile(file("authority.pem"));
}

/** What `skep proxy` printed, once each of `changes` was made: each must be there. */
function changed(text, changes) {
  for (const [from, to] of changes) {
    assert.ok(text.includes(from), `\`skep proxy\` printed no \`${from}\`:\n${text}`);
    text = text.replaceAll(from, to);
  }
  return text;
}

/** The two web servers: how their settings are changed, wrapped and run. */
const FRONTS = {
  nginx: {
    settings: (printed, { host, ports }) => changed(printed, [
      ["listen 80;", `listen ${host}:${ports.plain};`],
      ["listen 443 ssl http2;", `listen ${host}:${ports.safe} ssl http2;`],
      ["    listen [::]:80;\n", ""],
      ["    listen [::]:443 ssl http2;\n", ""],
      [`/etc/letsencrypt/live/${host}/fullchain.pem`, certificate("nginx").certificate],
      [`/etc/letsencrypt/live/${host}/privkey.pem`, certificate("nginx").key],
    ]),
    wrapped: (settings) => {
      const folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
      const temporary = folders.map((name) => `${name}_temp_path ${file(`nginx-${name}`)};`).join("\n");
      const user = process.getuid() === 0 ? "user root;" : "";
      return `${user}\nworker_processes 1;\ndaemon off;\npid ${file("nginx.pid")};\nerror_log stderr;\nevents {}\n`
        + `http {\naccess_log off;\n${temporary}\n${settings}\n}\n`;
    },
    command: (path) => ["nginx", ["-p", folder, "-c", path]],
  },
  caddy: {
    settings: (printed, { host, ports }) => changed(printed, [
      [`${host}:${ports.safe} {\n`, `https://${host}:${ports.safe} {\n\tbind ${host}\n\ttls ${certificate("caddy").certificate} ${certificate("caddy").key}\n`],
    ]),
    wrapped: (settings, { ports }) => `{\n\tadmin off\n\thttp_port ${ports.plain}\n\thttps_port ${ports.safe}\n}\n${settings}`,
    command: (path) => ["caddy", ["run", "--adapter", "caddyfile", "--config", path]],
  },
};

/** A web server in front of a site, with settings that may be spoiled. */
class Front {
  static async create(kind) {
    const front = new Front();
    front.kind = kind;
    front.host = HOSTS[kind];
    front.ports = { plain: await freePort(front.host), safe: await freePort(front.host) };
    front.origin = `https://${front.host}:${front.ports.safe}`;
    front.site = await Site.create({ behind: { origin: front.origin, authority: file("authority.pem") } });
    await front.site.serve();
    const printed = await front.site.run("proxy", kind);
    front.settings = FRONTS[kind].settings(printed, front);
    await front.start(front.settings);
    return front;
  }

  async start(settings) {
    const path = file(`${this.kind}.conf`);
    await writeFile(path, FRONTS[this.kind].wrapped(settings, this));
    const [program, args] = FRONTS[this.kind].command(path);
    const home = { ...process.env, HOME: folder, XDG_DATA_HOME: file("data"), XDG_CONFIG_HOME: file("config") };
    this.process = start(program, args, { env: home });
    await until(`${this.kind} to listen`, async () => {
      if (!this.process.running) throw new Ended(`${this.kind} ended: ${this.process.stderr}`);
      return new Promise((resolve) => {
        const socket = connect(this.ports.safe, this.host, () => resolve(true));
        socket.on("error", () => resolve(false)).on("connect", () => socket.destroy());
      });
    }, { within: 30_000 });
  }

  async stop() {
    await end(this.process);
  }

  get(path, headers = {}) {
    return http(this.origin + path, { headers, ca: authority });
  }

  /** `skep doctor --json`, and how it ended. */
  async doctor(...args) {
    const { code, stdout, stderr } = await this.site.try("doctor", "--json", ...args);
    assert.ok(stdout, `\`skep doctor\` must print what it found: ${stderr}`);
    return { code, ...JSON.parse(stdout) };
  }
}

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "skep-tls-"));
  await mkdir(file("data"));
  await makeCertificates();
  peer = await startPeer(HOSTS.peer, certificate("peer"));
});

after(async () => {
  await peer?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Found, followed, told of a post, answered, approved: all of it over https. */
async function story(front) {
  const { site } = front;
  const dump = async () => `${await dumpPeer(peer)}\n${site.dump()}\n--- ${front.kind}:\n${front.process.stderr}`;
  const wait = (what, check) => until(what, check, { dump });
  const found = await peer.post("/lookup", { handle: site.handle });
  assert.equal(found.id, site.actor);
  assert.equal(found.inbox, `${front.origin}/ap/inbox`);
  await peer.post("/follow", { handle: site.handle });
  await wait("the follow to be accepted", async () =>
    (await peer.rows("/following", (it) => it.actor === site.actor && it.state === "accepted"))[0]);

  await site.write("safe", "Safe", "Written behind a web server.");
  await site.run("publish");
  const id = `${front.origin}/ap/post/posts.safe`;
  await wait("the Create at the peer", async () =>
    (await peer.rows("/journal", (it) => it.type === "Create" && it.object === id))[0]);
  const document = await front.get("/posts/safe/", { Accept: AP });
  assert.deepEqual([document.headers["content-type"], JSON.parse(document.body).id], [AP, id]);

  const { note } = await peer.post("/note", { content: "<p>Over a safe line</p>", inReplyTo: id, to: site.handle });
  const row = await wait("the answer in the inbox", async () =>
    (await site.list("inbox", "list")).find((it) => it.object === note));
  await site.run("inbox", "approve", String(row.id));
  await wait("the answer on the page", async () =>
    (await front.get("/posts/safe/", { Accept: BROWSER })).body.includes("Over a safe line"));
  assert.deepEqual(await peer.get("/errors"), []);
}

/** Each way to spoil the settings: what is changed, the check that is red, and words of its fix. */
const SPOILED = {
  nginx: [
    ["another host", [["Host $http_host", "Host $proxy_host"]], "letter", "proxy_set_header Host $http_host;"],
    ["no signature", [["proxy_set_header Connection", "proxy_set_header Signature \"\";\n        proxy_set_header Connection"]], "letter", "proxy_set_header Signature"],
    ["no digest", [["proxy_set_header Connection", "proxy_set_header Digest \"\";\n        proxy_set_header Connection"]], "letter", "proxy_set_header Digest"],
    ["small bodies", [["client_max_body_size 8192k", "client_max_body_size 100k"]], "letter-large", "client_max_body_size 8192k;"],
    ["another type", [["proxy_http_version 1.1;", "proxy_http_version 1.1;\n        proxy_hide_header Content-Type;\n        add_header Content-Type application/json;"]], "content-types", "default_type"],
    ["no Accept", [["proxy_http_version 1.1;", "proxy_http_version 1.1;\n        proxy_set_header Accept \"\";"]], "accept", "`Accept` has to reach skep"],
    ["the node is elsewhere", [["server 127.0.0.1:", "server 127.0.0.9:"]], "alive", "systemctl start skep"],
    ["no query", [["proxy_pass http://skep;", "proxy_pass http://skep$uri;"]], "webfinger", "with its query"],
    ["a certificate of another", [["/nginx.pem", "/peer.pem"], ["/nginx.key", "/peer.key"]], "tls", "get a certificate for"],
  ],
  caddy: [
    ["another host", [["reverse_proxy ", "reverse_proxy {\n\t\theader_up Host example.org\n\t\tto "], ["\n}\n", "\n\t}\n}\n"]], "letter", "header_up Host"],
    ["no Vary", [["\treverse_proxy ", "\theader -Vary\n\treverse_proxy "]], "vary", "without `header` lines"],
    ["small bodies", [["max_size 8388608", "max_size 102400"]], "letter-large", "max_size 8388608"],
  ],
};

for (const kind of Object.keys(FRONTS)) {
  test(`behind ${kind}`, { timeout: 3 * STEP_MS }, async (t) => {
    const front = await Front.create(kind);
    t.after(async () => {
      await front.stop();
      await front.site.drop();
    });
    await t.test("http leads to https", async () => {
      const answer = await http(`http://${front.host}:${front.ports.plain}/posts/?a=b`);
      assert.ok([301, 308].includes(answer.status), `HTTP ${answer.status}`);
      assert.match(answer.headers.location, new RegExp(`^https://${front.host.replaceAll(".", "\\.")}[:/]`));
    });
    await t.test("the story", () => story(front));
    await t.test("the doctor finds nothing", async () => {
      // Whoever has followers should have one.
      await front.site.run("backup");
      const found = await front.doctor("--via", peer.actor);
      assert.deepEqual(found.checks.filter((it) => it.verdict !== "green"), []);
      assert.equal(found.code, 0);
      assert.ok(found.checks.some((it) => it.check === "via"));
      assert.match(found.checks.find((it) => it.check === "tls").says, /good for 29 days/);
    });
    for (const [name, changes, check, fix] of SPOILED[kind]) {
      await t.test(`spoiled: ${name}`, async () => {
        await front.stop();
        const settings = changed(front.settings, changes);
        await front.start(settings);
        const found = await front.doctor();
        const red = found.checks.filter((it) => it.verdict === "red");
        const it = red.find((it) => it.check === check);
        assert.ok(it?.fix.includes(fix), `${check} must be red, and name \`${fix}\`: ${JSON.stringify(red, null, 2)}`);
        assert.equal(found.code, 3);
      });
    }
    await t.test("and nothing again when it is mended", async () => {
      await front.stop();
      await front.start(front.settings);
      assert.equal((await front.doctor()).red, 0);
    });
  });
}
