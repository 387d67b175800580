/* The customer-service widget's conversation. It begins when the page that embeds it says `init`; the
 * origin of that message is the shop's, as the browser vouches for it, and no other window is heard. */

import { Client, Memory, Refusal, Unreachable } from "./frame-client.js";
import { paint } from "./frame-theme.js";
import * as view from "./frame-view.js";
import { w } from "./frame-words.js";

const LIMIT = 2000; // characters of a question
const SESSION = "/api/v1/widget/session";
const RETRY_S = [2, 5, 10, 30]; // after a failed request, while the browser believes to be online
const WAIT_S = 600; // nobody watches a longer countdown: the server's sentence says when
const STARTERS = [
  w("快手新商首播7天播了9小时，能领流量包吗？"),
  w("商品分73、体验分84，头部达人能带我的货吗？"),
  w("京东时尚新商每月佣金8万，能返多少？"),
];
const byId = (id) => document.getElementById(id);
const box = byId("box"), sendButton = byId("send"), stopButton = byId("stop"), offline = byId("offline");

let origin = ""; // of the page that embeds this frame; "" until it has said init
let client = null;
let options = {};
let session = null, lastTurn = 0;
let asking = null; // {abort} of the answer that is coming
let stranded = null; // the question of which nobody knows whether it arrived
let unsentFacts = null, facts = {};
let attempts = 0, timer = 0;
let resolveToken = null;
const queued = []; // questions of the page while another is being answered
let order = Promise.resolve(); // restoring, facts and questions, one after another

// --- the page that embeds this frame --------------------------------------------------------------

window.addEventListener("message", (event) => {
  const message = event.data;
  if (event.source !== window.parent || window.parent === window || event.origin === "null") return;
  if (!message || message.growthAssistant !== 1) return;
  if (!origin && message.type === "init") begin(event.origin, message);
  if (event.origin !== origin) return;
  if (message.type === "init") post({ type: "ready" });
  else if (message.type === "ask" && typeof message.text === "string") askLater(message.text);
  else if (message.type === "context" && message.facts && typeof message.facts === "object") inOrder(() => giveFacts(message.facts));
  else if (message.type === "token" && resolveToken) resolveToken(message.token);
  else if (message.type === "opened" && message.focus !== false) focusInside();
});

function post(message) {
  window.parent.postMessage({ growthAssistant: 1, ...message }, origin);
}

function tellHost(name, data) {
  post({ type: "event", name, data });
}

function begin(from, message) {
  origin = from;
  options = message.options && typeof message.options === "object" ? message.options : {};
  const site = new URLSearchParams(location.search).get("site") || "";
  const locale = typeof options.locale === "string" ? options.locale : document.documentElement.lang;
  client = new Client({ site, origin, locale, memory: new Memory(site), askHost: message.signs ? askHost : null });
  paint(options.theme, options.color);
  if (isText(options.title)) document.title = byId("title").textContent = options.title.slice(0, 60);
  greet();
  if (client.known) inOrder(restore);
}

/** A token that the shop's server signed. */
function askHost() {
  return new Promise((resolve, reject) => {
    const gone = setTimeout(() => resolveToken(null), 20_000);
    resolveToken = (token) => {
      clearTimeout(gone);
      resolveToken = null;
      if (isText(token)) resolve(token);
      else reject(new Refusal(401, { code: "token_missing", message: w("店铺没有确认您的身份，请刷新页面后再试。") }));
    };
    post({ type: "token" });
  });
}

function greet() {
  const starters = options.starters === undefined ? STARTERS : listed(options.starters).slice(0, 6);
  const hello = isText(options.greeting) ? options.greeting : w("您好！说说店铺数据和想问的政策，我逐项核对，并附上来源原文。");
  view.greeting(hello.slice(0, 500), starters.map((text) => text.slice(0, 200)), ask);
}

/** A list, a JSON list, or texts between | as an attribute has them. */
function listed(starters) {
  let list = starters;
  if (isText(starters)) {
    try {
      list = JSON.parse(starters);
    } catch {
      list = starters.split("|");
    }
  }
  return Array.isArray(list) ? list.filter(isText) : [];
}

function isText(value) {
  return typeof value === "string" && value.trim() !== "";
}

function focusInside() {
  // On a phone the keyboard would cover the greeting before anyone has read it.
  (matchMedia("(pointer: coarse)").matches ? byId("title") : box).focus();
}

// --- one thing after another ----------------------------------------------------------------------

function inOrder(task) {
  order = order.then(task).catch(failed);
  return order;
}

