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

// On a phone the menu lies over the page: a page chosen in it closes it.
addEventListener("click", (event) => {
  const chosen = event.target.closest?.('[data-testid="stSidebarNavLink"]');
  if (chosen && innerWidth < 768)
    document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
});
