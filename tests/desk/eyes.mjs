// Every page of the owner's own, filled with what is hard to lay out, on a phone and on a wide window, in
// both schemes. SHOTS=FOLDER takes a picture of each.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Site, startPeer, until } from "../interop/harness.mjs";
import { NAMES, startCast } from "./cast.mjs";
import { SCHEMES, WIDTHS, comeIn, launch, openWindow, shoot, sideways, spaced, stumbles } from "./desk.mjs";

/** Name → address. Every page of the menu must be among them. */
const PAGES = {
  overview: "/admin",
  write: "/admin/write",
  timeline: "/admin/timeline",
  notifications: "/admin/notifications",
  thread: "/admin/thread",
  inbox: "/admin/inbox",
  approved: "/admin/inbox?state=approved",
  hidden: "/admin/inbox?state=hidden",
  followers: "/admin/followers",
  following: "/admin/following",
  pending: "/admin/following?show=pending",
  lists: "/admin/lists",
  list: "/admin/lists?list=Garden",
  "list-timeline": "/admin/timeline?list=Garden",
  bookmarks: "/admin/bookmarks",
  filters: "/admin/filters",
  search: "/admin/search",
  lost: "/admin/search?name=nobody-of-that-name",
  sent: "/admin/sent",
  "sent-to": "/admin/sent?post=posts.hello",
  rules: "/admin/rules",
  stats: "/admin/stats",
  move: "/admin/move",
  sessions: "/admin/sessions",
  nothing: "/admin/no/such/page",
};
/** Made of the same as others: the keyboard meets nothing new there. */
const LIKE_OTHERS = ["approved", "hidden", "pending", "list-timeline", "lost", "nothing"];
/** The narrowest page on which nothing may stick out (WCAG 1.4.10). */
const NARROWEST = 320;
/** Pages looked at side by side. */
const AT_ONCE = 2;
const WARNING = "A warning that is as long as a warning may be, and says so at length. ".repeat(8).slice(0, 499).trimEnd();
const WORD = "Averyveryverylongwordwithoutanyplacetobreakthelineatwhichwouldpushthepageapartonaphone_".repeat(3);

let browser, site, bare, cast, peer, full, empty;

before(async () => {
  [browser, site, bare, peer] = await Promise.all([launch(), Site.create(), Site.create(), startPeer("127.0.0.4")]);
  await Promise.all([bare.serve(), site.serve()]);
  for (const name of ["hello", "a-post-whose-name-goes-on-for-longer-than-anybody-would-like-to-read-it-on-a-phone"]) {
    await site.write(name, "Hello", "What do you say?");
  }
  await site.run("publish");
  cast = await startCast(site);
  await fill();
  [full, empty] = await Promise.all([site, bare].map(async (it) => {
    const window = await openWindow(browser, it);
    await comeIn(window, it);
    return { site: it, cookies: await window.context.cookies(), free: [window] };
  }));
});
after(async () => {
  await browser?.close();
  await Promise.all([cast?.stop(), peer?.stop(), site?.drop(), bare?.drop()]);
});