function failed(error) {
  if (error instanceof Unreachable) {
    setOnline(false);
    return;
  }
  if (!(error instanceof Refusal)) console.error(error);
  view.notice("error", error instanceof Refusal ? error.message : w("这里出错了，请刷新页面后再试。"));
  tellHost("error", { code: error.code || "internal_error" });
}

/** The conversation of this visitor's last visit. */
async function restore() {
  const found = await client.get(SESSION);
  setOnline(true);
  session = found.session_id;
  for (const message of found.messages || []) {
    if (message.turn <= lastTurn) continue;
    view.noStarters();
    turnSaid(view.question(message.question), message);
  }
}

function turnSaid(asked, { turn, answer, html }) {
  lastTurn = Math.max(lastTurn, turn || lastTurn + 1);
  const node = view.finished(html, answer, giveFeedback);
  view.next(node, answer, { fillIn, pick: ask });
  view.show(asked);
}

async function giveFeedback(feedback) {
  try {
    await client.post("/api/v1/feedback", feedback);
  } catch (error) {
    throw error instanceof Refusal ? error : new Error(w("没有送到，请再试一次。"));
  }
}

/** Facts of the shop's own system: kept until they have arrived, and said again in a new conversation. */
async function giveFacts(more) {
  facts = { ...facts, ...more };
  unsentFacts = { ...unsentFacts, ...more };
  let got;
  try {
    got = await client.post("/api/v1/widget/context", { facts: unsentFacts, ...ofSession() });
  } catch (error) {
    if (error.code !== "session_unknown" || !session) {
      if (error instanceof Refusal) unsentFacts = null; // the same again would be refused again
      throw error;
    }
    session = null;
    got = await client.post("/api/v1/widget/context", { facts: unsentFacts });
  }
  unsentFacts = null;
  session = got.session_id || session;
  const accepted = got.accepted || [];
  const given = accepted.filter((fact) => fact.text).map((fact) => (fact.text.startsWith(fact.label) ? fact.text : `${fact.label} ${fact.text}`));
  const taken = accepted.filter((fact) => !fact.text).map((fact) => fact.label);
  if (given.length) view.notice("shop", w("店铺系统提供：{facts}", { facts: given.join(w("、")) }));
  if (taken.length) view.notice("shop", w("店铺系统撤回：{facts}", { facts: taken.join(w("、")) }));
  for (const fact of got.refused || []) view.notice("shop", w("店铺系统提供的 {fact} 没有采用：{why}", { fact: fact.fact, why: fact.message }));
  tellHost("context", { accepted, refused: got.refused || [] });
}

// --- asking ---------------------------------------------------------------------------------------

function ofSession() {
  return session ? { session_id: session } : {};
}

function askLater(text) {
  if (asking || stranded) queued.push(text);
  else ask(text);
}

function ask(text) {
  const asked = text.trim().slice(0, LIMIT);
  if (!asked || asking) return;
  giveUp();
  view.noStarters();
  send({ text: asked, node: view.question(asked) });
  tellHost("question", {});
}

/** A newer question goes first: the one that is waiting can still be sent by hand. */
function giveUp() {
  if (!stranded) return;
  const { turn, notice } = stranded;
  stranded = null;
  const left = view.notice("stopped", w("这个问题还没有得到回答。"), [[w("重新发送"), () => { left.remove(); send(turn); }]]);
  notice.replaceWith(left);
}

/** `turn` is {text, node}: what was asked, and its bubble. */
function send(turn) {
  const abort = new AbortController();
  asking = abort;
  busy(true);
  const growing = new view.Growing();
  inOrder(async () => {
    try {
      await answer(turn, growing, abort.signal);
    } catch (error) {
      unanswered(turn, growing, error, abort.signal.aborted);
    }
    if (asking === abort) { // else the question is already on its way again
      asking = null;
      busy(false);
    }
    if (queued.length && !asking && !stranded) ask(queued.shift());
  });
}

async function answer(turn, growing, signal) {
  let html = null, object = null;
  if (unsentFacts) await giveFacts({});
  for await (const { event, data } of client.stream({ question: turn.text, ...ofSession() }, signal)) {
    if (event === "stage") growing.stage(data.stage);
    else if (event === "delta") growing.add(data.text);
    else if (event === "view") html = data.html;
    else if (event === "answer") object = data;
    else if (event === "error") throw new Refusal(500, data.error, 0);
  }
  setOnline(true);
  session = object.session_id;
  growing.remove();
  turnSaid(turn.node, { answer: object, html });
  tellHost("answer", { outcome: object.outcome, id: object.id });
}

