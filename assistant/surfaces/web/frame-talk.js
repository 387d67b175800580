/* The conversation: what has been said, what is being asked, and what must be sent again. One thing happens
 * after another, so that a question knows the shop's facts and the conversation that came before it. */

import { Refusal, Unreachable } from "./frame-client.js";
import * as view from "./frame-view.js";
import { w } from "./words.js";

const LIMIT = 2000; // characters of a question
const SESSION = "/api/v1/widget/session";
const CONTEXT = "/api/v1/widget/context";
const HANDOVER = "/api/v1/widget/handover";
const PHOTO = "/api/v1/widget/photo";
const RETRY_S = [2, 5, 10, 30]; // after a failed request, while the browser believes to be online
const WAIT_S = 600; // nobody watches a longer countdown: the server's sentence says when
const NOT_AGAIN = [403, 422]; // refusals that the same question would only get again

export class Talk {
  /** `tell(name, data)` goes to the shop's page, `changed()` follows every start and end of an answer,
   * `unreachable(sentence)` shows a banner, or takes it away for "", `fillIn(text)` fills the box. */
  constructor(client, { tell, changed, unreachable, fillIn }) {
    Object.assign(this, { client, tell, changed, unreachable, fillIn });
    this.session = null;
    this.lastTurn = 0;
    this.asking = null; // stops the answer that is coming
    this.stranded = null; // {turn, notice}: asked, and nobody knows whether it arrived
    this.queued = []; // the page's questions behind that one
    this.facts = {};
    this.unsent = null; // those that have not arrived
    this.attempts = this.timer = 0;
    this.order = Promise.resolve();
    if (client.known) this.next(() => this.read());
    window.addEventListener("online", () => this.recover());
    window.addEventListener("offline", () => this.reached(false));
  }

  get empty() {
    return this.lastTurn === 0;
  }

  // --- what is asked of it ------------------------------------------------------------------------

  ask(text) {
    const asked = text.trim().slice(0, LIMIT);
    if (!asked || this.asking) return;
    this.giveUp();
    view.noStarters();
    this.send({ text: asked, node: view.question(asked) });
    this.tell("question", {});
  }

  /** A question of the shop's page: in its turn. */
  askLater(text) {
    this.next(() => (this.asking || this.stranded ? this.queued.push(text) : this.ask(text)));
  }

  stop() {
    this.asking?.abort();
  }

  /** Facts of the shop's own system: kept until they have arrived, and said again in a new conversation. */
  know(facts) {
    this.next(() => this.giveFacts(facts));
  }

  /** Facts of a picture that the visitor confirmed, in their turn; {accepted, refused}, or what went wrong. */
  confirm(facts) {
    const confirmed = this.order.then(() => this.keep(PHOTO, facts));
    this.order = confirmed.catch(() => {});
    return confirmed;
  }

  beginAnew(greet) {
    this.next(async () => {
      this.session = (await this.client.post(SESSION, {})).session_id;
      this.lastTurn = 0;
      this.stranded = null;
      view.clear();
      greet();
      if (Object.keys(this.facts).length) await this.giveFacts(this.facts);
    });
  }

  // --- one after another --------------------------------------------------------------------------

  next(task) {
    this.order = this.order.then(task).catch((error) => this.failed(error));
  }

  failed(error) {
    if (error instanceof Unreachable) {
      this.reached(false);
      return;
    }
    if (!(error instanceof Refusal)) console.error(error);
    view.notice("error", error instanceof Refusal ? error.message : w("这里出错了，请刷新页面后再试。"));
    this.tell("error", { code: error.code || "internal_error" });
  }

  /** What the server has of the visitor's newest conversation and this page has not shown: all of it in the
   * beginning; later the turn whose answer was lost on its way, or what was asked on another page. */
  async read() {
    const found = await this.client.get(SESSION);
    this.reached(true);
    if (this.session && this.session !== found.session_id) return;
    this.session = found.session_id;
    for (const message of found.messages) {
      if (message.turn <= this.lastTurn) continue;
      view.noStarters();
      const lost = this.stranded && message.question.trim() === this.stranded.turn.text ? this.stranded : null;
      if (lost) {
        this.stranded = null;
        lost.notice.remove();
      }
      this.said(lost ? lost.turn.node : view.question(message.question), message);
      if (lost) this.tellAnswer(message.answer);
    }
  }

  said(asked, { turn, answer, html }) {
    this.lastTurn = turn || this.lastTurn + 1;
    const node = view.finished(html, answer, (feedback) => this.giveFeedback(feedback));
    view.calendar(node, (path) => this.client.file(path));
    view.next(node, answer, { fillIn: this.fillIn, pick: (text) => this.ask(text) });
    if (answer.handover?.label) view.person(node, answer.handover, () => this.handOver());
    view.show(asked);
  }

  handOver() {
    return this.client.post(HANDOVER, this.here);
  }

  tellAnswer({ outcome, id }) {
    this.tell("answer", { outcome, id });
  }

  async giveFeedback(feedback) {
    try {
      await this.client.post("/api/v1/feedback", feedback);
    } catch (error) {
      throw error instanceof Refusal ? error : new Error(w("没有送到，请再试一次。"));
    }
  }

