/**
 * Keeps the empty recorder so that it opens without the clinic; never anything about a patient.
 *
 * One cache per build. A new build waits until the page says that it is quiet.
 */

/** @type {{build: string, files: string[]}} set by the address that serves this file */
const { build, files } = self.SHELL;
const CACHE = `gb-shell-${build}`;
const PAGE = "/rec/";

self.addEventListener("install", (event) => event.waitUntil(fill()));
self.addEventListener("activate", (event) => event.waitUntil(clear()));
self.addEventListener("message", ({ data }) => data === "take over" && self.skipWaiting());
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  const isShell = event.request.method === "GET" && url.origin === location.origin;
  if (isShell && files.includes(url.pathname)) event.respondWith(kept(event.request, url));
});

async function fill() {
  const cache = await caches.open(CACHE);
  const wanted = { cache: "reload", credentials: "omit", redirect: "error" };
  await cache.addAll(files.map((path) => new Request(path, wanted)));
}

/** Other builds' caches, and what a failed install has left half filled. */
async function clear() {
  for (const name of await caches.keys()) {
    if (name.startsWith("gb-shell-") && name !== CACHE) await caches.delete(name);
  }
}

async function kept(request, url) {
  const cache = await caches.open(CACHE);
  const place = url.pathname === PAGE ? PAGE : request;
  return (await cache.match(place)) ?? fetch(request);
}
