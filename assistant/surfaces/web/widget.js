/* The customer-service widget: a launcher, and a panel that holds one iframe of our host.
 *
 *   <script async src="https://HOST/widget.js" data-site="SITE"></script>
 *
 * Attributes, options, functions and events are in README.md. The page's Content-Security-Policy must allow
 * script-src HOST and frame-src HOST, nothing else: no inline style or script, no eval, no Trusted Types policy.
 *
 * The node is a child of <html>, beside <body>: an application that swaps its <body> leaves it alone, and <body>
 * can be inert behind a full screen. Taken out all the same it is put back, and its conversation loads anew.
 */
(() => {
  "use strict";

  const LOADED_MS = 20_000; // how long the frame may take to load,
  const READY_MS = 3_000; // and from then on to say that it is there
  const FULL_SCREEN = "(max-width: 639.98px), (max-height: 419.98px)";
  const CORNERS = ["bottom-right", "bottom-left", "top-right", "top-left"];
  const FACTS_LIMIT = 8192; // characters of JSON
  const FROM_FRAME = ["question", "answer", "error", "context"];
  const EVENTS = ["ready", "open", "close", ...FROM_FRAME];
  const COLOR = "#c2410c";
  const SIZE = 56, MARGIN = 20, GAP = 12;
  const RETURNS = 50; // how often a node that was taken out is put back: no endless fight with the page
  const WORDS = {
    "zh-Hans": { title: "商家增长助手", open: "打开", close: "关闭", unread: "，有新回答", loading: "正在打开…",
      failed: "助手暂时打不开，请检查网络后重试。", retry: "重试" },
    "zh-Hant": { title: "商家增長助手", open: "打開", close: "關閉", unread: "，有新回答", loading: "正在打開…",
      failed: "助手暫時打不開，請檢查網絡後重試。", retry: "重試" },
    en: { title: "Merchant growth assistant", open: "Open", close: "Close", unread: ", new answer", loading: "Opening…",
      failed: "The assistant cannot be opened. Check your connection and try again.", retry: "Try again" },
  };
  const script = document.currentScript || document.querySelector('script[data-site][src*="/widget.js"]');

  // The script tag twice: the copy that came first has the widgets.
  if (window.GrowthAssistant) {
    start(window.GrowthAssistant);
    return;
  }

  const widgets = [];

  class Widget {
    constructor(options) {
      this.options = options;
      this.words = WORDS[language(options.locale)];
      this.title = options.title || this.words.title;
      this.handlers = new Map(EVENTS.map((name) => [name, new Set()]));
      this.stop = new AbortController();
      this.isOpen = this.locked = false;
      this.questions = []; // for a frame that is not there yet, like the facts
      this.facts = {};
      this.returns = RETURNS;
      if (document.body) this.mount();
      else this.listen(document, "DOMContentLoaded", () => this.mount());
    }

    // --- what hosts call ------------------------------------------------------------------------

    open(how = {}) {
      if (this.isOpen || this.stop.signal.aborted) return;
      this.isOpen = true;
      this.unread = false;
      this.steal = how.focus !== false;
      this.emit("open", {});
      if (!this.node) return; // mount() shows it
      this.load();
      this.show();
      this.enter();
    }

    close() {
      if (!this.isOpen) return;
      const inside = this.node && document.activeElement === this.node;
      this.isOpen = false;
      if (this.node) {
        this.show();
        if (inside) this.launcher.focus();
      }
      this.emit("close", {});
    }

    toggle() {
      this.isOpen ? this.close() : this.open();
    }

    /** Opens the panel and asks. */
    ask(text) {
      if (typeof text !== "string" || !text.trim()) throw new TypeError("ask: the question must be a text");
      this.open();
      if (this.ready) this.post({ type: "ask", text });
      else this.questions.push(text);
    }

    /** Facts of the shop's own system, {product_score: 76, …}; sent as soon as the panel has been opened. */
    setContext(facts) {
      if (!facts || typeof facts !== "object" || Array.isArray(facts))
        throw new TypeError("setContext: facts must be an object, {fact: value}");
      // JSON would stop at a circle, or make NaN a null, which takes a fact away.
      for (const [fact, value] of Object.entries(facts)) {
        if (value !== null && !["string", "boolean", "undefined"].includes(typeof value) && !Number.isFinite(value))
          throw new TypeError(`setContext: ${fact} must be a text, number, boolean or null`);
      }
      if (JSON.stringify(facts).length > FACTS_LIMIT) throw new TypeError("setContext: too many facts");
      Object.assign(this.facts, facts);
      if (this.ready) this.post({ type: "context", facts: { ...facts } });
    }

    on(name, fn) {
      const handlers = this.handlers.get(name);
      if (!handlers) throw new TypeError(`on: no event ${name}; there are ${EVENTS}`);
      handlers.add(fn);
      return () => handlers.delete(fn);
    }

    destroy() {
      this.close();
      this.stop.abort();
      clearTimeout(this.timer);
      if (this.keeper) this.keeper.disconnect();
      if (this.node) this.node.remove();
      if (widgets.includes(this)) widgets.splice(widgets.indexOf(this), 1);
    }

    // --- nodes ----------------------------------------------------------------------------------

    mount() {
      const slot = widgets.filter((w) => w !== this && w.node && w.options.position === this.options.position).length;
      this.step = slot * (SIZE + GAP);
      this.node = document.createElement("growth-assistant");
      // Important and inline: what a page's own important rules for * cannot override.
      css(this.node, { all: "initial", direction: "ltr", position: "fixed", top: 0, left: 0, width: 0, height: 0,
        display: "block", "z-index": "2147483647" });
      const shadow = this.node.attachShadow({ mode: "closed" });
      dress(shadow);

      this.launcher = button("launcher", () => this.toggle());
      this.launcher.setAttribute("aria-haspopup", "dialog");
      this.panel = make("div", { class: "panel", role: "dialog", "aria-label": this.title, tabindex: "-1" });
      css(this.panel, { visibility: "hidden" }); // from the start, or its way there is a transition
      this.veil = make("div", { class: "veil" });
      this.panel.append(this.veil);
      shadow.append(this.panel, this.launcher);
      document.documentElement.append(this.node);

      this.paint();
      this.wide = matchMedia(FULL_SCREEN);
      this.dark = matchMedia("(prefers-color-scheme: dark)");
      for (const query of [this.wide, this.dark]) this.listen(query, "change", () => this.show());
      for (const type of ["resize", "scroll"])
        if (window.visualViewport) this.listen(window.visualViewport, type, () => this.place());
      this.listen(window, "message", (event) => this.heard(event));
      this.listen(shadow, "keydown", (event) => {
        if (event.key === "Escape" && this.isOpen) this.close();
      });
      // Loaded when someone is about to open it: at once for them, and no request for all who never do.
      for (const type of ["pointerenter", "focus", "touchstart"])
        this.listen(this.launcher, type, () => this.load(), { passive: true });
      this.keeper = new MutationObserver(() => this.keep());
      this.keeper.observe(document, { childList: true });
      this.keeper.observe(document.documentElement, { childList: true });
      if (this.isOpen) this.load();
      this.show();
    }

    keep() {
      if (this.node.isConnected || !document.documentElement || this.returns-- <= 0) return;
      this.keeper.observe(document.documentElement, { childList: true });
      this.reset();
      document.documentElement.append(this.node);
      if (this.isOpen) this.load();
    }

    paint() {
      this.launcher.style.color = COLOR;
      this.launcher.style.color = this.options.color || COLOR; // not a colour: the line above stays
      this.color = hex(getComputedStyle(this.launcher).color) || COLOR;
      this.onColor = readable(this.color);
      css(this.launcher, { background: this.color, color: this.onColor });
    }

    /** Everything that depends on open or closed, width, theme and state. */
    show() {
      const full = this.wide.matches, open = this.isOpen, { words } = this;
      const dark = this.options.theme === "dark" || (this.options.theme !== "light" && this.dark.matches);
      const [ground, text] = dark ? ["#16181d", "#e8eaed"] : ["#ffffff", "#1f2328"];
      const [edge, side] = this.options.position.split("-");
      const corner = (px) => ({
        top: "auto", bottom: "auto", left: "auto", right: "auto",
        [edge]: `calc(${px}px + env(safe-area-inset-${edge}, 0px))`,
        [side]: `calc(${MARGIN + this.step}px + env(safe-area-inset-${side}, 0px))`,
      });
      css(this.launcher, { ...corner(MARGIN), display: full && open ? "none" : "flex" });
      this.launcher.setAttribute("aria-expanded", String(open));
      this.launcher.setAttribute("aria-label",
        `${open ? words.close : words.open} ${this.title}${this.unread ? words.unread : ""}`);
      this.launcher.replaceChildren(icon(open ? "close" : "chat"));
      if (this.unread) this.launcher.append(make("span", { class: "dot" }));

      this.panel.setAttribute("aria-modal", String(full));
      this.panel.className = open ? "panel open" : "panel";
      css(this.panel, full
        ? { inset: "0 auto auto 0", width: "100%", height: "100%", "border-radius": 0,
            padding: ["top", "right", "bottom", "left"].map((s) => `env(safe-area-inset-${s}, 0px)`).join(" ") }
        : { ...corner(MARGIN + SIZE + GAP), width: `min(400px, calc(100vw - ${2 * MARGIN + this.step}px))`,
            height: `min(680px, calc(100vh - ${2 * MARGIN + SIZE + GAP}px))`, "border-radius": "16px", padding: 0 });
      css(this.panel, { background: ground, color: text, visibility: open ? "visible" : "hidden",
        "pointer-events": open ? "auto" : "none" });
      this.cover();
      this.lock(full && open);
      this.place();
    }

    /** Over a frame that is not ready: what is going on, and a way out. */
    cover() {
      css(this.veil, { display: this.ready ? "none" : "flex" });
      const state = this.failed ? "failed" : "loading";
      if (this.veil.dataset.state === state) return;
      this.veil.dataset.state = state;
      const line = make("p", { role: "status" });
      line.textContent = this.words[state];
      const buttons = [];
      if (this.failed) {
        const retry = button("action", () => { this.reset(); this.load(); this.show(); this.panel.focus(); });
        retry.textContent = this.words.retry;
        css(retry, { background: this.color, color: this.onColor });
        buttons.push(retry);
      }
      const close = button("plain", () => this.close());
      close.textContent = this.words.close;
      buttons.push(close);
      this.veil.replaceChildren(line, ...buttons);
    }

    /** A panel over a phone's whole screen ends where its keyboard begins. */
    place() {
      const seen = window.visualViewport;
      if (!seen || !this.isOpen || !this.wide.matches || seen.scale > 1.01) return;
      css(this.panel, { top: `${seen.offsetTop}px`, height: `${seen.height}px` });
    }

    /** The page behind a full-screen panel neither scrolls nor takes the focus. */
    lock(on) {
      if (on === this.locked) return;
      this.locked = on;
      const root = document.documentElement.style;
      if (on) {
        widgets.forEach((w) => w !== this && w.close());
        this.before = { body: document.body, inert: document.body.inert,
          overflow: [root.getPropertyValue("overflow"), root.getPropertyPriority("overflow")] };
        document.body.inert = true;
        root.setProperty("overflow", "hidden", "important");
      } else {
        this.before.body.inert = this.before.inert;
        root.removeProperty("overflow");
        if (this.before.overflow[0]) root.setProperty("overflow", ...this.before.overflow);
        if (!root.length) document.documentElement.removeAttribute("style");
      }
    }

    // --- the frame ------------------------------------------------------------------------------

    load() {
      if (this.frame || this.failed) return;
      const address = new URL("/widget/frame", this.options.host);
      address.searchParams.set("site", this.options.site);
      address.searchParams.set("locale", this.options.locale);
      const frame = this.frame = make("iframe", { title: this.title, allow: "clipboard-write", referrerpolicy: "origin",
        sandbox: "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-forms allow-downloads",
        src: address.href });
      frame.addEventListener("load", () => {
        this.ready = false; // again, when the frame has reloaded itself
        this.expect(READY_MS);
        const { title, greeting, starters, locale, theme, token, tokenEndpoint } = this.options;
        this.post({ type: "init", signs: Boolean(token || tokenEndpoint),
          options: { title, color: this.color, greeting, starters, locale, theme } });
      });
      this.expect(LOADED_MS);
      this.panel.prepend(frame);
    }

    expect(ms) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.fail(), ms);
    }

    fail() {
      this.reset();
      this.failed = true;
      this.show();
      this.emit("error", { code: "frame_unavailable" });
    }

    reset() {
      clearTimeout(this.timer);
      if (this.frame) this.frame.remove();
      this.frame = null;
      this.ready = this.failed = false;
    }

    /** Into the panel, unless the page keeps the focus. */
    enter() {
      if (this.ready) this.post({ type: "opened", focus: this.steal });
      if (this.steal) (this.ready ? this.frame : this.panel).focus();
    }

    post(message) {
      this.frame.contentWindow.postMessage({ growthAssistant: 1, ...message }, this.options.host);
    }

    heard(event) {
      const message = event.data;
      if (!this.frame || event.source !== this.frame.contentWindow || event.origin !== this.options.host) return;
      if (!message || message.growthAssistant !== 1) return;
      if (message.type === "ready") this.begin();
      else if (message.type === "close") this.close();
      else if (message.type === "token") this.sign();
      else if (message.type === "event" && FROM_FRAME.includes(message.name)) {
        if (message.name === "answer" && !this.isOpen) {
          this.unread = true;
          this.show();
        }
        this.emit(message.name, message.data || {});
      }
    }

    begin() {
      clearTimeout(this.timer);
      if (this.ready) return;
      this.ready = true;
      this.show();
      if (Object.keys(this.facts).length) this.post({ type: "context", facts: { ...this.facts } });
      if (this.isOpen) this.enter();
      for (const text of this.questions.splice(0)) this.post({ type: "ask", text });
      this.emit("ready", {});
    }

    /** A token that the shop's own server signed, for the frame that asks for one. */
    async sign() {
      let token = null;
      try {
        token = this.options.token ? await this.options.token() : await fetchToken(this.options.tokenEndpoint);
      } catch (error) {
        console.error("GrowthAssistant: no token.", error);
      }
      if (this.frame) this.post({ type: "token", token: typeof token === "string" ? token : null });
    }

    // --- small things ---------------------------------------------------------------------------

    listen(target, type, fn, options) {
      target.addEventListener(type, fn, { ...options, signal: this.stop.signal });
    }

    emit(name, data) {
      for (const fn of [...this.handlers.get(name)]) {
        try {
          fn(data);
        } catch (error) {
          setTimeout(() => { throw error; }); // the page's own mistake: reported, and nothing else fails
        }
      }
    }
  }

  async function fetchToken(endpoint) {
    const address = new URL(endpoint, location.href);
    if (address.origin !== location.origin) throw new Error(`${address} is of another origin`);
    const response = await fetch(address, { method: "POST", credentials: "same-origin" });
    if (!response.ok) throw new Error(`${address}: ${response.status}`);
    return (await response.json()).token;
  }

  // <html lang> is not asked: many templates say "en" above Chinese text.
  function language(locale) {
    if (/^en/i.test(locale)) return "en";
    return /^zh-(hant|tw|hk|mo)/i.test(locale) ? "zh-Hant" : "zh-Hans";
  }

  function css(node, rules) {
    for (const [name, value] of Object.entries(rules)) node.style.setProperty(name, String(value), "important");
  }

  function make(name, attributes) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    return node;
  }

  function button(kind, pressed) {
    const node = make("button", { type: "button", class: kind });
    node.addEventListener("click", pressed);
    return node;
  }

  function icon(name) {
    const [svg, path] = ["svg", "path"].map((n) => document.createElementNS("http://www.w3.org/2000/svg", n));
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    path.setAttribute("d", name === "close" ? "M6 6l12 12M18 6L6 18"
      : "M4 4.5h16v12h-8l-5 4v-4H4zM8 10.5h.01M12 10.5h.01M16 10.5h.01");
    svg.append(path);
    return svg;
  }

  /** "rgb(194, 65, 12)" → "#c2410c"; nothing for what is not opaque sRGB. */
  function hex(computed) {
    const found = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(computed);
    return found && "#" + found.slice(1).map((n) => (+n).toString(16).padStart(2, "0")).join("");
  }

  /** Black or white, whichever has the higher contrast on the colour (WCAG). */
  function readable(color) {
    const [r, g, b] = [1, 3, 5].map((at) => {
      const c = parseInt(color.slice(at, at + 2), 16) / 255;
      return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
    });
    const light = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    return 1.05 / (light + 0.05) >= (light + 0.05) / 0.05 ? "#ffffff" : "#000000";
  }

  /** Without constructable sheets an element, which a strict page may refuse: then it is only plainer. */
  function dress(shadow) {
    const rules = `
      :host { color-scheme: light dark; }
      @media print { :host { display: none !important; } }
      button { font: 500 15px/1.4 system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", sans-serif; cursor: pointer; }
      button:focus-visible { outline: 3px solid #1d4ed8; outline-offset: 3px; box-shadow: 0 0 0 3px #fff; }
      .launcher { position: fixed; width: ${SIZE}px; height: ${SIZE}px; padding: 0; border: 1px solid transparent; border-radius: 50%;
        align-items: center; justify-content: center; box-shadow: 0 2px 6px #0003, 0 8px 24px #0003; transition: transform .15s; }
      .launcher:hover { transform: scale(1.06); }
      svg { width: 28px; height: 28px; fill: none; stroke: currentColor; stroke-width: 2; stroke-linecap: round; stroke-linejoin: round; }
      .dot { position: absolute; top: 2px; right: 2px; width: 12px; height: 12px; border-radius: 50%; background: #dc2626;
        border: 2px solid #fff; box-sizing: border-box; forced-color-adjust: none; }
      .panel { position: fixed; box-sizing: border-box; overflow: hidden; outline: 0; opacity: 0; transform: translateY(12px);
        border: 1px solid #8883; box-shadow: 0 4px 12px #0002, 0 16px 48px #0003;
        font: 15px/1.6 system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", sans-serif;
        transition: opacity .18s, transform .18s, visibility .18s; }
      .panel.open { opacity: 1; transform: none; transition-property: opacity, transform; }
      .panel[aria-modal=true] { border: 0; }
      iframe { display: block; width: 100%; height: 100%; border: 0; }
      .veil { position: absolute; inset: 0; flex-direction: column; align-items: center; justify-content: center; gap: 12px;
        padding: 32px; text-align: center; background: inherit; }
      .veil p { margin: 0 0 8px; max-width: 22em; }
      .veil button { min-height: 44px; min-width: 120px; padding: 0 20px; border-radius: 22px; border: 1px solid transparent; }
      .veil .plain { background: none; color: inherit; border-color: currentColor; }
      @media (prefers-reduced-motion: reduce) { .launcher, .panel { transition: none; } }`;
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(rules);
      shadow.adoptedStyleSheets = [sheet];
    } catch {
      const element = document.createElement("style");
      element.textContent = rules;
      shadow.append(element);
    }
  }

  // --- the global ---------------------------------------------------------------------------------

  function read(given) {
    const options = { locale: "zh-CN", position: CORNERS[0], ...given };
    if (!options.site) throw new Error("GrowthAssistant: no data-site, no init({site})");
    const host = options.host || (script && script.src);
    if (!host) throw new Error("GrowthAssistant: no init({host: 'https://…'})");
    options.host = new URL(host, location.href).origin;
    if (!CORNERS.includes(options.position)) {
      console.warn(`GrowthAssistant: no position ${options.position}; there are ${CORNERS}`);
      options.position = CORNERS[0];
    }
    return options;
  }

  function start(api) {
    if (!script || script.dataset.site === undefined) return;
    const { open, ...options } = script.dataset;
    options.host = options.host || script.src;
    try {
      const widget = api.init(options);
      if (open !== undefined && open !== "false") widget.open({ focus: false });
    } catch (error) {
      console.error(error);
    }
  }

  const first = (name) => (...values) => {
    if (!widgets.length) throw new Error(`GrowthAssistant.${name}: no widget yet, call init`);
    return widgets[0][name](...values);
  };
  const api = Object.freeze({
    init(given) {
      const options = read(given || {});
      const same = widgets.find((w) => ["site", "host", "position"].every((key) => w.options[key] === options[key]));
      if (same) return same;
      const widget = new Widget(options);
      widgets.push(widget);
      return widget;
    },
    ...Object.fromEntries(["open", "close", "toggle", "destroy", "on", "ask", "setContext"].map((name) => [name, first(name)])),
  });
  Object.defineProperty(window, "GrowthAssistant", { value: api, configurable: true, writable: true });
  start(api);
})();
