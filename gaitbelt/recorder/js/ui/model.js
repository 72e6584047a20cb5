/**
 * What the lanes show: the clinic's copy of today, and on it what was tapped here since.
 *
 * Pure: no clock, no storage, no screen. The clinic folds the same events by its own rules; here
 * only what the next tap needs is told ahead, and the next copy replaces it.
 */

export const HOLD = 2;
export const STOP = 3;
const OPEN = ["to_do", "running"];
const OVER = ["done", "partial"];
const SAYS_PAIN = new Set(["item.set_done", "item.done", "pain.said", "modality.ended"]);
const TOLD = new Set(["observation.noted", "ask.raised"]);
const LOOKS_AT_SKIN = new Set(["modality.checked", "modality.removed", "modality.ended"]);
const PAIN = (pain, limit) => ({
  en: `Pain ${pain}, limit ${limit}`,
  es: `Dolor ${pain}, límite ${limit}`,
});

/**
 * @param {any} today  as docs/explanation/recorder.md @param {any[]} events  bodies in their order,
 *   `isIn` where the copy holds it already
 * @returns {any[]} lanes, with `isHere` on what was told and `wasTapped` on items tapped here
 */
export function lanes(today, events) {
  const made = structuredClone(today?.lanes ?? []);
  for (const lane of made) lane.told ??= [];
  const isUndone = undoneOf(events);
  const isUndoneHere = undoneOf(events.filter(({ isIn }) => !isIn));
  for (const event of events) {
    const lane = made.find(({ session }) => session === event.session);
    if (!lane) continue;
    const item = itemOf(lane, event);
    if (event.isIn && isUndoneHere(event)) takeBack(lane, event, events, isUndone);
    else if (event.isIn && !isUndone(event)) rests(item, event);
    else if (!event.isIn && isUndone(event)) lock(lane, event, item);
    else if (!event.isIn) FOLDS[event.type]?.(lane, event, item);
  }
  for (const { area } of made) if (area) area.name = nameOf(today.areas, area);
  return made;
}

const nameOf = (areas, { id, name }) => areas.find((each) => each.id === id)?.name ?? name;

/**
 * What was tapped here, in its order, once a new copy is read: `recent` it does not hold yet, what
 * was refused it never will; `now` may hold a tap that was made while this was read.
 */
export function known(had, recent, refused, now) {
  const waits = new Set([...recent, ...refused].map(({ id }) => id));
  const before = new Set(had.map(({ id }) => id));
  const past = had.filter(({ id }) => !waits.has(id)).map((event) => ({ ...event, isIn: true }));
  const fresh = now.filter(({ id, isIn }) => !isIn && !waits.has(id) && !before.has(id));
  return [...past, ...recent, ...fresh];
}

/** Whether an event was taken back, by an event of the same visit. */
function undoneOf(events) {
  const back = events.filter(({ type }) => type === "undone");
  const named = new Set(back.map(({ session, data }) => `${session} ${data.event}`));
  return ({ session, id }) => named.has(`${session} ${id}`);
}

/** The last thing of this lane that a slip may have made, or undefined. */
export function lastTap(lane, events) {
  const isUndone = undoneOf(events);
  return events.findLast(
    (event) => event.session === lane.session && event.type in UNDO && !isUndone(event) && !locks(event),
  );
}

/** What was told from HOLD on is lifted by a licensee, never taken back. */
const locks = ({ type, data }) => type === "observation.noted" && data.level > 1;

export const itemOf = (lane, { data }) => lane.items.find(({ run }) => run && run === data.run);

/** The item the card shows: the one that was opened, what runs, else the first still to do. */
export function current(lane, opened) {
  const ready = lane.items.filter(({ status, level }) => status === "to_do" && level < HOLD);
  return (
    lane.items.find(({ run, status }) => run === opened && OPEN.includes(status)) ??
    lane.items.find(({ status, kind }) => status === "running" && kind === "modality") ??
    lane.items.find(({ status }) => status === "running") ??
    ready[0] ??
    lane.items.find(({ status }) => status === "to_do")
  );
}

/** A running exposure: when it began, how long, what is to be looked at next, in ms and s. */
export function exposure(item) {
  if (item.status !== "running" || !item.modality || item.modality.removed_at) return null;
  const total_s = item.modality.minutes * 60;
  const open = item.modality.checks.find(({ done_at }) => !done_at);
  const next_s = open ? Math.min(open.at_min * 60, total_s) : total_s;
  return {
    key: item.run,
    t0: item.started_at,
    kind: "protect",
    total_s,
    next_s,
    isEnd: next_s >= total_s,
    notches: item.modality.checks.map(({ at_min }) => (100 * at_min * 60) / total_s),
  };
}

