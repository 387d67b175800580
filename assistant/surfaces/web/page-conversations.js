/* The list of conversations, and the menu of each. */

import { dialog } from "./page-dialog.js";
import { loads, whenIdle } from "./page-state.js";
import { show } from "./page-views.js";
import { w } from "./words.js";

export function conversations(element, trigger) {
  element.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (!button) return;
    const act = button.dataset.do;
    const id = button.dataset.id || "";
    closeMenus(null);
    if (act === "open") load("open", { id: id });
    else if (act === "fresh") load("fresh", {});
    else if (act === "export") trigger("export", { id: id, form: button.dataset.form });
    else if (act === "rename") {
      dialog(w("重命名对话"), w("新名称"), button.dataset.title, w("保存"), (title) => {
        trigger("rename", { id: id, title: title });
      });
    } else if (act === "remove") {
      dialog(w("删除这段对话？"), "", button.dataset.title, w("删除"), () => {
        // Another one than the one that is shown goes without anything being loaded.
        if (button.dataset.current) load("remove", { id: id });
        else whenIdle(() => { trigger("remove", { id: id }); });
      });
    }
  });

  function load(name, data) {
    whenIdle(() => {
      loads();
      show("chat");
      trigger(name, data);
    });
  }
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
  menu.open = false;
  menu.querySelector("summary").focus();
});
