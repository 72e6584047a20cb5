/**
 * The recorder without a screen: who is here, what there is to do today, and what was tapped.
 *
 *     const core = await open();
 *     await core.signIn({ member, pin });
 *     await core.record("item.done", session, { run, as_prescribed: true });
 *
 * docs/explanation/recorder.md is the contract with the screen.
 */

import { b64, random, text, unb64, utf8, uuid7 } from "./bytes.js";
import { Clock, OFF_MS } from "./clock.js";
import * as keys from "./keys.js";
import { ask, network, Sender } from "./sender.js";
import { ACCEPTED, Outdated, QUEUED, REFUSED, Store } from "./store.js";

const DAY_MS = 24 * 3600_000;
const TRIES = 5; // wrong PINs while the clinic cannot be asked
const PROTOCOL = 1;
const PHOTO_TRIES = 20; // while its observation is still on the way
const PHOTO_WAIT_MS = 1000;
const HERE = "gb";

/** @typedef {"queue" | "today" | "online" | "update" | "clock" | "member" | "outdated"} News */

export class Core {
  /** @type {Store} */
  #store;
  /** @type {any} */
  #device = null;
  /** @type {null | {member: any, kid: string, key: CryptoKey, shelf: CryptoKey}} */
  #session = null;
  #today = null;
  #chain = Promise.resolve();
  #heard = new EventTarget();
  #channel = new BroadcastChannel(HERE);
  /** @type {Sender} */
  #sender;
  /** @type {Clock} */
  #clock;
  #permits = new Map();
  online = navigator.onLine;
  needsCredential = false;

