/* Links to a conversation: a dialog in which they are made, copied and withdrawn. */

import { make, say } from "./page-tools.js";
import { tell } from "./page-wire.js";
import { w } from "./words.js";

const COPIED_MS = 1600;
let box = null; // the dialog
let of = ""; // the conversation that it is of

/** Asks the server for the links; what comes is shown by `links`. */
export function share(id) {
  of = id;
  tell("links", { id: id });
}

/** `html` is the server's, which escapes what it shows. */
export function links(html) {
  if (!box) opened();
  const body = box.querySelector(".ga-share-body");
  box.querySelector(".ga-dialog-note").textContent = "";
  body.innerHTML = html;
  body.querySelectorAll("input[readonly]").forEach((field) => {
    field.value = location.origin + field.value;
    if (!field.dataset.made) return;
    field.focus();
    field.select();
    say(w("链接已生成。"));
  });
}

function opened() {
  const opener = document.activeElement;
  const close = make("button", "ga-button", w("关闭"));
  const heading = make("h2", "", w("分享这段对话"));
  const row = make("div", "ga-row");
  box = make("dialog", "ga-ask ga-share");
  heading.id = "ga-share-title";
  box.setAttribute("aria-labelledby", heading.id);
  close.type = "button";
  close.addEventListener("click", () => { box.close(); });
  row.appendChild(close);
  const note = make("p", "ga-dialog-note");
  note.setAttribute("role", "status");
  box.append(heading, make("div", "ga-share-body"), note, row);
  box.addEventListener("click", pressed);
  box.addEventListener("close", () => {
    box.remove();
    box = null;
    if (opener && opener.isConnected) opener.focus();
  });
  document.body.appendChild(box);
  box.showModal();
}

function pressed(event) {
  const button = event.target.closest("[data-do]");
  if (!button) return;
  const act = button.dataset.do;
  if (act === "copy-link") return copy(button);
  button.disabled = true; // until what comes takes its place
  const done = act === "share" ? tell("share", { id: of }) : tell("withdraw", { id: of, token: button.dataset.token });
  done.then(() => { button.disabled = false; });
}

function copy(button) {
  const field = button.closest("li").querySelector("input");
  const label = w("复制链接");
  function copied() {
    button.textContent = w("已复制");
    say(w("已复制"));
    setTimeout(() => { button.textContent = label; }, COPIED_MS);
  }
  function bySelection() {
    field.focus();
    field.select();
    if (document.execCommand("copy")) copied(); // a page without https is not given the clipboard
  }
  if (navigator.clipboard) navigator.clipboard.writeText(field.value).then(copied, bySelection);
  else bySelection();
}
