/* The money sheet: all platforms or one, and what is taken away of it. Its files are links of its own. */

import { picture } from "./page-picture.js";
import { want } from "./page-profile.js";

export function money(element, trigger, props, watch) {
  let chosen = "";

  function filter() {
    const select = element.querySelector("[name=platform]");
    if (!select) return;
    select.value = chosen;
    each(".ga-sheet-total", (total) => { total.hidden = total.dataset.platform !== select.value; });
    each(".ga-sheet-group", (group) => {
      let left = 0;
      each(".ga-sheet-row", (row) => {
        row.hidden = !!select.value && row.dataset.platform !== select.value;
        if (!row.hidden) left++;
      }, group);
      group.hidden = !left;
      group.querySelector(".ga-count").textContent = left;
    });
    each(".ga-sheet-sources > li", (source) => {
      source.hidden = !!select.value && source.dataset.platform !== select.value;
    });
    each(".ga-file", (link) => {
      const url = new URL(link.href);
      url.searchParams.set("platform", select.value);
      link.href = url.href;
    });
  }

  function each(selector, act, within) {
    const found = (within || element).querySelectorAll(selector);
    for (let i = 0; i < found.length; i++) act(found[i]);
  }

  element.addEventListener("change", (event) => {
    if (event.target.name !== "platform") return;
    chosen = event.target.value;
    filter();
  });
  element.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (!button) return;
    const act = button.dataset.do;
    if (act === "want") want(button.dataset.fact);
    else if (act === "print") window.print();
    else if (act === "picture") picture(element.querySelector(".ga-sheet"), button);
  });
  watch("value", filter);
  filter();
}
