/* Several tabs of one visitor: what one changes, the others show. They are told at once; a tab that nobody could
 * tell, since it slept, looks again when it is seen. */

import { session } from "./page-address.js";
import { composer } from "./page-chat.js";
import { busy, loading } from "./page-state.js";
import { call, whenCalled } from "./page-wire.js";

const CHANGING = ["ask", "fact", "forget", "remove", "rename", "share", "withdraw"];
const TOGETHER_MS = 200; // what is told at once is looked up once
const LATER_MS = 1000;

export function watchOthers() {
  const channel = window.BroadcastChannel ? new BroadcastChannel("growth-assistant") : null;
  let timer = 0;

  function soon(after) {
    clearTimeout(timer);
    timer = setTimeout(look, after);
  }

  function look() {
    if (document.hidden) return; // it is seen later
    if (busy || loading) return soon(LATER_MS);
    const editing = document.querySelector("#ga-profile .ga-fact form:not([hidden]), #ga-profile details[open] .ga-add");
    call("news", { have: composer.shown(), editing: editing ? "1" : "" }).catch(() => {}); // nobody asked for it
  }

  if (channel) {
    channel.addEventListener("message", () => { soon(TOGETHER_MS); });
    whenCalled((name) => { if (CHANGING.indexOf(name) >= 0) channel.postMessage({ session: session }); });
  }
  document.addEventListener("visibilitychange", () => { if (!document.hidden) soon(0); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) soon(0); });
  window.addEventListener("focus", () => { soon(TOGETHER_MS); });
}
