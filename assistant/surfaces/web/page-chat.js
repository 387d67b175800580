/* The conversation: its turns, and the box for the next question or for another wording of one. */

import { closeRating, openRating, press, rate } from "./page-rating.js";
import { busy, loaded, setBusy, whenIdle, whenLoaded } from "./page-state.js";
import { make, say } from "./page-tools.js";
import { show } from "./page-views.js";
import { w } from "./words.js";

const STOP_WAIT_MS = 5000;
const QUESTION_TOP_PX = 12;

/** {ask(text), fill(text, hint), rated(answer, verdict)}: what the other parts use. */
export let composer = null;

function key() {
  return Math.random().toString(36).slice(2, 12);
}

export function chat(element, trigger, props, watch) {
  const log = element.querySelector(".ga-log");
  const turns = element.querySelector(".ga-turns");
  const welcome = element.querySelector(".ga-welcome");
  const form = element.querySelector(".ga-composer");
  const box = form.querySelector("textarea");
  const sending = form.querySelector(".ga-send");
  const stop = form.querySelector(".ga-stop");
  const editing = form.querySelector(".ga-editing");
  let edited = null; // the turn whose question is being changed
  let current = ""; // key of the turn that is being written

  function grow() {
    box.style.height = "auto";
    box.style.height = Math.min(box.scrollHeight, 160) + "px";
  }

  function settle() {
    welcome.hidden = turns.children.length > 0;
    sending.hidden = busy;
    stop.hidden = !busy;
    stop.disabled = false;
  }

  function toQuestion(turn) {
    log.scrollTop += turn.getBoundingClientRect().top - log.getBoundingClientRect().top - QUESTION_TOP_PX;
  }

  function turnOf(name) {
    for (let i = turns.children.length - 1; i >= 0; i--) {
      if (turns.children[i].dataset.key === name) return turns.children[i];
    }
    return null;
  }

  function question(text) {
    const turn = make("li", "ga-turn");
    turn.dataset.state = "streaming";
    turn.setAttribute("aria-busy", "true");
    turn.appendChild(make("div", "ga-question", text));
    turn.appendChild(make("p", "ga-stage", w("正在理解问题…")));
    return turn;
  }

  function ask(text, replaced) {
    whenLoaded(() => { send(text.trim(), replaced); });
  }

  function send(text, replaced) {
    if (!text || busy) return;
    const replaces = replaced ? replaced.dataset.answer || "" : "";
    if (replaced) replaced.remove();
    endEditing();
    const turn = question(text);
    current = turn.dataset.key = key();
    turns.appendChild(turn);
    setBusy(true);
    settle();
    toQuestion(turn);
    show("chat");
    say(w("问题已发送。"));
    trigger("ask", { key: current, text: text, replaces: replaces });
  }

  function written(update) {
    const turn = turnOf(update.key);
    if (!turn) return;
    turn.innerHTML = update.html;
    turn.dataset.state = update.state;
    if (update.state === "streaming") return;
    turn.removeAttribute("aria-busy");
    turn.dataset.answer = update.answer || "";
    if (update.key !== current) return;
    current = "";
    setBusy(false);
    settle();
    toQuestion(turn);
    const first = turn.querySelector(".ga-text p, .ga-text li, .ga-stopped, .ga-failed");
    say(first ? first.textContent : "");
    if (!box.value && update.state === "failed") box.value = turn.dataset.question || "";
  }

  function listed(html) {
    endEditing();
    turns.innerHTML = html;
    current = "";
    if (busy) setBusy(false);
    settle();
    loaded();
    if (document.activeElement && document.activeElement.matches(".ga-fresh")) box.focus();
    const last = turns.lastElementChild;
    if (last) toQuestion(last);
  }

  function startEditing(turn) {
    edited = turn;
    box.value = turn.querySelector(".ga-question").dataset.text;
    editing.hidden = false;
    grow();
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
  }

  function endEditing() {
    if (edited) box.value = "";
    edited = null;
    editing.hidden = true;
    grow();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = box.value;
    if (!text.trim() || busy) return;
    const replaced = edited;
    edited = null;
    box.value = "";
    grow();
    ask(text, replaced);
  });

  box.addEventListener("keydown", (event) => {
    // While an input method is composing, Enter chooses a word.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      form.requestSubmit();
    } else if (event.key === "Escape" && edited) {
      endEditing();
    }
  });
  box.addEventListener("input", grow);

  stop.addEventListener("click", () => {
    const stopping = current;
    stop.disabled = true;
    say(w("正在停止…"));
    trigger("stop", { key: stopping });
    // A server that has gone cannot say that it stopped.
    setTimeout(() => {
      const turn = current && current === stopping && turnOf(stopping);
      if (!turn) return;
      turn.dataset.state = "stopped";
      turn.removeAttribute("aria-busy");
      const stage = turn.querySelector(".ga-stage");
      if (stage) stage.textContent = w("服务器没有回应，请稍后再试。");
      current = "";
      setBusy(false);
      settle();
    }, STOP_WAIT_MS);
  });

  editing.querySelector("button").addEventListener("click", () => {
    endEditing();
    box.focus();
  });

  element.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (!button) return;
    const turn = button.closest(".ga-turn");
    const act = button.dataset.do;
    if (act === "ask") ask(button.dataset.text);
    else if (act === "fill") composer.fill(button.dataset.text, button.textContent);
    else if (act === "again") ask(turn.querySelector(".ga-question").dataset.text, turn);
    else if (act === "edit" && !busy) startEditing(turn);
    else if (act === "up" || act === "down") openRating(turn, act, trigger);
    else if (act === "unrate") closeRating(turn, true);
  });

  element.addEventListener("submit", (event) => {
    if (!event.target.matches(".ga-rating")) return;
    event.preventDefault();
    const turn = event.target.closest(".ga-turn");
    const reason = event.target.querySelector("input[name=reason]:checked");
    rate(turn, event.target.dataset.verdict, reason ? reason.value : "", event.target.comment.value, trigger);
  });

  element.addEventListener("keydown", (event) => {
    const rating = event.key === "Escape" && event.target.closest(".ga-rating");
    if (rating) closeRating(rating.closest(".ga-turn"), true);
  });

  composer = {
    ask: (text) => { whenIdle(() => { ask(text); }); },
    fill: (text, hint) => {
      show("chat");
      box.value = text;
      grow();
      box.focus();
      box.setSelectionRange(text.length, text.length);
      if (hint) say(hint);
    },
    rated: (answer, verdict) => {
      for (let i = 0; i < turns.children.length; i++) {
        const turn = turns.children[i];
        if (turn.dataset.answer !== answer) continue;
        press(turn, verdict);
        if (verdict === "down") closeRating(turn, true);
      }
    }
  };

  function received() {
    const value = props.value;
    if (!value) return;
    if (value.kind === "list") listed(value.html);
    else if (value.kind === "turn") written(value);
  }

  watch("value", received);
  received();
  settle();
}
