/* Speaking a question instead of typing it, where the browser can hear: its words come into the box, the last
 * ones while they are still being made out. What is heard is the browser's business; we get text. */

import { notice, say } from "./page-tools.js";
import { w } from "./words.js";

const SENTENCES = {
  "not-allowed": w("浏览器没有允许使用麦克风，请在浏览器的网站设置里允许后再试，也可以直接打字。"),
  "audio-capture": w("没有找到麦克风，请接上后再试，也可以直接打字。"),
  "no-speech": w("没有听到声音，请再按一次麦克风后说话。"),
  "aborted": ""
};
SENTENCES["service-not-allowed"] = SENTENCES["not-allowed"];

export function voice(form, box) {
  const Recognition = window.SpeechRecognition || window.webkitSpeechRecognition;
  const button = form.querySelector(".ga-voice");
  if (!Recognition || !window.isSecureContext) return;
  let listening = null;
  button.hidden = false;

  function listen() {
    const heard = listening = new Recognition();
    const before = box.value && box.value.replace(/\s*$/, " ");
    let wrong = "";
    heard.lang = button.dataset.lang;
    heard.interimResults = true;
    heard.onresult = (event) => {
      const words = Array.prototype.map.call(event.results, (result) => result[0].transcript).join("");
      if (heard === listening) write(before + words);
    };
    heard.onerror = (event) => {
      wrong = event.error in SENTENCES ? SENTENCES[event.error] : w("浏览器现在听不了语音，请直接打字。");
    };
    heard.onend = () => {
      if (heard === listening) ended(wrong);
    };
    try {
      heard.start();
      button.setAttribute("aria-pressed", "true");
      say(w("请说话，说完会自动停。"));
    } catch {
      ended(w("浏览器现在听不了语音，请直接打字。"));
    }
  }

  function write(text) {
    box.value = text.slice(0, box.maxLength);
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.scrollTop = box.scrollHeight;
  }

  function ended(wrong) {
    listening = null;
    button.setAttribute("aria-pressed", "false");
    say(wrong || box.value);
    if (wrong) notice(wrong);
    else if (!matchMedia("(pointer: coarse)").matches) box.focus();
  }

  button.addEventListener("click", () => {
    if (listening) listening.stop();
    else listen();
  });
  form.addEventListener("submit", () => {
    if (!listening) return;
    const heard = listening;
    listening = null; // what comes from now on is no part of the next question
    heard.abort();
    button.setAttribute("aria-pressed", "false");
  }, true);
}
