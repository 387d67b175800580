/* What a picture of the shop's backend shows, to be looked at and confirmed: the picture with a box around each
 * figure, and a row for each, its value to be changed. The page and the widget use it; nothing becomes a fact of
 * the shop but what is ticked here. */

import { w } from "./words.js";

const READ_MS = 150000; // others may be before it
const MOST_BYTES = 10 * 1024 * 1024; // the server refuses more, and says the same

/** Opens the dialog for `file` and reads it. `read(file, signal)` resolves to what the server read, `confirm(facts)`
 * to those that it refused, [{fact, message}]; both reject with an Error whose message is a sentence, or "". `kept` is
 * whether pictures are kept on the server. `done(facts)` follows when all that was ticked has become facts. */
export async function openPhoto({ file, kept, read, confirm, done }) {
  await styled();
  const opener = document.activeElement;
  const over = new AbortController();
  const late = setTimeout(() => { over.abort(); }, READ_MS);
  const view = drawn(kept);
  const address = URL.createObjectURL(file);
  let rows = [];

  view.cancel.addEventListener("click", () => { view.dialog.close(); });
  view.dialog.addEventListener("close", () => {
    clearTimeout(late);
    over.abort();
    URL.revokeObjectURL(address);
    view.dialog.remove();
    if (opener && opener.isConnected) opener.focus();
  });
  view.form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (view.ok.disabled) return;
    send();
  });
  view.form.addEventListener("change", settle);

  function ticked() {
    return rows.filter((row) => row.tick.checked);
  }

  function settle(event) {
    const chosen = event && rows.find((row) => row.tick === event.target);
    if (chosen && chosen.tick.checked) { // a fact has one value
      rows.forEach((row) => { if (row !== chosen && row.fact === chosen.fact) row.tick.checked = false; });
    }
    view.ok.disabled = !ticked().length;
    view.ok.textContent = w("确认记入 {n} 项", { n: ticked().length });
  }

  async function send() {
    const sent = ticked();
    const facts = {};
    sent.forEach((row) => {
      facts[row.fact] = row.value.value;
      row.says("");
    });
    view.ok.disabled = true;
    view.status(w("正在记入…"));
    try {
      const refused = await confirm(facts);
      const taken = sent.filter((row) => !refused.some((one) => one.fact === row.fact));
      if (taken.length) done(taken.map((row) => row.label + " " + facts[row.fact]));
      if (!refused.length) return view.dialog.close();
      rows = rows.filter((row) => !taken.includes(row));
      taken.forEach((row) => { row.remove(); });
      refused.forEach((one) => { rows.forEach((row) => { if (row.fact === one.fact) row.says(one.message); }); });
      view.status("");
      const wrong = rows.find((row) => row.tick.checked);
      if (wrong) wrong.value.focus();
    } catch (error) {
      view.fails(error.message);
    }
    settle();
  }

  view.dialog.showModal();
  if (file.size > MOST_BYTES) {
    view.fails(w("这张图片太大了：最大 10 MB、4000 万像素，边长不超过 12000 像素。") + w("请只截取有数字的那一部分。"));
    return;
  }
  view.shows(address);
  view.status(w("正在读图，通常要几秒钟…"), true);
  try {
    const found = await read(file, over.signal);
    rows = found.facts.map((fact, i) => rowOf(fact, i + 1, view, found));
    found.unused.forEach((figure) => { view.unused(figure); });
    if (!rows.length) {
      view.fails(w("没有认出店铺数据。请截取写着名称和数字的部分，例如体验分或保证金的页面。"));
      return;
    }
    view.status(w("认出 {n} 项，请对照图片，只勾选对的。", { n: rows.length }));
    view.confirms();
    settle();
    rows[0].tick.focus();
  } catch (error) {
    if (view.dialog.open) view.fails(error.message);
  } finally {
    clearTimeout(late);
  }
}

function make(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text) node.textContent = text;
  return node;
}

