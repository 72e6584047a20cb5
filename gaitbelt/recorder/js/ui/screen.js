/** The screen of the recorder; docs/explanation/recorder.md is its contract with the core. */

import { reasonsOf } from "./card.js";
import { owed, running } from "./clocks.js";
import { Clockwork } from "./clockwork.js";
import { h, icon, sprites } from "./dom.js";
import { emergency } from "./emergency.js";
import { foot, nobody, top } from "./frame.js";
import { laneOf, nextOf } from "./lane.js";
import * as model from "./model.js";
import { pad } from "./pin.js";
import { chip, demo, notice } from "./queue.js";
import { Sound, tierOf } from "./sound.js";
import { sendPhoto } from "./told.js";
import { speak, t } from "./words.js";

const REFRESH_MS = 60_000;
const OFTEN = 6;
const SETTLE_MS = 800;
const MOST = 4; // lanes side by side

/** @param {import("../core.js").Core} core @param {HTMLElement} root */
export function show(core, root) {
  document.body.prepend(sprites());
  speak(localStorage.getItem("language") ?? navigator.language.slice(0, 2));
  return new Screen(core, root).start();
}

export class Screen {
  opened = new Map(); // item of a lane that was tapped open
  guided = new Set(); // items whose cue card is open
  photos = new Map(); // by what was told: sending, sent, lost, unfit
  events = []; // bodies tapped here, in order
  queue = { queued: 0, refused: 0, by_author: [] };
  clocks = []; // what is owed to skin, and stays in sight under the lock
  pending = null; // a tap that waits for a licensee's name
  #sheets = new Map();
  #unsaved = new Map();
  #notTaken = new Map(); // visits that were not taken in, with the reasons
  #chosen = 0; // the lane of a narrow screen
  #settling = 0;
  #idle = 0;

