/* Texts of scripts: the server puts them into the page, in the visitor's language. Simplified is the key. */

const words = JSON.parse(document.getElementById("ga-words").textContent || "{}");

/** The text in the visitor's language, with {name} replaced by fields.name. */
export function w(text, fields = {}) {
  return (words[text] || text).replace(/\{(\w+)\}/g, (whole, name) => (name in fields ? fields[name] : whole));
}
