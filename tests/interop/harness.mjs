// What the tests share: child processes that are always ended, free ports, waiting with a deadline,
// the peer's control client, and a skep site in a temporary folder.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { request as requestSafely } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const here = dirname(fileURLToPath(import.meta.url));
export const STEP_MS = 60_000;
const POLL_MS = 50;
const STDERR_KEPT_CHARS = 200_000;

const children = new Set();
// A test run that is broken off must not leave servers behind: each is ended by its own id.
process.on("exit", () => {
  for (const child of children) child.kill("SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));

/** A child process with its output kept. `ended` resolves to `{code, signal}`. */
export function start(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
  children.add(child);
  const it = { child, pid: child.pid, stdout: "", stderr: "", running: true };
  child.stdout.setEncoding("utf8").on("data", (text) => (it.stdout = (it.stdout + text).slice(-STDERR_KEPT_CHARS)));
  child.stderr.setEncoding("utf8").on("data", (text) => (it.stderr = (it.stderr + text).slice(-STDERR_KEPT_CHARS)));
  it.ended = new Promise((resolve) => {
    child.once("error", (error) => {
      it.running = false;
      it.stderr += `\ncannot start ${command}: ${error.message}`;
      children.delete(child);
      resolve({ code: null, signal: null, error });
    });
    child.once("close", (code, signal) => {
      it.running = false;
      children.delete(child);
      resolve({ code, signal });
    });
  });
  return it;
}

/** Ends a child: the given signal first, SIGKILL when it does not go within 10 s. */
export async function end(it, signal = "SIGTERM") {
  if (!it?.running) return it?.ended;
  it.child.kill(signal);
  const timer = setTimeout(() => it.child.kill("SIGKILL"), 10_000);
  const how = await it.ended;
  clearTimeout(timer);
  return how;
}

/** There is nothing left to wait for. */
export class Ended extends Error {}

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Asks again and again until `check` returns something true, and returns that. An error thrown by
 * `check` counts as "not yet", unless it is an `Ended`; the last one is named when time is up.
 */
export async function until(what, check, { within = STEP_MS, dump } = {}) {
  const deadline = Date.now() + within;
  let last = null;
  for (;;) {
    try {
      const value = await check();
      if (value) return value;
      last = `it was ${JSON.stringify(value)}`;
    } catch (error) {
      if (error instanceof Ended) throw error;
      last = error.message;
    }
    if (Date.now() > deadline) {
      const more = dump ? `\n${await dump()}` : "";
      assert.fail(`waited ${within / 1000} s for: ${what}; last: ${last}${more}`);
    }
    await sleep(POLL_MS);
  }
}

/**
 * Watches for `ms` that `check` stays true: for "exactly once" and "not at all", which no
 * condition can announce.
 */
export async function stays(what, check, ms = 1_500) {
  const deadline = Date.now() + ms;
  while (Date.now() < deadline) {
    assert.ok(await check(), `did not stay so for ${ms} ms: ${what}`);
    await sleep(POLL_MS);
  }
}

export const freePort = (host) =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, host, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** A port that is free on `host`, with the next one free on 127.0.0.1. */
export async function portPair(host) {
  for (let i = 0; i < 50; i += 1) {
    const port = await freePort(host);
    const next = await new Promise((resolve) => {
      const server = createServer();
      server.once("error", () => resolve(false));
      server.listen(port + 1, "127.0.0.1", () => server.close(() => resolve(true)));
    });
    if (next && port < 65_000) return port;
  }
  throw new Error("no two free ports in a row");
}

/** One HTTP exchange, nothing followed or decoded: `{status, headers, body, ms}`. `ca`: who vouches for https. */
export function http(url, { method = "GET", headers = {}, body, within = 10_000, from, ca } = {}) {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const send = String(url).startsWith("https:") ? requestSafely : request;
    const sent = send(url, { method, headers, agent: false, localAddress: from, ca }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () =>
        resolve({
          status: response.statusCode,
          headers: response.headers,
          body: Buffer.concat(chunks).toString("utf8"),
          ms: performance.now() - begun,
        }));
    });
    sent.setTimeout(within, () => sent.destroy(new Error(`no answer from ${url} within ${within} ms`)));
    sent.on("error", reject);
    sent.end(body);
  });
}

