/* The list of conversations, and the menu of each. */

import { dialog } from "./page-dialog.js";
import { open } from "./page-opening.js";
import { share } from "./page-share.js";
import { whenIdle } from "./page-state.js";
import { w } from "./words.js";

export function conversations(element, trigger) {
  element.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (!button) return;
    const act = button.dataset.do;
    const id = button.dataset.id || "";
    if (act === "open" && elsewhere(event)) return;
    event.preventDefault();
    closeMenus(null);
    if (act === "open") open(id);
    else if (act === "share") share(id);
    else if (act === "export") trigger("export", { id: id, form: button.dataset.form });
    else if (act === "rename") {
      dialog(w("重命名对话"), w("新名称"), button.dataset.title, w("保存"), (title) => {
        trigger("rename", { id: id, title: title });
      });
    } else if (act === "remove") {
      dialog(w("删除这段对话？"), "", button.dataset.title, w("删除"), () => {
        whenIdle(() => { trigger("remove", { id: id }); });
      });
    }
  });
}

/** A link that is to open in a tab or window of its own is the browser's. */
export function elsewhere(event) {
  return event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
}

function closeMenus(but) {
  const menus = document.querySelectorAll("details.ga-menu[open]");
  for (let i = 0; i < menus.length; i++) if (menus[i] !== but) menus[i].open = false;
}

document.addEventListener("click", (event) => {
  closeMenus(event.target.closest("details.ga-menu"));
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && event.target.closest && event.target.closest("details.ga-menu[open]");
  if (!menu) return;
  event.preventDefault();
  menu.open = false;
  menu.querySelector("summary").focus();
});
