/* The button to a person. */

import { call, failure } from "./page-wire.js";

/** The server sends the conversation, or says which page to open. */
export async function toPerson(button) {
  const box = button.closest(".ga-handover");
  let got = null;
  button.disabled = true;
  try {
    const coming = import(location.origin + "/assets/handover.js");
    await call("handover", {}, { each: (change) => { got = change.replies || got; } });
    if (got && got.kind === "handover") await (await coming).handedOver(box, got);
  } catch (error) {
    failure(error);
  } finally {
    button.disabled = false;
  }
}
