// Live pages: a message names a topic, and every part with hx-trigger="live:<topic> from:body"
// fetches itself anew. Without the stream the page looks every five seconds, with ETags.
// data-live is where a pass is asked for; the stream itself is at /live.
const POLL_MS = 5000;
const AGAIN_MS = 1000;
const RENEW_MS = 240000; // a pass lives 300 s
const SETTLED_MS = 30; // htmx listens for a part that it put in after 20 ms
const LIVE = "[hx-trigger*='live:']";
const tags = new Map(); // path of a part → the ETag of what it shows
const acts = new Map(); // a request that a person made → what was tapped
const asked = new Map(); // a request of a part → the part, and the topics that were told meanwhile

function tell(topic, ids = []) {
  for (const { told } of asked.values()) told.add(topic);
  document.body.dispatchEvent(new CustomEvent(`live:${topic}`, { detail: { ids } }));
}

function topicsOf(parts) {
  const names = parts.flatMap((part) => part.getAttribute("hx-trigger").match(/live:[\w.:-]+/g));
  return new Set(names.map((name) => name.slice("live:".length)));
}

const tellOf = (part) => topicsOf([part]).forEach((topic) => tell(topic));
// A page that is covered asks for nothing: it would only be told to unlock
const isLocked = () => document.documentElement.hasAttribute("data-locked");
const tellAll = () => isLocked() || topicsOf([...document.querySelectorAll(LIVE)]).forEach((topic) => tell(topic));

// What is told while a part is fetched and put in place reaches neither the old part, which is
// about to go, nor the new one, which does not listen yet: it is told once more
function watchParts() {
  const body = document.body;
  body.addEventListener("htmx:beforeRequest", ({ detail: { elt, xhr, requestConfig } }) => {
    if (elt.matches(LIVE)) asked.set(xhr, { part: elt, told: new Set() });
    else if (requestConfig.verb !== "get") acts.set(xhr, elt);
  });
  body.addEventListener("htmx:beforeSwap", keepTheHandsWork);
  body.addEventListener("htmx:afterRequest", ({ detail: { xhr } }) => {
    acts.delete(xhr);
    if (asked.has(xhr)) setTimeout(() => tellAgain(xhr), SETTLED_MS);
  });
}

const FIELDS = "input:not([type=hidden]), textarea, select";

function isTyped(field) {
  if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
  if (!field.matches("select")) return field.value !== field.defaultValue;
  const first = [...field.options].find((each) => each.defaultSelected) ?? field.options[0];
  return field.selectedOptions[0] !== first;
}

const keepsTyped = (part) =>
  part.matches("[data-keeps]") && [...part.querySelectorAll(FIELDS)].some(isTyped);

// What waits for an answer or holds typed text stays: an answer needs the place that was tapped,
// and the part is fetched anew once it is there; typed text waits for whoever typed it
function keepTheHandsWork(event) {
  const part = asked.get(event.detail.xhr)?.part;
  if (!part) return;
  const act = [...acts].find(([, tapped]) => part.contains(tapped))?.[0];
  event.detail.shouldSwap &&= !act && !keepsTyped(part);
  if (act) act.addEventListener("loadend", () => setTimeout(() => tellOf(part), SETTLED_MS));
  else if (keepsTyped(part)) part.querySelector("[data-stale]").hidden = false;
}

function tellAgain(request) {
  const { part, told } = asked.get(request) ?? { told: new Set() };
  asked.delete(request);
  if (told.size) topicsOf([part]).forEach((topic) => told.has(topic) && tell(topic));
}

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
    if (isLocked() && event.detail.verb === "get") return event.preventDefault();
    if (isLive(triggeringEvent) && tags.has(path)) headers["If-None-Match"] = tags.get(path);
    if (!triggeringEvent || isLive(triggeringEvent)) headers["X-Live"] = "1"; // nobody touched it
  });
  body.addEventListener("htmx:afterRequest", (event) => {
    const { xhr, pathInfo, requestConfig } = event.detail;
    if (!isLive(requestConfig.triggeringEvent) || xhr.status !== 200) return;
    const tag = xhr.getResponseHeader("ETag");
    if (tag) tags.set(pathInfo.requestPath, tag);
  });
  body.addEventListener("htmx:sendError", () => show("offline"));
}

const made = document.querySelector("meta[name=now]")?.content ?? "";
const csrf = () => document.querySelector("meta[name=csrf]")?.content ?? "";

// A pass is a cookie of five minutes; "HX-Request" makes "signed out" an answer, not a page
async function renew(url) {
  if (isLocked()) return false;
  const answer = await fetch(url, {
    method: "POST",
    headers: { "X-CSRFToken": csrf(), "HX-Request": "true", "X-Live": "1" },
  });
  if (answer.status === 401 || answer.status === 404) location.reload();
  return answer.ok;
}

let poll = null;
let wasLost = false;

function lose() {
  wasLost = true;
  show(navigator.onLine ? "slow" : "offline");
  poll ??= setInterval(tellAll, POLL_MS);
}

function find() {
  clearInterval(poll);
  poll = null;
  show("sent");
  if (wasLost) tellAll();
  wasLost = false;
}

// Signing out revokes too: its own answer must arrive before this page thinks of reloading
let leaving = false;
addEventListener("beforeunload", () => (leaving = true));

function open(again) {
  const stream = new EventSource(`/live?since=${encodeURIComponent(made)}`);
  stream.addEventListener("open", find);
  stream.addEventListener("message", (event) => {
    const { topic, ids } = JSON.parse(event.data);
    tell(topic, ids);
  });
  stream.addEventListener("reset", tellAll);
  stream.addEventListener("revoked", () => setTimeout(() => location.reload(), leaving ? 9000 : 0));
  stream.addEventListener("error", () => {
    lose();
    // Without a valid pass the stream is closed for good: ask for a new one
    if (stream.readyState === EventSource.CLOSED) setTimeout(again, AGAIN_MS);
  });
}

async function follow(url) {
  try {
    if (await renew(url)) return open(() => follow(url));
  } catch {
    // No network: the page looks by itself until there is one
  }
  lose();
  setTimeout(() => follow(url), POLL_MS);
}

export function startLive() {
  const url = document.body.dataset.live;
  addEventListener("offline", () => show("offline"));
  addEventListener("online", () => show("sent"));
  if (!url) return;
  watchTags();
  watchParts();
  follow(url);
  setInterval(() => renew(url).catch(() => {}), RENEW_MS);
}
