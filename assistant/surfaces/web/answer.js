/* What answers do: a citation opens its article, a number says where it is from, and a copy button copies. One listener each on the document, so answers may come and go. ES5, no dependency. */
(function () {
  "use strict";
  if (window.GrowthAnswer) return;

  var TIP_STAYS_MS = 120; // time to move the pointer from a number onto its tip
  var COPIED_MS = 1600;
  var dialog = null;
  var tip = null;
  var tipFor = null;
  var tipTimer = 0;

  function element(tag, name, text) {
    var made = document.createElement(tag);
    if (name) made.className = name;
    if (text) made.textContent = text;
    return made;
  }

  // Texts come with the answer, in the visitor's language.
  function words(near, key, chinese) {
    var answer = (near && near.closest(".ga-answer")) || document.querySelector(".ga-answer");
    return (answer && answer.getAttribute("data-" + key)) || chinese;
  }

  function ours(href) {
    var url = new URL(href, location.href);
    return url.origin === location.origin && url.pathname.indexOf("/articles/") === 0;
  }

  // --- the article ----------------------------------------------------------------------------

  // Where the style sheet has room beside the conversation, it opens there, and both can be used.
  function hasRoom() {
    return !!getComputedStyle(document.documentElement).getPropertyValue("--ga-drawer").trim();
  }

  function openArticle(href, near) {
    if (!ours(href) || typeof HTMLDialogElement === "undefined") {
      window.open(href, "_blank", "noopener");
      return;
    }
    var before = dialog;
    var beside = hasRoom();
    var opened = (dialog = element("dialog", beside ? "ga-dialog ga-drawer" : "ga-dialog"));
    if (before) before.close();
    var back = near || document.activeElement;
    var bar = element("div", "ga-dialog-bar");
    var link = element("a", "", words(near, "page", "在新页面打开"));
    var close = element("button", "", words(near, "close", "关闭"));
    var body = element("div", "ga-dialog-body");
    link.href = href;
    link.target = "_blank";
    link.rel = "noopener";
    close.type = "button";
    close.addEventListener("click", function () { opened.close(); });
    body.tabIndex = 0;
    body.setAttribute("role", "document");
    body.appendChild(element("p", "ga-where", words(near, "wait", "正在打开…")));
    bar.appendChild(link);
    bar.appendChild(close);
    opened.appendChild(bar);
    opened.appendChild(body);
    opened.setAttribute("aria-label", (near && near.getAttribute("aria-label")) || link.textContent);
    opened.addEventListener("click", function (event) {
      if (event.target === opened) opened.close(); // the backdrop
    });
    opened.addEventListener("close", function () {
      opened.remove();
      if (dialog !== opened) return; // another one took its place, and the focus
      dialog = null;
      if (back && back.isConnected && back.focus) back.focus({ preventScroll: true });
    });
    document.body.appendChild(opened);
    if (beside) opened.show();
    else opened.showModal();
    close.focus({ preventScroll: true });
    fetch(href, { credentials: "same-origin" })
      .then(function (response) { return response.text(); })
      .then(function (html) {
        var main = new DOMParser().parseFromString(html, "text/html").querySelector("main");
        if (!main) throw new Error("no article in " + href);
        if (opened.open) show(body, document.importNode(main, true));
      })
      .catch(function () {
        if (!opened.open) return;
        opened.close();
        window.open(href, "_blank", "noopener");
      });
  }

  function show(body, main) {
    body.textContent = "";
    while (main.firstChild) body.appendChild(main.firstChild);
    var quote = body.querySelector("#quote");
    if (!quote) return;
    // Not scrollIntoView, which would also scroll the page that this frame is embedded in.
    var top = quote.getBoundingClientRect().top - body.getBoundingClientRect().top;
    body.scrollTop += top - body.clientHeight / 3;
  }

  // A dialog hears Escape itself. Beside the conversation, what is open there goes first.
  window.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
    if (dialog && dialog.classList.contains("ga-drawer") && !document.querySelector("dialog:modal")) dialog.close();
  });

  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("a.ga-cite");
    if (!link || event.defaultPrevented || event.button !== 0) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    openArticle(link.href, link);
  });

  // --- tips -----------------------------------------------------------------------------------

  function showTip(number) {
    clearTimeout(tipTimer);
    if (tipFor === number) return;
    hideTip();
    if (!tip) {
      tip = element("div", "ga-tip");
      tip.id = "ga-tip";
      tip.setAttribute("role", "tooltip");
    }
    if (!tip.isConnected) document.body.appendChild(tip);
    tip.textContent = number.getAttribute("data-tip");
    tip.lang = (number.closest(".ga-answer") || document.documentElement).lang;
    tip.hidden = false;
    tipFor = number;
    number.setAttribute("aria-describedby", "ga-tip");
    place(number.getClientRects()[0] || number.getBoundingClientRect());
  }

  function place(at) {
    var above = at.top - tip.offsetHeight - 8;
    var left = at.left + at.width / 2 - tip.offsetWidth / 2;
    var room = document.documentElement.clientWidth - tip.offsetWidth - 8;
    tip.style.top = (above >= 4 ? above : at.bottom + 8) + "px";
    tip.style.left = Math.max(8, Math.min(left, room)) + "px";
  }

  function hideTip() {
    clearTimeout(tipTimer);
    if (!tipFor) return;
    tipFor.removeAttribute("aria-describedby");
    tipFor = null;
    tip.hidden = true;
  }

  function near(event, selector) {
    return event.target.closest ? event.target.closest(selector) : null;
  }

  document.addEventListener("mouseover", function (event) {
    var number = near(event, ".ga-num");
    if (number) showTip(number);
    else if (near(event, ".ga-tip")) clearTimeout(tipTimer);
  });
  document.addEventListener("mouseout", function (event) {
    if (!near(event, ".ga-num, .ga-tip")) return;
    clearTimeout(tipTimer);
    tipTimer = setTimeout(function () {
      if (tipFor !== document.activeElement) hideTip();
    }, TIP_STAYS_MS);
  });
  document.addEventListener("focusin", function (event) {
    var number = near(event, ".ga-num");
    if (number) showTip(number);
    else hideTip();
  });
  document.addEventListener("click", function (event) {
    var number = near(event, ".ga-num");
    if (number) showTip(number);
    else if (!near(event, ".ga-tip")) hideTip();
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" || !tipFor) return;
    hideTip();
    event.stopPropagation(); // Escape puts away one thing at a time
  }, true);
  document.addEventListener("scroll", hideTip, true);
  window.addEventListener("resize", hideTip);

  // --- copying --------------------------------------------------------------------------------

  function textOf(answer) {
    var folded = answer.querySelectorAll("details.ga-more:not([open])");
    Array.prototype.forEach.call(folded, function (part) { part.open = true; });
    var texts = Array.prototype.map.call(answer.querySelectorAll(".ga-text"), function (part) {
      return part.innerText.trim();
    });
    Array.prototype.forEach.call(folded, function (part) { part.open = false; });
    return texts.join("\n\n");
  }

  function copyBySelection(text) {
    var area = element("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.appendChild(area);
    area.select();
    var done = document.execCommand("copy"); // a frame of another site is not given the clipboard
    area.remove();
    return done;
  }

  function copied(button, back) {
    button.textContent = words(button, "copied", "已复制");
    button.focus();
    setTimeout(function () { button.textContent = back; }, COPIED_MS);
  }

  document.addEventListener("click", function (event) {
    var button = near(event, ".ga-copy");
    if (!button) return;
    var id = button.getAttribute("data-answer");
    var answer = button.closest(".ga-answer") ||
      (id && document.querySelector('.ga-answer[data-answer="' + CSS.escape(id) + '"]'));
    if (!answer || button.hasAttribute("data-busy")) return;
    var text = textOf(answer);
    var back = button.textContent;
    var written = navigator.clipboard ? navigator.clipboard.writeText(text) : Promise.reject();
    button.setAttribute("data-busy", "");
    setTimeout(function () { button.removeAttribute("data-busy"); }, COPIED_MS);
    written.then(function () { copied(button, back); }, function () {
      if (copyBySelection(text)) copied(button, back);
    });
  });

  window.GrowthAnswer = { openArticle: openArticle };
})();
