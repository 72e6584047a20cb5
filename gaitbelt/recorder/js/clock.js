/**
 * Time: the clinic's, as well as this tablet can know it, and clocks computed from instants.
 *
 * `Date.now` jumps when somebody sets the clock, `performance.now` may stand still in sleep. While
 * the clinic has answered lately the wall clock is right; else what protects skin may ring early and
 * never late, and what must last at least so long may last longer and never shorter.
 */

const FRESH_MS = 5 * 60_000;
const JUMP_MS = 2_000;
export const OFF_MS = 2 * 60_000; // a difference that is shown and flagged

export class Clock {
  offset = 0;
  #known = false; // whether the clinic has ever said its time
  #answered = -Infinity; // performance.now of its last answer
  #wall = Date.now();
  #mono = performance.now();
  #jumped = false;

  /** @param {{offset: number} | undefined} kept from an earlier run of this page */
  constructor(kept) {
    if (kept) {
      this.offset = kept.offset;
      this.#known = true;
    }
  }

  /** @param {number} server its time, ms @param {number} sent @param {number} got by Date.now */
  said(server, sent, got) {
    this.offset = Math.round(server - (sent + got) / 2);
    this.#known = true;
    this.#answered = performance.now();
    this.#anchor();
    this.#jumped = false;
  }

  /** The clinic's time, ms. */
  now() {
    return Date.now() + this.offset;
  }

  /** How far the clinic's time is from this tablet's, ms; null where it was never said. */
  get difference() {
    return this.#known ? this.offset : null;
  }

  /** Ask at each tick: two clocks that part by more than two seconds are not to be believed. */
  get isFresh() {
    const wall = Date.now() - this.#wall;
    const mono = performance.now() - this.#mono;
    if (Math.abs(wall - mono) > JUMP_MS) this.#jumped = true;
    return !this.#jumped && performance.now() - this.#answered < FRESH_MS;
  }

  #anchor() {
    this.#wall = Date.now();
    this.#mono = performance.now();
  }

  /**
   * Fix a timer to this page's own clocks when it is first seen; `t0` is its start, clinic's time.
   * @template {{t0: number, kind: "protect" | "minimum"}} T @param {T} timer
   */
  anchored(timer) {
    return { ...timer, m0: performance.now(), e0: this.now() - timer.t0 };
  }

  /** How long a timer has run, ms. @param {{t0: number, kind: string, m0: number, e0: number}} t */
  elapsed(t) {
    const wall = this.now() - t.t0;
    if (this.isFresh) return wall;
    const mono = t.e0 + performance.now() - t.m0;
    return t.kind === "protect" ? Math.max(wall, mono) : Math.min(wall, mono);
  }
}
