/** One patient, side by side with the others: who they are, what is due now, what was done. */

import { card } from "./card.js";
import { strip } from "./clocks.js";
import { h, icon } from "./dom.js";
import * as model from "./model.js";
import { sheet } from "./sheets.js";
import { answers, toldLines } from "./told.js";
import { said, t } from "./words.js";

const OPEN = ["to_do", "running"];
const SIGNS = { WB: "load", NWB: "load", TTWB: "load", PWB: "load", FALL: "fall", LATEX: "alert" };

/**
 * @param {import("./screen.js").Screen} screen @param {any} lane of model.js
 * @returns {HTMLElement}
 */
export function laneOf(screen, lane) {
  const worst = Math.max(lane.level, ...lane.items.map(({ level }) => level));
  const edge = worst >= model.STOP ? ".is-stop" : worst === model.HOLD ? ".is-hold" : "";
  const waits = lane.session ? "" : ".is-waiting";
  const hasCard = lane.status === "ready" && !screen.sheetOf(lane);
  const onCard = hasCard && model.current(lane, screen.opened.get(lane.session));
  return h(`section.lane${edge}${waits}`, { "aria-labelledby": `name-${lane.appointment}` },
    head(lane),
    ...lane.precautions.map(precaution),
    ...(lane.warnings ?? []).map(({ text }) => h("p.precaution.new", {}, icon("alert"), h("span", {}, said(text)))),
    strip(screen, lane, onCard),
    h("div.lane-body", { tabindex: 0, role: "region", "aria-label": t("Items of {name}", { name: lane.patient.called }) },
      ...body(screen, lane)),
    tools(screen, lane),
  );
}

function head(lane) {
  const { patient, area } = lane;
  const language = patient.needs_interpreter ? t("needs an interpreter") : LANGUAGES[patient.language];
  const hears = [patient.hearing, patient.vision, patient.say_it && t("say {how}", { how: patient.say_it }), language];
  return h("header.lane-head", {},
    h("div.row", {},
      h("h2.grow", { id: `name-${lane.appointment}` }, patient.called),
      area && h("span.sign", {}, icon("pin"), area.name)),
    patient.what_matters && h("p.sign", {}, icon("heart"), patient.what_matters),
    patient.calms && h("p.sign", {}, icon("hand"), patient.calms),
    hears.some(Boolean) && h("p.sign", {}, icon("ear"), hears.filter(Boolean).join(" · ")),
  );
}

const LANGUAGES = { es: "Español", fr: "Français", zh: "中文", vi: "Tiếng Việt", ko: "한국어", ar: "العربية" };

function precaution(line) {
  const until = line.until_on && t("until {day}", { day: day(line.until_on) });
  return h(`p.precaution${line.is_new ? ".new" : ""}`, {},
    icon(SIGNS[line.code] ?? "angle"), h("span", {}, line.text),
    line.was ? h("small", {}, t("was {was}", { was: line.was })) : until && h("small", {}, until));
}

const day = (iso) =>
  new Date(`${iso}T12:00`).toLocaleDateString(document.documentElement.lang, { day: "numeric", month: "short" });

function body(screen, lane) {
  if (lane.status === "finished") return [done(lane), ...answers(screen, lane), ...toldLines(screen, lane)];
  const open = screen.sheetOf(lane);
  const shown = model.current(lane, screen.opened.get(lane.session));
  const isInLine = (item) => item !== shown && !(OPEN.includes(item.status) && item.level >= model.HOLD);
  const lines = lane.items.filter(isInLine).map((item) => line(screen, lane, item));
  const before = lines.filter(({ isOver }) => isOver).map(({ made }) => made);
  const after = lines.filter(({ isOver }) => !isOver).map(({ made }) => made);
  if (open) return [sheet(screen, lane, open)];
  return [
    ...answers(screen, lane),
    alarm(screen, lane),
    ...model.left(lane).filter((item) => item !== shown && item.level >= model.HOLD).map((item) => held(screen, lane, item)),
    ...folded(before),
    lane.status === "open" ? ready(screen, lane) : card(screen, lane, shown),
    ...after,
    ...toldLines(screen, lane),
  ].filter(Boolean);
}

function alarm(screen, lane) {
  if (lane.level < model.HOLD) return null;
  const isStop = lane.level >= model.STOP;
  const why = lane.level_why.map(said).join(" · ");
  return h("div.current.first", {},
    h("div.row", {}, h(`span.chip.${isStop ? "stop" : "hold"}`, {}, icon(isStop ? "stop" : "hold"), isStop ? t("Stop") : t("Hold")), h("span.sub", {}, why)),
    liftButton(screen, lane),
    h("p.dose-line", {}, isStop
      ? t("Stay with {name}. Nothing new is begun until a therapist lifts it.", { name: lane.patient.called })
      : t("Ease to rest, seated or lying. The therapist decides.")));
}

