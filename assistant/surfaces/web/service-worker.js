/* Shows one page of ours where nothing can be reached. That page is all it keeps: answers, conversations and
 * everything else that a visitor sees pass by and are never stored. */

const LANGUAGE = new URL(location.href).searchParams.get("lang") || "zh-Hans";
const OFFLINE = "/offline?lang=" + LANGUAGE;
const KEPT = [OFFLINE, "/assets/offline.css", "/assets/offline.js", "/assets/icon.svg"];
const CACHE = "offline-" + LANGUAGE + "-{{version}}";

self.addEventListener("install", (event) => {
  const fresh = KEPT.map((path) => new Request(path, { cache: "reload", credentials: "omit" }));
  self.skipWaiting();
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(fresh)));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([
    caches.keys().then((names) => Promise.all(names.filter((n) => n !== CACHE).map((n) => caches.delete(n)))),
    self.registration.navigationPreload ? self.registration.navigationPreload.enable() : null,
    self.clients.claim()
  ]));
});

self.addEventListener("fetch", (event) => {
  const request = event.request;
  if (request.mode === "navigate") {
    if (request.destination === "document") event.respondWith(visited(event));
    return;
  }
  const path = new URL(request.url).pathname;
  if (KEPT.indexOf(path) >= 0) event.respondWith(fetch(request).catch(() => kept(path)));
});

async function visited(event) {
  try {
    return (await event.preloadResponse) || (await fetch(event.request));
  } catch {
    return kept(OFFLINE);
  }
}

async function kept(path) {
  return (await (await caches.open(CACHE)).match(path)) || Response.error();
}