/**
 * A running `peer.mjs` and its control client; on https with `safe`: `{certificate, key, authority}`, files.
 * A community instead of a person with `type` "Group".
 */
export async function startPeer(host = "127.0.0.2", safe, type = "Person") {
  const port = await portPair(host);
  const files = safe ? [safe.certificate, safe.key] : [];
  const env = { ...process.env, PEER_TYPE: type, ...(safe && { NODE_EXTRA_CA_CERTS: safe.authority }) };
  const process_ = start(process.execPath, [join(here, "peer.mjs"), String(port), host, ...files], { env });
  await until("the peer to listen", () => {
    if (!process_.running) throw new Ended(`the peer ended: ${process_.stderr}`);
    return process_.stdout.includes('"ready":true');
  }, { within: 30_000 });
  const control = `http://127.0.0.1:${port + 1}`;
  const call = async (method, path, value) => {
    const answer = await http(control + path, {
      method,
      headers: { "Content-Type": "application/json" },
      body: value === undefined ? undefined : JSON.stringify(value),
      within: STEP_MS,
    });
    const result = JSON.parse(answer.body);
    assert.equal(answer.status, 200, `the peer's ${method} ${path} ${JSON.stringify(value ?? {})} failed: ${result.error}`);
    return result;
  };
  const origin = `${safe ? "https" : "http"}://${host}:${port}`;
  return {
    host, port, origin,
    handle: `@peer@${host}:${port}`,
    actor: `${origin}/users/peer`,
    process: process_,
    get: (path) => call("GET", path),
    post: (path, value = {}) => call("POST", path, value),
    /** Rows of a list of the peer that `match` picks. */
    rows: async (path, match) => (await call("GET", path)).filter(match),
    stop: () => end(process_),
  };
}

/** What a reader of a failure needs from the peer. */
export async function dumpPeer(peer) {
  const short = (rows) => rows.slice(-40).map((row) => JSON.stringify(row)).join("\n  ") || "(none)";
  try {
    const wire = (await peer.get("/wire")).map(({ at, status, path, type, id, raw }) => ({ at, status, path, type, id, raw }));
    return [
      "--- the peer was sent (last 40):", `  ${short(wire)}`,
      "--- the peer's journal:", `  ${short((await peer.get("/journal")).map(({ n, type, id, actor, object }) => ({ n, type, id, actor, object })))}`,
      "--- the peer fetched:", `  ${short(await peer.get("/fetches"))}`,
      "--- the peer's errors:", `  ${short(await peer.get("/errors"))}`,
    ].join("\n");
  } catch (error) {
    return `--- the peer cannot be asked (${error.message}); its stderr:\n${peer.process.stderr}`;
  }
}

/** The skep binary under test: SKEP_BIN, else the release build, else the debug build. */
export function skepBinary() {
  const found = [process.env.SKEP_BIN, join(here, "../../target/release/skep"), join(here, "../../target/debug/skep")]
    .find((path) => path && existsSync(path));
  assert.ok(found, "no skep binary: set SKEP_BIN, or run `cargo build --release` first");
  return found;
}

const quote = (text) => JSON.stringify(text);

/** A skep site in a temporary folder and the commands that work on it. */
export class Site {
  /** `behind`: the public origin and the authority (a file) of a web server that is in front. */
  static async create({ host = "127.0.0.1", handle = "owner", serveWith, behind } = {}) {
    const site = new Site();
    site.binary = skepBinary();
    site.root = await mkdtemp(join(tmpdir(), "skep-interop-"));
    site.host = host;
    site.port = await freePort(host);
    site.origin = behind?.origin ?? `http://${host}:${site.port}`;
    site.env = behind ? { ...process.env, SSL_CERT_FILE: behind.authority } : process.env;
    site.username = handle;
    site.handle = `@${handle}@${new URL(site.origin).host}`;
    site.actor = `${site.origin}/ap/actor`;
    site.serveWith = serveWith;
    site.log = [];
    await mkdir(join(site.root, "content/posts"), { recursive: true });
    await mkdir(join(site.root, "static"), { recursive: true });
    await writeFile(join(site.root, "node.toml"), [
      "[site]",
      `url = ${quote(site.origin)}`,
      'title = "Interop"',
      "[actor]",
      `handle = ${quote(handle)}`,
      'name = "The Owner"',
      "[federation]",
      "enabled = true",
      "deliver_since = 2026-01-01",
      "[server]",
      `listen = ${quote(`${host}:${site.port}`)}`,
      "[net]",
      'allow = ["127.0.0.0/8"]',
      "",
    ].join("\n"));
    return site;
  }