/** Has everybody do something of everything. */
async function fill() {
  const hello = `${site.origin}/ap/post/posts.hello`;
  const names = Object.keys(NAMES);
  await site.run("mute", cast.handle(names[4]), "--for", "7d");
  for (const name of names) {
    await site.run("follow", cast.handle(name));
    await cast.follow(name);
  }
  await until("the follows to be accepted", async () => (await site.list("following", "list")).every((it) => it.state === "accepted"));
  await site.run("follow", peer.handle);
  await site.run("block", "a-server-with-a-name-that-goes-on-and-on-and-on.some-provider.example", "--note", "For the sake of peace. ".repeat(6));
  const said = {
    mo: "<p>The <strong>second</strong> box stays empty.</p><blockquote><p>Turn it round.</p></blockquote><ul><li>once</li><li>twice</li></ul><pre><code>let hive = Hive::new(with, many, arguments, that, make, a, long, line, of, code);</code></pre>",
    layla: "<p>النحل يعود إلى الخلية عند الغروب، ولا يعرف أحد لماذا.</p>",
    lin: "<p>蜜蜂在黄昏时回到蜂箱，没有人知道为什么。</p>",
    flags: "<p>🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝🐝</p>",
    unbroken: `<p>${WORD}</p><p><a href="https://example.org/${WORD}">https://example.org/${WORD}</a></p>`,
    unnamed: "<p>Nothing to add.</p>",
    [names[4]]: "<p>One.</p><p>Two.</p>",
  };
  const picture = { type: "Document", mediaType: "image/png", url: `${cast.origin}/picture.png`, name: `A picture that is described with care: ${"comb after comb. ".repeat(20)}` };
  const film = { type: "Document", mediaType: "video/mp4", url: `${cast.origin}/film.mp4` };
  const extras = {
    mo: { attachment: [picture, film] },
    layla: { contentMap: { ar: said.layla } },
    flags: { summary: WARNING, sensitive: true },
    unbroken: { summary: WORD, sensitive: true },
    unnamed: { to: site.actor },
  };
  for (const name of names) {
    await cast.say(name, said[name], extras[name]);
    await cast.say(name, said[name], { inReplyTo: hello, ...extras[name] });
  }
  for (const name of ["mo", "lin"]) await cast.say(name, `<p>What ${name} says is decided.</p>`, { inReplyTo: hello });
  await cast.like("mo", hello);
  const rows = await until("the answers to arrive", async () => {
    const rows = await site.list("inbox", "list");
    return rows.length >= names.length + 1 && rows;
  });
  for (const list of ["Garden", "A list whose name goes on for longer than a phone is wide, because somebody likes long names"]) {
    await site.run("lists", "create", list);
    await site.run("lists", "add", list, cast.handle("mo"), cast.handle(names[4]), cast.handle("layla"));
  }
  await site.run("filter", "add", "Nothing to add");
  await site.run("filter", "add", WORD.slice(0, 190), "--home", "--hide");
  const lines = await site.list("timeline");
  await site.run("like", lines[0].id);
  for (const line of lines.slice(0, 3)) await site.run("bookmark", line.id);
  const decided = rows.filter((row) => JSON.stringify(row).includes("is decided"));
  assert.equal(decided.length, 2);
  await site.run("inbox", "approve", String(decided[0].id));
  await site.run("inbox", "hide", String(decided[1].id));
  assert.deepEqual(cast.failed, []);
}

/**
 * Opens a page of one of the sites, logged in, and demands that it is at peace with its policy. A window is
 * used again when it is free: each costs a browser as much as ten pages.
 */
async function look(path, { colorScheme = "light", width = WIDTHS[1] }, use, on = full) {
  const window = on.free.pop() ?? await openWindow(browser, on.site);
  await window.context.addCookies(on.cookies);
  await window.page.emulateMedia({ colorScheme });
  await window.page.setViewportSize({ width, height: 900 });
  await window.go(path);
  const value = await use(window.page);
  // Chromium says on the console that there is no such page, and no such post on the empty site.
  const nobody = { [PAGES["sent-to"]]: "422", [PAGES.list]: "422", [PAGES["list-timeline"]]: "422" };
  const status = { [PAGES.nothing]: "404", ...(on === empty && nobody) }[path];
  const wrong = window.wrong.splice(0).filter((it) => !status || !it.includes(`status of ${status}`));
  assert.deepEqual(wrong, [], path);
  on.free.push(window);
  return value;
}

async function each(things, use) {
  const left = [...things];
  const wrong = [];
  const work = async () => {
    for (let thing = left.shift(); thing !== undefined; thing = left.shift()) {
      wrong.push(...await use(thing).catch((error) => [error.message]));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  assert.deepEqual(wrong, []);
}

test("every page of the menu is looked at, and shows what it is about", async () => {
  const menu = await look("/admin", {}, (page) => page.locator(".menu a").evaluateAll((all) => all.map((it) => it.getAttribute("href"))));
  assert.deepEqual(menu.filter((path) => !Object.values(PAGES).includes(path)), []);
  const shown = { timeline: "النحل", inbox: "second box", followers: "Featherstonehaugh", following: "林小红", sent: "posts/hello", rules: "some-provider" };
  for (const [name, words] of Object.entries(shown)) {
    await look(PAGES[name], {}, async (page) => assert.ok((await page.locator("main").innerText()).includes(words), `${words} in ${name}`));
  }
});

const looks = (kind, on, schemes) =>
  Object.entries(PAGES).flatMap(([name, path]) => schemes.map((colorScheme) => ({ name: `${kind}-${name}`, path, colorScheme, on })));

test("axe finds nothing to complain about on any page, in any scheme, on a phone and on a wide window", () =>
  each([...looks("full", full, SCHEMES), ...looks("empty", empty, ["light"])], ({ name, path, colorScheme, on }) =>
    look(path, { colorScheme }, async (page) => {
      if (process.env.SHOTS) {
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 900 });
          await shoot(page, `${name}-${width}-${colorScheme}`);
        }
      }
      return stumbles(page, `${name}, ${colorScheme}`);
    }, on)));

