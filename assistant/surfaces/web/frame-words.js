/* The texts of the frame's markup, put in where they are named. */

import { w } from "./words.js";

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
