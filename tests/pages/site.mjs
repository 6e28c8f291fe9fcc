// The fixture as a running site: copied, published, talked about, served on loopback.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { startCrowd } from "./crowd.mjs";

export const here = dirname(fileURLToPath(import.meta.url));
const HOST = "127.0.0.1";
const WITHIN_MS = 30_000;

const children = new Set();
// A run that is broken off must not leave a server behind: each is ended by its own id.
process.on("exit", () => children.forEach((child) => child.kill("SIGKILL")));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));

/** Runs a program to its end: `{code, out, err}`. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    children.add(child);
    const it = { code: null, out: "", err: "" };
    child.stdout.setEncoding("utf8").on("data", (text) => (it.out += text));
    child.stderr.setEncoding("utf8").on("data", (text) => (it.err += text));
    child.once("error", reject);
    child.once("close", (code) => {
      children.delete(child);
      resolve({ ...it, code });
    });
  });
}

function skepBinary() {
  const root = join(here, "../..");
  const found = [process.env.SKEP_BIN, join(root, "target/release/skep"), join(root, "target/debug/skep")]
    .find((path) => path && existsSync(path));
  assert.ok(found, "no skep binary: set SKEP_BIN, or run `cargo build --release` first");
  return found;
}

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, HOST, () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

export async function until(what, check) {
  const deadline = Date.now() + WITHIN_MS;
  for (;;) {
    const value = await check().catch(() => null);
    if (value) return value;
    assert.ok(Date.now() < deadline, `waited ${WITHIN_MS / 1000} s for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Files below `folder`, relative to it, with `/` between the parts. */
export async function filesBelow(folder) {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(folder.length + 1))
    .sort();
}

/**
 * Builds and serves the fixture, with a thread below `posts/everything` and one below a note.
 * `settings` are `SKEP_SECTION_KEY`s, `posts` more posts: name → text.
 */
export async function openSite({ templates, talk = true, settings = {}, posts = {} } = {}) {
  const root = await mkdtemp(join(tmpdir(), "skep-pages-"));
  const port = await freePort();
  const origin = `http://${HOST}:${port}`;
  await cp(join(here, "site"), root, { recursive: true });
  if (templates) await cp(templates, join(root, "templates"), { recursive: true });
  for (const [name, text] of Object.entries(posts)) await writeFile(join(root, "content/posts", `${name}.md`), text);
  const binary = skepBinary();
  const env = { ...process.env, ...settings, SKEP_SITE_URL: origin, SKEP_SERVER_LISTEN: `${HOST}:${port}` };
  const skep = async (...args) => {
    const { code, out, err } = await run(binary, ["--root", root, ...args], { env, cwd: root });
    assert.equal(code, 0, `\`skep ${args.join(" ")}\` ended with ${code}\n${out}${err}`);
    return out;
  };
  await skep("publish", "--allow-new", "50");
  const server = spawn(binary, ["--root", root, "serve"], { env, cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  children.add(server);
  const ended = new Promise((resolve) => server.once("close", resolve));
  await until("the site to answer", async () => (await fetch(`${origin}/livez`)).ok);
  if (talk) await hold(origin, skep);
  return {
    root, origin, port, skep,
    public: join(root, "public"),
    async stop() {
      server.kill("SIGTERM");
      await ended;
      children.delete(server);
      if (process.env.KEEP) console.log(`# kept ${root}`);
      else await rm(root, { recursive: true, force: true });
    },
  };
}

async function hold(origin, skep) {
  const crowd = await startCrowd();
  const inbox = `${origin}/ap/inbox`;
  const post = `${origin}/ap/post/posts.everything`;
  const note = `${origin}/ap/post/notes.2026-03-12-1815`;
  const at = (minute) => `2026-03-15T10:${String(minute).padStart(2, "0")}:00Z`;
  const first = await crowd.reply("one", inbox, post, "<p>The second table scrolls on my phone, and the page does not. <strong>Good.</strong></p>", at(1));
  await crowd.reply("two", inbox, post, '<p>A reply with two paragraphs and a <a href="https://example.org/a-page">link</a>.</p><p>The second one is as long as it needs to be to run over more than one line, even where the column is wide.</p>', at(2));
  const second = await crowd.reply("three", inbox, first, "<p>An answer to the answer.</p>", at(3));
  await crowd.reply("one", inbox, second, "<p>And one below that.</p>", at(4));
  await crowd.reply("unnamed", inbox, note, "<p>https://example.org/averyveryveryverylongpathwithoutanyplacetobreakthelineatwhich</p>", at(5));
  for (const name of ["one", "two", "three"]) await crowd.like(name, inbox, post);
  for (const name of ["two", "three"]) await crowd.boost(name, inbox, post);
  await crowd.like("unnamed", inbox, note);
  const rows = await until("the replies to arrive", async () => {
    const rows = JSON.parse(await skep("inbox", "list", "--json"));
    return rows.length >= 3 && rows;
  });
  for (const row of rows) await skep("inbox", "approve", String(row.id));
  await until("the replies on the page", async () => (await (await fetch(`${origin}/posts/everything/`)).text()).includes("two paragraphs"));
  await until("the counts on the page", async () => /2\s+boosts/.test(await (await fetch(`${origin}/posts/everything/`)).text()));
  await crowd.stop();
}
