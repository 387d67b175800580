/* The page's button for a picture of the shop's backend, where the server can read one. */

import { notice, say } from "./page-tools.js";
import { photoButton } from "./photo-button.js";
import { w } from "./words.js";

const ANSWER_MS = 30000;
let answered = null; // waits for what the server says of the facts that were sent

/** `trigger` calls the server; `then` is done once facts were confirmed. */
export function photo(button, trigger, then) {
  photoButton(button, button.closest("#ga-desk"), {
    kept: button.dataset.photo === "kept",
    read: read,
    confirm: (facts) => new Promise((resolve, reject) => {
      const late = setTimeout(() => { reject(new Error(w("服务器没有回应，请稍后再试。"))); }, ANSWER_MS);
      answered = ({ refused, failed }) => {
        clearTimeout(late);
        if (refused) resolve(refused);
        else reject(new Error(failed));
      };
      trigger("photo", { facts: JSON.stringify(facts) });
    }),
    done: (facts) => {
      const said = w("已记入：{facts}", { facts: facts.join(w("、")) });
      notice(said);
      say(said);
      then();
    }
  }, () => { notice(w("网络不通，请稍后再试。")); });
}

/** The server has taken the facts that were confirmed, but for {refused}, or has {failed}. */
export function confirmed(reply) {
  if (answered) answered(reply);
  answered = null;
}

async function read(file, signal) {
  const headers = { "Content-Type": file.type || "application/octet-stream" };
  headers["Accept-Language"] = document.getElementById("ga-words").lang;
  let response = null;
  try {
    response = await fetch("/api/v1/photo", { method: "POST", headers: headers, body: file, signal: signal });
  } catch {
    throw new Error("");
  }
  const found = await response.json().catch(() => ({}));
  if (response.ok && found.facts) return found;
  throw new Error(found.error ? found.error.message + found.error.hint : "");
}
