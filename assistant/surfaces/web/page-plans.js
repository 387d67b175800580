/* The plans, in groups by what is known of the shop, for all platforms or one. */

import { composer } from "./page-chat.js";
import { want } from "./page-profile.js";
import { counts } from "./page-views.js";

export function plans(element, trigger, props, watch) {
  let chosen = "";

  function filter() {
    const select = element.querySelector("[name=platform]");
    if (!select) return counts();
    select.value = chosen;
    const groups = element.querySelectorAll(".ga-plan-group");
    for (let g = 0; g < groups.length; g++) {
      let left = 0;
      const rows = groups[g].querySelectorAll("[data-platform]");
      for (let i = 0; i < rows.length; i++) {
        rows[i].hidden = !!chosen && rows[i].dataset.platform !== chosen;
        if (!rows[i].hidden) left++;
      }
      groups[g].hidden = !left;
      groups[g].querySelector(".ga-count").textContent = left;
    }
    element.querySelector(".ga-none").hidden = !!element.querySelector(".ga-plan-group:not([hidden])");
    counts();
  }

  element.addEventListener("change", (event) => {
    if (event.target.name !== "platform") return;
    chosen = event.target.value;
    filter();
  });
  element.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (!button) return;
    if (button.dataset.do === "want") want(button.dataset.fact);
    else if (button.dataset.do === "ask") composer.ask(button.dataset.text);
  });
  watch("value", filter);
  filter();
}
