/* What the conversation looks like. Everything a person or the page said goes in as text; only the
 * server's own rendering of an answer, which escapes what it shows, goes in as HTML. */

import { fill, template } from "./frame-words.js";
import { w } from "./words.js";

const log = document.getElementById("log");
const spoken = document.getElementById("spoken");
const STAGES = {
  understand: w("正在理解问题…"), retrieve: w("正在查找规则…"), evaluate: w("正在逐项核对…"),
  compose: w("正在写出回答…"), verify: w("正在复核数字…"),
};
const REASON_NEEDED = w("请选一个原因。");

export function say(text) {
  spoken.textContent = text;
}

export function greeting(hello, starters, pick) {
  const node = template("t-greeting");
  node.querySelector(".f-hello").textContent = hello;
  node.querySelector("ul").append(...starters.map((text) => {
    const item = document.createElement("li");
    item.append(chip(text, () => pick(text)));
    return item;
  }));
  log.append(node);
}

export function noStarters() {
  log.querySelector(".f-starters")?.remove();
}

export function question(text) {
  const node = template("t-question");
  const said = node.querySelector("p");
  said.textContent = text;
  if (said.textContent.length > 100) said.tabIndex = 0; // it may scroll in a box of its own
  log.append(node);
  log.scrollTop = log.scrollHeight;
  return node;
}

/** A question that is sent again stands above what comes now. */
export function toEnd(node) {
  if (node !== log.lastElementChild) log.append(node);
}

/** What the shop's system said of the shop, as it was understood. */
export function facts({ accepted, refused }) {
  const named = ({ label, text }) => (text.startsWith(label) ? text : `${label} ${text}`);
  const given = accepted.filter((fact) => fact.text).map(named);
  const taken = accepted.filter((fact) => !fact.text).map((fact) => fact.label);
  if (given.length) notice("shop", w("店铺系统提供：{facts}", { facts: given.join(w("、")) }));
  if (taken.length) notice("shop", w("店铺系统撤回：{facts}", { facts: taken.join(w("、")) }));
  for (const { fact, message } of refused) notice("shop", w("店铺系统提供的 {fact} 没有采用：{why}", { fact, why: message }));
}

/** A line between the turns, with buttons: [label, fn] each. */
export function notice(kind, text, actions = []) {
  const node = template("t-notice");
  node.classList.add(`f-${kind}`);
  node.querySelector("p").textContent = text;
  node.querySelector(".f-chips").append(...actions.map(([label, fn]) => chip(label, fn)));
  log.append(node);
  show(node);
  return node;
}

/** The notice's button says how long to wait, and can be pressed after that. */
export function waitOut(node, seconds) {
  const button = node.querySelector("button"), label = button.textContent, until = Date.now() + seconds * 1000;
  const tick = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    button.disabled = left > 0;
    button.textContent = left > 0 ? w("{seconds} 秒后可以重新发送", { seconds: left }) : label;
    if (left > 0 && button.isConnected) setTimeout(tick, 1000);
  };
  tick();
}

/** The answer while it comes: hidden from screen readers, which hear the finished one, once. */
export class Growing {
  constructor() {
    this.node = template("t-growing");
    this.text = "";
    log.append(this.node);
    log.scrollTop = log.scrollHeight;
    say(w("正在作答"));
  }

  stage(name) {
    this.node.querySelector(".f-stage span").textContent = STAGES[name] || "";
  }

  add(text) {
    const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 48;
    this.text += text;
    this.node.querySelector(".f-text").textContent = plain(this.text);
    if (atEnd) log.scrollTop = log.scrollHeight;
  }

  /** Stopped: what has come so far stays, without the dots; nothing stays when nothing has come. */
  halt() {
    this.node.querySelector(".f-stage").remove();
    if (this.text) this.node.removeAttribute("aria-hidden");
    else this.node.remove();
  }

  remove() {
    this.node.remove();
  }
}

/** Markdown on its way → lines that read well until the finished answer replaces them. */
function plain(markdown) {
  return markdown.split("\n").filter((line) => !/^\s*\|[\s:|-]*$/.test(line)).map((line) => {
    const cells = /^\s*\|(.*)\|\s*$/.exec(line);
    const text = cells ? cells[1].split("|").map((cell) => cell.trim()).join(" · ") : line;
    return text.replaceAll("**", "").replace(/^#+\s/, "").replace(/^- /, "· ");
  }).join("\n");
}

/** A finished answer: the server's HTML with thumbs and a copy button. `give` sends feedback. */
export function finished(html, answer, give) {
  const node = template("t-answer");
  node.querySelector(".f-html").innerHTML = html; // answer_html of the server, see above
  node.querySelector(".ga-copy").dataset.answer = answer.id; // answer.js copies that answer
  wireThumbs(node, answer.id, give);
  log.append(node);
  return node;
}

/** Where the answer holds days, a button that takes them away as a file; `file` fetches it. */
export function calendar(node, file) {
  const path = node.querySelector(".ga-answer")?.dataset.calendar;
  if (!path) return;
  const button = document.createElement("button"), thanks = node.querySelector(".f-thanks");
  button.type = "button";
  button.className = "f-words";
  button.textContent = w("加入日历");
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await file(path));
      link.download = `${w("日历")}.ics`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
      thanks.textContent = "";
    } catch (error) {
      thanks.textContent = error.message || w("没有送到，请再试一次。");
    }
    button.disabled = false;
  });
  node.querySelector(".ga-copy").after(button);
}

