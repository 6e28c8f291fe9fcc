// The panel of `skep serve --dev`. No visitor ever gets it.
(() => {
  "use strict";
  const { edition } = document.currentScript.dataset;
  const root = document.querySelector("skep-dev")?.shadowRoot;
  const store = "skep-dev-preview";

  // A page in a frame is loaded again with the page around it.
  if (self === top) {
    const ask = async () => {
      if (!document.hidden) {
        try {
          const answer = await fetch("/.dev/state", { cache: "no-store" });
          if (answer.ok && (await answer.text()).trim() !== edition) {
            location.reload();
            return;
          }
        } catch {
          // The server is away; it may come back.
        }
      }
      setTimeout(ask, 500);
    };
    setTimeout(ask, 500);
  }

  const link = root?.querySelector(".preview");
  if (!link) return;
  const isWide = matchMedia("(min-width: 60rem)");
  let frame = null;
  const close = () => {
    frame?.remove();
    frame = null;
    link.setAttribute("aria-expanded", "false");
    document.documentElement.style.removeProperty("margin-inline-end");
    sessionStorage.removeItem(store);
  };
  const open = () => {
    frame = document.createElement("iframe");
    frame.src = link.href;
    frame.title = link.textContent;
    root.append(frame);
    link.setAttribute("aria-expanded", "true");
    document.documentElement.style.marginInlineEnd = "27rem";
    sessionStorage.setItem(store, "open");
  };
  link.setAttribute("aria-expanded", "false");
  link.addEventListener("click", (event) => {
    if (!isWide.matches || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (frame) close();
    else open();
  });
  if (sessionStorage.getItem(store) === "open" && isWide.matches) open();
})();