  path(...parts) {
    return join(this.root, ...parts);
  }

  async write(name, title, body, date = new Date()) {
    const stamp = new Date(Math.floor(date.getTime() / 1000) * 1000).toISOString().replace(".000Z", "Z");
    const head = title === null ? "" : `title = ${quote(title)}\n`;
    this.dates ??= new Map();
    if (!this.dates.has(name)) this.dates.set(name, stamp);
    await writeFile(this.path("content/posts", `${name}.md`), `+++\n${head}date = ${this.dates.get(name)}\n+++\n\n${body}\n`);
  }

  remove(name) {
    return rm(this.path("content/posts", `${name}.md`));
  }

  /** Runs a command to its end, whatever comes of it: `{code, stdout, stderr}`. */
  async try(...args) {
    const it = start(this.binary, ["--root", this.root, ...args], { cwd: this.root, env: this.env });
    const timer = setTimeout(() => it.child.kill("SIGKILL"), STEP_MS);
    const { code, signal } = await it.ended;
    clearTimeout(timer);
    this.log.push(`$ skep ${args.join(" ")} -> ${code ?? signal}\n${it.stdout}${it.stderr}`);
    return { code: code ?? signal, stdout: it.stdout, stderr: it.stderr };
  }

  /** Runs a command to its end and demands exit code 0. */
  async run(...args) {
    const { code, stdout, stderr } = await this.try(...args);
    assert.equal(code, 0, `\`skep ${args.join(" ")}\` must end with 0, not ${code}\n--- stdout\n${stdout}\n--- stderr\n${stderr}`);
    return stdout;
  }

  /** Runs a command with `--json` and reads the list it prints. */
  async list(...args) {
    const text = await this.run(...args, "--json");
    let value;
    try {
      value = JSON.parse(text);
    } catch (error) {
      assert.fail(`\`skep ${args.join(" ")} --json\` must print JSON (${error.message}), not:\n${text}`);
    }
    assert.ok(Array.isArray(value), `\`skep ${args.join(" ")} --json\` must print a list, not:\n${text}`);
    return value;
  }

  async serve(...args) {
    assert.ok(!this.server?.running, "skep serve runs already");
    const command = [this.binary, "--root", this.root, "serve", ...args];
    const [program, ...rest] = this.serveWith ? this.serveWith(command) : command;
    this.server = start(program, rest, { cwd: this.root, env: this.env });
    this.servers ??= [];
    this.servers.push(this.server);
    await until("skep to serve its actor", async () => {
      if (!this.server.running) throw new Ended(`skep serve ended: ${this.server.stderr || "(without a word)"}`);
      return (await http(`http://${this.host}:${this.port}/ap/actor`, { headers: { Accept: "application/activity+json" } })).status === 200;
    }, { within: 30_000 });
  }

  /** Ends `skep serve`: SIGTERM, or what is asked for. */
  async stop(signal = "SIGTERM") {
    const how = await end(this.server, signal);
    this.server = null;
    return how;
  }

  get(path, accept, more = {}) {
    const { headers, ...rest } = more;
    return http(new URL(path, this.origin), { headers: { ...(accept ? { Accept: accept } : {}), ...headers }, ...rest });
  }

  dump() {
    const parts = (this.servers ?? []).map((it, i) => `--- skep serve, start ${i + 1} (${it.running ? "running" : "ended"}):\n${it.stdout}${it.stderr}`);
    return [...parts, `--- skep commands:\n${this.log.slice(-20).join("\n")}`].join("\n");
  }

  async drop() {
    await this.stop();
    if (process.env.KEEP) console.log(`# kept ${this.root}`);
    else await rm(this.root, { recursive: true, force: true });
  }
}
