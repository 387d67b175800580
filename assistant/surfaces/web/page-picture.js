/* The money sheet as a picture for a chat: 1080 pixels wide, as tall as it must be. It shows what the sheet
 * shows, and is drawn here, with the fonts of whoever looks at it. */

import { make, say } from "./page-tools.js";
import { w } from "./words.js";

const WIDTH = 1080;
const TALLEST = 15000; // what every browser's canvas can be
const EDGE = 56;
const INSET = 36; // inside a row's card
const FONTS = 'system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';
const INK = { text: "#1c1f24", muted: "#5c636e", accent: "#b5430b", page: "#fff7f1", card: "#ffffff", line: "#ead9cc",
  met: "#1a7f37", unmet: "#b42318", asks: "#8a5a00" };
const KINDS = { // size, weight, height of a line
  title: [68, 700, 88], group: [42, 700, 58], name: [40, 650, 56], amount: [54, 700, 70], text: [34, 400, 50],
  small: [30, 400, 44],
};
const KEEPS_MS = 60000;

let drawing = false; // a picture comes a moment after it is asked for, and a double click asks twice

/** Shows the picture, from where it can be saved; `opener` gets the focus back. */
export function picture(sheet, opener) {
  if (!sheet || drawing || document.querySelector(".ga-picture")) return;
  drawing = true;
  const canvas = drawn(lines(sheet));
  canvas.toBlob((blob) => {
    drawing = false;
    shown(canvas, blob, sheet.dataset.day, opener);
  }, "image/png");
}

function shown(canvas, blob, day, opener) {
  const url = URL.createObjectURL(blob);
  const box = make("dialog", "ga-ask ga-picture");
  const image = make("img");
  image.src = canvas.toDataURL("image/png"); // some chats' browsers save no other by a long press
  image.alt = w("「我能拿的」这张表的图片");
  const frame = make("div", "ga-picture-frame");
  frame.tabIndex = 0; // it scrolls
  frame.appendChild(image);
  const save = make("a", "ga-button ga-primary", w("保存图片"));
  save.href = url;
  save.download = w("我能拿的") + " " + day + ".png";
  const close = make("button", "ga-button", w("关闭"));
  close.type = "button";
  const row = make("div", "ga-row");
  row.appendChild(close);
  row.appendChild(save);
  const heading = make("h2", "", w("存成图片"));
  heading.id = "ga-picture-title";
  box.setAttribute("aria-labelledby", heading.id);
  box.appendChild(heading);
  box.appendChild(make("p", "", w("手机上也可以长按图片，保存或转发。")));
  box.appendChild(frame);
  box.appendChild(row);
  document.body.appendChild(box);
  close.addEventListener("click", () => { box.close(); });
  box.addEventListener("close", () => {
    box.remove();
    setTimeout(() => { URL.revokeObjectURL(url); }, KEEPS_MS);
    if (opener && opener.isConnected) opener.focus();
  });
  box.showModal();
  save.focus();
  say(w("图片画好了。"));
}

// --- what is on it ------------------------------------------------------------------------------------

/** [kind, text, colour] each; a "card" holds lines of its own. What the sheet hides is not on it. */
function lines(sheet) {
  const found = [["title", text(sheet, "h2")], ["small", text(sheet, ".ga-sheet-when"), INK.muted]];
  const chosen = sheet.querySelector("[name=platform]").selectedOptions[0];
  found.push(["small", w("{label}：{title}", { label: w("平台"), title: chosen.textContent }), INK.muted]);
  const total = sheet.querySelector(".ga-sheet-total:not([hidden])");
  if (total) {
    const sums = all(total, "li").map((line) => ["name", line.firstChild.textContent, INK.accent]);
    found.push(["card", sums.length ? [["text", text(total, ".ga-sheet-sum"), INK.muted]].concat(sums)
      : [["text", total.textContent, INK.muted]]]);
  }
  all(sheet, ".ga-sheet-group[open]:not([hidden])").forEach((group) => {
    found.push(["group", group.querySelector("h3").firstChild.textContent]);
    all(group, ".ga-sheet-row:not([hidden])").forEach((row) => { found.push(["card", rowLines(row)]); });
  });
  found.push(["gap"]);
  all(sheet, ".ga-sheet-sources > li:not([hidden])").forEach((source) => {
    found.push(["small", source.textContent, INK.muted]);
  });
  found.push(["small", text(sheet, ".ga-sheet-note"), INK.muted]);
  return found;
}

function rowLines(row) {
  const name = row.querySelector("h4");
  const found = [["name", name.firstChild.textContent, INK.text, text(name, ".ga-platform")]];
  all(row, ".ga-sheet-amounts > li").forEach((amount) => {
    found.push(["amount", text(amount, "strong"), INK.accent, text(amount, ".ga-sheet-label") + " " + text(amount, ".ga-cite")]);
  });
  all(row, "dl > div").forEach((fact, place) => {
    const colour = place === 1 ? INK[row.dataset.state] || INK.muted : INK.text;
    found.push(["text", w("{label}：{title}", { label: text(fact, "dt"), title: text(fact, "dd") }), colour]);
  });
  return found;
}

function text(within, selector) {
  const found = within.querySelector(selector);
  return found ? found.textContent.trim() : "";
}

function all(within, selector) {
  return Array.prototype.slice.call(within.querySelectorAll(selector));
}

// --- how it is drawn ----------------------------------------------------------------------------------

