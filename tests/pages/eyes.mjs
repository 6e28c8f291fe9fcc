// What people meet: every kind of page in Chromium, in both schemes, from a phone to a wide window.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { launch, PAGES } from "./browser.mjs";
import { openSite } from "./site.mjs";

const WIDTHS = [360, 820, 1440];
const SCHEMES = ["light", "dark"];
/** The narrowest page on which nothing may stick out (WCAG 1.4.10). */
const NARROWEST = 320;
/** Letters on a line, whatever serif the machine has: no more than 80 (WCAG 1.4.8). */
const LINE = { least: 52, most: 80 };
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** Pages looked at side by side. */
const AT_ONCE = 3;

let site, browser, axe;

before(async () => {
  axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  site = await openSite({ templates: process.env.TEMPLATES });
  browser = await launch();
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

/** Opens a page; whatever it asks for elsewhere and whatever it says on the console is noted. */
async function look(path, options, use) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const wrong = [];
  await context.route("**/*", (route) => {
    const url = route.request().url();
    if (url.startsWith(`${site.origin}/`)) return route.continue();
    wrong.push(`asked for ${url}`);
    return route.abort();
  });
  const page = await context.newPage();
  // The answer 404 is what is asked for there; Chromium says so on the console.
  const expected = (text) => path === PAGES.lost && text.includes("404");
  page.on("console", (message) => expected(message.text()) || wrong.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => wrong.push(`error: ${error.message}`));
  try {
    await page.goto(site.origin + path, { waitUntil: "load" });
    const value = await use(page);
    assert.deepEqual(wrong, [], path);
    return value;
  } finally {
    await context.close();
  }
}

async function each(things, use) {
  const left = [...things];
  const wrong = [];
  const work = async () => {
    for (let thing = left.shift(); thing !== undefined; thing = left.shift()) wrong.push(...await use(thing));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  assert.deepEqual(wrong, []);
}

const sideways = (page) => page.evaluate(() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth);

test("axe finds nothing to complain about on any page, in any scheme, at any width", async () => {
  const looks = Object.entries(PAGES).flatMap(([name, path]) => SCHEMES.map((colorScheme) => ({ name, path, colorScheme })));
  await each(looks, ({ name, path, colorScheme }) =>
    look(path, { colorScheme }, async (page) => {
      // What is folded must hold as well.
      await page.evaluate(() => document.querySelectorAll("details").forEach((it) => (it.open = true)));
      await page.evaluate(axe);
      const wrong = [];
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        const where = `${name}, ${colorScheme}, ${width}`;
        const { violations, passes } = await page.evaluate((rules) => axe.run({ runOnly: rules, resultTypes: ["violations"] }), RULES);
        for (const rule of ["color-contrast", "target-size"]) assert.ok(passes.some((it) => it.id === rule), `${where}: ${rule} was not looked at`);
        for (const it of violations) wrong.push(...it.nodes.map((node) => `${where}: ${it.id}: ${node.target} ${node.failureSummary}`));
        const out = await sideways(page);
        if (out > 0) wrong.push(`${where}: ${out} px too wide`);
      }
      return wrong;
    }));
});

test("nothing sticks out of the narrowest page, even with the text spaced out", async () => {
  const viewport = { width: NARROWEST, height: 800 };
  await each(Object.entries(PAGES), ([name, path]) =>
    look(path, { viewport }, async (page) => {
      const plain = await sideways(page);
      // WCAG 1.4.12
      await page.addStyleTag({ content: "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }" });
      const spaced = await sideways(page);
      return plain > 0 || spaced > 0 ? [`${name}: ${plain} px too wide, ${spaced} px when spaced out`] : [];
    }));
});

test("lines are as long as the eye can follow", async () => {
  for (const width of [820, 1440]) {
    const letters = await look(PAGES.post, { viewport: { width, height: 900 } }, (page) =>
      page.evaluate(() => {
        const text = document.querySelector(".e-content p");
        const { width, height } = text.getBoundingClientRect();
        const line = text.cloneNode(true);
        line.style = "position: absolute; width: max-content; white-space: nowrap";
        text.after(line);
        return height > 100 ? width / (line.getBoundingClientRect().width / line.textContent.length) : 0;
      }));
    assert.ok(letters >= LINE.least && letters <= LINE.most, `${letters.toFixed(1)} letters at ${width} px`);
  }
});

test("the keyboard reaches everything, and it is seen where it is", async () => {
  await each(["home", "post", "elements", "tags", "warned"], (name) =>
    look(PAGES[name], {}, async (page) => {
      const wanted = await page.evaluate(() =>
        [...document.querySelectorAll("a[href], summary, [tabindex='0']")].filter((it) => it.tabIndex >= 0 && it.checkVisibility()).length);
      const wrong = [];
      let reached = 0;
      for (; reached < wanted; reached += 1) {
        await page.keyboard.press("Tab");
        const seen = await page.evaluate(() => {
          const it = document.activeElement;
          const style = getComputedStyle(it);
          const box = it.getBoundingClientRect();
          return {
            what: it.outerHTML.slice(0, 80), skip: it.className === "skip", body: it === document.body,
            ringed: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
            there: box.width > 0 && box.height > 0 && Number(style.opacity) > 0,
          };
        });
        if (reached === 0 && !seen.skip) wrong.push(`${name}: the first stop is ${seen.what}`);
        if (seen.body || !seen.ringed || !seen.there) wrong.push(`${name}: ${JSON.stringify(seen)}`);
      }
      return wrong;
    }));
});

test("the skip link leads past the navigation", () =>
  look(PAGES.post, {}, async (page) => {
    await page.keyboard.press("Tab");
    await page.waitForTimeout(300);
    assert.ok((await page.locator(".skip").boundingBox()).y >= 0, "it stays out of sight");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    assert.ok(await page.evaluate(() => document.querySelector("main").contains(document.activeElement)));
  }));

test("nothing moves for those who do not want it to", async () => {
  const motion = (reducedMotion) => look(PAGES.post, { reducedMotion }, (page) => page.evaluate(() => {
    const moving = [...document.querySelectorAll("*")].filter((it) => {
      const { transitionDuration, animationName } = getComputedStyle(it);
      return transitionDuration !== "0s" || animationName !== "none";
    });
    return [getComputedStyle(document.documentElement).scrollBehavior, moving.length];
  }));
  assert.deepEqual(await motion("reduce"), ["auto", 0]);
  assert.equal((await motion("no-preference"))[0], "smooth");
});

test("colours that the reader forces lose nothing", () =>
  look(PAGES.post, { forcedColors: "active" }, async (page) => {
    const style = (selector, name) => page.locator(selector).first().evaluate((it, key) => getComputedStyle(it)[key], name);
    assert.equal(await style(".prose input[type=checkbox]", "appearance"), "auto");
    assert.equal(await style("hr", "borderTopStyle"), "solid");
    assert.equal(await style("blockquote", "borderInlineStartStyle"), "solid");
    assert.match(await style(".prose a[href^=http]", "textDecorationLine"), /underline/);
  }));

test("a text of another script keeps its own direction", async () => {
  const side = (path, selector) => look(path, {}, (page) => page.locator(selector).first().evaluate((it) => {
    const range = document.createRange();
    range.selectNodeContents(it);
    const [text, box] = [range.getBoundingClientRect(), it.parentElement.getBoundingClientRect()];
    return { start: text.left - box.left, end: box.right - text.right, direction: getComputedStyle(it).direction, lang: it.closest("[lang]").lang };
  }));
  const heading = await side(PAGES.rtl, "h1");
  assert.deepEqual([heading.direction, heading.lang], ["rtl", "ar"]);
  assert.ok(heading.end < heading.start, "the Arabic heading does not begin at the right");
  assert.equal((await side(PAGES.cjk, "h1")).lang, "ja");
});

test("paper gets the text, the addresses of its links, and no navigation", () =>
  look(PAGES.post, { colorScheme: "dark" }, async (page) => {
    await page.emulateMedia({ media: "print" });
    const shown = (selector) => page.locator(selector).first().isVisible();
    for (const selector of [".top nav", ".skip", ".bottom", ".neighbours", ".invite"]) assert.equal(await shown(selector), false, selector);
    for (const selector of ["h1", ".e-content", ".replies", ".meta"]) assert.equal(await shown(selector), true, selector);
    const [ink, paper, target] = await page.evaluate(() => [
      getComputedStyle(document.body).color, getComputedStyle(document.body).backgroundColor,
      getComputedStyle(document.querySelector(".e-content a[href^=http]"), "::after").content,
    ]);
    assert.deepEqual([ink, paper], ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]);
    assert.match(target, /^" \(" attr\(href\) "\)"$|https:\/\/example\.org/);
    const pdf = await page.pdf({ format: "A4" });
    assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
    const sheets = pdf.toString("latin1").match(/\/Type ?\/Page\b/g).length;
    assert.ok(sheets >= 2 && sheets <= 8, `${sheets} sheets`);
  }));

test("paper shows what stands behind a warning only if it was opened", () =>
  look(PAGES.warned, {}, async (page) => {
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.getByText("thief of the weights").isVisible(), false);
  }));
