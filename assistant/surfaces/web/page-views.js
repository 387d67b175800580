/* The page's head: the views of a narrow screen, one part at a time, and the languages. */

export function show(view) {
  const chosen = document.querySelector('.ga-views [data-view="' + view + '"]');
  if (view !== "chat" && chosen && !chosen.offsetParent) return; // what has no button there is always in sight
  document.documentElement.setAttribute("data-ga-view", view);
  const buttons = document.querySelectorAll(".ga-views button");
  for (let i = 0; i < buttons.length; i++) {
    buttons[i].setAttribute("aria-pressed", String(buttons[i].dataset.view === view));
  }
}

export function head(element) {
  languages(element.querySelector(".ga-languages"), element.querySelector(".ga-languages-open"));
  element.addEventListener("click", (event) => {
    const view = event.target.closest("[data-view]");
    if (view) return show(view.dataset.view);
    const language = event.target.closest("[data-language]");
    if (!language) return;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = "growth_language=" + language.dataset.language +
      "; Path=/; Max-Age=31536000; SameSite=Lax" + secure;
    location.reload();
  });
  show("chat");
  keepLanguage();
}

/** On a narrow screen they are behind a button. */
function languages(list, opener) {
  function open(now) {
    list.classList.toggle("ga-shown", now);
    opener.setAttribute("aria-expanded", String(now));
  }
  opener.addEventListener("click", () => { open(!list.classList.contains("ga-shown")); });
  ["click", "focusin"].forEach((left) => {
    document.addEventListener(left, (event) => {
      if (!opener.contains(event.target) && !list.contains(event.target)) open(false);
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !list.classList.contains("ga-shown")) return;
    event.preventDefault();
    open(false);
    opener.focus();
  });
}

/** Gradio sets the document's language to the browser's; the page is in the one that was chosen. */
function keepLanguage() {
  const root = document.documentElement;
  const chosen = document.getElementById("ga-words").lang;
  function keep() {
    if (root.lang !== chosen) root.lang = chosen;
  }
  keep();
  new MutationObserver(keep).observe(root, { attributes: true, attributeFilter: ["lang"] });
}

/** How much there is behind the buttons of the other views. */
export function counts() {
  const facts = document.querySelectorAll(".ga-fact").length;
  const met = document.querySelectorAll('.ga-plan-group[data-group="met"] [data-platform]:not([hidden])').length;
  [["profile", facts], ["plans", met]].forEach((pair) => {
    const badge = document.querySelector('.ga-views [data-view="' + pair[0] + '"] .ga-count');
    if (badge) badge.textContent = pair[1] || "";
  });
}
