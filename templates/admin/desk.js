// Keys for the queue. Every page works without this file.
"use strict";
(() => {
  // What takes a moment is not done twice.
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.sent) event.preventDefault();
    event.target.dataset.sent = "yes";
  });
  addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => delete form.dataset.sent));
  const queue = document.querySelector("#queue");
  if (!queue) return;
  for (const hint of document.querySelectorAll(".script-only")) hint.hidden = false;
  const posts = [...queue.querySelectorAll("article")];
  let at = -1;
  const go = (to) => {
    at = Math.max(0, Math.min(posts.length - 1, to));
    posts[at].focus();
    posts[at].scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("focusin", (event) => {
    const article = event.target.closest("article");
    if (article) at = posts.indexOf(article);
  });
  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.matches("input:not([type=checkbox]), textarea, select");
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j") return go(at + 1);
    if (event.key === "k") return go(at - 1);
    const button = posts[at]?.querySelector(`button[data-key="${CSS.escape(event.key)}"]`);
    if (!button) return;
    event.preventDefault();
    queue.requestSubmit(button);
  });
})();