  constructor(core, root) {
    this.core = core;
    this.root = root;
    this.sound = new Sound();
    this.clockwork = new Clockwork(core, (timer) => this.#due(timer));
  }

  async start() {
    const { core } = this;
    core.on("member", () => this.#memberChanged());
    core.on("today", () => this.#reload());
    core.on("queue", (waiting) => this.#queueSays(waiting));
    core.on("online", () => this.draw());
    core.on("clock", () => this.draw());
    core.on("update", ({ take }) => this.#offer(t("A new version is here"), t("Update"), take));
    core.on("outdated", () => this.#offer(t("Gaitbelt was updated"), t("Tap to reload"), () => location.reload()));
    this.queue = await core.waiting();
    this.draw();
    setInterval(() => this.#askAgain(), REFRESH_MS / OFTEN);
    for (const sign of ["pointerdown", "keydown"]) addEventListener(sign, () => this.#touched());
    this.#touched();
    return this;
  }

  #asked = 0;

  /** Once a minute, and every ten seconds while somebody waits for an answer. */
  #askAgain() {
    this.#asked += 1;
    const waits = this.today?.lanes.some(({ told }) => told?.some(({ seen_at }) => !seen_at));
    const isDue = waits || this.#asked % OFTEN === 0;
    if (isDue && this.core.member && this.core.online) this.core.refresh().catch(() => {});
  }

  get today() {
    return this.core.today();
  }

  /* What is shown */

  draw() {
    const had = document.activeElement;
    const scrolled = new Map(this.#bodies().map((body) => [nameOf(body), body.scrollTop]));
    this.root.replaceChildren(...demo(this), ...(this.core.member ? this.#page() : [pad(this)]));
    for (const body of this.#bodies()) body.scrollTop = scrolled.get(nameOf(body)) ?? 0;
    if (had?.dataset?.key) this.#sameAs(had)?.focus({ preventScroll: true });
  }

  /** What scrolls: it stays where it was read while the rest is drawn anew. */
  #bodies = () => [...this.root.querySelectorAll(".lane-body")];

  /** The button that stands where another one stood: of the same patient, never of the next. */
  #sameAs(had) {
    const lane = had.closest(".lane") && `[aria-labelledby="${nameOf(had)}"]`;
    const key = `[data-key="${CSS.escape(had.dataset.key)}"]`;
    return this.root.querySelector(lane ? `${lane} ${key}` : `${key}:not(.lane *)`);
  }

  #page() {
    const lanes = model.lanes(this.today, this.events);
    const shown = lanes.filter(({ session }) => session).slice(0, MOST);
    const next = lanes.filter(({ session }) => !session);
    this.clocks = owed(shown);
    const showsNext = next.length > 0 && shown.length < this.today.cap;
    return [
      top(this),
      ...notice(this),
      h("main.page.recorder", { id: "main", tabindex: -1 },
        h("h1.hush", {}, t("Patients with {name}", { name: this.core.member.name })),
        this.#chooser(shown, showsNext),
        lanes.length
          ? h("div.lanes", {}, ...shown.map((lane) => this.#keptOrNew(lane)), showsNext && nextOf(this, next))
          : nobody(this)),
      foot(this, lanes),
    ];
  }

  /** A sheet that is being filled in stays as it is while the rest is drawn anew. */
  #keptOrNew(lane) {
    const sheet = this.sheetOf(lane);
    if (!sheet?.element) {
      const made = laneOf(this, lane);
      if (sheet) sheet.element = made;
      return made;
    }
    return sheet.element;
  }

  /** On a narrow screen one lane is seen at a time. */
  #chooser(lanes, showsNext) {
    const last = lanes.length - (showsNext ? 0 : 1);
    if (last < 1) return null;
    const chosen = Math.min(this.#chosen, last);
    const one = (at, ...words) => h("label.choice", {},
      h("input", { type: "radio", name: "lane", value: at + 1, checked: at === chosen, onchange: () => this.#choose(at) }), ...words.filter(Boolean));
    const first = (lane) => running(lane).slice(0, 1).map(({ timer }) => this.clockwork.count(timer));
    const sign = ({ level }) => level >= model.HOLD && icon(level >= model.STOP ? "stop" : "hold");
    return h("fieldset.people.narrow-only", {}, h("legend.hush", {}, t("Patient")),
      ...lanes.map((lane, at) => one(at, sign(lane), h("span", {}, lane.patient.called, first(lane)))), showsNext && one(last, t("Next")));
  }

  #choose(at) {
    this.#chosen = at;
    this.draw();
  }

  /** A button whose tap may take a moment: it says so, and is not tapped twice. */
  button(kind, sign, words, onclick) {
    const tapped = async (event) => {
      const made = event.currentTarget;
      if (made.ariaBusy === "true") return;
      made.ariaBusy = "true";
      try {
        await onclick(event);
      } finally {
        made.ariaBusy = null;
      }
    };
    return h(`button.${kind}`, { type: "button", onclick: tapped, "data-key": words }, sign && icon(sign), words);
  }

  undoButton(lane) {
    const last = model.lastTap(lane, this.events);
    const again = () => this.tap("undone", lane, { event: last.id });
    if (!last) return null;
    const made = this.button("btn", "undo", t("Take back"), again);
    made.ariaLabel = t("Take back the last tap");
    return made;
  }

  /* Sheets */

  sheetOf = (lane) => this.#sheets.get(lane.appointment);

  openSheet(lane, name, item) {
    this.#sheets.set(lane.appointment, { name, run: item?.run });
    this.draw();
    this.root.querySelector(`[aria-labelledby="name-${lane.appointment}"] :is(h3, input, button)`)?.focus?.();
  }

  closeSheet(lane) {
    this.#sheets.delete(lane.appointment);
    this.draw();
  }

  open(lane, item) {
    this.opened.set(lane.session, item.run);
    this.draw();
  }

  /* What is tapped */

  /**
   * Record; the screen follows once the bytes are on the disk, and says NOT SAVED where they are not.
   * An act whose permit has run out asks who is present first.
   */
  async tap(type, lane, data, item, photo) {
    const how = { permit: item?.permit || undefined };
    if (how.permit && ACTS.has(type) && this.core.permit(how.permit)?.isOver) {
      this.pending = { type, lane, data, item, how };
      return this.openSheet(lane, "present", item);
    }
    return this.#keep({ type, lane, data, item, how, photo });
  }

  attested(tap, licensee) {
    this.pending = null;
    return this.#keep({ ...tap, how: { ...tap.how, attested_by: licensee } });
  }

  async #keep({ type, lane, data, item, how, photo }) {
    this.sound.wake();
    const occurred_at = Date.now();
    const place = item?.run ?? lane.session;
    try {
      const { id } = await this.core.record(type, lane.session, data, { ...how, occurred_at });
      const instant = new Date(this.core.now() - (Date.now() - occurred_at)).toISOString();
      this.events.push({ id, type, session: lane.session, data, occurred_at: instant });
      this.#unsaved.delete(place);
      this.#sheets.delete(lane.appointment);
      if (!STAYS.has(type)) this.opened.delete(lane.session);
      if (photo) sendPhoto(this, id, photo);
    } catch (failure) {
      this.#unsaved.set(place, failure.name);
      this.sound.play(2);
      const open = this.sheetOf(lane);
      if (open?.element) open.element.querySelector("form")?.prepend(...this.unsaved(lane, item));
    }
    this.draw();
    if (STAYS.has(type)) return;
    const moved = this.#bodies().find((body) => nameOf(body) === `name-${lane.appointment}`);
    if (moved) moved.scrollTop = 0;
  }

  /** What stands on a card whose last tap is not on the disk. */
  unsaved(lane, item) {
    const why = this.#unsaved.get(item?.run ?? lane.session);
    if (!why) return [];
    const words = why === "QuotaExceededError"
      ? t("NOT SAVED: storage is full, write it down")
      : t("NOT SAVED: tap again, or write it down");
    return [h("p.notice.stop", { role: "alert" }, icon("alert"), words)];
  }

  /** Taking in is decided by the clinic: every reason why not stands under the visit. */
  async takeIn(lane) {
    const said = await this.core.takeIn(lane.appointment).catch(() => ({ ok: false, reasons: [] }));
    if (said.ok) this.#notTaken.delete(lane.appointment);
    else this.#notTaken.set(lane.appointment, said.reasons);
    this.draw();
  }

  notTaken(lane) {
    const reasons = this.#notTaken.get(lane.appointment);
    if (!reasons) return [];
    if (!reasons.length) return [h("p.notice.act", { role: "alert" }, t("The clinic was not reached. Try again, or ask a therapist."))];
    const away = () => {
      this.#notTaken.delete(lane.appointment);
      this.draw();
    };
    return [reasonsOf(reasons, this.button("btn", "x", t("Put this away"), away))];
  }

  /** The clinic decides who may lift what; what it says stands in the sheet. */
  async lift(lane, item, said) {
    const asked = { session: lane.session, ...said, ...(item && { run: item.run }) };
    const answer = await this.core.lift(asked).catch(() => ({ ok: false, why: "unreached" }));
    if (answer.ok) this.#sheets.delete(lane.appointment);
    else this.#sheets.set(lane.appointment, { name: "lift", run: item?.run, answer });
    this.draw();
  }

  notLifted(lane) {
    const answer = this.sheetOf(lane)?.answer;
    if (!answer) return [];
    if (answer.reasons) return [reasonsOf(answer.reasons)];
    return [h("p.notice.act", { role: "alert" }, t(NOT_LIFTED[answer.why]))];
  }

  async testSound() {
    await this.sound.wake();
    this.sound.play(1);
    this.draw();
  }

  #due(timer) {
    this.sound.play(tierOf(timer));
    if (timer.late_s > 5) document.title = t("due {time} ago", { time: Math.round(timer.late_s) + " s" });
  }

  /* What the core says */

  async #memberChanged() {
    this.#sheets.clear();
    this.opened.clear();
    this.guided.clear();
    this.photos.clear();
    await this.#reload();
    if (this.core.member) navigator.wakeLock?.request("screen").catch(() => {});
  }

  /** What the copy holds by now stays at hand, so that a slip can be taken back. */
  async #reload() {
    const had = this.core.member ? this.events : [];
    const recent = this.core.member ? await this.core.recent() : [];
    this.events = model.known(had, recent, await this.core.refused(), this.events);
    this.draw();
  }

  #queueSays(waiting) {
    const wasWaiting = this.queue.queued > 0;
    this.queue = waiting;
    if (this.core.member && wasWaiting && !waiting.queued && this.core.online) this.#settle();
    const old = this.root.querySelector("[data-queue]");
    if (old) old.replaceWith(chip(this));
    else this.draw();
  }

  /** All is sent: the clinic's own copy says what came of it. */
  #settle() {
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.core.member && this.core.refresh().catch(() => {}), SETTLE_MS);
  }

  #offer(words, act, take) {
    const isQuiet = () => !this.#sheets.size && !document.querySelector("dialog[open]");
    this.offer = { words, act, take: () => isQuiet() && take() };
    this.draw();
  }

  #touched() {
    clearTimeout(this.#idle);
    if (!this.core.device) return;
    this.#idle = setTimeout(() => this.core.member && this.core.lock(), this.core.device.clinic.lock_min * 60_000);
  }

  emergency = (kind, lane) => emergency(this, kind, lane);
}

const nameOf = (body) => body.closest(".lane").getAttribute("aria-labelledby");

const NOT_LIFTED = {
  pin: "That PIN does not open this. Try again.",
  locked: "Too many tries. Ask a manager, or wait a few minutes.",
  unreached: "The clinic was not reached. Try again, or ask a therapist.",
};
const STAYS = new Set(["condition.met", "item.set_done", "item.started", "form.seen"]); // the card stays open
const ACTS = new Set(["item.started", "item.set_done", "item.done", "modality.started"]);
