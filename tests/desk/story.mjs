// A day at the desk in Chromium, with an independent server on the other side: come in, follow, read, let
// an answer onto the site, keep somebody out. Then the same without JavaScript.
//
// Every step waits for what it expects, and never for a time. KEEP=1 keeps the site, SHOTS=FOLDER takes
// pictures on the way.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Site, dumpPeer, startPeer, until } from "../interop/harness.mjs";
import { PASSWORD, choose, launch, openWindow, shoot } from "./desk.mjs";

const PICTURE = fileURLToPath(new URL("../../docs/screenshot-phone-dark.png", import.meta.url));
const WAYS = [
  { way: "with JavaScript", host: "127.0.0.2", options: {} },
  { way: "without JavaScript", host: "127.0.0.3", options: { javaScriptEnabled: false } },
];

let browser;
before(async () => (browser = await launch()));
after(() => browser?.close());

for (const { way, host, options } of WAYS) {
  describe(way, () => {
    let peer, site, window, page, answered;
    const passed = new Set();
    const dump = async () => `${await dumpPeer(peer)}\n${site.dump()}`;
    const wait = (what, check) => until(what, check, { dump });
    const press = (name, within = page) => within.getByRole("button", { name, exact: true }).click();
    const says = (words) => page.getByRole("status").filter({ hasText: words }).waitFor();

    /** Looks at a page again and again, until what is expected is there. */
    const reading = (what, path, check) => wait(what, async () => {
      await window.go(path);
      return check();
    });
    const post = (text) => page.getByRole("article").filter({ hasText: text });
    const ownPage = async () => (await site.get("/posts/hello/", "text/html")).body;

    function step(name, needs, body) {
      test(name, { timeout: 120_000 }, async (t) => {
        const missing = needs.filter((it) => !passed.has(it));
        if (missing.length > 0) return t.skip(`needs ${missing.join(", ")}`);
        try {
          await body(t);
          assert.deepEqual(window.wrong, []);
        } catch (error) {
          await shoot(page, `failed-${name.split(":")[0]}-${way}`.replaceAll(" ", "-")).catch(() => {});
          const shown = await page.locator("main").innerText().catch(() => "(no page)");
          throw new Error(`[${name}] ${error.message}\n--- ${page.url()} shows:\n${shown}\n${await dump()}`, { cause: error });
        }
        passed.add(name.split(":")[0]);
      });
    }

    before(async () => {
      [peer, site] = await Promise.all([startPeer(host), Site.create()]);
      await site.write("hello", "Hello", "What do you say?");
      await site.serve();
      await site.run("publish");
      window = await openWindow(browser, site, options);
      page = window.page;
    });
    after(async () => {
      await window?.context.close();
      await peer?.stop();
      await site?.drop();
    });

    step("1: a link lets in once, and a password after that", [], async () => {
      const { url } = JSON.parse(await site.run("login", "--json"));
      await window.go("/admin/inbox");
      await page.getByLabel("Password").waitFor();
      await page.goto(url);
      await press("Come in");
      await page.waitForURL(`${site.origin}/admin`);
      await choose(page, "Sessions");
      await page.getByLabel("The new one at least").fill(PASSWORD);
      await page.getByLabel("The new one again").fill(PASSWORD);
      await press("Set it");
      // All sessions end with another password, and the link was good for once.
      await page.getByLabel("Password").waitFor();
      await page.goto(url);
      await press("Come in");
      assert.equal(await page.getByRole("alert").isVisible(), true);
      window.wrong.splice(0); // Chromium says that this was a 403.

      await window.go("/admin/inbox");
      await page.getByLabel("Password").fill(PASSWORD);
      await press("Log in");
      await page.waitForURL(`${site.origin}/admin/inbox`);
      await page.getByText("Nothing waits for you.").waitFor();
    });

    step("2: whoever is found by handle is followed", ["1"], async () => {
      await choose(page, "Following");
      await page.getByLabel("A handle, or the address of a profile").fill(peer.handle);
      await press("Look up");
      await page.getByRole("article").getByText("The Peer").waitFor();
      await shoot(page, `story-found-${host}`);
      await press("Follow");
      await page.getByRole("heading", { name: "Following" }).waitFor();
      await reading("the peer to accept", "/admin/following", () => page.getByText("since").isVisible());
      assert.deepEqual(await peer.get("/followers"), [site.actor]);
    });

    step("3: what they write comes home, and nothing of theirs runs", ["2"], async () => {
      await peer.post("/note", { content: "<p>The <em>first</em> swarm<script>document.title = 'theirs'</script><img src=x onerror=\"document.title = 'theirs'\"></p>" });
      await reading("the post in the timeline", "/admin/timeline", () => post("The first swarm").isVisible());
      assert.equal(await post("first swarm").locator("script, img, [onerror]").count(), 0);
      assert.match(await page.title(), /Home/);
    });

    step("4: an answer waits, and is on the page once it is approved", ["2"], async () => {
      await peer.post("/follow", { handle: site.handle });
      await wait("the peer's follow to be accepted", async () => (await peer.rows("/following", (it) => it.state === "accepted"))[0]);
      const note = { content: "<p>I say <strong>buzz</strong>.</p>", inReplyTo: `${site.origin}/ap/post/posts.hello`, to: site.handle };
      answered = (await peer.post("/note", note)).note;
      await reading("the answer in the queue", "/admin/inbox", () => post("I say buzz.").isVisible());
      assert.doesNotMatch(await ownPage(), /buzz/);
      await press("Approve", post("I say buzz."));
      await says("1 approved.");
      await wait("the answer on the page", async () => (await ownPage()).includes("buzz"));
      await window.go("/posts/hello/");
      await page.getByText("I say buzz.").waitFor();
      assert.deepEqual(await peer.get("/errors"), []);
    });

    step("5: a text with a picture is looked at, refused without words for it, and goes out", ["4"], async () => {
      await window.go("/admin");
      await page.getByRole("link", { name: "Write" }).click();
      await page.getByLabel("Title").fill("Comb");
      await page.getByLabel("Text Markdown").fill("It is *full* of honey.");
      await page.getByText("A picture", { exact: true }).click();
      await press("Look at it");
      const preview = page.getByRole("region", { name: "On your page" });
      assert.equal(await preview.getByText("full", { exact: true }).first().evaluate((it) => it.tagName), "EM");
      assert.equal((await site.get("/posts/comb/")).status, 404, "nobody else sees it yet");

      const publish = async () => {
        if (!await page.getByLabel("File").isVisible()) await page.getByText("A picture", { exact: true }).click();
        await page.getByLabel("File").setInputFiles(PICTURE);
        await press("Publish");
      };
      await publish();
      await page.getByRole("alert").filter({ hasText: "Say what the picture shows" }).waitFor();
      assert.equal(await page.getByLabel("Title").inputValue(), "Comb", "what was written is kept");
      await shoot(page, `story-refused-${host}`);
      await page.getByLabel("What it shows").fill("A comb, seen from below");
      await publish();
      await says("content/posts/comb/index.md");
      await window.go("/posts/comb/");
      await page.getByRole("img", { name: "A comb, seen from below" }).waitFor();
      const create = await wait("the post at the peer", async () =>
        (await peer.rows("/journal", (it) => it.type === "Create" && it.object === `${site.origin}/ap/post/posts.comb`))[0]);
      assert.match(JSON.stringify(create.raw.object.attachment), /A comb, seen from below/);
    });

    step("6: a move is rehearsed, and nobody hears of it", ["4"], async () => {
      await window.go("/admin/move");
      await page.getByLabel("The new account").fill(peer.handle);
      await press("Rehearse");
      // That account does not say that this one is its own, too.
      await page.getByRole("list", { name: "Checks" }).getByText("failed").first().waitFor();
      await page.getByText("The Move would not be heeded yet.").waitFor();
      assert.equal(await page.getByRole("button", { name: "Move", exact: true }).count(), 0);
      await shoot(page, `story-rehearsed-${host}`);
      assert.deepEqual(await peer.rows("/wire", (it) => it.type === "Move"), []);
    });

    step("7: whoever is blocked is gone, and stays out", ["4"], async () => {
      await peer.post("/note", { content: "<p>Now I am rude.</p>", inReplyTo: `${site.origin}/ap/post/posts.hello`, to: site.handle });
      await reading("the second answer in the queue", "/admin/inbox", () => post("Now I am rude.").isVisible());
      await post("Now I am rude.").getByText("More", { exact: true }).click();
      await press(`Block ${peer.handle}`, post("Now I am rude."));
      await says("blocked");
      assert.equal(await post("Now I am rude.").count(), 0);
      await choose(page, "Blocks");
      await page.getByText(peer.handle).waitFor();
      await wait("the approved answer off the page", async () => !(await ownPage()).includes("buzz"));
      await window.go("/admin/timeline");
      assert.equal(await post("The first swarm").count(), 0, "what they wrote is no longer read");
      await peer.post("/note", { content: "<p>Let me in.</p>", inReplyTo: answered, to: site.handle }).catch(() => {});
      await window.go("/admin/inbox");
      assert.equal(await page.getByText("Let me in.").count(), 0);
      assert.deepEqual(await site.list("followers", "list"), []);
    });

    step("8: who logs out is out", ["1"], async () => {
      await window.go("/admin");
      await press("Log out");
      await page.getByLabel("Password").waitFor();
      await window.go("/admin/inbox");
      await page.getByLabel("Password").waitFor();
      assert.deepEqual(await window.context.cookies(), []);
    });
  });
}
