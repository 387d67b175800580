/* The turns of the conversation as elements: those that the server made, and those that still wait for it. */

import { make } from "./page-tools.js";
import { w } from "./words.js";

const QUESTION_TOP_PX = 12;

/** `log` is what scrolls. */
export function turnsIn(log) {
  const turns = log.querySelector(".ga-turns");
  const welcome = log.querySelector(".ga-welcome");

  function named(key) {
    return turns.querySelector('.ga-turn[data-key="' + CSS.escape(key) + '"]');
  }

  function answered(id) {
    return id ? turns.querySelector('.ga-turn[data-answer="' + CSS.escape(id) + '"]') : null;
  }

  function settle() {
    welcome.hidden = turns.children.length > 0;
  }

  /** The turn of a question that waits for its answer: the last, until another comes. */
  function turnFor(item) {
    let turn = named(item.key);
    if (turn) return turn;
    const gone = turns.querySelector(".ga-missing");
    if (gone) gone.remove();
    turn = make("li", "ga-turn");
    turn.dataset.key = item.key;
    turns.appendChild(turn);
    const replaced = answered(item.replaces);
    if (replaced) replaced.hidden = true;
    settle();
    return turn;
  }

  function became(turn, state) {
    turn.dataset.state = state;
    if (state === "streaming") turn.setAttribute("aria-busy", "true");
    else turn.removeAttribute("aria-busy");
  }

  function question(text) {
    const asked = make("div", "ga-question", text);
    asked.dataset.text = text;
    return asked;
  }

  return {
    answered: answered,
    named: named,

    /** What the server has: `html` of all turns, or of what stands where there is no such conversation. */
    list: (html) => {
      turns.innerHTML = html;
      settle();
    },

    /** What another tab did: the first `keep` of the answered turns are as they were, `html` are those behind. */
    news: (keep, html) => {
      const old = turns.querySelectorAll(".ga-turn[data-answer]");
      const atEnd = old.length > 0 && old[old.length - 1].getBoundingClientRect().top < log.getBoundingClientRect().bottom;
      for (let i = keep; i < old.length; i++) old[i].remove();
      if (keep) old[keep - 1].insertAdjacentHTML("afterend", html);
      else turns.insertAdjacentHTML("afterbegin", html);
      settle();
      return atEnd;
    },

    /** The ids of the answers that are shown. */
    shown: () => Array.prototype.map.call(
      turns.querySelectorAll(".ga-turn[data-answer]"), (turn) => turn.dataset.answer
    ),

    last: () => turns.lastElementChild,

    at: (turn) => turn && turns.querySelector("#t" + CSS.escape(turn)),

    /** The one that was looked for: the focus is where the eye should be. */
    point: (turn) => {
      const asked = turn.querySelector(".ga-question");
      if (!asked.hasAttribute("tabindex")) asked.tabIndex = -1;
      asked.focus({ preventScroll: true });
    },

    toQuestion: (turn) => {
      if (turn) log.scrollTop += turn.getBoundingClientRect().top - log.getBoundingClientRect().top - QUESTION_TOP_PX;
    },

    sending: (item) => {
      const turn = turnFor(item);
      turn.replaceChildren(question(item.text), make("p", "ga-stage", w("正在理解问题…")));
      became(turn, "streaming");
      return turn;
    },

    /** Not answered: the question, what happened, and what can be done: [act, label] each. */
    unanswered: (item, state, sentence, acts) => {
      const turn = turnFor(item);
      const said = make("p", "ga-" + state, sentence);
      const tools = make("div", "ga-tools");
      tools.setAttribute("role", "group");
      tools.setAttribute("aria-label", w("这个问题"));
      acts.forEach(([act, label]) => {
        const button = make("button", "ga-tool", label);
        button.type = "button";
        button.dataset.do = act;
        tools.appendChild(button);
      });
      turn.replaceChildren(question(item.text), said, tools);
      became(turn, state);
      return turn;
    },

    /** The server's view of a turn; the one that it takes the place of is gone with it. */
    written: (update) => {
      const turn = named(update.key);
      if (!turn) return;
      const replaced = turns.querySelector(".ga-turn[hidden]");
      if (replaced) replaced.remove();
      turn.innerHTML = update.html;
      became(turn, update.state);
      if (update.answer) turn.dataset.answer = update.answer;
    },

    /** The turn that was to be replaced by one that is given up stays; it is given back. */
    giveUp: (turn) => {
      const replaced = turns.querySelector(".ga-turn[hidden]");
      if (replaced) replaced.hidden = false;
      turn.remove();
      settle();
      return replaced;
    }
  };
}
