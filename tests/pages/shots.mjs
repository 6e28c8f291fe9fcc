// Pictures of every kind of page: node shots.mjs FOLDER [NAME ...]. WIDTHS and SCHEMES narrow it down.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { launch, PAGES } from "./browser.mjs";
import { openSite } from "./site.mjs";

const [folder, ...wanted] = process.argv.slice(2);
const widths = (process.env.WIDTHS ?? "360,820,1440").split(",").map(Number);
const schemes = (process.env.SCHEMES ?? "light,dark").split(",");
await mkdir(folder, { recursive: true });
const site = await openSite({ templates: process.env.TEMPLATES });
const browser = await launch();
for (const [name, path] of Object.entries(PAGES).filter(([name]) => wanted.length === 0 || wanted.includes(name))) {
  for (const width of widths) {
    for (const colorScheme of schemes) {
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
      await page.goto(site.origin + path);
      await page.screenshot({ path: join(folder, `${name}-${width}-${colorScheme}.png`), fullPage: true });
      await page.close();
    }
  }
}
await browser.close();
await site.stop();
