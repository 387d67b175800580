/* Replies: what belongs to no part. */

import { composer } from "./page-chat.js";
import { confirmed } from "./page-photo.js";
import { links } from "./page-share.js";
import { make, notice, say } from "./page-tools.js";
import { w } from "./words.js";

export function replies(element, trigger, props, watch) {
  function received() {
    const value = props.value;
    if (!value) return;
    if (value.kind === "rated") {
      composer.rated(value.answer, value.verdict);
      say(w("已收到，谢谢您的反馈。"));
      notice(w("已收到，谢谢您的反馈。"));
    } else if (value.kind === "links") {
      links(value.html);
    } else if (value.kind === "download") {
      download(value);
    } else if (value.kind === "photo") {
      confirmed(value);
    } else if (value.kind === "notice") {
      notice(value.text);
      say(value.text);
    }
  }

  watch("value", received);
  received(); // The server may have been faster than this script.
}

/** A file made here, of what the server has just sent: nothing of it lies anywhere to be fetched. */
function download(file) {
  const url = URL.createObjectURL(new Blob([file.text], { type: file.type }));
  const link = make("a");
  link.href = url;
  link.download = file.name;
  document.body.appendChild(link);
  link.click();
  link.remove();
  setTimeout(() => { URL.revokeObjectURL(url); }, 10000);
}
