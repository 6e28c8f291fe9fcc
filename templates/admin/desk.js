// Keys for the queue. Every page works without this file.
"use strict";
(() => {
  // What takes a moment is not done twice.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    // Whoever has stopped it may send it again.
    setTimeout(() => delete form.dataset.sent, 5000);
  });
  addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => delete form.dataset.sent));
  // A picture that was still fetched comes into its link once it is here.
  for (const link of document.querySelectorAll("[data-print]")) {
    const picture = new Image();
    let tries = 0;
    const look = () => (picture.src = `${link.dataset.print}&try=${tries}`);
    picture.alt = link.textContent.replace(/^▣ /, "");
    picture.className = "printed";
    picture.onload = () => {
      link.nextElementSibling?.remove();
      link.classList.remove("button");
      link.replaceChildren(picture);
    };
    picture.onerror = () => ++tries < 6 && setTimeout(look, 1000 * 2 ** tries);
    setTimeout(look, 1000);
  }
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