/** The seconds that an exercise under way lasts or holds, from the instant it was begun. */
export function effort(item) {
  const total_s = item.dose?.duration_s || item.dose?.hold_s;
  if (item.status !== "running" || item.kind !== "exercise" || !total_s || item.rests_since) return null;
  return {
    key: item.run, t0: item.started_at, kind: "minimum", total_s, next_s: total_s, isEnd: true,
    notches: [],
  };
}

/** The rest after a set, from the instant it was tapped. */
export function rest(item) {
  const total_s = item.dose?.rest_s;
  if (!item.rests_since || !total_s || !OPEN.includes(item.status)) return null;
  return {
    key: `rest:${item.run}`, t0: item.rests_since, kind: "minimum", total_s, next_s: total_s,
    isEnd: true, notches: [],
  };
}

/** How many sets have been tapped, whether the clinic has them already or not. */
export const setsDone = (item) =>
  Math.max(0, ...(item.actual?.each_set ?? []).map(({ number }) => number));

export const left = (lane) => lane.items.filter(({ status }) => OPEN.includes(status));

const sameError = ({ data }) => ({ exercise, error }) => exercise === data.exercise && error === data.error;

/** What a therapist made a condition of the item, and nobody has looked at in this visit. */
export const conditions = (item) =>
  (item.conditions ?? []).filter(({ code }) => !item.actual?.conditions?.includes(code));

/** What was said last of an error of form: corrected, flagged, or undefined. */
export const formOf = (item, error) =>
  item.actual?.form?.find((said) => said.error === error && said.exercise === item.exercise)?.answer;

function formSeen(lane, event, item) {
  if (!item) return;
  const { run, ...said } = event.data;
  const others = (item.actual.form ?? []).filter((each) => !sameError(event)(each));
  item.actual = { ...item.actual, form: [...others, said] };
}

function done(lane, event, item) {
  if (!item) return;
  const { run, ...actual } = event.data;
  item.status = actual.reason ? "partial" : "done";
  item.actual = { ...item.actual, ...actual };
  item.wasTapped = event.id;
  pain(lane, event, item);
}

/** What was done stays done until it is taken back, whatever is said later of its beginning. */
function begin(item, event) {
  rests(item, event);
  if (OVER.includes(item.status)) return;
  item.status = "running";
  item.started_at ??= event.occurred_at;
  item.wasTapped = event.id;
}

function setDone(lane, event, item) {
  if (!item) return;
  const { run, ...said } = event.data;
  item.actual = { ...item.actual, each_set: [...(item.actual.each_set ?? []), said] };
  begin(item, event);
  pain(lane, event, item);
}

/** The rest runs from the last set to the next count; the clinic's copy does not carry it. */
function rests(item, { type, occurred_at }) {
  if (item && type === "item.set_done") item.rests_since = occurred_at;
  if (item && type === "item.started") item.rests_since = null;
}

function pain(lane, { data, occurred_at }, item) {
  const limit = item?.limits?.pain;
  if (data.pain == null || limit == null || data.pain <= limit) return;
  item.level = Math.max(item.level, HOLD);
  item.level_at = occurred_at;
  item.level_why = [PAIN(data.pain, limit)];
}

function status(word) {
  return (lane, event, item) => {
    if (!item) return;
    item.status = word;
    item.wasTapped = event.id;
  };
}

/** Something is on the skin, whatever was said before: every look at it is owed. */
function putOn(lane, event, item) {
  if (!item) return;
  Object.assign(item, { status: "running", started_at: event.occurred_at, wasTapped: event.id });
  const { modality } = item;
  if (!modality) return;
  modality.removed_at = null;
  for (const check of modality.checks) Object.assign(check, { done_at: null, skin: null });
  modality.minutes = event.data.minutes ?? modality.minutes;
  modality.layers = event.data.layers ?? modality.layers;
}

function looked(lane, event, item) {
  const open = item?.modality?.checks.find(({ done_at }) => !done_at);
  if (open) Object.assign(open, { done_at: event.occurred_at, skin: event.data.skin });
  skin(lane, event, item);
}

function skin(lane, event, item) {
  const level = { doubtful: HOLD, abnormal: STOP }[event.data.skin] ?? 0;
  if (item && level > item.level) Object.assign(item, { level, level_at: event.occurred_at });
}

function off(lane, event, item) {
  if (item?.modality) item.modality.removed_at ??= event.occurred_at;
  if (item) item.actual = { ...item.actual, removed_why: event.data.why ?? "time" };
  skin(lane, event, item);
}

