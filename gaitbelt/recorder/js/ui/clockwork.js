/** Rings that drain: drawn from instants, so that a reload shows the same second. */

import { h, s } from "./dom.js";
import { t } from "./words.js";

const STEPS = 400; // of a whole ring, as the eye can tell them
const RADIUS = { cx: 50, cy: 50, r: 44 };

export class Clockwork {
  #rings = new Map();
  #anchored = new Map();
  #rung = new Set();

  /** @param {import("../core.js").Core} core @param {(timer: any) => void} onDue  once for each */
  constructor(core, onDue) {
    this.core = core;
    this.onDue = onDue;
    setInterval(() => this.tick(), 1000);
    document.addEventListener("visibilitychange", () => document.hidden || this.tick());
  }

  /** @param {any} timer  of model.js @param {string} size @param {string} words under the figure */
  ring(timer, size, words) {
    const circle = (kind, more = {}) => s("circle", { class: kind, ...RADIUS, ...more });
    const notches = timer.notches.map((at) =>
      circle("notch", { pathLength: 100, style: { "--at": String(at) } }),
    );
    const run = circle("run", { pathLength: 100 });
    const drawn = s("svg", { viewBox: "0 0 100 100", "aria-hidden": "true" },
      circle("track"), run, ...notches);
    const figure = h("b", {}, " ");
    const ring = h(`div.ring.${size}`, { role: "timer" }, drawn, figure, h("small", {}, words));
    return this.#shown(ring, { timer, figure, run });
  }

  /** The same as a figure alone. */
  count(timer) {
    const figure = h("small.num", {}, " ");
    return this.#shown(figure, { timer, figure });
  }

  #shown(made, parts) {
    this.#rings.set(made, parts);
    this.#draw(made, parts);
    return made;
  }

  /** What is no longer on the page is forgotten; what was anchored stays anchored. */
  tick() {
    for (const [ring, parts] of this.#rings) {
      if (ring.isConnected) this.#draw(ring, parts);
      else this.#rings.delete(ring);
    }
  }

  /** Seconds that a timer has run. */
  ran(timer) {
    const key = `${timer.key} ${timer.t0}`;
    if (!this.#anchored.has(key)) this.#anchored.set(key, this.core.anchored(timer));
    return this.core.elapsed(this.#anchored.get(key)) / 1000;
  }

  /** Twelve of these a second: what has not changed is left alone, and the rest touches little. */
  #draw(ring, parts) {
    const { timer, figure, run } = parts;
    const ran = this.ran(timer);
    const due = timer.next_s - ran;
    const left = Math.round((1 - ran / timer.total_s) * STEPS) / STEPS;
    if (run && left !== parts.left) run.style.setProperty("--left", String(100 * Math.max(0, Math.min(1, left))));
    parts.left = left;
    ring.classList.toggle("due", due <= 0);
    const words = due > 0 ? minutes(due) : t("now");
    if (figure.firstChild.data !== words) figure.firstChild.data = words;
    if (due <= 0) this.#ringOnce(timer, -due);
  }

  #ringOnce(timer, late_s) {
    const key = `${timer.key} ${timer.t0} ${timer.next_s}`;
    if (this.#rung.has(key)) return;
    this.#rung.add(key);
    this.onDue({ ...timer, late_s });
  }
}

/** @param {number} seconds @returns {string} such as 2:10 */
export function minutes(seconds) {
  const whole = Math.ceil(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