test("nothing sticks out of the narrowest page, even with the text spaced out", () =>
  each(Object.entries(PAGES), ([name, path]) =>
    look(path, { width: NARROWEST }, async (page) => {
      const plain = await sideways(page);
      await spaced(page);
      const wide = await sideways(page);
      return plain > 0 || wide > 0 ? [`${name}: ${plain} px too wide, ${wide} px when spaced out`] : [];
    })));

test("the keyboard reaches everything, and it is seen where it is", () =>
  each(Object.entries(PAGES).filter(([name]) => !LIKE_OTHERS.includes(name)), ([name, path]) =>
    look(path, { width: WIDTHS[0] }, async (page) => {
      const wanted = await page.evaluate(() =>
        [...document.querySelectorAll("a[href], summary, button, input, textarea, select, [tabindex='0']")]
          .filter((it) => it.tabIndex >= 0 && !it.disabled && it.type !== "hidden" && it.checkVisibility()).length);
      const wrong = [];
      const seen = new Set();
      for (let stop = 0; stop < wanted; stop += 1) {
        await page.keyboard.press("Tab");
        const at = await page.evaluate(() => {
          const it = document.activeElement;
          const style = getComputedStyle(it);
          const box = it.getBoundingClientRect();
          it.dataset.stop ??= String(Math.random());
          return {
            what: it.outerHTML.slice(0, 80), mark: it.dataset.stop, skip: it.className === "skip", body: it === document.body,
            ringed: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
            there: box.width > 1 && box.height > 1 && Number(style.opacity) > 0,
            inSight: box.bottom > 0 && box.top < innerHeight,
            // Neither the edge of a line that scrolls nor what sticks to one of the window may hide all of it (WCAG 2.4.11).
            free: [0.1, 0.5, 0.9].some((down) => [0.1, 0.5, 0.9].some((along) => {
              const top = document.elementFromPoint(box.left + box.width * along, box.top + box.height * down);
              return top && (it.contains(top) || top.closest("label")?.control === it);
            })),
          };
        });
        if (stop === 0 && !at.skip) wrong.push(`${name}: the first stop is ${at.what}`);
        if (seen.has(at.mark)) wrong.push(`${name}: twice at ${at.what}`);
        seen.add(at.mark);
        // The skip link slides in.
        const isSeen = at.skip || (at.inSight && at.free);
        if (at.body || !at.ringed || !at.there || !isSeen) wrong.push(`${name}: ${JSON.stringify(at)}`);
      }
      return wrong;
    })));

test("the keys of the queue decide about the answer they are at", () =>
  look(PAGES.inbox, {}, async (page) => {
    const first = page.getByRole("article").first();
    const words = await first.locator("header").innerText();
    await page.keyboard.press("j");
    assert.ok(await first.evaluate((it) => it === document.activeElement));
    await page.keyboard.press("h");
    await page.getByRole("status").filter({ hasText: "1 hidden." }).waitFor();
    await page.goto(full.site.origin + PAGES.hidden);
    assert.ok((await page.locator("main").innerText()).includes(words.split("\n")[0]));
  }));

test("whoever is not logged in sees a page to come in, and nothing else", async () => {
  const window = await openWindow(browser, site, { viewport: { width: WIDTHS[0], height: 800 } });
  for (const path of ["/admin", "/admin/login", "/admin/login?link=such-a-link"]) {
    await window.go(path);
    assert.deepEqual(await stumbles(window.page, path), []);
    await shoot(window.page, `login-${path.split("/").pop().replace(/\W/g, "-")}`);
    assert.equal(await window.page.locator(".menu").count(), 0);
  }
  assert.deepEqual(window.wrong, []);
  await window.context.close();
});