function ended(lane, event, item) {
  if (!item) return;
  if (item.modality) item.modality.removed_at ??= event.occurred_at;
  const isOnTime = (item.actual.removed_why ?? "time") === "time";
  status(isOnTime ? "done" : "partial")(lane, event, item);
  pain(lane, event, item);
  skin(lane, event, item);
}

/** A hold or a stop outlives the tap that called for it: a licensee lifts it. */
function lock(lane, event, item) {
  if (SAYS_PAIN.has(event.type)) pain(lane, event, item);
  if (LOOKS_AT_SKIN.has(event.type)) skin(lane, event, item);
}

function level(lane, event, item) {
  const about = item ?? lane;
  if (event.data.level <= about.level) return;
  about.level = event.data.level;
  about.level_at = event.occurred_at;
}

/** What was told on this tablet, and is not in the clinic's copy yet. */
function told(kind) {
  return (lane, { id, data, occurred_at }, item) => lane.told.push({
    id, kind, level: data.level ?? 1, words: data.said ?? "", why: [], item: item?.name ?? "",
    noted_at: occurred_at, due_at: null, seen_by: "", seen_at: null, decision: "", answer: "",
    is_read: false, has_photo: false, isHere: true,
  });
}

function read(lane, { data }) {
  for (const each of lane.told) if (each.id === data.observation) each.is_read = true;
}

function noted(lane, event, item) {
  told("observation")(lane, event, item);
  if ((event.data.level ?? 1) >= HOLD) level(lane, event, event.data.run ? item : undefined);
}

const FOLDS = {
  "item.started": (lane, event, item) => item && begin(item, event),
  "item.set_done": setDone,
  "item.done": done,
  "item.not_done": status("not_done"),
  "item.declined": status("licensee"),
  "item.handed_to_licensee": status("licensee"),
  "pain.said": pain,
  "form.seen": formSeen,
  "condition.met": (lane, { data }, item) => {
    if (item) item.actual = { ...item.actual, conditions: [...(item.actual?.conditions ?? []), ...data.conditions] };
  },
  "modality.started": putOn,
  "modality.checked": looked,
  "modality.removed": off,
  "modality.ended": ended,
  "observation.noted": noted,
  "ask.raised": told("ask"),
  "answer.seen": read,
  "level.raised": level,
  "session.readied": (lane, { data }) => {
    if (lane.status === "open") lane.status = "ready";
    lane.pain_at_start = data.pain ?? null;
    for (const line of lane.precautions) line.is_new = false;
  },
  "belt.on": (lane) => (lane.hasBelt = true),
  "session.moved": (lane, { data }) => (lane.area = { id: data.area, name: "" }),
  "session.finished": (lane) => (lane.status = "finished"),
};

/** What can be taken back; of these, what says the status of an item. */
const UNDO = {
  "item.started": true,
  "item.set_done": true,
  "item.done": true,
  "item.not_done": true,
  "item.declined": true,
  "item.handed_to_licensee": true,
  "pain.said": false,
  "form.seen": false,
  "modality.started": true,
  "modality.checked": false,
  "modality.removed": false,
  "modality.ended": true,
  "observation.noted": false,
};

function takeBack(lane, event, events, isUndone) {
  lane.told = lane.told.filter(({ id }) => id !== event.id);
  const item = itemOf(lane, event);
  if (!item) return;
  if (event.type === "modality.removed") item.modality.removed_at = null;
  else if (event.type === "modality.checked") lookAgain(item, event);
  else if (event.type === "form.seen") item.actual.form = item.actual.form?.filter((each) => !sameError(event)(each));
  else if (UNDO[event.type]) sayAgain(lane, item, events, isUndone);
}

/** A check of skin that was a slip is owed again. */
function lookAgain(item, { occurred_at }) {
  const done = item.modality.checks.filter(({ done_at }) => done_at);
  const check = done.find(({ done_at }) => done_at === occurred_at) ?? done.at(-1);
  if (check) Object.assign(check, { done_at: null, skin: null });
}

/** What still stands in the clinic's copy says the status, from the first tap on. */
function sayAgain(lane, item, events, isUndone) {
  Object.assign(item, { status: "to_do", actual: {}, started_at: null, rests_since: null });
  const isOwn = ({ isIn, session, type, data }) =>
    isIn && session === lane.session && data.run === item.run && !TOLD.has(type);
  const { modality } = item;
  if (modality) modality.removed_at = null;
  for (const check of modality?.checks ?? []) Object.assign(check, { done_at: null, skin: null });
  const still = events.filter((each) => isOwn(each) && !isUndone(each));
  for (const each of still) FOLDS[each.type]?.(lane, each, item);
}
