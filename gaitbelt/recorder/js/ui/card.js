/** The item that is due now: its dose, its last visits, and the taps that record it. */

import { h, icon } from "./dom.js";
import * as model from "./model.js";
import { spark } from "./spark.js";
import { said, t } from "./words.js";

/** @param {import("./screen.js").Screen} screen */
export function card(screen, lane, item) {
  if (!item) return allDone(screen, lane);
  const running = model.exposure(item);
  const permit = item.permit ? screen.core.permit(item.permit) : null;
  const parts = running ? exposed(screen, lane, item, running) : standing(screen, lane, item, permit);
  return h("div.current", {}, ...parts.filter(Boolean), ...screen.unsaved(lane, item));
}

function allDone(screen, lane) {
  return h("div.current", {}, h("h3", {}, t("All items are recorded")),
    screen.button("btn.big.main.block", "flag", t("Finish with {name}", { name: lane.patient.called }),
      () => screen.openSheet(lane, "finish")));
}

function standing(screen, lane, item, permit) {
  const isLocked = lane.level >= model.STOP || (lane.level >= model.HOLD && item.status === "to_do");
  return [
    h("div", {}, h("h3", {}, said(item.name)), dose(item), item.cue && h("p.sub", {}, item.cue)),
    ...(item.level >= model.HOLD ? held(screen, lane, item) : []),
    ...(item.level >= model.HOLD || isLocked ? [already(screen, lane, item)] : acts(screen, lane, item, permit)),
    item.last?.length > 1 && h("div.spark-box", {}, spark(item.last, said(item.name))),
    howTo(screen, lane, item),
  ];
}

function dose(item) {
  return h("p.dose-line", {}, h("b", {}, said(item.dose_words)), item.setup && ` · ${item.setup}`);
}

function held(screen, lane, item) {
  const words = item.level_why.map(said).join(" · ");
  return [
    h("div.row", {}, h("span.chip.hold", {}, icon("hold"), t("Hold")), h("span.sub", {}, words)),
    h("p.dose-line", {}, t("Ease to rest, seated or lying. The therapist decides.")),
    screen.button("btn.big.block", "key", t("A licensee decides here"), () => screen.openSheet(lane, "lift", item)),
    h("p.sub", {}, t("Open meanwhile: rest, water, vitals, toilet")),
  ];
}

const already = (screen, lane, item) =>
  screen.button("btn.text.block.start", "check", t("{item} was done already: record it", { item: said(item.name) }),
    () => screen.openSheet(lane, "different", item));

function acts(screen, lane, item, permit) {
  const against = permit?.allowed === false ? permit.reasons.filter((reason) => !isSettled(lane, reason)) : [];
  if (against.length) return refused(screen, lane, item, against);
  const open = model.conditions(item);
  if (open.length) return conditional(screen, lane, item, open);
  if (item.modality) return before(screen, lane, item);
  const timer = model.rest(item) ?? model.effort(item);
  return [
    timer && h("div.row", {}, screen.clockwork.ring(timer, "small", model.rest(item) ? t("rest") : t("to go"))),
    screen.button("btn.big.main.block", "check", t("As prescribed"), () =>
      screen.tap("item.done", lane, { run: item.run, as_prescribed: true }, item)),
    h("div.pair", {},
      screen.button("btn.big", null, t("Different"), () => screen.openSheet(lane, "different", item)),
      screen.button("btn.big", null, t("More pain"), () => screen.openSheet(lane, "pain", item))),
    h("details", {}, h("summary", {}, icon("next"), t("Another way")),
      h("div.choices", {}, ...others(screen, lane, item))),
    notMe(screen, lane, item),
  ];
}

/** What a therapist made a condition of the item is looked at before it begins. */
function conditional(screen, lane, item, open) {
  const needs = open.map(({ text }) => said(text)).join(", ");
  return [
    screen.button("btn.big.main.block", "check", t("It is so: {needs}", { needs }), () =>
      screen.tap("condition.met", lane, { run: item.run, conditions: open.map(({ code }) => code) }, item)),
    screen.button("btn.big.block", "person", t("A licensee leads it"), () =>
      screen.tap("item.handed_to_licensee", lane, { run: item.run, codes: [] }, item)),
    notMe(screen, lane, item),
  ];
}

/** The cue card: how it is done, and three errors to tick as corrected or to flag. */
function howTo(screen, lane, item) {
  if (!item.cues?.length) return null;
  const toggled = ({ currentTarget }) => screen.guided[currentTarget.open ? "add" : "delete"](item.run);
  return h("details", { open: screen.guided.has(item.run), ontoggle: toggled },
    h("summary", {}, icon("eye"), t("How it is done")),
    item.figure && h("img.drawing", { src: item.figure, alt: said(item.name), loading: "lazy" }),
    h("ol.asked", {}, ...item.cues.map((cue) => h("li", {}, said(cue)))),
    h("h4", {}, t("Look for")),
    h("ul.list", {}, ...item.errors.map((error, at) => formLine(screen, lane, item, said(error), at + 1))));
}