  async start() {
    this.#store = await Store.open(() => this.#tell("outdated", {}));
    this.#clock = new Clock(await this.#store.get("meta", "clock"));
    this.#device = (await this.#store.get("meta", "device")) ?? null;
    this.#sender = new Sender({
      store: this.#store,
      device: () => this.#device,
      onAnswer: (received, sent, got) => this.#said(received, sent, got),
      onSettled: () => this.#queueChanged(),
      onState: (online, status) => this.#reached(online, status),
      onRevoked: () => this.#wipe(),
    });
    this.#channel.onmessage = ({ data }) => this.#overheard(data);
    this.#listen();
    this.#sender.start();
    await this.register().catch(() => {});
    await this.#tidy();
    return this;
  }

  /** The tablet as the clinic knows it: {id, name, clinic, faces}; null where it is none. */
  get device() {
    return this.#device && { ...this.#device.shown };
  }

  /** Who is signed in: {id, name, role}, or null. */
  get member() {
    return this.#session?.member ?? null;
  }

  /**
   * Make this browser's registration known to the recorder, or renew what it knows of the clinic.
   * Errors: Unsent 403 where a manager has not registered this browser as a tablet.
   */
  async register() {
    const sent = Date.now();
    const answer = await fetch("/rec/device", {
      method: "POST",
      headers: { "X-Gaitbelt": "recorder", "Content-Type": "application/json" },
      body: JSON.stringify({ credential: this.#device?.credential ?? "" }),
      redirect: "error",
      signal: AbortSignal.timeout(15_000),
    });
    if (!answer.ok) throw Object.assign(new Error("register"), { status: answer.status });
    const said = await answer.json();
    const { id, credential, seal_keys, permit_key, ...shown } = said;
    this.#device = { id, credential, seal_keys, permit_key, shown: { id, ...shown } };
    this.#said(Date.parse(said.now), sent, Date.now());
    this.needsCredential = false;
    await this.#store.put("meta", this.#device, "device");
    this.#reached(true, 200);
    this.#sender.wake();
  }

  /**
   * A face and a PIN. Where the clinic cannot be asked, the PIN opens what it gave within 24 hours.
   * @param {{member: string, pin: string}} who  `member` is the id of a face
   * @returns {Promise<{ok: true} | {ok: false, why: "pin" | "locked" | "offline" | "device",
   *   until?: string}>}
   */
  async signIn({ member, pin }) {
    if (!this.#device) return { ok: false, why: "device" };
    const fresh = await this.#newKey(member);
    let said;
    try {
      const { kid, sealed } = fresh;
      said = await ask(this.#device, "sessions", { member, pin, kid, sealed });
    } catch (failure) {
      if (failure.status === 422 || failure.status === 429) return refusal(failure);
      return this.#signInOffline(member, pin, fresh);
    }
    const half = unb64(said.half);
    const boxed = { ...(await keys.underPin(pin, half, member)), member: said.member };
    const until = Date.now() + DAY_MS;
    const box = { ...boxed, session: said.session, tries: 0, until };
    await this.#store.put("meta", box, `half:${member}`);
    await this.#begin(fresh, said.member, half, said.grant);
    await this.refresh().catch(() => {});
    return { ok: true };
  }

  async #signInOffline(member, pin, fresh) {
    const place = `half:${member}`;
    const box = await this.#store.get("meta", place);
    if (!box || box.until < Date.now()) return { ok: false, why: "offline" };
    let half;
    try {
      half = await keys.fromPin(pin, box, member);
    } catch {
      return this.#wrongPin(place, box);
    }
    if (box.tries) await this.#store.put("meta", { ...box, tries: 0 }, place);
    if (await this.#resume(box.member, half)) return { ok: true };
    const about = `${fresh.kid}|${member}|${this.#device.id}|${await keys.sha256(fresh.sealed)}`;
    const grant = `off.${box.session}.${await keys.proof(half, about)}`;
    await this.#begin(fresh, box.member, half, grant);
    return { ok: true };
  }

  async #wrongPin(place, box) {
    const tries = box.tries + 1;
    if (tries < TRIES) await this.#store.put("meta", { ...box, tries }, place);
    else await this.#store.remove("meta", place);
    return { ok: false, why: tries < TRIES ? "pin" : "offline" };
  }

  async #newKey(member) {
    const raw = random(32);
    const kid = uuid7();
    const sealed = await keys.seal(raw, this.#device.seal_keys[0], `${kid}|${member}`);
    return { raw, kid, sealed };
  }

  async #begin({ raw, kid, sealed }, member, half, grant) {
    const shelf = await keys.shelfKey(half);
    const wrapped = await keys.encrypt(shelf, raw, kid);
    const row = { kid, user: member.id, grant, sealed, wrapped, created: Date.now() };
    await this.#store.put("keys", row);
    await this.#enter({ member, kid, key: await keys.aes(raw), shelf });
    raw.fill(0);
    half.fill(0);
  }

  /** After a reload without the clinic: the same device session goes on. */
  async #resume(member, half) {
    const shelf = await keys.shelfKey(half);
    const mine = (await this.#store.all("keys")).filter((row) => row.user === member.id);
    const latest = mine.filter((row) => row.wrapped).sort((a, b) => b.created - a.created);
    for (const { kid, wrapped } of latest) {
      const raw = await keys.decrypt(shelf, wrapped, kid).catch(() => null);
      if (!raw) continue;
      await this.#enter({ member, kid, key: await keys.aes(new Uint8Array(raw)), shelf });
      return true;
    }
    return false;
  }

  async #enter(session) {
    this.#session = session;
    await this.#sweep(session.kid);
    this.#today = await this.#shelved();
    this.#tell("member", session.member);
    this.#tell("today", this.#today);
  }

  /** Cover the screen: the key leaves the memory, today's copy stays for the same PIN. */
  lock() {
    this.#session = null;
    this.#today = null;
    this.#permits.clear();
    this.#tell("member", null);
  }

  /** The person is done here: their copy of today goes; what was not sent stays and is sent. */
  async signOut() {
    const member = this.#session?.member;
    this.lock();
    if (member) await this.#forget(member.id);
  }

  async #forget(user) {
    await this.#store.remove("cache", IDBKeyRange.bound([user], [user, []]));
    for (const row of await this.#store.all("keys")) {
      if (row.user !== user || !row.wrapped) continue;
      const { wrapped, ...left } = row;
      await this.#store.put("keys", left);
    }
  }

  /**
   * The clinic has taken this tablet out of use: all that could open anything here goes. What was
   * not sent stays, sealed to the clinic alone.
   */
  async #wipe() {
    this.lock();
    for (const { user } of await this.#store.all("keys")) {
      await this.#forget(user);
      await this.#store.remove("meta", `half:${user}`);
    }
  }

  /** Today for whoever is signed in, from the tablet's own copy; null before it was ever fetched. */
  today() {
    return this.#today;
  }

  /** Fetch today anew. Errors: Unsent or a network failure; the copy stays. */
  async refresh() {
    const { member } = this.#session;
    const who = await this.#who();
    const sent = Date.now();
    const had = await this.#own(ACCEPTED);
    const said = await ask(this.#device, "today", undefined, who);
    this.#said(Date.parse(said.made_at), sent, Date.now());
    this.#reached(true, 200);
    if (this.#session?.member.id !== member.id) return;
    await this.#shelve(said);
    await this.#store.forget(had.map(({ seq }) => seq));
    await this.#take(said);
    this.#channel.postMessage("today");
  }

  async #take(today) {
    this.#today = today;
    this.#permits.clear();
    const key = await keys.permitKey(this.#device.permit_key);
    const items = (today?.lanes ?? []).flatMap((lane) => lane.items);
    for (const { permit } of items.filter((item) => item.permit)) {
      this.#permits.set(permit, await keys.opened(permit, key, this.#device.id));
    }
    this.#tell("today", today);
  }

  async #shelve(today) {
    const { member, shelf } = this.#session;
    const place = [member.id, "today", "1"];
    const about = place.join("|");
    const box = await keys.encrypt(shelf, JSON.stringify(today), about);
    await this.#store.put("cache", { ...box, until: Date.now() + DAY_MS }, place);
  }

  async #shelved() {
    const { member, shelf } = this.#session;
    const place = [member.id, "today", "1"];
    const box = await this.#store.get("cache", place);
    if (!box || box.until < Date.now()) return null;
    const said = await keys.decrypt(shelf, box, place.join("|")).catch(() => null);
    const today = said && JSON.parse(text(said));
    if (today) await this.#take(today);
    return today;
  }

  /**
   * What the clinic allows for an item: the claims of its permit, with `isOver` once it ran out.
   * null where there is none, or it was not signed for this tablet.
   * @param {string} jws  `permit` of an item of `today()`
   */
  permit(jws) {
    const said = this.#permits.get(jws);
    return said ? { ...said, isOver: this.now() > said.exp * 1000 } : null;
  }

  /**
   * Keep what happened. Resolves with {id, seq} once the bytes are on the disk; a rejection means
   * NOT SAVED: keep the input and say so (`name` is QuotaExceededError where storage is full).
   * @param {string} type  of the event, such as "item.done"
   * @param {string} session  id of the visit
   * @param {object} data  the fields of that event
   * @param {{occurred_at?: number, permit?: string, attested_by?: string}} [how]  instant of this
   *   tablet's clock in ms, the permit under which it was done, the licensee named where it ran out
   */
  record(type, session, data, { occurred_at = Date.now(), permit, attested_by } = {}) {
    if (!this.#session) return Promise.reject(new DOMException("", "NotAllowedError"));
    const { kid, key, member } = this.#session;
    const id = uuid7();
    const body = {
      v: PROTOCOL,
      id,
      type,
      session,
      author: member.id,
      occurred_at: new Date(occurred_at).toISOString(),
      offset_ms: this.#clock.difference,
      data,
      ...(permit && { permit }),
      ...(attested_by && { attested_by }),
    };
    const job = this.#chain.then(async () => {
      const { iv, ct } = await keys.encrypt(key, JSON.stringify(body), `${id}|${kid}`);
      const seq = await this.#store.append({ id, kid, iv, ct, at: occurred_at });
      this.#queueChanged();
      this.#sender.wake();
      return { id, seq };
    });
    this.#chain = job.catch(() => {});
    return job;
  }

  /** What waits here: {queued, refused, by_author: [{member, name, queued, refused}]}. */
  async waiting() {
    const { q, r } = await this.#store.counts();
    const owners = new Map((await this.#store.all("keys")).map((row) => [row.kid, row.user]));
    const authors = new Map();
    for (const [state, found] of [["queued", q], ["refused", r]]) {
      for (const [kid, count] of Object.entries(found)) {
        const member = owners.get(kid) ?? "";
        const line = authors.get(member) ?? this.#author(member);
        line[state] += count;
        authors.set(member, line);
      }
    }
    const by_author = [...authors.values()];
    const sum = (state) => by_author.reduce((total, line) => total + line[state], 0);
    return { queued: sum("queued"), refused: sum("refused"), by_author };
  }

  #author(member) {
    const face = this.#device?.shown.faces?.find((each) => each.id === member);
    return { member, name: face?.name ?? "", queued: 0, refused: 0 };
  }

  /** Own events of a state, with what they say where this device session wrote them. */
  async #own(...states) {
    const rows = (await Promise.all(states.map((state) => this.#store.events(state)))).flat();
    const mine = rows.filter(({ kid }) => kid === this.#session?.kid);
    return mine.sort((a, b) => a.seq - b.seq);
  }

  /**
   * What was tapped here and is not yet in `today`: bodies in their order, with `occurred_at` by the
   * clinic's time. On a new device session it is empty: its own key opens only its own.
   */
  async recent() {
    const rows = await this.#own(QUEUED, ACCEPTED);
    return Promise.all(
      rows.map(async ({ id, kid, iv, ct }) => {
        const said = await keys.decrypt(this.#session.key, { iv, ct }, `${id}|${kid}`);
        const body = JSON.parse(text(said));
        const at = Date.parse(body.occurred_at) + (body.offset_ms ?? 0);
        return { ...body, occurred_at: new Date(at).toISOString() };
      }),
    );
  }

  /**
   * Call somebody. Answers with who has seen it; a rejection means that nobody was reached.
   * @param {{kind: "help" | "stop" | "emergency", session: string | null, key: string}} call
   */
  async call(call) {
    return ask(this.#device, "calls", call, await this.#who());
  }

  /** The header that proves who is signed in; nothing under the lock. */
  async #who() {
    const row = this.#session && (await this.#store.get("keys", this.#session.kid));
    if (!row) return {};
    const { kid, user, grant, sealed } = row;
    return { "X-Device-Session": b64(utf8(JSON.stringify({ kid, user, grant, sealed }))) };
  }

  /**
   * Take a visit in: an intent, which the clinic decides. Answers {ok} or {ok: false, reasons}; a
   * rejection means that the clinic was not reached.
   * @param {string} appointment
   */
  async takeIn(appointment) {
    try {
      await ask(this.#device, "take-in", { appointment }, await this.#who());
    } catch (failure) {
      if (failure.status !== 409) throw failure;
      return { ok: false, reasons: (await failure.answer.json()).reasons };
    }
    await this.refresh();
    return { ok: true };
  }

  /**
   * A licensee beside the tablet lifts a hold or a stop. Answers {ok} or {ok: false, why: "pin" |
   * "locked" | "not_yet", reasons?}; a rejection means that the clinic was not reached.
   * @param {{session: string, run?: string, member: string, pin: string, reason: string}} asked
   */
  async lift(asked) {
    try {
      await ask(this.#device, "lift", asked);
    } catch (failure) {
      if (failure.status === 409) {
        return { ok: false, why: "not_yet", reasons: (await failure.answer.json()).reasons };
      }
      if (failure.status === 422 || failure.status === 429) return refusal(failure);
      throw failure;
    }
    await this.refresh();
    return { ok: true };
  }

  /**
   * Send the photo of an observation, once that has arrived: it is never kept on the tablet.
   * Answers {ok} or {ok: false}, for a picture that the clinic does not take; a rejection means
   * that it was not reached.
   * @param {string} observation @param {string} photo  in base64
   */
  async addPhoto(observation, photo) {
    const who = await this.#who();
    for (let tries = 1; ; tries += 1) {
      try {
        await ask(this.#device, "photos", { observation, photo }, who);
        return { ok: true };
      } catch (failure) {
        if (failure.status === 422 || failure.status === 413) return { ok: false };
        if (failure.status !== 404 || tries === PHOTO_TRIES) throw failure;
      }
      await new Promise((done) => setTimeout(done, PHOTO_WAIT_MS));
    }
  }

  /** Cut this page off, or let it back on: for a demo and for a drill. @param {boolean} isCut */
  cut(isCut) {
    network.isCut = isCut;
    this.#reached(!isCut, 0);
    if (!isCut) this.#sender.wake();
  }

  get isCut() {
    return network.isCut;
  }

  /** Own refused events with what is wrong: {seq, why, body}; `body` null without its key. */
  async refused() {
    const rows = await this.#store.events(REFUSED);
    return Promise.all(
      rows.map(async ({ seq, id, kid, iv, ct, why }) => {
        const isOurs = this.#session?.kid === kid;
        const said = isOurs && (await keys.decrypt(this.#session.key, { iv, ct }, `${id}|${kid}`));
        return { seq, id, why, body: said ? JSON.parse(text(said)) : null };
      }),
    );
  }

  /** The clinic's time in ms, as well as this tablet knows it. */
  now() {
    return this.#clock.now();
  }

  /** How far this tablet's clock is from the clinic's, ms, where it is more than two minutes. */
  get clockOff() {
    const off = this.#clock.difference ?? 0;
    const own = off - (this.#device?.shown.shift_ms ?? 0); // a demo's own time is no fault
    return Math.abs(own) > OFF_MS ? own : 0;
  }

  /** Fix a timer of `today` to this page's clocks; keep the answer and ask `elapsed` of it. */
  anchored(timer) {
    return this.#clock.anchored({ kind: timer.kind, t0: Date.parse(timer.t0) });
  }

  /** How long an anchored timer has run, ms. */
  elapsed(anchored) {
    return this.#clock.elapsed(anchored);
  }

  /** Whether storage may be cleared by the system, and how much of it is used. */
  async storage() {
    const [isKept, { usage = 0, quota = 1 }] = await Promise.all([
      navigator.storage.persisted(),
      navigator.storage.estimate(),
    ]);
    return { isKept, used: usage / quota };
  }

  /**
   * Hear of news: "queue" (as `waiting`), "today", "online" ({online, needsCredential}), "update"
   * (call its `take` when it is quiet), "clock" (ms that the clock is off), "member", "outdated".
   * @param {News} news @param {(about: any) => void} heard @returns {() => void} stop hearing
   */
  on(news, heard) {
    const listener = (event) => heard(event.detail);
    this.#heard.addEventListener(news, listener);
    return () => this.#heard.removeEventListener(news, listener);
  }

  #tell(news, detail) {
    this.#heard.dispatchEvent(new CustomEvent(news, { detail }));
  }

  async #queueChanged({ isOurs = true } = {}) {
    if (isOurs) this.#channel.postMessage("queue");
    this.#tell("queue", await this.waiting());
  }

  async #overheard(news) {
    if (news === "queue") await this.#queueChanged({ isOurs: false });
    else if (news === "today" && this.#session) this.#today = await this.#shelved();
  }

  #said(server, sent, got) {
    const before = this.clockOff;
    this.#clock.said(server, sent, got);
    const kept = { offset: this.#clock.offset, at: Date.now() };
    this.#store.put("meta", kept, "clock").catch(() => {});
    if (before !== this.clockOff) this.#tell("clock", this.clockOff);
  }

  #reached(online, status) {
    const needsCredential = status === 401;
    if (online === this.online && needsCredential === this.needsCredential) return;
    this.online = online;
    this.needsCredential = needsCredential;
    this.#tell("online", { online, needsCredential });
  }

  /** What the clinic has, and no key in use can read: nobody needs it here any more. */
  async #sweep(kid) {
    const rows = await this.#store.events(ACCEPTED);
    await this.#store.forget(rows.filter((row) => row.kid !== kid).map(({ seq }) => seq));
  }

  /** After a day without its person, a copy of today and what opens it go; events never do. */
  async #tidy() {
    const old = Date.now() - DAY_MS;
    for (const row of await this.#store.all("keys")) {
      if (row.wrapped && row.created < old) await this.#forget(row.user);
    }
  }

  #listen() {
    const wake = () => this.#sender.wake();
    addEventListener("online", wake);
    document.addEventListener("visibilitychange", () => document.hidden || wake());
    document.addEventListener("freeze", () => {
      this.#sender.stop();
      this.#channel.close();
      this.#store.close();
    });
    document.addEventListener("resume", () => location.reload());
    this.#watchUpdates();
  }

  /** Never by itself: the screen takes an update when nothing is open. */
  async #watchUpdates() {
    if (!navigator.serviceWorker) return;
    const options = { scope: "/rec/", updateViaCache: "none" };
    const worker = await navigator.serviceWorker.register("/sw.js", options).catch(() => null);
    if (!worker) return;
    const take = () => {
      const next = worker.waiting;
      if (!next) location.reload(); // no page was under the old one, so it did not wait
      const isOver = () => next.state === "activated" && location.reload();
      next?.addEventListener("statechange", isOver);
      next?.postMessage("take over");
    };
    const look = () => worker.waiting && worker.active && this.#tell("update", { take });
    worker.addEventListener("updatefound", () =>
      worker.installing?.addEventListener("statechange", look),
    );
    look();
  }
}

/** @param {any} failure */
async function refusal({ status, answer }) {
  const said = await answer.json().catch(() => ({}));
  return { ok: false, why: status === 429 ? "locked" : "pin", until: said.until };
}

/** @returns {Promise<Core>} */
export const open = () => new Core().start();

export { Outdated };
