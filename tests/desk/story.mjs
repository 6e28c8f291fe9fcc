// A day at the desk in Chromium, with an independent server on the other side: come in, follow, read, let
// an answer onto the site, answer, like, boost, ask, keep somebody out. Then the same without JavaScript.
// What the pages show in the middle of it is looked at on a phone and on a wide window, in both schemes.
//
// Every step waits for what it expects, and never for a time. KEEP=1 keeps the site, SHOTS=FOLDER takes
// pictures on the way.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { Site, dumpPeer, startPeer, until } from "../interop/harness.mjs";
import { PASSWORD, SCHEMES, WIDTHS, choose, launch, openWindow, shoot, sideways, stumbles } from "./desk.mjs";

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
    let peer, site, window, page, answered, swarm;
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
    /** One activity that the peer has taken for signed by the owner. */
    const heard = (what, match) => wait(what, async () =>
      (await peer.rows("/journal", (it) => it.actor === site.actor && match(it)))[0]);
    const ownPage = async () => (await site.get("/posts/hello/", "text/html")).body;

    /** Nobody stumbles over the page as it stands, wherever and however they look at it; axe itself is JavaScript. */
    async function look(name) {
      const wrong = [];
      for (const colorScheme of SCHEMES) {
        await page.emulateMedia({ colorScheme });
        if (options.javaScriptEnabled !== false) wrong.push(...await stumbles(page, `${name}, ${colorScheme}`));
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 900 });
          assert.ok(await sideways(page) <= 0, `${name}, ${width}: too wide`);
          await shoot(page, `story-${name}-${width}-${colorScheme}-${way.replaceAll(" ", "-")}`);
        }
      }
      await page.emulateMedia({ colorScheme: SCHEMES[0] });
      assert.deepEqual(wrong, []);
    }

    function step(name, needs, body) {
      test(name, { timeout: 120_000 }, async (t) => {
        const missing = needs.filter((it) => !passed.has(it));
        if (missing.length > 0) return t.skip(`needs ${missing.join(", ")}`);
        try {
          await body(t);
          assert.deepEqual(window.wrong.splice(0), []);
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
      await look("link-spent");
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
      await look("found");
      await press("Follow");
      await page.getByRole("heading", { name: "Following" }).waitFor();
      await reading("the peer to accept", "/admin/following", () => page.getByText("since").isVisible());
      assert.deepEqual(await peer.get("/followers"), [site.actor]);
    });

    step("3: what they write comes home, and nothing of theirs runs", ["2"], async () => {
      const { note } = await peer.post("/note", { content: "<p>The <em>first</em> swarm<script>document.title = 'theirs'</script><img src=x onerror=\"document.title = 'theirs'\"></p>" });
      await reading("the post in the timeline", "/admin/timeline", () => post("The first swarm").isVisible());
      assert.equal(await post("first swarm").locator("script, img, [onerror]").count(), 0);
      assert.match(await page.title(), /Home/);
      swarm = note;
    });

    step("4: an answer waits, and is on the page once it is approved", ["2"], async () => {
      await peer.post("/follow", { handle: site.handle });
      await wait("the peer's follow to be accepted", async () => (await peer.rows("/following", (it) => it.state === "accepted"))[0]);
      const note = { content: "<p>I say <strong>buzz</strong>.</p>", inReplyTo: `${site.origin}/ap/post/posts.hello`, to: site.handle };
      answered = (await peer.post("/note", note)).note;
      await reading("the answer in the queue", "/admin/inbox", () => post("I say buzz.").isVisible());
      assert.doesNotMatch(await ownPage(), /buzz/);
      await look("waiting");
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
      await look("preview");

      const publish = async () => {
        if (!await page.getByLabel("File").isVisible()) await page.getByText("A picture", { exact: true }).click();
        await page.getByLabel("File").setInputFiles(PICTURE);
        await press("Publish");
      };
      await publish();
      await page.getByRole("alert").filter({ hasText: "Say what the picture shows" }).waitFor();
      assert.equal(await page.getByLabel("Title").inputValue(), "Comb", "what was written is kept");
      await look("refused");
      await page.getByLabel("What it shows").fill("A comb, seen from below");
      await publish();
      await says("content/posts/comb/index.md");
      await window.go("/posts/comb/");
      await page.getByRole("img", { name: "A comb, seen from below" }).waitFor();
      const create = await wait("the post at the peer", async () =>
        (await peer.rows("/journal", (it) => it.type === "Create" && it.object === `${site.origin}/ap/post/posts.comb`))[0]);
      assert.match(JSON.stringify(create.raw.object.attachment), /A comb, seen from below/);
    });

    step("6: an answer goes to its author, into the right thread, and onto the site", ["3", "4"], async () => {
      await window.go("/admin/timeline");
      await post("The first swarm").getByRole("link", { name: /^Answer/ }).click();
      await page.getByText("The first swarm").waitFor();
      await look("about-to-answer");
      await page.getByLabel("Your answer").fill("Mine *hums* too.");
      await press("Answer");
      await says("Your answer is in");
      const create = await heard("the answer at the peer", (it) => it.type === "Create" && it.raw.object.inReplyTo === swarm);
      const said = create.raw.object;
      assert.equal(said.attributedTo, site.actor);
      assert.match(said.content, /Mine <em>hums<\/em>/);
      const public_ = /^(as:|https:\/\/www\.w3\.org\/ns\/activitystreams#)Public$/;
      const addressed = [said.to, said.cc].flat();
      assert.ok(addressed.some((it) => public_.test(it)), "everybody may read it");
      assert.ok(addressed.includes(peer.actor), "whoever is answered is told");
      assert.ok([said.tag].flat().some((it) => it?.type === "Mention" && it.href === peer.actor), JSON.stringify(said.tag));
      // What the peer asks for is what it was sent.
      const { document } = await peer.post("/fetch", { url: said.id });
      assert.deepEqual([document.id, document.inReplyTo], [said.id, swarm]);
      const { pathname } = new URL(said.url);
      await wait("the answer on the site", async () => (await site.get(pathname, "text/html")).body.includes("<em>hums</em>"));
      await window.go(pathname);
      await page.getByRole("link").and(page.locator(`[href="${swarm}"]`)).first().waitFor();
      assert.deepEqual(await peer.get("/errors"), []);
    });

    step("7: a like and a boost are told to its author, and that they are taken back", ["3"], async () => {
      const at = `/admin/interact?uri=${encodeURIComponent(swarm)}`;
      const told = {};
      for (const [button, done, type] of [[/^Like/, "You like a post of", "Like"], [/^Boost/, "You boosted a post of", "Announce"]]) {
        await window.go(at);
        await page.getByRole("button", { name: button }).click();
        await says(done);
        told[type] = await heard(`the ${type}`, (it) => it.type === type && it.object === swarm);
      }
      assert.ok([told.Announce.raw.to, told.Announce.raw.cc].flat().includes(peer.actor), JSON.stringify(told.Announce.raw));
      await page.getByRole("button", { name: /^Bookmark/ }).click();
      await window.go("/admin/bookmarks");
      await post("The first swarm").waitFor();
      await page.getByRole("button", { name: /^Un(book)?mark/ }).click();
      await window.go("/admin/bookmarks");
      assert.equal(await post("The first swarm").count(), 0);
      for (const [button, type] of [[/^Unlike/, "Like"], [/^Unboost/, "Announce"]]) {
        await window.go(at);
        await page.getByRole("button", { name: button }).click();
        const undo = await heard(`the Undo of the ${type}`, (it) => it.type === "Undo" && it.raw.object.type === type);
        assert.deepEqual([undo.raw.object.id, undo.raw.object.object], [told[type].id, swarm]);
      }
      for (const type of ["Like", "Announce"]) assert.equal((await peer.rows("/journal", (it) => it.type === type)).length, 1, `one ${type}`);
    });

    step("8: a conversation is read from its end, and what is warned of only when it is opened", ["3"], async () => {
      const said = [];
      for (const content of ["Does a queen sleep?", "She does.", "And who keeps watch?", "Nobody."]) {
        said.push((await peer.post("/note", { content: `<p>${content}</p>`, inReplyTo: said.at(-1) })).note);
      }
      await peer.post("/note", { content: "<p>It was a wasp.</p>", warning: "Sad end of a bee" });
      await reading("the warned post in the timeline", "/admin/timeline", () => post("Sad end of a bee").isVisible());
      const hidden = post("Sad end of a bee").getByText("It was a wasp.");
      assert.equal(await hidden.isVisible(), false);
      await post("Sad end of a bee").getByText("Sad end of a bee").click();
      await hidden.waitFor();
      await look("warned");
      await window.go(`/admin/thread?uri=${encodeURIComponent(said.at(-1))}`);
      await post("Nobody.").waitFor();
      const shown = await page.getByRole("article").locator(".prose").allInnerTexts();
      assert.deepEqual(shown.map((it) => it.trim()), ["Does a queen sleep?", "She does.", "And who keeps watch?", "Nobody."]);
      await look("conversation");
      assert.deepEqual(await peer.get("/errors"), []);
    });

    step("9: what is for tomorrow waits, and a question goes out", ["5"], async () => {
      await window.go("/admin/write");
      await page.getByLabel("Title").fill("Tomorrow");
      await page.getByLabel("Text Markdown").fill("Not yet.");
      await page.getByText("When, and in which language", { exact: true }).click();
      await page.getByLabel("When", { exact: false }).first().fill(new Date(Date.now() + 86_400_000).toISOString().slice(0, 16));
      await press("Publish");
      await says("It comes out at");
      await look("scheduled");
      assert.equal((await site.get("/posts/tomorrow/")).status, 404);

      await window.go("/admin/write");
      await page.getByLabel("Text Markdown").fill("Which box?");
      await page.getByText("A question", { exact: true }).click();
      await page.getByLabel("Answers to choose from").fill("The first\nThe second");
      await page.getByLabel("Until").fill(new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 16));
      await press("Publish");
      await says("content/");
      const { raw } = await heard("the question at the peer", (it) => it.type === "Create" && it.raw.object.type === "Question");
      assert.deepEqual(raw.object.oneOf.map((it) => [it.type, it.name]), [["Note", "The first"], ["Note", "The second"]]);
      assert.match(raw.object.content, /Which box\?/);
      assert.ok(Date.parse(raw.object.endTime ?? raw.object.closed) > Date.now());
      await window.go(new URL(raw.object.url).pathname);
      await page.getByText("The second").first().waitFor();
      assert.deepEqual(await peer.rows("/wire", (it) => JSON.stringify(it.raw).includes("posts.tomorrow")), []);
    });

    step("10: whoever is no longer followed is told, and may be followed again", ["2"], async () => {
      await window.go("/admin/following");
      await page.locator(".row summary").first().click();
      await press("Unfollow");
      await says("You no longer follow");
      const undo = await heard("the Undo of the Follow", (it) => it.type === "Undo" && it.raw.object.type === "Follow");
      assert.equal(undo.raw.object.object, peer.actor);
      await wait("the peer to have no followers", async () => (await peer.get("/followers")).length === 0);
      await window.go("/admin/following");
      await page.getByText("You follow nobody yet.").waitFor();
      await window.go(`/admin/interact?uri=${encodeURIComponent(peer.actor)}`);
      await look("account");
      await press(`Follow ${peer.handle}`);
      await says("was asked");
      await reading("the peer to accept again", "/admin/following", () => page.getByText("since").isVisible());
      assert.deepEqual(await peer.get("/followers"), [site.actor]);
    });

    step("11: a move is rehearsed, and nobody hears of it", ["4"], async () => {
      await window.go("/admin/move");
      await page.getByLabel("The new account").fill(peer.handle);
      await press("Rehearse");
      // That account does not say that this one is its own, too.
      await page.getByRole("list", { name: "Checks" }).getByText("failed").first().waitFor();
      await page.getByText("The Move would not be heeded yet.").waitFor();
      assert.equal(await page.getByRole("button", { name: "Move", exact: true }).count(), 0);
      await look("rehearsed");
      assert.deepEqual(await peer.rows("/wire", (it) => it.type === "Move"), []);
    });

    step("12: whoever is blocked is gone, and stays out", ["4"], async () => {
      await peer.post("/note", { content: "<p>Now I am rude.</p>", inReplyTo: `${site.origin}/ap/post/posts.hello`, to: site.handle });
      await reading("the second answer in the queue", "/admin/inbox", () => post("Now I am rude.").isVisible());
      await post("Now I am rude.").getByText("More", { exact: true }).click();
      await look("about-to-block");
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

    step("13: who logs out is out", ["1"], async () => {
      await window.go("/admin");
      await press("Log out");
      await page.getByLabel("Password").waitFor();
      await window.go("/admin/inbox");
      await page.getByLabel("Password").waitFor();
      assert.deepEqual(await window.context.cookies(), []);
    });
  });
}
