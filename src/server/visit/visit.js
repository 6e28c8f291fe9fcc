// Asks the visitor's own server where to go on, from the visitor's browser, and keeps their account
// there for the next time. Without this script, or when that server does not answer, the form does.
"use strict";
const form = document.querySelector("form[data-intent]");
const KEY = "skep.account";
const FEP = "https://w3id.org/fep/3b86/";
const SUBSCRIBE = "http://ostatus.org/schema/1.0/subscribe";

const kept = (write) => {
  try {
    if (write !== undefined) localStorage.setItem(KEY, write);
    return localStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
};

// `you@server` in parts; anything else is left to the form.
const parts = (typed) => {
  const found = /^(?:acct:)?@?([\w.:-]+)@([^\s@/\\?#:]+\.[^\s@/\\?#:]+)$/u.exec(typed.trim());
  if (!found) return null;
  try {
    return { user: found[1], host: new URL(`https://${found[2]}`).host };
  } catch {
    return null;
  }
};

// The relations to look for, the best first.
const wanted = (intent) =>
  intent === "Follow" ? [`${FEP}Follow`, SUBSCRIBE] : [FEP + intent, `${FEP}Object`, SUBSCRIBE];

const fill = (template, object) =>
  template.replace(/\{([^{}]*)\}/g, (_, name) =>
    ["uri", "object", "inReplyTo"].includes(name) ? encodeURIComponent(object) : "");

// An address of the web, without a name or password in it.
const safe = (text) => {
  try {
    const url = new URL(text);
    return url.protocol === "https:" && !url.username && !url.password ? url.href : null;
  } catch {
    return null;
  }
};

const place = async ({ user, host }, intent, object) => {
  const resource = encodeURIComponent(`acct:${user}@${host}`);
  const answer = await fetch(`https://${host}/.well-known/webfinger?resource=${resource}`, {
    credentials: "omit",
    referrerPolicy: "no-referrer",
    signal: AbortSignal.timeout(5000),
  });
  const links = answer.ok ? (await answer.json()).links : [];
  for (const rel of wanted(intent)) {
    const link = links.find((it) => it.rel === rel && typeof it.template === "string");
    // A place to write that cannot be told what is answered would begin a new thread.
    const fits = link && (intent !== "Create" || rel !== `${FEP}Create` || link.template.includes("{inReplyTo}"));
    const to = fits && safe(fill(link.template, object));
    if (to) return to;
  }
  return null;
};

if (form) {
  const field = form.elements.account;
  if (!field.value) field.value = kept();
  form.addEventListener("submit", async (event) => {
    const account = parts(field.value);
    if (!account) return;
    event.preventDefault();
    kept(field.value.trim());
    form.querySelector("button").disabled = true;
    const { intent, object } = form.dataset;
    const to = await place(account, intent, object).catch(() => null);
    form.querySelector("button").disabled = false;
    if (to) location.assign(to);
    else form.submit();
  });
}