/** What may come next, below the newest answer only: replies to what it asks back, and suggested questions. */
export function next(node, answer, { fillIn, pick }) {
  log.querySelectorAll(".f-next, .f-asked, .f-handover").forEach((old) => old.replaceChildren());
  const asks = (answer.ask || []).filter((ask) => answer.answer.includes(ask.question)); // a few at a time
  const figures = asks.filter((ask) => !ask.replies?.length);
  const rows = asks.filter((ask) => ask.replies?.length).map((ask) => toTap(ask, pick));
  if (figures.length) rows.push(row(figures.map((ask) => toFill(ask, fillIn))));
  node.querySelector(".f-asked").append(...rows);
  const suggested = (answer.suggestions || []).map((text) => chip(text, () => pick(text)));
  node.querySelector(".f-next").append(...suggested);
}

/** Below the newest answer, where a person is offered. `handOver` gives what `handedOver` shows. */
export function person(node, { why, label }, handOver) {
  const box = node.querySelector(".f-handover"), status = document.createElement("p");
  status.setAttribute("role", "status");
  const button = chip(label, async () => {
    button.disabled = true;
    try {
      const { handedOver } = await import("./handover.js");
      await handedOver(box, await handOver());
    } catch (error) {
      status.textContent = error.message || w("没有送到，请再试一次。");
    }
    button.disabled = false;
    show(box);
  });
  button.className = "f-primary";
  if (why === "refused") box.append(w("接连两次没有答上，可以找人工。"));
  box.append(button, status);
}

/** A question stands in the answer above: here is what it is about, and the question is only heard. */
function toTap(ask, pick) {
  const group = row([span("f-label", ask.label), ...ask.replies.map(({ label, text }) => chip(label, () => pick(text)))]);
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", ask.question);
  return group;
}

function toFill(ask, fillIn) {
  const button = chip(ask.label, () => fillIn(ask.label));
  button.classList.add("f-fill");
  button.append(span("f-quiet", ask.question));
  return button;
}

function row(nodes) {
  const node = document.createElement("div");
  node.className = "f-chips";
  node.append(...nodes);
  return node;
}

function span(className, text) {
  const node = document.createElement("span");
  node.className = className;
  node.textContent = text;
  return node;
}

/** An answer begins with its conclusion: show it from its question on. */
export function show(node) {
  const box = log.getBoundingClientRect(), at = node.getBoundingClientRect();
  if (at.top < box.top || at.bottom > box.bottom) log.scrollTop += at.top - box.top - 12;
}

export function clear() {
  log.replaceChildren();
}

function chip(text, pressed) {
  const node = document.createElement("button");
  node.type = "button";
  node.className = "f-chip";
  node.textContent = text;
  node.addEventListener("click", pressed);
  return node;
}

function wireThumbs(node, answerId, give) {
  const thumbs = [...node.querySelectorAll("[data-verdict]")];
  const thanks = node.querySelector(".f-thanks");
  const chosen = (verdict) => thumbs.forEach((t) => t.setAttribute("aria-pressed", String(t.dataset.verdict === verdict)));
  const send = async (feedback) => {
    await give({ answer_id: answerId, ...feedback });
    chosen(feedback.verdict);
    thanks.textContent = w("谢谢，已经记下。");
  };
  thumbs[0].addEventListener("click", () => {
    node.querySelector(".f-reason")?.remove();
    send({ verdict: "up" }).catch((error) => { thanks.textContent = error.message || w("没有送到，请再试一次。"); });
  });
  thumbs[1].addEventListener("click", () => {
    if (node.querySelector(".f-reason")) return;
    const form = reasonForm(send, () => thumbs[1].focus());
    node.querySelector(".f-actions").after(form);
    form.querySelector("input").focus();
    show(form);
  });
}

function reasonForm(send, leave) {
  const form = template("t-reason");
  const wrong = form.querySelector(".f-wrong");
  const close = () => { form.remove(); leave(); };
  form.querySelector("[data-cancel]").addEventListener("click", close);
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.stopPropagation(); // closes the form, not the widget
    close();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const reason = new FormData(form).get("reason");
    if (!reason) {
      wrong.textContent = REASON_NEEDED;
      return;
    }
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    try {
      await send({ verdict: "down", reason, comment: form.querySelector("textarea").value.trim() });
      close();
    } catch (error) {
      wrong.textContent = error.message || w("没有送到，请再试一次。");
      button.disabled = false;
    }
  });
  return form;
}

fill(document);
