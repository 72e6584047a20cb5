/** Every clock that runs: beside the card of its lane, on a phone's switch, and under the lock. */

import { h } from "./dom.js";
import * as model from "./model.js";
import { said, t } from "./words.js";

const timerOf = (item) => model.exposure(item) ?? model.effort(item) ?? model.rest(item);
const dueAt = ({ timer }) => Date.parse(timer.t0) + timer.next_s * 1000;

/** What runs in a lane, soonest first: [{item, timer}]. */
export function running(lane) {
  const found = lane.items.map((item) => ({ item, timer: timerOf(item) }));
  return found.filter(({ timer }) => timer).sort((a, b) => dueAt(a) - dueAt(b));
}

/** What is owed to skin, soonest first, without a name: [{initials, timer}]. */
export const owed = (lanes) =>
  lanes.flatMap((lane) => running(lane).map(({ timer }) => ({ initials: lane.patient.initials, timer })))
    .filter(({ timer }) => timer.kind === "protect")
    .sort((a, b) => dueAt(a) - dueAt(b));

/** What runs besides the item of the card; over a sheet, all of it. */
export function strip({ clockwork }, lane, shown) {
  const others = running(lane).filter(({ item }) => item !== shown);
  return others.length && h("div.clocks", {}, ...others.map(({ item, timer }) =>
    clock(clockwork, timer, said(item.name))));
}

/** Under the lock: by initials, as on the wall. */
export function underLock({ clockwork, clocks }) {
  return clocks.length && h("section.clocks.card", { "aria-label": t("Running timers") },
    ...clocks.map(({ initials, timer }) => clock(clockwork, timer, initials)));
}

const clock = (clockwork, timer, whose) =>
  h("div.row", {}, clockwork.ring(timer, "small", ""),
    h("span", {}, h("b", {}, whose), h("br"), h("span.sub", {}, t(wordsOf(timer)))));

function wordsOf({ kind, isEnd, key }) {
  if (kind === "protect") return isEnd ? "to off" : "to check";
  return key.startsWith("rest:") ? "rest" : "to go";
}
