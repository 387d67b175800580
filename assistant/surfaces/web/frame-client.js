/* The widget's requests to our host: the token, JSON calls, and an answer's stream of events.
 *
 * A Refusal is the server's word (a sentence for people); Unreachable means that nobody can say whether
 * the request arrived: after it, read the conversation before sending anything again. */

export class Refusal extends Error {
  constructor(status, { code, message, hint }, retryAfter) {
    super(`${message || ""}${hint || ""}`);
    Object.assign(this, { status, code: code || "internal_error", retryAfter });
  }
}

export class Unreachable extends Error {}

const REPLY_MS = 20_000; // for a reply that is not a stream,
const SILENCE_MS = 90_000; // and for a stream's next event
const REFRESH_AT = 0.8; // of a token's life

export class Client {
  /** `askHost` is a function giving the token that the shop signed, or null: then our host gives one. */
  constructor({ site, origin, locale, memory, askHost }) {
    Object.assign(this, { site, origin, locale, memory, askHost });
    this.current = null; // {text, until}
    this.coming = null;
  }

  get known() {
    return Boolean(this.askHost || this.memory.visitor);
  }

  async get(path) {
    return (await this.request(path, {})).json();
  }

  async file(path) {
    return (await this.request(path, {})).blob();
  }

  async post(path, body) {
    const response = await this.request(path, { method: "POST", body });
    return response.status === 204 ? null : response.json();
  }

  /** What the server reads in a picture, a File. */
  async picture(file, signal) {
    return (await this.request("/api/v1/photo", { method: "POST", body: file, signal })).json();
  }

  /** The events of an answer, {event, data}; ends after `answer` or `error`, else throws Unreachable. */
  async *stream(body, signal) {
    const response = await this.request("/api/v1/widget/stream", { method: "POST", body, signal });
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "", complete = false;
    try {
      for (;;) {
        const quiet = setTimeout(() => reader.cancel(), SILENCE_MS); // ends the stream: incomplete
        const { value, done } = await reader.read().catch((error) => {
          throw signal.aborted ? error : new Unreachable();
        }).finally(() => clearTimeout(quiet));
        if (done) break;
        const parts = (rest + value).replaceAll("\r\n", "\n").split("\n\n");
        rest = parts.pop();
        for (const part of parts) {
          const event = parsed(part);
          if (!event) continue;
          complete ||= event.event === "answer" || event.event === "error";
          yield event;
        }
      }
    } finally {
      reader.cancel().catch(() => {});
    }
    if (!complete) throw new Unreachable();
  }

  async request(path, { method = "GET", body, signal }, again = false) {
    const token = await this.token();
    const response = await this.send(path, { method, body, signal, token });
    if (response.ok) return response;
    if (response.status === 401 && !again) {
      this.current = null; // refused before anything was done: safe to send once more
      return this.request(path, { method, body, signal }, true);
    }
    throw await refusal(response);
  }

  async token() {
    if (this.current && Date.now() < this.current.until) return this.current.text;
    this.coming ||= this.newToken().finally(() => { this.coming = null; });
    return this.coming;
  }

  async newToken() {
    const begun = Date.now();
    let text, life;
    if (this.askHost) {
      text = await this.askHost();
      life = lifeOf(text);
    } else {
      const body = { site: this.site, origin: this.origin };
      if (this.memory.visitor) body.visitor = this.memory.visitor;
      const response = await this.send("/api/v1/widget/token", { method: "POST", body });
      if (!response.ok) throw await refusal(response);
      const given = await response.json();
      this.memory.visitor = given.visitor;
      text = given.token;
      life = given.expires_in;
    }
    this.current = { text, until: begun + life * 1000 * REFRESH_AT };
    return text;
  }

  async send(path, { method, body, signal, token }) {
    const headers = { "Accept-Language": this.locale };
    if (token) headers.Authorization = `Bearer ${token}`;
    const whole = body instanceof Blob;
    if (whole) headers["Content-Type"] = body.type || "application/octet-stream";
    else if (body !== undefined) headers["Content-Type"] = "application/json";
    const said = whole || body === undefined ? body : JSON.stringify(body); // its failure is ours, not the network's
    try {
      return await fetch(path, {
        method, headers, signal: signal || AbortSignal.timeout(REPLY_MS), body: said,
        credentials: "omit", cache: "no-store", // the token says who asks; no cookie does
      });
    } catch (error) {
      throw signal && signal.aborted ? error : new Unreachable();
    }
  }
}

/** One block of an event stream → {event, data}, or nothing when it is a comment. */
function parsed(block) {
  const found = { event: "message", data: "" };
  for (const line of block.split("\n")) {
    const at = line.indexOf(":");
    if (at <= 0) continue;
    const name = line.slice(0, at), value = line.slice(at + 1).replace(/^ /, "");
    if (name === "event") found.event = value;
    if (name === "data") found.data += found.data ? "\n" + value : value;
  }
  return found.data ? { event: found.event, data: JSON.parse(found.data) } : null;
}

async function refusal(response) {
  const body = await response.json().catch(() => ({})); // a proxy's own page is no JSON
  return new Refusal(response.status, body.error || {}, Number(response.headers.get("Retry-After")) || 0);
}

/** Seconds between a JWT's iat and exp: this device's clock may be wrong, so only their difference counts. */
function lifeOf(token) {
  try {
    const claims = JSON.parse(atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")));
    return claims.exp - claims.iat || 60;
  } catch {
    return 60;
  }
}

/** What this site's visitor is remembered by; lost with the page where the browser keeps nothing for frames. */
export class Memory {
  constructor(site) {
    this.key = `growth-assistant:${site}`;
    this.value = null;
    try {
      this.value = localStorage.getItem(this.key);
    } catch { /* storage is shut: the conversation lasts as long as the page */ }
  }

  get visitor() {
    return this.value;
  }

  set visitor(id) {
    this.value = id;
    try {
      localStorage.setItem(this.key, id);
    } catch { /* as above */ }
  }
}
