// What the tests of the owner's pages share: a browser that is watched, and a look at one page.

import assert from "node:assert/strict";
import { mkdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { STEP_MS } from "../interop/harness.mjs";
import { launch } from "../pages/browser.mjs";

export { launch };
export const PASSWORD = "kelp orbit walnut";
export const WIDTHS = [360, 1280];
export const SCHEMES = ["light", "dark"];
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const PAGES_OF = fileURLToPath(new URL("../pages/", import.meta.url));
const axe = await readFile(createRequire(PAGES_OF).resolve("axe-core/axe.min.js"), "utf8");

/**
 * A window of `browser` that takes nothing but `site`. `wrong` fills with what it asks for elsewhere and
 * with what it says on the console.
 */
export async function openWindow(browser, site, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  context.setDefaultTimeout(STEP_MS);
  const wrong = [];
  await context.route("**/*", (route) => {
    const url = route.request().url();
    if (url.startsWith(`${site.origin}/`)) return route.continue();
    wrong.push(`asked for ${url}`);
    return route.abort();
  });
  const page = await context.newPage();
  page.on("console", (message) => wrong.push(`${page.url()}: console: ${message.text()}`));
  page.on("pageerror", (error) => wrong.push(`${page.url()}: error: ${error.message}`));
  const go = (path) => page.goto(site.origin + path, { waitUntil: "load" });
  return { context, page, wrong, go };
}

/** Comes in by a link of `skep login`. */
export async function comeIn(window, site) {
  const { url } = JSON.parse(await site.run("login", "--json"));
  await window.page.goto(url);
  await window.page.getByRole("button", { name: "Come in" }).click();
  await window.page.waitForURL(`${site.origin}/admin`);
}

/** Goes to a page by the menu, in which some stand behind "More". */
export async function choose(page, name) {
  const link = page.locator(".menu").getByRole("link", { name });
  if (!(await link.isVisible())) await page.locator(".menu summary").click();
  await link.click();
}

export const sideways = (page) => page.evaluate(() => document.scrollingElement.scrollWidth - document.documentElement.clientWidth);

/** Spaces the text out as somebody may need it (WCAG 1.4.12); the policy of the pages leaves this way alone. */
export const spaced = (page) => page.evaluate(() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-bottom: 2em !important }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
});

/** What people with their own needs would stumble over on this page, at each width. */
export async function stumbles(page, name) {
  await page.evaluate(() => document.querySelectorAll("details").forEach((it) => (it.open = true)));
  await page.evaluate(axe);
  const wrong = [];
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    const { violations, passes } = await page.evaluate((rules) => axe.run({ runOnly: rules, resultTypes: ["violations"] }), RULES);
    for (const rule of ["color-contrast", "target-size"]) assert.ok(passes.some((it) => it.id === rule), `${name}: ${rule} was not looked at`);
    for (const it of violations) wrong.push(...it.nodes.map((node) => `${name}, ${width}: ${it.id}: ${node.target} ${node.failureSummary}`));
    const out = await sideways(page);
    if (out > 0) wrong.push(`${name}, ${width}: ${out} px too wide`);
  }
  return wrong;
}

/** A picture of the page in the folder SHOTS, if there is one. */
export async function shoot(page, name) {
  if (!process.env.SHOTS) return;
  await mkdir(process.env.SHOTS, { recursive: true });
  await page.screenshot({ path: join(process.env.SHOTS, `${name}.png`), fullPage: true });
}