/** The dialog, empty. */
function drawn(kept) {
  const dialog = make("dialog", "gp");
  const form = make("form", "gp-form");
  const heading = make("h2", "", w("从图片里读数据"));
  const status = make("p", "gp-status");
  const body = make("div", "gp-body");
  const picture = make("div", "gp-picture");
  const shown = make("div", "gp-shown");
  const image = make("img");
  const side = make("div", "gp-side");
  const list = make("ul", "gp-facts");
  const unused = make("ul", "gp-unused");
  const foot = make("p", "gp-note", kept ? w("这里读过的图片会由管理员保存，用来改进识别。") : w("图片读完就丢，不会保存。"));
  const row = make("div", "gp-buttons");
  const cancel = make("button", "gp-plain", w("取消"));
  const ok = make("button", "gp-primary");

  heading.id = "gp-title";
  dialog.setAttribute("aria-labelledby", heading.id);
  status.setAttribute("role", "status");
  image.alt = w("您传的图片");
  image.addEventListener("error", () => { picture.hidden = true; }); // a form that the browser does not know
  picture.hidden = true;
  picture.tabIndex = 0; // a long one scrolls in a box of its own
  picture.setAttribute("role", "group");
  picture.setAttribute("aria-label", w("您传的图片"));
  cancel.type = "button";
  ok.hidden = unused.hidden = true;
  shown.append(image);
  picture.append(shown);
  side.append(list, unused);
  body.append(picture, side);
  row.append(cancel, ok);
  form.append(heading, status, body, foot, row);
  dialog.append(form);
  document.body.append(dialog);

  return {
    dialog, form, cancel, ok, list, picture, frame: shown,
    shows(address) {
      image.src = address;
      picture.hidden = false;
    },
    status(text, busy) {
      status.className = busy ? "gp-status gp-busy" : "gp-status";
      status.textContent = text;
    },
    fails(text) {
      status.className = "gp-status gp-wrong";
      status.textContent = text || w("网络不通，请稍后再试。");
      cancel.textContent = w("关闭");
      cancel.focus();
    },
    confirms() {
      ok.hidden = false;
    },
    unused(figure) {
      unused.hidden = false;
      unused.append(make("li", "", figure.words + "：" + figure.why));
    }
  };
}

/** A fact: its tick, its value, what stands in the picture and why to look twice; its box in the picture. */
function rowOf(fact, n, view, { width, height }) {
  const item = make("li", "gp-fact");
  const label = make("label", "gp-tick");
  const tick = make("input");
  const value = make("input", "gp-value");
  const box = make("span", "gp-box");
  const wrong = make("p", "gp-wrong");
  const told = ["gp-words-" + n];

  tick.type = "checkbox";
  tick.checked = fact.sure;
  label.append(tick, make("b", "gp-n", String(n)), make("span", "", fact.label));
  value.value = fact.value;
  value.maxLength = 200;
  value.autocomplete = "off";
  value.setAttribute("aria-label", fact.label);
  value.addEventListener("input", () => {
    tick.checked = true;
    tick.dispatchEvent(new Event("change", { bubbles: true }));
  });
  item.append(label, value);
  const words = make("p", "gp-words", w("图中：{words}", { words: fact.words }));
  words.id = told[0];
  item.append(words);
  fact.why.forEach((why, i) => {
    const line = make("p", "gp-why", why);
    line.id = "gp-why-" + n + "-" + i;
    told.push(line.id);
    item.append(line);
  });
  wrong.id = "gp-wrong-" + n;
  wrong.setAttribute("role", "alert");
  told.push(wrong.id);
  item.append(wrong);
  tick.setAttribute("aria-describedby", told.join(" "));
  value.setAttribute("aria-describedby", told.join(" "));

  const [left, top, right, bottom] = fact.box;
  box.dataset.n = n;
  box.style.left = (100 * left) / width + "%";
  box.style.top = (100 * top) / height + "%";
  box.style.width = (100 * (right - left)) / width + "%";
  box.style.height = (100 * (bottom - top)) / height + "%";
  view.frame.append(box);
  view.list.append(item);

  function look(on) {
    box.classList.toggle("gp-looked-at", on);
    if (on) view.picture.scrollTop = box.offsetTop - view.picture.clientHeight / 2;
  }
  item.addEventListener("focusin", () => { look(true); });
  item.addEventListener("focusout", () => { look(false); });
  item.addEventListener("mouseenter", () => { look(true); });
  item.addEventListener("mouseleave", () => { look(item.contains(document.activeElement)); });
  box.addEventListener("click", () => { tick.click(); tick.focus(); });

  return {
    fact: fact.fact, label: fact.label, tick, value,
    says(text) {
      wrong.textContent = text;
      value.setAttribute("aria-invalid", String(!!text));
    },
    remove() {
      item.remove();
      box.remove();
    }
  };
}

/** Resolves when photo.css is there; it is asked for with the first picture. */
function styled() {
  if (document.querySelector("link[data-photo]")) return Promise.resolve();
  const link = make("link");
  link.rel = "stylesheet";
  link.href = "/assets/photo.css";
  link.dataset.photo = "";
  return new Promise((resolve) => {
    link.addEventListener("load", resolve);
    link.addEventListener("error", resolve); // ugly, and no reason to be without
    document.head.append(link);
  });
}
