/* The shop's colour in the frame: as a ground with readable text on it, and as text on our own ground. */

const GROUNDS = { light: "#ffffff", dark: "#16181d" }; // --ga-bg of answer.css
const READABLE = 4.6; // WCAG AA asks for 4.5

const dark = matchMedia("(prefers-color-scheme: dark)");

/** `theme` is auto, light or dark; `color` #rrggbb. */
export function paint(theme, color) {
  const root = document.documentElement;
  const chosen = ["light", "dark"].includes(theme) ? theme : "auto";
  const apply = () => {
    const isDark = chosen === "dark" || (chosen === "auto" && dark.matches);
    root.dataset.theme = chosen;
    root.classList.toggle("dark", isDark);
    if (!/^#[0-9a-f]{6}$/i.test(color || "")) return;
    root.style.setProperty("--f-fill", color);
    root.style.setProperty("--f-on-fill", contrast(color, "#ffffff") >= contrast(color, "#000000") ? "#ffffff" : "#000000");
    root.style.setProperty("--ga-accent", onGround(color, isDark ? GROUNDS.dark : GROUNDS.light));
  };
  dark.onchange = apply;
  apply();
}

/** The colour, moved towards black or white until it reads on `ground`. */
function onGround(color, ground) {
  const target = contrast(ground, "#000000") > contrast(ground, "#ffffff") ? 0 : 255;
  for (let part = 0; part <= 1; part += 0.05) {
    const mixed = hex(channels(color).map((c) => Math.round(c + (target - c) * part)));
    if (contrast(mixed, ground) >= READABLE) return mixed;
  }
  return hex([target, target, target]);
}

function contrast(one, other) {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

function luminance(color) {
  const [r, g, b] = channels(color).map((value) => {
    const c = value / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function channels(color) {
  return [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16));
}

function hex(rgb) {
  return "#" + rgb.map((c) => c.toString(16).padStart(2, "0")).join("");
}
