/* After a conversation went to a person: the page to be opened is opened, and its text can be taken along. */

import { w } from "./words.js";

/** `box` has an element of role status; `got` is the server's {open, said, text}. */
export async function handedOver(box, got) {
  const status = box.querySelector("[role=status]");
  box.querySelectorAll("textarea, a").forEach((old) => { old.remove(); });
  const area = got.text ? written(got.text) : null;
  if (area) status.after(area);
  let said = got.said;
  if (got.open) {
    const done = await copied(area); // before the new page takes the focus, without which nothing is copied
    if (done) area.remove();
    window.open(got.open, "_blank", "noopener");
    said = done ? w("已在新页面打开，对话已复制，粘贴给对方就行。") : w("已在新页面打开。请复制下面的文字，粘贴给对方。");
    status.after(link(got.open));
  }
  status.textContent = said;
}

function written(text) {
  const area = document.createElement("textarea");
  area.readOnly = true;
  area.rows = 6;
  area.value = text;
  area.setAttribute("aria-label", w("这段对话的文字"));
  return area;
}

/** A browser that opens nothing by itself follows a link. */
function link(href) {
  const node = document.createElement("a");
  node.href = href;
  node.target = "_blank";
  node.rel = "noopener";
  node.textContent = w("没有打开？点这里");
  return node;
}

async function copied(area) {
  try {
    await navigator.clipboard.writeText(area.value);
    return true;
  } catch { // none without https, and for a frame only where its page lets it have one
    area.select();
    return document.execCommand("copy");
  }
}
