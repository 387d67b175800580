/* A new conversation, and the field that finds what was asked before: while there are words in it, what was found
 * stands in place of the list. */

import { elsewhere } from "./page-conversations.js";
import { open } from "./page-opening.js";
import { make, say } from "./page-tools.js";
import { Refusal, call } from "./page-wire.js";
import { w } from "./words.js";

const TYPING_MS = 250;

export function search(element, trigger, props, watch) {
  const form = element.querySelector("form");
  const field = form.querySelector("input");
  const found = element.querySelector(".ga-found");
  let timer = 0;

  function shows(on) {
    found.hidden = !on;
    document.documentElement.classList.toggle("ga-searching", on);
    if (!on) found.replaceChildren();
  }

  function look() {
    clearTimeout(timer);
    const query = field.value;
    if (!query.trim()) return shows(false);
    call("search", { q: query }).catch((error) => {
      if (field.value !== query) return;
      const sentence = error instanceof Refusal ? error.message : w("连不上服务器，暂时不能搜索。");
      found.replaceChildren(make("p", "ga-empty", sentence));
      shows(true);
      say(sentence);
    });
  }

  field.addEventListener("input", (event) => {
    clearTimeout(timer);
    // While an input method is composing, the letters are not yet the words.
    if (!event.isComposing) timer = setTimeout(look, TYPING_MS);
  });
  field.addEventListener("compositionend", look);
  field.addEventListener("search", look); // the field's own button that clears it
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    field.value = "";
    shows(false);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    look();
  });

  element.addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-do]");
    if (!chosen || (chosen.dataset.do === "open" && elsewhere(event))) return;
    event.preventDefault();
    open(chosen.dataset.id || "", chosen.dataset.turn);
  });

  watch("value", () => {
    const value = props.value;
    if (value.query !== field.value) return; // something else is looked for by now
    found.innerHTML = value.html; // the server's, which escapes what it shows
    shows(true);
    say(value.said);
  });
}
