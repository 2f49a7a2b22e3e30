"use strict";
(() => {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const said = document.getElementById("said");

  // Findings: what is not ticked is left out; a family with nothing left goes too.
  const filters = document.getElementById("filters");
  const ticked = (name) => new Set(all(`input[name="${name}"]:checked`, filters).map((box) => box.value));
  const filter = () => {
    const kinds = ticked("kind");
    const families = ticked("family");
    let shown = 0;
    for (const family of all(".family")) {
      const wanted = families.has(family.dataset.family);
      let here = 0;
      for (const finding of all(".finding", family)) {
        finding.hidden = !(wanted && kinds.has(finding.dataset.kind));
        here += finding.hidden ? 0 : 1;
      }
      family.hidden = here === 0;
      shown += here;
    }
    document.getElementById("shown").textContent = String(shown);
  };
  filters.hidden = false;
  filters.addEventListener("change", filter);
  filter();

  // Copying: the text of an element, as it is shown.
  const byHand = (text) => {
    const area = document.createElement("textarea");
    area.value = text;
    area.className = "offscreen";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  };
  const put = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return byHand(text);
    }
  };
  for (const button of all("button.copy")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const done = await put(document.getElementById(button.dataset.copy).textContent);
      button.focus();
      said.textContent = done ? "Copied." : "It could not be copied; select it and copy it by hand.";
      button.firstChild.textContent = done ? "Copied" : "Select it";
    });
  }

  // A link into something folded unfolds it.
  const unfold = () => {
    const target = document.getElementById(location.hash.slice(1));
    for (let one = target; one; one = one.parentElement) {
      if (one instanceof HTMLDetailsElement) one.open = true;
    }
    const inside = target && target.matches(".remedy") ? target.querySelector("details") : null;
    if (inside) inside.open = true;
    if (target) target.scrollIntoView();
  };
  addEventListener("hashchange", unfold);
  if (location.hash) unfold();

  // A drawing that is wider than the screen begins with what is newest.
  for (const drawing of all(".drawing")) drawing.scrollLeft = drawing.scrollWidth;

  // On paper the whole plan stands open.
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = all('details[data-print="plan"]:not([open])');
    for (const one of opened) one.open = true;
  });
  addEventListener("afterprint", () => {
    for (const one of opened) one.open = false;
    opened = [];
  });
})();
