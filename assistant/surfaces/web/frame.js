/* The customer-service widget's frame: it begins when the page that embeds it says `init`. The origin of
 * that message is the shop's, as the browser vouches for it, and no other window is heard. */

import { Client, Memory, Refusal } from "./frame-client.js";
import { Talk } from "./frame-talk.js";
import { paint } from "./frame-theme.js";
import * as view from "./frame-view.js";
import { w } from "./words.js";

const HOST_TOKEN_MS = 20_000;
const BOX_HEIGHT = 140; // px, the most
const byId = (id) => document.getElementById(id);
const ours = JSON.parse(byId("ga-starters").textContent); // questions to begin with
const box = byId("box"), offline = byId("offline");

let origin = ""; // of the page that embeds this frame; "" until it has said init
let options = {};
let talk = null;
let tokenCame = null; // waits for the page's token

// --- the page that embeds this frame --------------------------------------------------------------

window.addEventListener("message", (event) => {
  const message = event.data;
  if (event.source !== window.parent || window.parent === window || event.origin === "null") return;
  if (!message || message.growthAssistant !== 1) return;
  if (!origin && message.type === "init") begin(event.origin, message);
  if (event.origin !== origin) return;
  if (message.type === "init") post({ type: "ready" });
  else if (message.type === "ask" && isText(message.text)) talk.askLater(message.text);
  else if (message.type === "context" && message.facts && typeof message.facts === "object") talk.know(message.facts);
  else if (message.type === "token" && tokenCame) tokenCame(message.token);
  else if (message.type === "opened" && message.focus !== false) focusInside();
});

function post(message) {
  window.parent.postMessage({ growthAssistant: 1, ...message }, origin);
}

function begin(from, message) {
  origin = from;
  options = message.options && typeof message.options === "object" ? message.options : {};
  const site = new URLSearchParams(location.search).get("site") || "";
  // It becomes a header, which not every text can.
  const locale = /^[a-z]{2,3}([-_][a-z0-9]+)*$/i.test(options.locale) ? options.locale : document.documentElement.lang;
  paint(options.theme, options.color);
  if (isText(options.title)) document.title = byId("title").textContent = options.title.slice(0, 60);
  const askHost = message.signs ? tokenOfHost : null;
  talk = new Talk(new Client({ site, origin, locale, memory: new Memory(site), askHost }), {
    tell: (name, data) => post({ type: "event", name, data }), changed, unreachable, fillIn,
  });
  greet();
}

/** A token that the shop's server signed. */
function tokenOfHost() {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => tokenCame(null), HOST_TOKEN_MS);
    tokenCame = (token) => {
      clearTimeout(late);
      tokenCame = null;
      if (isText(token)) resolve(token);
      else reject(new Refusal(401, { code: "token_missing", message: w("店铺没有确认您的身份，请刷新页面后再试。") }, 0));
    };
    post({ type: "token" });
  });
}

function greet() {
  const starters = options.starters === undefined ? ours : listed(options.starters).slice(0, 6);
  const hello = isText(options.greeting) ? options.greeting : w("您好！说说店铺数据和想问的政策，我逐项核对，并附上来源原文。");
  view.greeting(hello.slice(0, 500), starters.map((text) => text.slice(0, 200)), (text) => talk.ask(text));
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

// --- the visitor's hands --------------------------------------------------------------------------

function focusInside() {
  // On a phone the keyboard would cover the greeting before anyone has read it.
  (matchMedia("(pointer: coarse)").matches ? byId("title") : box).focus();
}

function changed() {
  const asking = Boolean(talk.asking);
  byId("send").hidden = asking;
  byId("stop").hidden = !asking;
  if (!asking) view.say("");
}

function unreachable(sentence) {
  offline.hidden = !sentence;
  offline.textContent = sentence;
}

function fillIn(label) {
  box.value = label;
  fit();
  box.focus();
}

function fit() {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, BOX_HEIGHT)}px`;
}

byId("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  if (!talk || talk.asking || !box.value.trim()) return;
  talk.ask(box.value);
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
byId("stop").addEventListener("click", () => {
  talk.stop();
  box.focus();
});
byId("fresh").addEventListener("click", () => {
  box.focus();
  if (talk && !talk.asking && !talk.empty) talk.beginAnew(greet);
});
byId("close").addEventListener("click", () => origin && post({ type: "close" }));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing || event.defaultPrevented || !origin) return;
  if (document.querySelector("dialog[open]")) return; // closes itself
  post({ type: "close" });
});

if (document.body.dataset.photo) {
  import("./photo-frame.js").then(({ photo }) => photo(byId("photo"), document.body.dataset.photo === "kept", () => talk));
}

if (window.parent === window) view.notice("error", w("请从店铺的页面打开助手。"));
