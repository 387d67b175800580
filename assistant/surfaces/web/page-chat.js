/* The conversation: its turns, and the box for the next question or for another wording of one. */

import { address, session } from "./page-address.js";
import * as asking from "./page-asking.js";
import { hideKeyboard } from "./page-device.js";
import { toPerson } from "./page-handover.js";
import { open } from "./page-opening.js";
import { photo } from "./page-photo.js";
import { closeRating, openRating, press, rate } from "./page-rating.js";
import { share } from "./page-share.js";
import { busy, loaded, setBusy, whenIdle, whenLoaded } from "./page-state.js";
import { remembered, say } from "./page-tools.js";
import { turnsIn } from "./page-turns.js";
import { show } from "./page-views.js";
import { voice } from "./page-voice.js";
import { w } from "./words.js";

const DRAFT = "growth-assistant-draft";

/** {ask(text), fill(text, hint), rated(answer, verdict), shown()}: what the other parts use. */
export let composer = null;

export function chat(element, trigger, props, watch) {
  const turns = turnsIn(element.querySelector(".ga-log"));
  const form = element.querySelector(".ga-composer");
  const box = form.querySelector("textarea");
  const sending = form.querySelector(".ga-send");
  const stop = form.querySelector(".ga-stop");
  const editing = form.querySelector(".ga-editing");
  let edited = null; // the turn whose question is being changed

  function grow() {
    box.style.height = "auto";
    box.style.height = Math.min(box.scrollHeight, 160) + "px";
  }

  function write(text) {
    box.value = text;
    remembered(DRAFT, text);
    grow();
  }

  function settle(now) {
    setBusy(now);
    sending.hidden = now;
    stop.hidden = !now;
    stop.disabled = false;
  }

  function ask(text, replaced) {
    whenLoaded(() => {
      if (!text.trim() || busy) return;
      endEditing();
      const replaces = replaced ? replaced.dataset.answer : "";
      if (replaced && !replaces) replaced.remove(); // it never came to an answer
      show("chat");
      asking.ask(text.trim(), replaces);
    });
  }

  /** `others` goes on: the turn only joins those that wait behind it. */
  function over(turn, others) {
    if (!others) settle(false);
    if (!turn) return;
    turns.toQuestion(turn);
    const first = turn.querySelector(".ga-text p, .ga-text li, .ga-stopped, .ga-failed, .ga-unsent");
    say(first ? first.textContent : "");
  }

  const AGAIN = [["again", w("重新回答")], ["edit", w("修改问题")]];
  const UNSENT = [["resend", w("现在重试")], ["edit", w("修改问题")], ["drop", w("不再发送")]];

  function unsent(item) {
    const before = turns.named(item.key);
    if (before && before.dataset.state === "unsent") return;
    const sentence = w("网络不通，问题还没有得到回答。恢复后会自动重新发送。");
    over(turns.unanswered(item, "unsent", sentence, UNSENT), busy && before === null);
  }

  asking.begin({
    waiting: unsent,
    unsent: unsent,
    sending: (item) => {
      const turn = turns.sending(item);
      settle(true);
      turns.toQuestion(turn);
      say(w("问题已发送。"));
    },
    stopped: (item) => { over(turns.unanswered(item, "stopped", w("服务器没有回应，请稍后再试。"), AGAIN)); },
    failed: (item, sentence) => { over(turns.unanswered(item, "failed", sentence, AGAIN)); },
    ended: (item) => { over(turns.named(item.key)); }
  });

  function listed(value) {
    endEditing();
    turns.list(value.missing || value.html);
    asking.unsent(session).forEach((item) => {
      if (turns.answered(item.key)) asking.drop(item.key); // it had arrived
      else unsent(item);
    });
    settle(false);
    loaded();
    if (document.activeElement && document.activeElement.matches(".ga-fresh")) box.focus();
    const named = turns.at(address().turn);
    turns.toQuestion(named || turns.last());
    if (named) turns.point(named);
    asking.again();
  }

  function news(value) {
    const atEnd = turns.news(value.keep, value.html);
    asking.unsent(session).forEach((item) => { if (turns.answered(item.key)) giveUp(turns.named(item.key)); });
    if (!value.html) return;
    if (atEnd) turns.toQuestion(turns.last());
    say(w("这段对话在别的窗口里有了新的回答。"));
  }

  function startEditing(turn) {
    const text = turn.querySelector(".ga-question").dataset.text;
    // what was never answered is asked anew; what it was to replace is replaced by that
    edited = turn.dataset.state === "unsent" ? giveUp(turn) : turn;
    write(text);
    editing.hidden = !edited;
    box.focus();
    box.setSelectionRange(box.value.length, box.value.length);
  }

  function endEditing() {
    if (edited) write("");
    edited = null;
    editing.hidden = true;
    grow();
  }

  function giveUp(turn) {
    if (!turn) return null;
    asking.giveUp(turn.dataset.key);
    return turns.giveUp(turn);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    whenLoaded(() => {
      const text = box.value, replaced = edited;
      if (!text.trim() || busy) return;
      edited = null;
      write("");
      hideKeyboard();
      ask(text, replaced);
    });
  });

  box.addEventListener("keydown", (event) => {
    // While an input method is composing, Enter chooses a word.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      form.requestSubmit();
    } else if (event.key === "Escape" && edited) {
      event.preventDefault(); // Escape puts away one thing at a time
      endEditing();
    }
  });
  box.addEventListener("input", () => { write(box.value); });

  stop.addEventListener("click", () => {
    stop.disabled = true;
    say(w("正在停止…"));
    asking.stop();
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
    else if (act === "resend") asking.again();
    else if (act === "drop") giveUp(turn);
    else if (act === "fresh") open("");
    else if (act === "share") share(session);
    else if (act === "person") toPerson(button);
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
    if (!rating) return;
    event.preventDefault();
    closeRating(rating.closest(".ga-turn"), true);
  });

  composer = {
    ask: (text) => { whenIdle(() => { ask(text); }); },
    fill: (text, hint) => {
      show("chat");
      write(text);
      box.focus();
      box.setSelectionRange(text.length, text.length);
      if (hint) say(hint);
    },
    rated: (answer, verdict) => {
      const turn = turns.answered(answer);
      if (!turn) return;
      press(turn, verdict);
      if (verdict === "down") closeRating(turn, true);
    },
    shown: turns.shown
  };

  function received() {
    const value = props.value;
    if (!value) return;
    if (value.kind === "list") listed(value);
    else if (value.kind === "news") news(value);
    else if (value.kind === "turn") turns.written(value);
  }

  if (matchMedia("(max-width: 480px)").matches) box.placeholder = box.dataset.short;
  voice(form, box);
  const picture = form.querySelector(".ga-photo");
  if (picture) photo(picture, trigger, () => { box.focus(); });

  watch("value", received);
  if (!box.value) write(remembered(DRAFT) || "");
  settle(false);
}
