/* The page's own behaviour. Gradio draws the parts; the markup is ours, and so are the calls to the server
 * (page-wire.js). Each part is a function of (element, trigger, props, watch): trigger(name, data) calls the
 * server, and what that sends for the part comes as props.value. */

import { chat } from "./page-chat.js";
import { conversations } from "./page-conversations.js";
import { watchOthers } from "./page-news.js";
import "./page-device.js";
import { money } from "./page-money.js";
import { arrive } from "./page-opening.js";
import { plans } from "./page-plans.js";
import { profile } from "./page-profile.js";
import "./page-print.js";
import { replies } from "./page-replies.js";
import { search } from "./page-search.js";
import { head } from "./page-views.js";
import { connect, tell } from "./page-wire.js";

const PARTS = {
  chat: chat, conversations: conversations, head: head, money: money, plans: plans, profile: profile,
  replies: replies, search: search
};

/** A component is there: `drawn` are its props. */
export function start(name, element, drawn) {
  const { props, watch } = connect(name, element, drawn);
  PARTS[name](element, tell, props, watch);
  if (name !== "chat") return;
  arrive();
  watchOthers();
}