const FORM = [["corrected", "check", "Corrected"], ["flagged", "flag", "It stays: tell"]];

function formLine(screen, lane, item, words, error) {
  const { exercise, run } = item;
  const known = model.formOf(item, error);
  const one = ([answer, sign, label]) => {
    const isSaid = known === answer;
    const made = screen.button("btn.big", isSaid || answer === "flagged" ? sign : null, t(label), () =>
      screen.tap("form.seen", lane, { run, exercise, error, answer }, item));
    made.dataset.key = `form-${run}-${error}-${answer}`;
    made.ariaPressed = String(isSaid);
    return made;
  };
  return h("li.has-below", {}, h("span.grow", {}, words), h("span.below.pair", {}, ...FORM.map(one)));
}

function others(screen, lane, item) {
  const { sets, duration_s, hold_s } = item.dose ?? {};
  const count = model.setsDone(item) + 1;
  return [
    (item.status === "to_do" || item.rests_since) && (duration_s || hold_s) &&
      screen.button("btn", "play", t("Start the count"), () => screen.tap("item.started", lane, { run: item.run }, item)),
    sets > 1 && count < sets &&
      screen.button("btn", "check", t("Set {n} of {all} done", { n: count, all: sets }), () =>
        screen.tap("item.set_done", lane, { run: item.run, number: count }, item)),
    screen.button("btn", "up", t("Ask to progress"), () => screen.openSheet(lane, "ask", item)),
    screen.button("btn", "person", t("A licensee leads it"), () =>
      screen.tap("item.handed_to_licensee", lane, { run: item.run, codes: [] }, item)),
  ].filter(Boolean);
}

/** One tap, no reason: the item goes to a licensee. */
const notMe = (screen, lane, item) =>
  screen.button("btn.text.block.start", "heart", t("Not me, not now"), () =>
    screen.tap("item.declined", lane, { run: item.run }, item));

const BELT = "belt.needed";

/** The belt was tapped here since the clinic said that it is missing. */
const isSettled = (lane, { code }) => code === BELT && lane.hasBelt;

function refused(screen, lane, item, against) {
  const codes = against.map(({ code }) => code);
  return [
    reasonsOf(against,
      codes.includes(BELT) && screen.button("btn.main", "belt", t("The gait belt is on"), () => screen.tap("belt.on", lane, {})),
      screen.button("btn.main", "person", t("A licensee leads it"), () =>
        screen.tap("item.handed_to_licensee", lane, { run: item.run, codes }, item)),
      already(screen, lane, item)),
    notMe(screen, lane, item),
  ];
}

/** Every reason why not, where it comes from, and the ways on. */
export function reasonsOf(reasons, ...ways) {
  return h("section.reasons.compact", {},
    h("header", {}, icon("open"), h("h3", {}, t("Not yet"))),
    h("ul", {}, ...reasons.map(({ text, source }) =>
      h("li.why", {}, icon("open"), h("b", {}, said(text)), source && h("small", {}, source)))),
    h("div.ways", {}, ...ways));
}

function before(screen, lane, item) {
  if (item.modality.removed_at) return [screen.button("btn.big.main.block", "check", t("Off. How is the pain now?"), () => screen.openSheet(lane, "ended", item))];
  return [
    screen.button("btn.big.main.block", "heat", t("Put it on"), () => screen.openSheet(lane, "put_on", item)),
    h("div.pair", {},
      screen.button("btn.big", null, t("A licensee leads it"), () => screen.tap("item.handed_to_licensee", lane, { run: item.run, codes: [] }, item)),
      screen.button("btn.big", null, t("Not done"), () => screen.openSheet(lane, "left", item))),
    notMe(screen, lane, item),
  ];
}

function exposed(screen, lane, item, timer) {
  const run = item.run;
  const check = (skin) => () => screen.tap("modality.checked", lane, { run, skin }, item);
  const off = (why, skin) => () => screen.tap("modality.removed", lane, { run, why, ...(skin && { skin }) }, item);
  const isOver = item.level >= model.HOLD || lane.level >= model.HOLD;
  const main = timer.isEnd || isOver
    ? screen.button("btn.big.main.block", "check", t("Off, skin fine"), off(isOver ? "hold" : "time", "ok"))
    : screen.button("btn.big.main.block", "eye", t("Skin checked"), check("ok"));
  return [
    h("div.row", {},
      screen.clockwork.ring(timer, "large", timer.isEnd || isOver ? t("to off") : t("to check")),
      h("div", {}, h("h3", {}, said(item.name)), dose(item),
        item.modality.layers && h("p.sub", {}, t("{layers} layers", item.modality)))),
    isOver && h("p.dose-line", {}, h("b", {}, t("Take it off now."))),
    main,
    h("div.pair", {},
      screen.button("btn.big", null, t("Too warm"), off("too_warm")),
      screen.button("btn.big", null, t("Removed"), off("wish"))),
    h("div.pair", {},
      screen.button("btn.big", null, t("Skin doubtful"), check("doubtful")),
      screen.button("btn.big", null, t("Skin not normal"), check("abnormal"))),
  ];
}
