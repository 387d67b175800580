/* The frame's texts: the server puts them into the page, in the visitor's language. Simplified is the key. */

const words = JSON.parse(document.getElementById("ga-words").textContent || "{}");

/** The text in the visitor's language, with {name} replaced by fields.name. */
export function w(text, fields = {}) {
  return (words[text] || text).replace(/\{(\w+)\}/g, (whole, name) => (name in fields ? fields[name] : whole));
}

/** Fills everything below `root` that names its text: data-w, data-w-label (aria-label), data-w-hint. */
export function fill(root) {
  for (const node of root.querySelectorAll("[data-w]")) node.textContent = w(node.dataset.w);
  for (const node of root.querySelectorAll("[data-w-label]")) {
    node.setAttribute("aria-label", w(node.dataset.wLabel));
    if (node.tagName === "BUTTON") node.title = w(node.dataset.wLabel);
  }
  for (const node of root.querySelectorAll("[data-w-hint]")) node.placeholder = w(node.dataset.wHint);
  for (const node of root.querySelectorAll("template")) fill(node.content);
}

export function template(id) {
  return document.getElementById(id).content.firstElementChild.cloneNode(true);
}
