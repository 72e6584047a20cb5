// Live pages: a message names a topic, and every part with hx-trigger="live:<topic> from:body"
// fetches itself anew. Without the stream the page looks every five seconds, with ETags.
const POLL_MS = 5000;
const tags = new Map(); // path of a part → the ETag of what it shows

function tell(topic, ids = []) {
  document.body.dispatchEvent(new CustomEvent(`live:${topic}`, { detail: { ids } }));
}

function topicsHere() {
  const parts = [...document.querySelectorAll("[hx-trigger*='live:']")];
  const names = parts.flatMap((part) => part.getAttribute("hx-trigger").match(/live:[\w.-]+/g));
  return new Set(names.map((name) => name.slice("live:".length)));
}

const tellAll = () => topicsHere().forEach((topic) => tell(topic));

function show(state) {
  for (const chip of document.querySelectorAll("[data-net]")) {
    if (chip.dataset.net === state) continue;
    chip.dataset.net = state;
    for (const word of chip.children) word.hidden = word.dataset.when !== state;
  }
}

const isLive = (event) => event?.type?.startsWith("live:");

function watchTags() {
  const body = document.body;
  body.addEventListener("htmx:configRequest", (event) => {
    const { path, headers, triggeringEvent } = event.detail;
    if (isLive(triggeringEvent) && tags.has(path)) headers["If-None-Match"] = tags.get(path);
  });
  body.addEventListener("htmx:afterRequest", (event) => {
    const { xhr, pathInfo, requestConfig } = event.detail;
    if (!isLive(requestConfig.triggeringEvent) || xhr.status !== 200) return;
    const tag = xhr.getResponseHeader("ETag");
    if (tag) tags.set(pathInfo.requestPath, tag);
  });
  body.addEventListener("htmx:sendError", () => show("offline"));
}

function follow(url) {
  let poll = null;
  let wasLost = false;
  const stream = new EventSource(url);
  stream.addEventListener("open", () => {
    clearInterval(poll);
    poll = null;
    show("sent");
    if (wasLost) tellAll();
    wasLost = false;
  });
  stream.addEventListener("message", (event) => {
    const { topic, ids } = JSON.parse(event.data);
    tell(topic, ids);
  });
  stream.addEventListener("error", () => {
    wasLost = true;
    show(navigator.onLine ? "slow" : "offline");
    poll ??= setInterval(tellAll, POLL_MS);
    // A stream that the server ended for good is asked for again, with a fresh token, after a while
    if (stream.readyState === EventSource.CLOSED) {
      setTimeout(() => {
        clearInterval(poll);
        follow(url);
      }, 6 * POLL_MS);
    }
  });
}

export function startLive() {
  const url = document.body.dataset.live;
  addEventListener("offline", () => show("offline"));
  addEventListener("online", () => show("sent"));
  if (!url) return;
  watchTags();
  follow(url);
}
