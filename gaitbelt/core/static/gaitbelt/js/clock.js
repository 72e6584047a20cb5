// Rings, countdowns and the clock, once a second. Time is the server's: a demo's clock may differ
// from this machine's, and a tablet's clock may simply be wrong.
const meta = (name) => document.querySelector(`meta[name=${name}]`)?.content;
const loaded = performance.now();
const served = Date.parse(meta("now") ?? "") || Date.now();

export const now = () => served + performance.now() - loaded;

const two = (n) => String(n).padStart(2, "0");

export function duration(ms) {
  const whole = Math.max(0, Math.round(ms / 1000));
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${two(whole % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(whole % 60)}`;
}

const write = (element, words) => {
  if (element.textContent !== words) element.textContent = words;
};

function drawRing(ring, at) {
  const left = (Date.parse(ring.dataset.endsAt) - at) / (10 * Number(ring.dataset.totalS));
  ring.style.setProperty("--left", Math.min(100, Math.max(0, left)).toFixed(2));
  const next = ring.querySelector("[data-next-at]");
  ring.classList.toggle("due", next !== null && Date.parse(next.dataset.nextAt) <= at);
}

function draw() {
  const at = now();
  const due = document.body.dataset.nowWord;
  for (const element of document.querySelectorAll("[data-next-at]")) {
    const left = Date.parse(element.dataset.nextAt) - at;
    write(element, left > 0 ? duration(left) : due);
  }
  for (const element of document.querySelectorAll("[data-since]")) {
    write(element, duration(at - Date.parse(element.dataset.since)));
  }
  document.querySelectorAll("[data-ends-at]").forEach((ring) => drawRing(ring, at));
  const wall = new Intl.DateTimeFormat("en-GB", {
    hour: "numeric",
    minute: "2-digit",
    timeZone: meta("zone") ?? "UTC",
  }).format(at);
  for (const element of document.querySelectorAll("[data-clock]")) {
    write(element, wall.replace(/^0/, ""));
  }
}

export function startClock() {
  draw();
  setInterval(draw, 1000);
  document.body.addEventListener("htmx:load", draw);
}