function drawn(found) {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  const placed = place(found, pen);
  canvas.width = WIDTH; // sets the pen back, too
  canvas.height = placed.height;
  pen.textBaseline = "middle";
  pen.fillStyle = INK.page;
  pen.fillRect(0, 0, WIDTH, placed.height);
  pen.fillStyle = INK.accent;
  pen.fillRect(0, 0, WIDTH, 12);
  placed.marks.forEach((mark) => { mark(pen); });
  return canvas;
}

/** From top to bottom: every line with its place, and the height of all. */
function place(found, pen) {
  const marks = [];
  let y = 64;
  for (let i = 0; i < found.length; i++) {
    const [kind, content, colour] = found[i];
    if (kind === "gap") {
      y += 28;
    } else if (kind === "card") {
      const height = card(marks, pen, content, y);
      if (y + height > TALLEST) {
        marks.length -= content.marks;
        y = written(marks, pen, "text", w("还有更多，见网页。"), INK.muted, EDGE, y, WIDTH - 2 * EDGE);
        break;
      }
      y += height + 22;
    } else {
      y += kind === "group" ? 26 : 0;
      y = written(marks, pen, kind, content, colour || INK.text, EDGE, y, WIDTH - 2 * EDGE);
      y += kind === "title" || kind === "group" ? 10 : 0;
      if (kind === "small" && found[i + 1] && found[i + 1][0] === "card") y += 22;
    }
  }
  return { marks: marks, height: signed(marks, y + 34) };
}

function card(marks, pen, content, top) {
  const inside = WIDTH - 2 * (EDGE + INSET);
  const first = marks.length;
  let y = top + 28;
  const frame = { height: 0 };
  marks.push((p) => { rounded(p, EDGE, top, WIDTH - 2 * EDGE, frame.height, 24, INK.card, INK.line); });
  content.forEach(([kind, words, colour, label]) => {
    if (!words) return;
    y = written(marks, pen, kind, words, colour || INK.text, EDGE + INSET, y, inside);
    if (label) y = beside(marks, pen, kind, words, label, y, inside);
  });
  frame.height = y + 24 - top;
  content.marks = marks.length - first;
  return frame.height;
}

/** A small label behind the words, or below them where it has no room. */
function beside(marks, pen, kind, words, label, below, width) {
  const [size, weight, height] = KINDS[kind];
  const [small, thin, line] = KINDS.small;
  pen.font = weight + " " + size + "px " + FONTS;
  const taken = pen.measureText(words).width + 20;
  pen.font = thin + " " + small + "px " + FONTS;
  if (taken + pen.measureText(label).width > width) {
    return written(marks, pen, "small", label, INK.muted, EDGE + INSET, below, width);
  }
  written(marks, pen, "small", label, INK.muted, EDGE + INSET + taken, below - (height + line) / 2 + 4, width);
  return below;
}

/** Words in as many lines as they need; gives where the next ones begin. */
function written(marks, pen, kind, words, colour, x, top, width) {
  const [size, weight, height] = KINDS[kind];
  const font = weight + " " + size + "px " + FONTS;
  pen.font = font;
  const found = wrapped(pen, words, width);
  found.forEach((line, i) => {
    marks.push((p) => {
      p.font = font;
      p.fillStyle = colour;
      p.fillText(line, x, top + height * (i + 0.5));
    });
  });
  return top + height * found.length;
}

/** Chinese breaks between any two characters, but for a stop that begins a line; latin words stay whole. */
function wrapped(pen, words, width) {
  const found = [];
  let line = "";
  const pieces = words.match(/[A-Za-z0-9.,%≥≤+@/:()-]+|\s+|[^]/gu) || [];
  pieces.forEach((piece) => {
    if (!line || pen.measureText(line + piece).width <= width || /^[，。；：、！？）」》%]$/.test(piece)) {
      line += piece;
    } else {
      found.push(line.trim());
      line = piece.trim();
    }
  });
  if (line.trim()) found.push(line.trim());
  return found;
}

/** The mark of who made it, at the end. */
function signed(marks, top) {
  marks.push((p) => {
    p.strokeStyle = INK.line;
    p.lineWidth = 2;
    p.beginPath();
    p.moveTo(EDGE, top);
    p.lineTo(WIDTH - EDGE, top);
    p.stroke();
    rounded(p, EDGE, top + 32, 64, 64, 16, INK.accent, INK.accent);
    p.fillStyle = "#ffffff";
    p.font = "700 40px " + FONTS;
    p.textAlign = "center";
    p.fillText("商", EDGE + 32, top + 66);
    p.textAlign = "left";
    p.fillStyle = INK.text;
    p.font = "650 36px " + FONTS;
    p.fillText(w("商家增长助手"), EDGE + 84, top + 66);
    p.fillStyle = INK.muted;
    p.font = "400 30px " + FONTS;
    p.textAlign = "right";
    p.fillText(location.host, WIDTH - EDGE, top + 66);
    p.textAlign = "left";
  });
  return top + 132;
}

function rounded(pen, x, y, width, height, radius, fill, line) {
  pen.beginPath();
  pen.moveTo(x + radius, y);
  pen.arcTo(x + width, y, x + width, y + height, radius);
  pen.arcTo(x + width, y + height, x, y + height, radius);
  pen.arcTo(x, y + height, x, y, radius);
  pen.arcTo(x, y, x + width, y, radius);
  pen.closePath();
  pen.fillStyle = fill;
  pen.fill();
  pen.strokeStyle = line;
  pen.lineWidth = 2;
  pen.stroke();
}
