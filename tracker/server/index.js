// What the index page does beside Streamlit, in the reader's browser.

// Streamlit enters a page switch twice into the browser's history: the old page with the query of
// the new one, then the new page. So one act of the reader makes one entry, and what follows by
// itself replaces that entry: Back then leads to the view that was left.
(() => {
  const push = history.pushState;
  let acted = false;
  for (const act of ["pointerdown", "keydown", "click"])
    addEventListener(act, () => { acted = true; }, true);
  addEventListener("popstate", () => { acted = false; }, true);
  history.pushState = function (...entry) {
    const enters = acted;
    acted = false;
    return enters ? push.apply(this, entry) : this.replaceState(...entry);
  };
})();

// Up to this width the menu is folded away, and lies over the page when it is not.
const FOLDED = 768;
const PHONE = 600;

// Says whether the page was opened on a phone: the server then orders tables for one.
const overTls = location.protocol === "https:" ? "; secure" : "";
document.cookie = `narrow=${innerWidth <= PHONE ? 1 : 0}; path=/; samesite=lax${overTls}`;

// A page chosen in the menu closes it.
addEventListener("click", (event) => {
  const chosen = event.target.closest?.('[data-testid="stSidebarNavLink"]');
  if (chosen && innerWidth <= FOLDED)
    document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
});

// Where the menu is folded away so are the filters. The button of that name leads there without a run.
addEventListener("click", (event) => {
  if (!event.target.closest?.(".st-key-to_filters button")) return;
  event.stopPropagation();
  document.querySelector('[data-testid="stExpandSidebarButton"]')?.click();
  setTimeout(() => {
    const filters = document.querySelector('[data-testid="stSidebarUserContent"]');
    filters?.scrollIntoView();
    filters?.querySelector("input")?.focus({ preventScroll: true });
  }, 350);
}, true);

// Who asks for the search, by its key or its button, types next: Streamlit gives the focus to the
// window around the box.
const toSearch = (tries) => {
  const box = document.querySelector('[data-testid="stDialog"] .st-key-search input');
  if (box) setTimeout(() => box.focus(), 150);
  else if (tries) setTimeout(toSearch, 100, tries - 1);
};
const isTyping = (target) => target.closest?.("input, textarea, [contenteditable=true]");
addEventListener("keydown", (event) => {
  const plain = !(event.ctrlKey || event.metaKey || event.altKey);
  if (plain && event.key.toLowerCase() === "s" && !isTyping(event.target)) toSearch(50);
});
addEventListener("click", (event) => {
  if (event.target.closest?.(".st-key-open_search")) toSearch(50);
});

// A chart that is brushed holds rectangles with the role of a symbol and without a name. There is no
// event for a chart that has been drawn, but one for the animation that screen.css gives them.
addEventListener("animationstart", (event) => {
  if (event.animationName === "a-brush-is-drawn") event.target.setAttribute("aria-hidden", "true");
}, true);
