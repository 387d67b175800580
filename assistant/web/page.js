/* The page's own behaviour: the conversation, the list of conversations, the shop's profile, the plans.
 *
 * Gradio carries the messages; the markup is ours. Each part below is called by a gr.HTML component with
 * (element, trigger, props, watch): trigger(name, data) calls the server, and what the server sends comes as
 * props.value. Words stand in #ga-words, so that this file speaks every language of the page.
 *
 * Markup from the server is escaped there (render/); here, text only ever goes into textContent.
 */
(function () {
  "use strict";

  var STOP_WAIT_MS = 5000;
  var QUESTION_TOP_PX = 12;
  var words = null;

  function w(text, values) {
    if (!words) {
      var node = document.getElementById("ga-words");
      words = node ? JSON.parse(node.textContent) : {};
    }
    return (words[text] || text).replace(/\{(\w+)\}/g, function (whole, name) {
      return values && name in values ? values[name] : whole;
    });
  }

  function make(tag, className, text) {
    var node = document.createElement(tag);
    if (className) node.className = className;
    if (text) node.textContent = text;
    return node;
  }

  function key() {
    return Math.random().toString(36).slice(2, 12);
  }

  // What the parts share: is an answer being written, and what waits for its end.
  var busy = false;
  var waiting = null;

  function whenIdle(action) {
    if (!busy) return action();
    waiting = action; // the last wish counts
    say(w("回答结束后就执行。"));
  }

  function setBusy(now) {
    busy = now;
    document.documentElement.classList.toggle("ga-busy", now);
    if (!now && waiting) {
      var action = waiting;
      waiting = null;
      action();
    }
  }

  // Until a conversation that was opened is there, a question would still belong to the one before.
  var loading = true;
  var loadedThen = null;

  function whenLoaded(action) {
    if (loading) loadedThen = action;
    else action();
  }

  function loaded() {
    loading = false;
    var action = loadedThen;
    loadedThen = null;
    if (action) setTimeout(action, 0);
  }

  function say(text) {
    var status = document.getElementById("ga-status");
    if (status) status.textContent = text;
  }

  function notice(text) {
    var bar = document.getElementById("ga-notice");
    if (!bar) return;
    bar.textContent = text;
    bar.hidden = !text;
    clearTimeout(notice.timer);
    if (text) notice.timer = setTimeout(function () { bar.hidden = true; }, 8000);
  }

  // --- views on a narrow screen: one part at a time ---------------------------------------------

  function show(view) {
    document.documentElement.setAttribute("data-ga-view", view);
    var buttons = document.querySelectorAll(".ga-views button");
    for (var i = 0; i < buttons.length; i++) {
      buttons[i].setAttribute("aria-pressed", String(buttons[i].dataset.view === view));
    }
  }

  function head(element) {
    element.addEventListener("click", function (event) {
      var view = event.target.closest("[data-view]");
      if (view) return show(view.dataset.view);
      var language = event.target.closest("[data-language]");
      if (!language) return;
      var secure = location.protocol === "https:" ? "; Secure" : "";
      document.cookie = "growth_language=" + language.dataset.language +
        "; Path=/; Max-Age=31536000; SameSite=Lax" + secure;
      location.reload();
    });
    show("chat");
    keepLanguage();
  }

  /** Gradio sets the document's language to the browser's; the page is in the one that was chosen. */
  function keepLanguage() {
    var root = document.documentElement;
    var chosen = document.getElementById("ga-words").lang;
    function keep() {
      if (root.lang !== chosen) root.lang = chosen;
    }
    keep();
    new MutationObserver(keep).observe(root, { attributes: true, attributeFilter: ["lang"] });
  }

  // --- conversation -------------------------------------------------------------------------------

  var chatPart = null; // {ask(text), fill(text, hint)}: what the other parts use

  function chat(element, trigger, props, watch) {
    var log = element.querySelector(".ga-log");
    var turns = element.querySelector(".ga-turns");
    var welcome = element.querySelector(".ga-welcome");
    var form = element.querySelector(".ga-composer");
    var box = form.querySelector("textarea");
    var sending = form.querySelector(".ga-send");
    var stop = form.querySelector(".ga-stop");
    var editing = form.querySelector(".ga-editing");
    var edited = null; // the turn whose question is being changed
    var current = ""; // key of the turn that is being written

    function grow() {
      box.style.height = "auto";
      box.style.height = Math.min(box.scrollHeight, 160) + "px";
    }

    function settle() {
      welcome.hidden = turns.children.length > 0;
      sending.hidden = busy;
      stop.hidden = !busy;
      stop.disabled = false;
    }

    function toQuestion(turn) {
      log.scrollTop += turn.getBoundingClientRect().top - log.getBoundingClientRect().top - QUESTION_TOP_PX;
    }

    function turnOf(name) {
      for (var i = turns.children.length - 1; i >= 0; i--) {
        if (turns.children[i].dataset.key === name) return turns.children[i];
      }
      return null;
    }

    function question(text) {
      var turn = make("li", "ga-turn");
      turn.dataset.state = "streaming";
      turn.setAttribute("aria-busy", "true");
      turn.appendChild(make("div", "ga-question", text));
      turn.appendChild(make("p", "ga-stage", w("正在理解问题…")));
      return turn;
    }

    function ask(text, replaced) {
      whenLoaded(function () { send(text.trim(), replaced); });
    }

    function send(text, replaced) {
      if (!text || busy) return;
      var replaces = replaced ? replaced.dataset.answer || "" : "";
      if (replaced) replaced.remove();
      endEditing();
      var turn = question(text);
      current = turn.dataset.key = key();
      turns.appendChild(turn);
      setBusy(true);
      settle();
      toQuestion(turn);
      show("chat");
      say(w("问题已发送。"));
      trigger("ask", { key: current, text: text, replaces: replaces });
    }

    function written(update) {
      var turn = turnOf(update.key);
      if (!turn) return;
      turn.innerHTML = update.html;
      turn.dataset.state = update.state;
      if (update.state === "streaming") return;
      turn.removeAttribute("aria-busy");
      turn.dataset.answer = update.answer || "";
      if (update.key !== current) return;
      current = "";
      setBusy(false);
      settle();
      toQuestion(turn);
      var first = turn.querySelector(".ga-text p, .ga-text li, .ga-stopped, .ga-failed");
      say(first ? first.textContent : "");
      if (!box.value && update.state === "failed") box.value = turn.dataset.question || "";
    }

    function listed(html) {
      endEditing();
      turns.innerHTML = html;
      current = "";
      if (busy) setBusy(false);
      settle();
      loaded();
      if (document.activeElement && document.activeElement.matches(".ga-fresh")) box.focus();
      var last = turns.lastElementChild;
      if (last) toQuestion(last);
    }

    function startEditing(turn) {
      edited = turn;
      box.value = turn.querySelector(".ga-question").dataset.text;
      editing.hidden = false;
      grow();
      box.focus();
      box.setSelectionRange(box.value.length, box.value.length);
    }

    function endEditing() {
      if (edited) box.value = "";
      edited = null;
      editing.hidden = true;
      grow();
    }

    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var text = box.value;
      if (!text.trim() || busy) return;
      var replaced = edited;
      edited = null;
      box.value = "";
      grow();
      ask(text, replaced);
    });

    box.addEventListener("keydown", function (event) {
      // While an input method is composing, Enter chooses a word.
      if (event.isComposing || event.keyCode === 229) return;
      if (event.key === "Enter" && !event.shiftKey) {
        event.preventDefault();
        form.requestSubmit();
      } else if (event.key === "Escape" && edited) {
        endEditing();
      }
    });
    box.addEventListener("input", grow);

    stop.addEventListener("click", function () {
      var stopping = current;
      stop.disabled = true;
      say(w("正在停止…"));
      trigger("stop", { key: stopping });
      // A server that has gone cannot say that it stopped.
      setTimeout(function () {
        var turn = current && current === stopping && turnOf(stopping);
        if (!turn) return;
        turn.dataset.state = "stopped";
        turn.removeAttribute("aria-busy");
        var stage = turn.querySelector(".ga-stage");
        if (stage) stage.textContent = w("服务器没有回应，请稍后再试。");
        current = "";
        setBusy(false);
        settle();
      }, STOP_WAIT_MS);
    });

    editing.querySelector("button").addEventListener("click", function () {
      endEditing();
      box.focus();
    });

    element.addEventListener("click", function (event) {
      var button = event.target.closest("[data-do]");
      if (!button) return;
      var turn = button.closest(".ga-turn");
      var act = button.dataset.do;
      if (act === "ask") ask(button.dataset.text);
      else if (act === "fill") chatPart.fill(button.dataset.text, button.textContent);
      else if (act === "again") ask(turn.querySelector(".ga-question").dataset.text, turn);
      else if (act === "edit" && !busy) startEditing(turn);
      else if (act === "up" || act === "down") openRating(turn, act, trigger);
      else if (act === "unrate") closeRating(turn, true);
    });

    element.addEventListener("submit", function (event) {
      if (!event.target.matches(".ga-rating")) return;
      event.preventDefault();
      var turn = event.target.closest(".ga-turn");
      var reason = event.target.querySelector("input[name=reason]:checked");
      rate(turn, event.target.dataset.verdict, reason ? reason.value : "", event.target.comment.value, trigger);
    });

    element.addEventListener("keydown", function (event) {
      var rating = event.key === "Escape" && event.target.closest(".ga-rating");
      if (rating) closeRating(rating.closest(".ga-turn"), true);
    });

    chatPart = {
      ask: function (text) { whenIdle(function () { ask(text); }); },
      fill: function (text, hint) {
        show("chat");
        box.value = text;
        grow();
        box.focus();
        box.setSelectionRange(text.length, text.length);
        if (hint) say(hint);
      },
      rated: function (answer, verdict) {
        for (var i = 0; i < turns.children.length; i++) {
          var turn = turns.children[i];
          if (turn.dataset.answer !== answer) continue;
          press(turn, verdict);
          if (verdict === "down") closeRating(turn, true);
        }
      }
    };

    function received() {
      var value = props.value;
      if (!value) return;
      if (value.kind === "list") listed(value.html);
      else if (value.kind === "turn") written(value);
    }

    watch("value", received);
    received();
    settle();
  }

  function press(turn, verdict) {
    ["up", "down"].forEach(function (name) {
      var button = turn.querySelector('[data-do="' + name + '"]');
      if (button) button.setAttribute("aria-pressed", String(name === verdict));
    });
  }

  function openRating(turn, verdict, trigger) {
    var form = turn.querySelector(".ga-rating");
    form.dataset.verdict = verdict;
    form.hidden = false;
    form.querySelector(".ga-reasons").hidden = verdict === "up";
    form.scrollIntoView({ block: "nearest" });
    if (verdict === "up") rate(turn, "up", "", "", trigger);
    else form.querySelector("input[name=reason]").focus();
  }

  function closeRating(turn, refocus) {
    var form = turn.querySelector(".ga-rating");
    form.hidden = true;
    if (refocus) turn.querySelector('[data-do="' + (form.dataset.verdict || "up") + '"]').focus();
  }

  function rate(turn, verdict, reason, comment, trigger) {
    trigger("rate", { answer: turn.dataset.answer, verdict: verdict, reason: reason, comment: comment });
    if (comment) closeRating(turn, true);
  }

  // --- conversations ------------------------------------------------------------------------------

  function conversations(element, trigger) {
    element.addEventListener("click", function (event) {
      var button = event.target.closest("[data-do]");
      if (!button) return;
      var act = button.dataset.do;
      var id = button.dataset.id || "";
      closeMenus(null);
      if (act === "open") load("open", { id: id });
      else if (act === "fresh") load("fresh", {});
      else if (act === "export") trigger("export", { id: id, form: button.dataset.form });
      else if (act === "rename") {
        dialog(w("重命名对话"), w("新名称"), button.dataset.title, w("保存"), function (title) {
          trigger("rename", { id: id, title: title });
        });
      } else if (act === "remove") {
        dialog(w("删除这段对话？"), "", button.dataset.title, w("删除"), function () {
          // Another one than the one that is shown goes without anything being loaded.
          if (button.dataset.current) load("remove", { id: id });
          else whenIdle(function () { trigger("remove", { id: id }); });
        });
      }
    });

    function load(name, data) {
      whenIdle(function () {
        loading = true;
        show("chat");
        trigger(name, data);
      });
    }
  }

  function closeMenus(but) {
    var menus = document.querySelectorAll("details.ga-menu[open]");
    for (var i = 0; i < menus.length; i++) if (menus[i] !== but) menus[i].open = false;
  }

  document.addEventListener("click", function (event) {
    closeMenus(event.target.closest("details.ga-menu"));
  });
  document.addEventListener("keydown", function (event) {
    var menu = event.key === "Escape" && event.target.closest && event.target.closest("details.ga-menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });

  /** Asks before something is done: with a field for `label`, or only to be confirmed. */
  function dialog(title, label, text, action, done) {
    var box = make("dialog", "ga-ask");
    var form = make("form");
    form.method = "dialog";
    var heading = make("h2", "", title);
    heading.id = "ga-ask-title";
    box.setAttribute("aria-labelledby", heading.id);
    form.appendChild(heading);
    var field = null;
    if (label) {
      var labelled = make("label", "", label);
      field = make("input");
      field.value = text;
      field.maxLength = 40;
      field.required = true;
      labelled.appendChild(field);
      form.appendChild(labelled);
    } else {
      form.appendChild(make("p", "", w("「{title}」会从这里消失，不能恢复。", { title: text })));
    }
    var row = make("div", "ga-row");
    var cancel = make("button", "ga-button", w("取消"));
    cancel.type = "button";
    var ok = make("button", label ? "ga-button ga-primary" : "ga-button ga-danger", action);
    row.appendChild(cancel);
    row.appendChild(ok);
    form.appendChild(row);
    box.appendChild(form);
    document.body.appendChild(box);
    var opener = document.activeElement;
    cancel.addEventListener("click", function () { box.close(); });
    form.addEventListener("submit", function () { done(field ? field.value : ""); });
    box.addEventListener("close", function () {
      box.remove();
      if (opener && opener.isConnected) opener.focus();
    });
    box.showModal();
    if (field) field.select();
    else cancel.focus();
  }

  // --- profile ------------------------------------------------------------------------------------

  function profile(element, trigger, props, watch) {
    var saved = ""; // the fact that was sent to be saved: the focus returns to its row

    function fields() {
      // The control that fits the fact that is chosen to be added: yes or no, a day, or words.
      var add = element.querySelector(".ga-add");
      if (!add) return;
      var chosen = add.fact.selectedOptions[0];
      var controls = add.querySelectorAll("[data-kind]");
      for (var i = 0; i < controls.length; i++) {
        var fits = !!chosen && controls[i].dataset.kind === chosen.dataset.for;
        controls[i].hidden = controls[i].disabled = !fits;
      }
      var question = add.querySelector(".ga-fact-question");
      question.textContent = chosen ? chosen.dataset.question || "" : "";
      add.querySelector("button[type=submit]").disabled = !chosen || !chosen.value;
    }

    element.addEventListener("change", function (event) {
      if (event.target.name === "fact") fields();
    });

    element.addEventListener("submit", function (event) {
      var form = event.target;
      event.preventDefault();
      var value = "";
      var controls = form.querySelectorAll("[name=value]");
      for (var i = 0; i < controls.length; i++) if (!controls[i].disabled) value = controls[i].value;
      saved = form.fact.value;
      trigger("fact", { fact: form.fact.value, value: value, added: form.matches(".ga-add") ? "1" : "" });
    });

    element.addEventListener("click", function (event) {
      var button = event.target.closest("[data-do]");
      if (!button) return;
      var row = button.closest(".ga-fact");
      var act = button.dataset.do;
      if (act === "change") editRow(row, true);
      else if (act === "cancel") editRow(row, false);
      else if (act === "keep") trigger("fact", { fact: button.dataset.fact, value: button.dataset.value, added: "" });
      else if (act === "forget") trigger("forget", { fact: button.dataset.fact });
      else if (act === "again") chatPart.ask(button.dataset.text);
    });

    element.addEventListener("keydown", function (event) {
      var row = event.key === "Escape" && event.target.closest(".ga-fact");
      if (row && !row.querySelector("form").hidden) editRow(row, false);
    });

    function editRow(row, open) {
      row.querySelector("form").hidden = !open;
      row.querySelector(".ga-fact-shown").hidden = open;
      if (open) {
        var field = row.querySelector("form [name=value]");
        field.focus();
        if (field.select) field.select();
      } else {
        row.querySelector('[data-do="change"]').focus();
      }
    }

    // Another part asks for a fact: the plans, for one that would settle them.
    profile.want = function (fact) {
      var row = element.querySelector('.ga-fact[data-fact="' + CSS.escape(fact) + '"]');
      show("profile");
      if (row) return editRow(row, true);
      var add = element.querySelector(".ga-add");
      add.closest("details").open = true;
      add.fact.value = fact;
      fields();
      var controls = add.querySelectorAll("[name=value]");
      for (var i = 0; i < controls.length; i++) if (!controls[i].disabled) controls[i].focus();
    };

    function settle() {
      fields();
      counts();
      var wrong = element.querySelector("[aria-invalid=true]");
      var row = saved && element.querySelector('.ga-fact[data-fact="' + CSS.escape(saved) + '"]');
      saved = "";
      if (wrong) wrong.focus();
      else if (row) row.querySelector('[data-do="change"]').focus();
    }

    watch("value", settle);
    settle();
  }

  // --- plans --------------------------------------------------------------------------------------

  function plans(element, trigger, props, watch) {
    var chosen = "";

    function filter() {
      var select = element.querySelector("[name=platform]");
      if (!select) return counts();
      select.value = chosen;
      var groups = element.querySelectorAll(".ga-plan-group");
      for (var g = 0; g < groups.length; g++) {
        var left = 0;
        var rows = groups[g].querySelectorAll("[data-platform]");
        for (var i = 0; i < rows.length; i++) {
          rows[i].hidden = !!chosen && rows[i].dataset.platform !== chosen;
          if (!rows[i].hidden) left++;
        }
        groups[g].hidden = !left;
        groups[g].querySelector(".ga-count").textContent = left;
      }
      element.querySelector(".ga-none").hidden = !!element.querySelector(".ga-plan-group:not([hidden])");
      counts();
    }

    element.addEventListener("change", function (event) {
      if (event.target.name !== "platform") return;
      chosen = event.target.value;
      filter();
    });
    element.addEventListener("click", function (event) {
      var button = event.target.closest("[data-do]");
      if (!button) return;
      if (button.dataset.do === "want") profile.want(button.dataset.fact);
      else if (button.dataset.do === "ask") chatPart.ask(button.dataset.text);
    });
    watch("value", filter);
    filter();
  }

  /** How much there is behind the buttons of the other views. */
  function counts() {
    var facts = document.querySelectorAll(".ga-fact").length;
    var met = document.querySelectorAll('.ga-plan-group[data-group="met"] [data-platform]:not([hidden])').length;
    [["profile", facts], ["plans", met]].forEach(function (pair) {
      var badge = document.querySelector('.ga-views [data-view="' + pair[0] + '"] .ga-count');
      if (badge) badge.textContent = pair[1] || "";
    });
  }

  // --- replies: what belongs to no part -------------------------------------------------------------

  function replies(element, trigger, props, watch) {
    watch("value", function () {
      var value = props.value;
      if (!value) return;
      if (value.kind === "rated") {
        chatPart.rated(value.answer, value.verdict);
        say(w("已收到，谢谢您的反馈。"));
        notice(w("已收到，谢谢您的反馈。"));
      } else if (value.kind === "download") {
        download(value);
      } else if (value.kind === "notice") {
        notice(value.text);
        say(value.text);
        loaded();
      }
    });
  }

  /** A file made here, of what the server has just sent: nothing of it lies anywhere to be fetched. */
  function download(file) {
    var url = URL.createObjectURL(new Blob([file.text], { type: file.type }));
    var link = make("a");
    link.href = url;
    link.download = file.name;
    document.body.appendChild(link);
    link.click();
    link.remove();
    setTimeout(function () { URL.revokeObjectURL(url); }, 10000);
  }

  window.GrowthPage = {
    head: head, chat: chat, conversations: conversations, profile: profile, plans: plans, replies: replies
  };
})();