  async giveFacts(more) {
    this.facts = { ...this.facts, ...more };
    this.unsent = { ...this.unsent, ...more };
    let got;
    try {
      got = await this.keep(CONTEXT, this.unsent);
    } catch (error) {
      if (error instanceof Refusal) this.unsent = null; // the same would be refused again
      throw error;
    }
    this.unsent = null;
    view.facts(got);
    this.tell("context", { accepted: got.accepted, refused: got.refused });
  }

  /** Facts become some of the conversation, or of a new one where that has been cleared on the server. */
  async keep(path, facts) {
    let got;
    try {
      got = await this.client.post(path, { facts, ...this.here });
    } catch (error) {
      if (error.code !== "session_unknown" || !this.session) throw error;
      this.session = null;
      got = await this.client.post(path, { facts });
    }
    this.session = got.session_id || this.session;
    return got;
  }

  get here() {
    return this.session ? { session_id: this.session } : {};
  }

  // --- asking -------------------------------------------------------------------------------------

  /** `turn` is {text, node}: what was asked, and its bubble. */
  send(turn) {
    const abort = new AbortController();
    this.asking = abort;
    this.changed();
    view.toEnd(turn.node);
    const growing = new view.Growing();
    this.next(async () => {
      try {
        await this.answer(turn, growing, abort.signal);
      } catch (error) {
        this.unanswered(turn, growing, error, abort.signal.aborted);
      }
      if (this.asking === abort) { // else the question is already on its way again
        this.asking = null;
        this.changed();
      }
      if (this.queued.length && !this.asking && !this.stranded) this.ask(this.queued.shift());
    });
  }

  async answer(turn, growing, signal) {
    let html = "", answer = null;
    if (this.unsent) await this.giveFacts({});
    for await (const { event, data } of this.client.stream({ question: turn.text, ...this.here }, signal)) {
      if (event === "stage") growing.stage(data.stage);
      else if (event === "delta") growing.add(data.text);
      else if (event === "view") html = data.html;
      else if (event === "answer") answer = data;
      else if (event === "error") throw new Refusal(500, data.error, 0);
    }
    this.reached(true);
    this.session = answer.session_id;
    growing.remove();
    this.said(turn.node, { answer, html });
    this.tellAnswer(answer);
  }

  unanswered(turn, growing, error, stopped) {
    const again = [w("重新发送"), () => { if (!this.asking) { note.remove(); growing.remove(); this.send(turn); } }];
    let note = null;
    if (stopped) {
      growing.halt();
      note = view.notice("stopped", w("已停止。"), [again]);
      return;
    }
    growing.remove();
    if (error instanceof Unreachable) {
      const sentence = w("网络不通，问题还没有得到回答。恢复后会自动重新发送。");
      this.stranded = { turn, notice: view.notice("error", sentence, [[w("现在重试"), () => this.recover()]]) };
      this.reached(false);
      this.tell("error", { code: "network" });
    } else if (error.code === "session_unknown" && this.session) {
      this.session = null; // cleared on the server: a new conversation begins with the same question
      this.send(turn);
    } else if (error instanceof Refusal) {
      const possible = error.retryAfter <= WAIT_S && !NOT_AGAIN.includes(error.status);
      note = view.notice("error", error.message, possible ? [again] : []);
      if (possible && error.retryAfter) view.waitOut(note, error.retryAfter);
      this.tell("error", { code: error.code });
    } else {
      this.failed(error);
    }
  }

  /** A newer question goes first: the one that is waiting can still be sent by hand. */
  giveUp() {
    if (!this.stranded) return;
    const { turn, notice } = this.stranded;
    this.stranded = null;
    const again = () => { if (!this.asking) { left.remove(); this.send(turn); } };
    const left = view.notice("stopped", w("这个问题还没有得到回答。"), [[w("重新发送"), again]]);
    notice.replaceWith(left);
  }

  // --- offline and back ---------------------------------------------------------------------------

  reached(yes) {
    clearTimeout(this.timer);
    if (yes) {
      this.attempts = 0;
      this.unreachable("");
      return;
    }
    this.unreachable(navigator.onLine ? w("连不上助手，正在重试…") : w("网络已断开，恢复后自动继续。"));
    if (!navigator.onLine) return; // the browser will say when it is back
    const seconds = RETRY_S[Math.min(this.attempts++, RETRY_S.length - 1)];
    this.timer = setTimeout(() => this.recover(), seconds * 1000);
  }

  /** The turn may have been kept although its answer never arrived: read first, and only then send. */
  recover() {
    if (this.asking) return;
    this.next(async () => {
      if (this.client.known) await this.read();
      else if (!this.stranded) this.reached(true);
      if (this.unsent) await this.giveFacts({});
      if (this.asking) return;
      if (this.stranded) {
        const { turn, notice } = this.stranded;
        this.stranded = null;
        notice.remove();
        this.send(turn);
      } else if (this.queued.length) {
        this.ask(this.queued.shift());
      }
    });
  }
}
