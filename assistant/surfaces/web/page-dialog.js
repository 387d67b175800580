import { make } from "./page-tools.js";
import { w } from "./words.js";

/** Asks before something is done: with a field for `label`, or only to be confirmed. */
export function dialog(title, label, text, action, done) {
  const box = make("dialog", "ga-ask");
  const form = make("form");
  form.method = "dialog";
  const heading = make("h2", "", title);
  heading.id = "ga-ask-title";
  box.setAttribute("aria-labelledby", heading.id);
  form.appendChild(heading);
  let field = null;
  if (label) {
    const labelled = make("label", "", label);
    field = make("input");
    field.value = text;
    field.maxLength = 40;
    field.required = true;
    labelled.appendChild(field);
    form.appendChild(labelled);
  } else {
    form.appendChild(make("p", "", w("「{title}」会从这里消失，不能恢复。", { title: text })));
  }
  const row = make("div", "ga-row");
  const cancel = make("button", "ga-button", w("取消"));
  cancel.type = "button";
  const ok = make("button", label ? "ga-button ga-primary" : "ga-button ga-danger", action);
  row.appendChild(cancel);
  row.appendChild(ok);
  form.appendChild(row);
  box.appendChild(form);
  document.body.appendChild(box);
  const opener = document.activeElement;
  cancel.addEventListener("click", () => { box.close(); });
  form.addEventListener("submit", () => { done(field ? field.value : ""); });
  box.addEventListener("close", () => {
    box.remove();
    if (opener && opener.isConnected) opener.focus();
  });
  box.showModal();
  if (field) field.select();
  else cancel.focus();
}
