// Clients that mean harm, against a running `skep serve` that may open 1,024 files. Through all of it
// a reader gets the page, the process lives, and memory stays bounded. Attackers come from addresses
// of their own (127.0.0.66 and up), so that a reader is not counted among them.
//
// One line `figure: ...` is printed for each measurement.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { after, before, test } from "node:test";
import { Site, http, until } from "./harness.mjs";

const RSS_MAX_MB = 64;
const GET_MAX_MS = 1_000; // generous: the bar is 50 ms on a quiet machine
const READERS_TRIES = 30;
const DOORS_FREE_MS = 25_000; // the longest a silent connection may keep its place, and a little
const BIG_BYTES = 1 << 20;

let site;
let rssPeakMb = 0;
let sampler;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const figure = (name, text) => console.log(`figure: ${name}: ${text}`);

function rssMb() {
  const status = readFileSync(`/proc/${site.server.pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)[1]) / 1024;
}
let filesAtRest = 0;
const openFiles = () => readdirSync(`/proc/${site.server.pid}/fd`).length;

before(async () => {
  site = await Site.create({ serveWith: (command) => ["bash", "-c", 'ulimit -n 1024; exec "$@"', "bash", ...command] });
  await site.write("calm", "Calm", "A page to read while it storms.");
  await writeFile(site.path("static", "big.bin"), Buffer.alloc(BIG_BYTES, "x"));
  await site.serve();
  await until("the page", async () => (await site.get("/posts/calm/")).status === 200);
  assert.match(readFileSync(`/proc/${site.server.pid}/limits`, "utf8"), /^Max open files\s+1024\s/m);
  sampler = setInterval(() => {
    try {
      rssPeakMb = Math.max(rssPeakMb, rssMb());
    } catch {
      // The process ended: `calm` says so.
    }
  }, 50);
  filesAtRest = openFiles();
  figure("at rest", `RSS ${rssMb().toFixed(1)} MB, ${filesAtRest} files open`);
});

after(async () => {
  clearInterval(sampler);
  await site?.drop();
});

/** A test that ends with a living, unburdened server. */
function storm(name, body) {
  test(name, { timeout: 120_000 }, async (t) => {
    rssPeakMb = 0;
    try {
      await body(t);
      assert.ok(site.server.running, "skep must be alive");
      rssPeakMb = Math.max(rssPeakMb, rssMb());
      figure(name, `peak RSS ${rssPeakMb.toFixed(1)} MB`);
      assert.ok(rssPeakMb <= RSS_MAX_MB, `RSS ${rssPeakMb.toFixed(1)} MB is over ${RSS_MAX_MB} MB`);
      await readers(`${name}, after`);
    } catch (error) {
      error.message = `[${name}] ${error.message}\n${site.dump()}`;
      throw error;
    }
  });
}

/** Reads the page again and again, as somebody does who knows nothing of the storm. */
async function readers(name, { everyMs = 0 } = {}) {
  const times = [];
  for (let i = 0; i < READERS_TRIES; i += 1) {
    if (everyMs > 0) await pause(everyMs);
    const answer = await http(`${site.origin}/posts/calm/`, { within: GET_MAX_MS });
    assert.equal(answer.status, 200, `${name}: a reader must get the page`);
    times.push(answer.ms);
  }
  times.sort((a, b) => a - b);
  const [median, most] = [times[times.length >> 1], times.at(-1)];
  figure(name, `GET of a page: median ${median.toFixed(1)} ms, most ${most.toFixed(1)} ms${most > 50 ? " (over the bar of 50 ms)" : ""}`);
  assert.ok(most <= GET_MAX_MS, `${name}: ${most.toFixed(0)} ms`);
}

/** A raw connection. `reads: false` never takes a byte of the answer. */
function dial({ from = "127.0.0.66", reads = true } = {}) {
  const socket = connect({ host: site.host, port: site.port, localAddress: from, noDelay: true });
  const it = { socket, answer: "", closed: false, connected: false };
  if (reads) socket.on("data", (data) => (it.answer += data.toString("latin1")));
  else socket.pause();
  it.opened = new Promise((resolve) => {
    socket.once("connect", () => { it.connected = true; resolve(); });
    socket.once("close", () => { it.closed = true; resolve(); });
  });
  it.done = new Promise((resolve) => socket.once("close", resolve));
  socket.on("error", (error) => (it.error = error.code));
  return it;
}

const statuses = (answer) => [...answer.matchAll(/HTTP\/1\.[01] (\d{3}) /g)].map((match) => Number(match[1]));

/** Sends bytes and waits until the server has answered or hung up. */
async function say(bytes, { within = 15_000 } = {}) {
  const it = dial();
  await it.opened;
  it.socket.write(bytes, "latin1");
  await until("an answer or the end", () => it.closed || statuses(it.answer).length > 0, { within });
  // What comes after the first answer is what a smuggled request would get.
  await Promise.race([it.done, pause(300)]);
  it.socket.destroy();
  return { codes: statuses(it.answer), closed: it.closed };
}

async function flood(name, { count, addresses, first, drip }) {
  const all = [];
  for (let i = 0; i < count; i += 1) {
    const it = dial({ from: `127.0.1.${1 + (i % addresses)}` });
    all.push(it);
    it.opened.then(() => first && !it.closed && it.socket.write(first));
    if (i % 100 === 99) await pause(5);
  }
  await Promise.race([Promise.all(all.map((it) => it.opened)), pause(3_000)]);
  const timer = drip && setInterval(() => {
    for (const it of all) if (!it.closed && it.connected) it.socket.write(drip);
  }, 1_000);
  const end = () => {
    clearInterval(timer);
    for (const it of all) it.socket.destroy();
  };
  figure(name, `${all.filter((it) => it.connected && !it.closed).length} of ${count} connections held, ${openFiles()} files open`);
  return { all, end };
}

const floods = [
  ["1,100 half-open connections", { count: 1_100, first: "" }],
  ["1,000 slow heads", { count: 1_000, first: "GET /posts/calm/ HTTP/1.1\r\nHost: x\r\nX-Slow: ", drip: "a" }],
  ["1,000 slow bodies", {
    count: 1_000, drip: "a",
    first: "POST /ap/inbox HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/activity+json\r\nContent-Length: 1000\r\n\r\n{",
  }],
];
for (const [name, how] of floods) {
  storm(`${name} from one address`, async () => {
    const { end } = await flood(name, { ...how, addresses: 1 });
    try {
      await readers(`${name} from one address, during`, { everyMs: 100 });
    } finally {
      end();
    }
  });

  // More addresses than the cap for one can hold off: the doors may be full for as long as a head
  // may take, not longer, and whoever is turned away is told so at once.
  storm(`${name} from 200 addresses`, async () => {
    const begun = Date.now();
    const { end } = await flood(name, { ...how, addresses: 200 });
    try {
      const tries = await Promise.all(Array.from({ length: 20 }, () =>
        http(`${site.origin}/posts/calm/`, { within: 2_000 }).then((it) => it.status, (error) => error.code ?? "no answer")));
      const tally = Object.entries(Object.groupBy?.(tries, String) ?? tries.reduce((sum, it) => ({ ...sum, [it]: [...(sum[it] ?? []), it] }), {}));
      figure(`${name} from 200 addresses`, `20 readers at the height got ${tally.map(([what, rows]) => `${what} x ${rows.length}`).join(", ")}`);
      await until("the page while the attackers still hold on", async () => (await http(`${site.origin}/posts/calm/`, { within: 2_000 })).status === 200,
        { within: DOORS_FREE_MS });
      figure(`${name} from 200 addresses`, `the page came ${((Date.now() - begun) / 1000).toFixed(1)} s after the start`);
    } finally {
      end();
    }
    await until("the page after they left", async () => (await http(`${site.origin}/posts/calm/`, { within: 1_000 })).status === 200, { within: 5_000 });
  });
}

const HOST = () => `Host: ${site.host}:${site.port}`;
const JSON_TYPE = "Content-Type: application/activity+json";
const SMUGGLED = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";
const post = (...fields) => ["POST /ap/inbox HTTP/1.1", HOST(), JSON_TYPE, ...fields, "", ""].join("\r\n");
const get = (...fields) => ["GET /posts/calm/ HTTP/1.1", ...fields, "", ""].join("\r\n");

// Name, bytes, the statuses that are right. Hanging up without a word is right for all of them.
const crooked = [
  ["a body of 40 GiB announced", () => post("Content-Length: 42949672960"), [413]],
  ["a length beyond 64 bits", () => post("Content-Length: 99999999999999999999999"), [400, 413]],
  ["Content-Length and Transfer-Encoding", () => post("Content-Length: 5", "Transfer-Encoding: chunked") + `0\r\n\r\n${SMUGGLED}`, [400]],
  ["Transfer-Encoding and Content-Length", () => post("Transfer-Encoding: chunked", "Content-Length: 5") + `0\r\n\r\n${SMUGGLED}`, [400]],
  ["two different Content-Lengths", () => post("Content-Length: 2", "Content-Length: 40") + `{}${SMUGGLED}`, [400]],
  ["two equal Content-Lengths", () => post("Content-Length: 2", "Content-Length: 2") + `{}${SMUGGLED}`, [400]],
  ["a list of Content-Lengths", () => post("Content-Length: 2, 2") + `{}${SMUGGLED}`, [400]],
  ["a negative Content-Length", () => post("Content-Length: -1") + SMUGGLED, [400]],
  ["a Content-Length with a plus", () => post("Content-Length: +2") + `{}${SMUGGLED}`, [400]],
  ["a hexadecimal Content-Length", () => post("Content-Length: 0x2") + `{}${SMUGGLED}`, [400]],
  ["an unknown Transfer-Encoding", () => post("Transfer-Encoding: identity, chunked") + `0\r\n\r\n${SMUGGLED}`, [400, 501]],
  ["two Transfer-Encodings", () => post("Transfer-Encoding: chunked", "Transfer-Encoding: chunked") + `0\r\n\r\n${SMUGGLED}`, [400, 501]],
  ["a chunk of absurd size", () => post("Transfer-Encoding: chunked") + "FFFFFFFFFFFFFFFF1\r\n", [400, 413]],
  ["chunks that never end a size", () => post("Transfer-Encoding: chunked") + "0".repeat(100_000), [400, 413]],
  ["no Host", () => get("Accept: */*"), [400]],
  ["two Hosts", () => get(HOST(), "Host: other.example"), [400]],
  ["HTTP/2.0", () => `GET / HTTP/2.0\r\n${HOST()}\r\n\r\n`, [400, 505]],
  ["the preface of HTTP/2", () => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", [400, 505]],
  ["a blank before the colon", () => get(HOST(), "X-Odd : 1"), [400]],
  ["a folded field", () => get(HOST(), "X-Odd: 1\r\n 2"), [400]],
  ["a NUL in a field", () => get(HOST(), "X-Odd: a\0b"), [400]],
  ["a bare CR in a field", () => get(HOST(), "X-Odd: a\rb"), [400]],
  ["no blank in the first line", () => `GET/HTTP/1.1\r\n${HOST()}\r\n\r\n`, [400]],
  ["10,000 fields", () => get(HOST(), ...Array.from({ length: 10_000 }, (_, i) => `X-${i}: 1`)), [400, 431]],
  ["a target of 64 KiB", () => `GET /${"a".repeat(65_536)} HTTP/1.1\r\n${HOST()}\r\n\r\n`, [400, 414, 431]],
  ["binary noise", () => String.fromCharCode(...Array.from({ length: 4_096 }, (_, i) => (i * 89 + 7) % 256)) + "\r\n\r\n", [400, 431]],
];
storm("crooked requests", async () => {
  const wrong = [];
  for (const [name, bytes, right] of crooked) {
    const { codes, closed } = await say(bytes());
    const said = codes.length > 0 ? codes.join(" then ") : closed ? "hung up" : "silence";
    figure(name, said);
    const good = codes.length === 0 ? closed : codes.length === 1 && right.includes(codes[0]);
    if (!good) wrong.push(`${name}: ${said}, not ${right.join(" or ")}`);
    assert.ok(site.server.running, `${name}: skep must be alive`);
  }
  assert.deepEqual(wrong, []);
});

storm("a body of 40 GiB announced, and started", async () => {
  const all = Array.from({ length: 16 }, () => dial());
  await Promise.all(all.map((it) => it.opened));
  for (const it of all) it.socket.write(post("Content-Length: 42949672960") + "x".repeat(65_536));
  await readers("16 bodies of 40 GiB, during");
  for (const it of all) it.socket.destroy();
});

/** Writes `chunk` over and over until the server hangs up, stops taking, or `most` bytes are out. */
async function pour(it, chunk, most) {
  let bytes = 0;
  while (!it.closed && bytes < most) {
    bytes += chunk.length;
    if (!it.socket.write(chunk)) {
      const moved = await Promise.race([
        new Promise((resolve) => it.socket.once("drain", () => resolve(true))),
        it.done.then(() => false),
        pause(2_000).then(() => false),
      ]);
      if (!moved) break;
    }
  }
  return bytes;
}

storm("a header line without an end", async () => {
  const it = dial();
  await it.opened;
  it.socket.write(`GET / HTTP/1.1\r\n${HOST()}\r\nX-Long: `);
  const [bytes] = await Promise.all([
    pour(it, Buffer.alloc(65_536, "a"), 200 << 20),
    readers("a header line without an end, during"),
  ]);
  await Promise.race([it.done, pause(2_000)]);
  figure("a header line without an end", `${(bytes / 1024).toFixed(0)} KiB poured, ${statuses(it.answer)[0] ?? (it.closed ? "hung up" : "still open")}`);
  assert.ok(it.closed || [400, 431].includes(statuses(it.answer)[0]), "it must be refused");
  assert.ok(bytes < 200 << 20, "it must not all be taken");
  it.socket.destroy();
});

storm("20 MB of requests whose answers nobody reads", async () => {
  const it = dial({ reads: false });
  await it.opened;
  const request = get(HOST());
  const chunk = Buffer.from(request.repeat(Math.ceil(65_536 / request.length)));
  const [bytes] = await Promise.all([pour(it, chunk, 20_000_000), readers("pipelining without reading, during")]);
  figure("pipelining without reading", `${(bytes / 1e6).toFixed(1)} MB taken${it.closed ? ", then hung up" : ""}`);
  it.socket.destroy();
});

storm("8 readers of 1 MiB who never read", async () => {
  assert.equal((await http(`${site.origin}/big.bin`)).body.length, BIG_BYTES);
  // Sixteen answers each, since the system's own buffers would swallow one.
  const all = Array.from({ length: 8 }, () => dial({ reads: false }));
  await Promise.all(all.map((it) => it.opened));
  for (const it of all) it.socket.write(`GET /big.bin HTTP/1.1\r\n${HOST()}\r\n\r\n`.repeat(16));
  await pause(500);
  await readers("8 readers who never read, during", { everyMs: 50 });
  for (const it of all) it.socket.destroy();
});

storm("5,000 connections opened and dropped", async () => {
  for (let i = 0; i < 50; i += 1) {
    const all = Array.from({ length: 100 }, (_, n) => dial({ from: `127.0.2.${1 + n}` }));
    await Promise.race([Promise.all(all.map((it) => it.opened)), pause(1_000)]);
    for (const it of all) it.socket.destroy();
  }
});

test("afterwards nothing is left over", async () => {
  // The database has up to eight connections for reading, opened when they are needed first and kept.
  const kept = filesAtRest + 8 * 3;
  await until("the files to be closed", () => openFiles() <= kept, { within: 30_000 });
  figure("at the end", `RSS ${rssMb().toFixed(1)} MB, ${openFiles()} files open`);
  assert.equal(site.servers.length, 1, "one process from the beginning to the end");
  const how = await site.stop();
  assert.deepEqual([how.code, how.signal], [0, null], "SIGTERM ends it cleanly");
});
