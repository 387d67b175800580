/* Opening conversations: by choice, or as the address says. The last wish counts. */

import { address, leave, session, stay, whenGone } from "./page-address.js";
import { unsent } from "./page-asking.js";
import { loaded, loads, whenIdle } from "./page-state.js";
import { notice, say, waited } from "./page-tools.js";
import { show } from "./page-views.js";
import { call, failure } from "./page-wire.js";
import { w } from "./words.js";

let opening = null; // stops the one before

/** Another conversation, "" for a new one; `turn` is the one to show of it. */
export function open(id, turn) {
  whenIdle(() => {
    const signal = begin();
    leave(turn);
    show("chat");
    opened(id ? "open" : "fresh", { id: id }, signal).catch((error) => {
      if (!signal.aborted) failure(error);
    }).then(() => {
      if (signal.aborted) return;
      stay();
      loaded(); // also where it was not opened: the one before is still there
    });
  });
}

/** Whatever the address names. It goes on trying: what is shown until then is of another address. */
export function arrive() {
  whenIdle(() => { arriving(begin(), 1); });
}

async function arriving(signal, attempt) {
  const named = address();
  const fresh = named.fresh || unsent("").length > 0; // asked in a new conversation, which has no address yet
  const said = { id: named.id, fresh: fresh ? "1" : "" };
  const shown = await opened(named.id ? "open" : "arrive", said, signal).catch(() => {
    const waiting = w("连不上服务器，恢复后会自动打开这段对话。");
    if (signal.aborted) return;
    notice(waiting);
    say(waiting);
  });
  if (shown || signal.aborted) return;
  await waited(attempt);
  if (!signal.aborted) arriving(signal, attempt + 1);
}

/** Whether a conversation came; where the server has none to give it says why. */
async function opened(name, data, signal) {
  let shown = false;
  await call(name, data, { signal: signal, each: (line) => { shown = shown || !!line.chat; } });
  return shown;
}

function begin() {
  if (opening) opening.abort();
  opening = new AbortController();
  loads();
  return opening.signal;
}

whenGone(() => {
  // to another turn of the same conversation: the browser scrolls to where the turn has its name
  if (address().id && address().id === session) return;
  show("chat");
  arrive();
});
