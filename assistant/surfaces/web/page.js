/* The page's own behaviour. Gradio carries the messages; the markup is ours. Each part is called by a gr.HTML
 * component with (element, trigger, props, watch): trigger(name, data) calls the server, and what the server
 * sends comes as props.value. */

export { chat } from "./page-chat.js";
export { conversations } from "./page-conversations.js";
export { plans } from "./page-plans.js";
export { profile } from "./page-profile.js";
export { replies } from "./page-replies.js";
export { head } from "./page-views.js";