/** An item that rests while others go on. */
function held(screen, lane, item) {
  const isStop = item.level >= model.STOP;
  return h("div.item.wraps", {}, h(`span.chip.${isStop ? "stop" : "hold"}`, {}, icon(isStop ? "stop" : "hold"), isStop ? t("Stop") : t("Hold")),
    h("span.grow", {}, h("b", {}, said(item.name)), h("br"), h("span.sub", {}, item.level_why.map(said).join(" · "))),
    liftButton(screen, lane, item));
}

const liftButton = (screen, lane, item) =>
  screen.button("btn", "key", t("A licensee decides here"), () => screen.openSheet(lane, "lift", item));

function done(lane) {
  return h("div.current", {}, h("h3", {}, t("Finished")),
    h("p.dose-line", {}, t("{count} items are with the therapist for signature.", { count: lane.items.length })));
}

/** What is behind, in one line, so that the card stays in sight. */
function folded(lines) {
  if (lines.length < 2) return lines;
  const words = t("{count} done", { count: lines.length });
  return [h("details.item.behind", {}, h("summary", {}, icon("check"), words), ...lines)];
}

/** Those who are booked with this person and not yet taken in, in one lane. */
export function nextOf(screen, lanes) {
  return h("section.lane.is-waiting", { "aria-labelledby": "next-title" },
    h("header.lane-head", {}, h("h2", { id: "next-title" }, t("Next"))),
    h("div.lane-body", { tabindex: 0, role: "region", "aria-label": t("Who comes next") },
      ...lanes.map((lane) => waiting(screen, lane)),
      h("p.sub.current", {}, t("Taking in asks the clinic: it needs the network."))));
}

function waiting(screen, lane) {
  const { zone } = screen.core.device.clinic;
  const time = new Date(lane.starts_at).toLocaleTimeString(document.documentElement.lang, {
    hour: "numeric", minute: "2-digit", hourCycle: "h23", timeZone: zone,
  });
  const isHere = lane.status === "checked_in";
  return h("div.item.wraps", {}, h("b.num", {}, time),
    h("span.grow", {}, h("b", {}, lane.patient.called), h("br"),
      h("span.sub", {}, [lane.area?.name, isHere && t("is here")].filter(Boolean).join(" · "))),
    isHere && screen.button("btn.big", "person", t("Take in"), () => screen.takeIn(lane)),
    ...screen.notTaken(lane));
}

function ready(screen, lane) {
  return h("div.current", {},
    h("h3", {}, t("Make ready")),
    h("p.dose-line", {}, t("Who it is, what changed, how they move, pain")),
    screen.button("btn.big.main.block", "check", t("Make ready"), () => screen.openSheet(lane, "ready")));
}

const LINES = {
  done: ["check", ({ dose_words }) => t("{dose} as prescribed", { dose: said(dose_words) })],
  partial: ["check", ({ actual }) => t("different: {reason}", { reason: actual.reason ?? "" })],
  not_done: ["minus", () => t("not done")],
  licensee: ["person", () => t("a licensee leads it")],
};

function line(screen, lane, item) {
  const over = LINES[item.status];
  const name = said(item.name);
  if (over) {
    const [sign, words] = over;
    return { isOver: true, made: h("div.item.done", {}, icon(sign), h("b", {}, name), h("span.dose", {}, words(item))) };
  }
  const isHeld = item.level >= model.HOLD;
  const open = () => screen.open(lane, item);
  const made = h("button.item", { type: "button", onclick: open, "data-key": `item-${item.run}` },
    isHeld && icon("hold"), h("b", {}, name),
    h("span.dose", {}, isHeld ? t("rests, the therapist decides") : said(item.dose_words)));
  return { isOver: false, made };
}

/** What can be done at any time: always in sight, under whatever scrolls. */
function tools(screen, lane) {
  if (lane.status === "finished" || screen.sheetOf(lane)) return null;
  const tool = (sign, words, name) =>
    screen.button("btn", sign, words, () => screen.openSheet(lane, name));
  return h("div.lane-tools", {},
    tool("note", t("Note"), "note"),
    tool("heart", t("Vitals"), "vitals"),
    tool("pin", t("Move"), "move"),
    tool("flag", t("Finish"), "finish"),
    screen.undoButton(lane),
  );
}
