// Chromium without anything that talks by itself, and the pages it is shown.

import { chromium } from "playwright-core";

/** Kind of page → its address on the fixture. */
export const PAGES = {
  home: "/",
  "home-2": "/page/2/",
  section: "/posts/",
  notes: "/notes/",
  tag: "/tags/measuring-things/",
  tags: "/tags/",
  post: "/posts/everything/",
  elements: "/posts/elements/",
  short: "/posts/scales/",
  warned: "/posts/warned/",
  rtl: "/posts/arabic/",
  cjk: "/posts/japanese/",
  note: "/notes/2026-03-12-1815/",
  bookmark: "/notes/2026-03-05-1200/",
  page: "/about/",
  lost: "/no/such/page/",
};

export const launch = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    headless: true,
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ],
  });