function unanswered(turn, growing, error, stopped) {
  const again = [w("重新发送"), () => { note.remove(); if (growing.text) growing.remove(); send(turn); }];
  let note = null;
  growing.halt();
  if (stopped) {
    note = view.notice("stopped", w("已停止。"), [again]);
  } else if (error instanceof Unreachable) {
    growing.remove();
    stranded = { turn, notice: view.notice("error", w("网络不通，问题还没有得到回答。恢复后会自动重新发送。"), [[w("现在重试"), recover]]) };
    setOnline(false);
    tellHost("error", { code: "network" });
  } else if (error instanceof Refusal && error.code === "session_unknown" && session) {
    growing.remove();
    session = null; // the conversation was cleared on the server: begin a new one with the same question
    send(turn);
  } else if (error instanceof Refusal) {
    growing.remove();
    const soon = error.retryAfter <= WAIT_S && ![403, 422].includes(error.status);
    note = view.notice("error", error.message, soon ? [again] : []);
    if (soon && error.retryAfter) waitOut(note.querySelector("button"), error.retryAfter);
    tellHost("error", { code: error.code });
  } else {
    growing.remove();
    failed(error);
  }
}

/** The button says how long to wait, and can be pressed after that. */
function waitOut(button, seconds) {
  const until = Date.now() + seconds * 1000, label = button.textContent;
  const tick = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    button.disabled = left > 0;
    button.textContent = left > 0 ? w("{seconds} 秒后可以重新发送", { seconds: left }) : label;
    if (left > 0 && button.isConnected) setTimeout(tick, 1000);
  };
  tick();
}

function busy(on) {
  sendButton.hidden = on;
  stopButton.hidden = !on;
  if (!on) view.say("");
}

// --- offline and back -----------------------------------------------------------------------------

function setOnline(reachable) {
  offline.hidden = reachable;
  clearTimeout(timer);
  if (reachable) {
    attempts = 0;
    return;
  }
  offline.textContent = navigator.onLine ? w("连不上助手，正在重试…") : w("网络已断开，恢复后自动继续。");
  if (navigator.onLine) timer = setTimeout(recover, RETRY_S[Math.min(attempts++, RETRY_S.length - 1)] * 1000);
}

/** Back again: the turn may have been saved although its answer never arrived, so read before sending. */
function recover() {
  if (asking || !client) return;
  inOrder(async () => {
    const waiting = stranded;
    if (client.known) {
      const found = await client.get(SESSION);
      const saved = waiting && (found.messages || []).find((m) => m.turn > lastTurn && m.question.trim() === waiting.turn.text);
      session = found.session_id || session;
      if (saved && stranded === waiting) {
        stranded = null;
        waiting.notice.remove();
        turnSaid(waiting.turn.node, saved);
        tellHost("answer", { outcome: saved.answer.outcome, id: saved.answer.id });
      }
    }
    if (client.known || !waiting) setOnline(true);
    if (unsentFacts) await giveFacts({});
    if (waiting && stranded === waiting) {
      stranded = null;
      waiting.notice.remove();
      send(waiting.turn);
    } else if (queued.length && !asking) ask(queued.shift());
  });
}

window.addEventListener("online", recover);
window.addEventListener("offline", () => setOnline(false));

// --- the visitor's hands --------------------------------------------------------------------------

function fillIn(label) {
  box.value = label;
  fit();
  box.focus();
}

function fit() {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, 140)}px`;
}

byId("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  if (asking || !client || !box.value.trim()) return;
  ask(box.value);
  box.value = "";
  fit();
});
box.addEventListener("input", fit);
box.addEventListener("keydown", (event) => {
  // 229 is an input method's key where isComposing is already false again (Safari).
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  byId("ask").requestSubmit();
});
stopButton.addEventListener("click", () => {
  asking?.abort();
  box.focus();
});
byId("close").addEventListener("click", () => post({ type: "close" }));
byId("fresh").addEventListener("click", () => {
  if (asking || !lastTurn) return box.focus();
  inOrder(async () => {
    session = (await client.post(SESSION, {})).session_id;
    lastTurn = 0;
    stranded = null;
    view.clear();
    greet();
    box.focus();
    if (Object.keys(facts).length) await giveFacts(facts);
  });
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing || event.defaultPrevented || !origin) return;
  if (document.querySelector("dialog[open]")) return; // closes itself
  post({ type: "close" });
});

if (window.parent === window) view.notice("error", w("请从店铺的页面打开助手。"));
