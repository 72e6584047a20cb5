/**
 * What the lanes show: the clinic's copy of today, and on it what was tapped here since.
 *
 * Pure: no clock, no storage, no screen. The clinic folds the same events by its own rules; here
 * only what the next tap needs is told ahead, and the next copy replaces it.
 */

export const HOLD = 2;
export const STOP = 3;
const OPEN = ["to_do", "running"];
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
  for (const event of events) {
    const lane = made.find(({ session }) => session === event.session);
    if (!lane) continue;
    if (event.isIn && isUndone(event)) takeBack(lane, event, events, isUndone);
    else if (!event.isIn && !isUndone(event)) FOLDS[event.type]?.(lane, event, itemOf(lane, event));
  }
  for (const { area } of made) if (area) area.name = nameOf(today.areas, area);
  return made;
}

const nameOf = (areas, { id, name }) => areas.find((each) => each.id === id)?.name ?? name;

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
    (event) => event.session === lane.session && event.type in UNDO && !isUndone(event),
  );
}

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
  if (item.status !== "running" || item.kind !== "exercise" || !total_s) return null;
  return {
    key: item.run, t0: item.started_at, kind: "minimum", total_s, next_s: total_s, isEnd: true,
    notches: [],
  };
}

/** The rest after a set, from the instant it was tapped. */
export function rest(item) {
  const total_s = item.dose?.rest_s;
  if (!item.rests_since || !total_s || item.status !== "to_do") return null;
  return {
    key: `rest:${item.run}`, t0: item.rests_since, kind: "minimum", total_s, next_s: total_s,
    isEnd: true, notches: [],
  };
}

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
  item.status = actual.as_prescribed === false ? "partial" : "done";
  item.actual = actual;
  item.wasTapped = event.id;
  pain(lane, event, item);
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

function began(lane, event, item) {
  if (!item) return;
  item.status = "running";
  item.started_at = event.occurred_at;
  item.wasTapped = event.id;
  if (item.modality && event.data.minutes) item.modality.minutes = event.data.minutes;
  if (item.modality && event.data.layers) item.modality.layers = event.data.layers;
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
  if (item?.modality) item.modality.removed_at = event.occurred_at;
  skin(lane, event, item);
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
  "item.started": began,
  "item.set_done": (lane, event, item) => {
    if (!item) return;
    item.sets_done = Math.max(item.sets_done ?? 0, event.data.number);
    item.rests_since = event.occurred_at;
    pain(lane, event, item);
  },
  "item.done": done,
  "item.not_done": status("not_done"),
  "item.declined": status("licensee"),
  "item.handed_to_licensee": status("licensee"),
  "pain.said": pain,
  "form.seen": formSeen,
  "condition.met": (lane, { data }, item) => {
    if (item) item.actual = { ...item.actual, conditions: [...(item.actual?.conditions ?? []), ...data.conditions] };
  },
  "modality.started": began,
  "modality.checked": looked,
  "modality.removed": off,
  "modality.ended": status("done"),
  "observation.noted": noted,
  "ask.raised": told("ask"),
  "answer.seen": read,
  "level.raised": level,
  "session.readied": (lane, { data }) => {
    lane.status = "ready";
    lane.pain_at_start = data.pain ?? null;
    for (const line of lane.precautions) line.is_new = false;
  },
  "belt.on": (lane) => (lane.hasBelt = true),
  "session.moved": (lane, { data }) => (lane.area = { id: data.area, name: "" }),
  "session.finished": (lane) => (lane.status = "finished"),
};

/** What can be taken back, and the status an item has then. */
const UNDO = {
  "item.started": "to_do",
  "item.set_done": "to_do",
  "item.done": "to_do",
  "item.not_done": "to_do",
  "item.declined": "to_do",
  "item.handed_to_licensee": "to_do",
  "pain.said": null,
  "form.seen": null,
  "modality.started": "to_do",
  "modality.checked": null,
  "modality.removed": null,
  "modality.ended": "running",
  "observation.noted": null,
};

function takeBack(lane, event, events, isUndone) {
  lane.told = lane.told.filter(({ id }) => id !== event.id);
  const item = itemOf(lane, event);
  if (!item) return;
  if (event.type === "modality.removed") item.modality.removed_at = null;
  else if (event.type === "modality.checked") lookAgain(item, event);
  else if (event.type === "form.seen") item.actual.form = item.actual.form?.filter((each) => !sameError(event)(each));
  else if (UNDO[event.type] && !isFollowed(event, events, isUndone)) {
    Object.assign(item, { status: UNDO[event.type], actual: {} });
  }
}

/** A check of skin that was a slip is owed again. */
function lookAgain(item, { occurred_at }) {
  const done = item.modality.checks.filter(({ done_at }) => done_at);
  const check = done.find(({ done_at }) => done_at === occurred_at) ?? done.at(-1);
  if (check) Object.assign(check, { done_at: null, skin: null });
}

/** Whether something later of the same item still stands, which then says its status. */
function isFollowed(event, events, isUndone) {
  const later = events.slice(events.indexOf(event) + 1);
  return later.some((each) => each.data.run === event.data.run && UNDO[each.type] && !isUndone(each));
}
