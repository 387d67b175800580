/* The shop's profile: its facts, each in a row that opens to be changed, and the form that adds one. */

import { composer } from "./page-chat.js";
import { counts, show } from "./page-views.js";

/** want(fact): another part asks for a fact: the plans, for one that would settle them. */
export let want = null;

export function profile(element, trigger, props, watch) {
  let saved = ""; // the fact that was sent to be saved: the focus returns to its row

  function fields() {
    // The control that fits the fact that is chosen to be added: yes or no, a list, a day, or words.
    const add = element.querySelector(".ga-add");
    if (!add) return;
    const chosen = add.fact.selectedOptions[0];
    const controls = add.querySelectorAll("[data-kind]");
    for (let i = 0; i < controls.length; i++) {
      const control = controls[i].dataset; // a choice has a list of its own
      const fits = !!chosen && control.kind === chosen.dataset.for && (!control.fact || control.fact === chosen.value);
      controls[i].hidden = controls[i].disabled = !fits;
    }
    const question = add.querySelector(".ga-fact-question");
    question.textContent = chosen ? chosen.dataset.question || "" : "";
    add.querySelector("button[type=submit]").disabled = !chosen || !chosen.value;
  }

  element.addEventListener("change", (event) => {
    if (event.target.name === "fact") fields();
  });

  element.addEventListener("submit", (event) => {
    const form = event.target;
    event.preventDefault();
    let value = "";
    const controls = form.querySelectorAll("[name=value]");
    for (let i = 0; i < controls.length; i++) if (!controls[i].disabled) value = controls[i].value;
    saved = form.fact.value;
    trigger("fact", { fact: form.fact.value, value: value, added: form.matches(".ga-add") ? "1" : "" });
  });

  element.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (!button) return;
    const row = button.closest(".ga-fact");
    const act = button.dataset.do;
    if (act === "change") editRow(row, true);
    else if (act === "cancel") editRow(row, false);
    else if (act === "keep") trigger("fact", { fact: button.dataset.fact, value: button.dataset.value, added: "" });
    else if (act === "forget") trigger("forget", { fact: button.dataset.fact });
    else if (act === "again") composer.ask(button.dataset.text);
  });

  element.addEventListener("keydown", (event) => {
    const row = event.key === "Escape" && event.target.closest(".ga-fact");
    if (!row || row.querySelector("form").hidden) return;
    event.preventDefault();
    editRow(row, false);
  });

  function editRow(row, open) {
    row.querySelector("form").hidden = !open;
    row.querySelector(".ga-fact-shown").hidden = open;
    if (open) {
      const field = row.querySelector("form [name=value]");
      field.focus();
      if (field.select) field.select();
    } else {
      row.querySelector('[data-do="change"]').focus();
    }
  }

  want = (fact) => {
    const row = element.querySelector('.ga-fact[data-fact="' + CSS.escape(fact) + '"]');
    show("profile");
    if (row) return editRow(row, true);
    const add = element.querySelector(".ga-add");
    add.closest("details").open = true;
    add.fact.value = fact;
    fields();
    const controls = add.querySelectorAll("[name=value]");
    for (let i = 0; i < controls.length; i++) if (!controls[i].disabled) controls[i].focus();
  };

  function settle() {
    fields();
    counts();
    const wrong = element.querySelector("[aria-invalid=true]");
    const row = saved && element.querySelector('.ga-fact[data-fact="' + CSS.escape(saved) + '"]');
    saved = "";
    if (wrong) wrong.focus();
    else if (row) row.querySelector('[data-do="change"]').focus();
  }

  watch("value", settle);
  settle();
}
