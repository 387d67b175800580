/* The widget's button for a picture of the shop's backend, where the server can read one. */

import { Refusal } from "./frame-client.js";
import * as view from "./frame-view.js";
import { photoButton } from "./photo-button.js";
import { w } from "./words.js";

/** `talk()` is the conversation, once the page that embeds this frame has said who it is. */
export function photo(button, kept, talk) {
  photoButton(button, document.body, {
    kept,
    read: (file, signal) => said(talk().client.picture(file, signal)),
    confirm: async (facts) => (await said(talk().confirm(facts))).refused,
    done: (facts) => { view.notice("shop", w("已记入：{facts}", { facts: facts.join(w("、")) })); },
  }, () => { view.notice("error", w("网络不通，请稍后再试。")); });
}

/** What fails, in the server's sentence, or without one. */
async function said(coming) {
  try {
    return await coming;
  } catch (error) {
    throw error instanceof Refusal ? error : new Error("");
  }
}
