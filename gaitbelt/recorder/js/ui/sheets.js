/** What a second tap asks: each sheet stands in the lane, keeps what is typed, and records once. */

import { h, icon } from "./dom.js";
import * as model from "./model.js";
import * as temperature from "./temperature.js";
import { photoField } from "./told.js";
import { said, t } from "./words.js";

/** @param {import("./screen.js").Screen} screen @param {{name: string, run?: string}} open */
export function sheet(screen, lane, open) {
  const item = lane.items.find(({ run }) => run === open.run);
  const made = h("form.stack.current.first", { onsubmit: (event) => event.preventDefault() },
    ...SHEETS[open.name](screen, lane, item).flat().filter(Boolean),
    ...screen.unsaved(lane, item),
    screen.button("btn.block", "back", t("Back"), () => screen.closeSheet(lane)));
  return made;
}

/** Record from a sheet's fields and put it away. */
function keep(screen, lane, item, type, data) {
  return (event) => {
    const { form } = event.currentTarget;
    return form.reportValidity() && screen.tap(type, lane, data(new FormData(form)), item);
  };
}

const fields = (event) => new FormData(event.currentTarget.form);
const title = (words) => h("h3", {}, words);
const number = (form, name) => (form.get(name) ? Number(form.get(name)) : undefined);

function choices(legend, name, options, { isRequired = false, chosen } = {}) {
  return h("fieldset.field", {}, h("legend", {}, legend),
    h("div.choices", {}, ...options.map(([code, words]) =>
      h("label.choice", {}, h("input", { type: "radio", name, value: code, required: isRequired, checked: code === chosen }), words))));
}

function scale(legend, name, limit) {
  const one = (figure) => h(`label.choice${figure === limit ? ".limit" : ""}`, { style: { "--p": String(figure) } },
    h("input", { type: "radio", name, value: figure }), String(figure));
  return h("fieldset.field.sized", {}, h("legend", {}, legend),
    h("div.pain", {}, ...FIGURES.map(one)), ends(limit));
}

const FIGURES = Array.from({ length: 11 }, (_, figure) => figure);

function ends(limit) {
  return h("p.pain-ends", {}, h("span", {}, t("0 none")),
    limit != null && h("span", {}, t("pauses above {limit}", { limit })), h("span", {}, t("10 the worst")));
}

function stepper(name, words, value, step) {
  const input = h("input", { name, value, inputmode: "decimal", "aria-label": words, autocomplete: "off" });
  const move = (by) => () => (input.value = String(Math.max(0, Number(input.value) + by)));
  return h("div.field", {}, h("div.stepper", { role: "group", "aria-label": words },
      h("button.btn.icon", { type: "button", onclick: move(-step), "aria-label": t("Less: {what}", { what: words }) }, icon("minus")),
      h("span.stepper-value", {}, input, h("small", {}, words)),
      h("button.btn.icon", { type: "button", onclick: move(step), "aria-label": t("More: {what}", { what: words }) }, icon("plus"))));
}

const reasons = (screen) => Object.entries(screen.today.words.deviations).map(([code, words]) => [code, said(words)]);

const AMOUNTS = [
  ["sets", "Sets", 1], ["reps", "Repetitions", 1], ["duration_s", "Seconds", 5],
  ["hold_s", "Hold, seconds", 1], ["load_kg", "Load, kg", 0.5],
];

function different(screen, lane, item) {
  const given = AMOUNTS.filter(([name]) => item.dose[name] != null);
  const record = (reason) => keep(screen, lane, item, "item.done", (form) => ({
    run: item.run, as_prescribed: false, reason,
    ...Object.fromEntries(given.map(([name]) => [name, number(form, name) ?? 0])),
    ...(form.get("effort") && { effort: number(form, "effort") }),
  }));
  return [
    title(t("{item}: what was done", { item: said(item.name) })),
    ...given.map(([name, words, step]) => stepper(name, t(words), item.dose[name], step)),
    h("details", {}, h("summary", {}, icon("next"), t("Effort said")), scale(t("Effort said, 0 to 10"), "effort")),
    tapOne(screen, t("Why? Tap one to record"), reasons(screen), record),
    h("details", {}, h("summary", {}, icon("next"), t("Not done at all")), tapOne(screen, "", reasons(screen), leave(screen, lane, item))),
  ];
}

const leave = (screen, lane, item) => (reason) =>
  keep(screen, lane, item, "item.not_done", () => ({ run: item.run, reason }));

function tapOne(screen, legend, options, record) {
  return h("fieldset.field", {}, h("legend", {}, legend),
    h("div.choices", {}, ...options.map(([code, words]) => screen.button("btn.big", null, words, record(code)))));
}

function pain(screen, lane, item) {
  const tapped = (figure) => () => screen.tap("pain.said", lane, { run: item.run, pain: figure }, item);
  return [
    title(t("{item}: pain now", { item: said(item.name) })),
    h("div.sized", {}, h("div.pain", {}, ...FIGURES.map((figure) => screen.button("choice", null, String(figure), tapped(figure)))), ends(item.limits?.pain)),
  ];
}

function note(screen, lane, item) {
  const parts = Object.entries(screen.today.words.body_parts).map(([code, words]) => [code, said(words)]);
  const signs = Object.entries(screen.today.words.signs);
  return [
    title(t("What you saw or heard")),
    choices(t("How urgent"), "level", [["1", t("Tell before they leave")], ["2", t("Hold and call")], ["3", t("Stop now")]], { chosen: "1" }),
    h("div.field", {}, h("label", { for: `said-${lane.session}` }, t("In the patient’s own words")), h("textarea.input", { id: `said-${lane.session}`, name: "said", maxlength: 500 })),
    h("details", {}, h("summary", {}, icon("next"), t("Where on the body")), choices("", "body_part", parts)),
    h("details", {}, h("summary", {}, icon("next"), t("Signs")), ...signs.map(([code, words]) =>
      h("label.tick", {}, h("input", { type: "checkbox", name: "signs", value: code }), h("span", {}, said(words))))),
    photoField(screen, lane),
    screen.button("btn.big.main.block", "send", t("Send"), (event) => {
      const form = fields(event);
      const photo = form.get("photo")?.size ? form.get("photo") : null;
      return screen.tap("observation.noted", lane, {
        level: Number(form.get("level")), said: form.get("said"), body_part: form.get("body_part") ?? "", signs: form.getAll("signs"),
      }, item, photo);
    }),
  ];
}

const [TEMPERATURE, UNIT] = ["temperature_c", "temperature_unit"];

function vitals(screen, lane, item) {
  const known = Object.entries(screen.today.words.measures);
  const one = ([code, { name, unit, most }]) => h("div.field", {},
    h("label", { for: `${code}-${lane.session}` }, said(name), lane.vitals?.due?.includes(code) && h("span.chip.act", {}, t("due"))),
    h("span.with-unit", {}, h("input.input", { id: `${code}-${lane.session}`, name: code, type: "number", min: 0, max: most, step: "any", inputmode: "decimal", autocomplete: "off" }), h("span", {}, unit)),
    code === TEMPERATURE && choices(t("Unit of the thermometer"), UNIT, [["c", "°C"], ["f", "°F"]]));
  return [
    title(t("Vitals")),
    choices(t("Measured"), "moment", [["rest", t("At rest")], ["during", t("During")], ["after", t("After")]], { chosen: "rest" }),
    h("div.vitals", {}, ...known.map(one)),
    screen.button("btn.big.main.block", "check", t("Record"), (event) => {
      const form = fields(event);
      const asks = temperature.question(number(form, TEMPERATURE), form.get(UNIT));
      const input = event.currentTarget.form.elements[TEMPERATURE];
      input.setCustomValidity(asks === null ? "" : t("Is this in °F? {typed} °F is {celsius} °C. Tap the unit of the thermometer.", asks));
      if (!event.currentTarget.form.reportValidity()) return null;
      const measured = (code) => (code === TEMPERATURE ? temperature.inCelsius(number(form, code), form.get(UNIT)) : number(form, code));
      const values = known.map(([code]) => [code, measured(code)]).filter(([, value]) => value !== undefined);
      return screen.tap("vitals.measured", lane, { moment: form.get("moment"), values: Object.fromEntries(values) }, item);
    }),
  ];
}

const SIDES = { L: "Left", R: "Right", B: "Both sides" };

/** The side is tapped, never taken over from the order; the other one is not accepted (modalities §9.13). */
function sideTapped(ordered) {
  const field = choices(t("Which side is it on?"), "side", Object.entries(SIDES).map(([code, words]) => [code, t(words)]), { isRequired: true });
  field.addEventListener("change", ({ target }) => {
    for (const each of field.querySelectorAll("input")) each.setCustomValidity("");
    if (target.value !== ordered) target.setCustomValidity(t("The order names another side."));
    target.reportValidity();
  });
  return field;
}

function putOn(screen, lane, item) {
  const asked = ["ASK3", "SKIN", "UNDERSTAND", "BASE"];
  const { minutes, layers } = item.modality;
  const side = item.dose?.side || "NA";
  return [
    title(said(item.name)),
    h("p.dose-line", {}, h("b", {}, said(item.dose_words))),
    h("ol.asked", {}, h("li", {}, t("Anything new since the last visit: skin, feeling, illness, medicine?")), h("li", {}, t("Skin looked at, dry and whole?")), h("li", {}, t("They know to say at once when it is too much, and can reach you?"))),
    side in SIDES && sideTapped(side),
    layers && stepper("layers", t("Layers"), layers, 1),
    scale(t("Pain before"), "pain"),
    screen.button("btn.big.main.block", "check", t("All three are fine: it is on"), keep(screen, lane, item, "modality.started", (form) => ({
      run: item.run, side: form.get("side") ?? side, minutes, confirmed: asked,
      ...(item.device && { device: item.device.id }),
      ...(layers && { layers: number(form, "layers") }),
      ...(form.get("pain") && { pain: number(form, "pain") }),
    }))),
    screen.button("btn.big.block", "x", t("One is not fine: a licensee decides"), () =>
      screen.tap("item.handed_to_licensee", lane, { run: item.run, codes: [] }, item)),
  ];
}

function ended(screen, lane, item) {
  return [
    title(t("{item}: how was it", { item: said(item.name) })),
    choices(t("Skin, compared with the other side"), "skin", [["ok", t("Fine, or a pink that fades")], ["doubtful", t("Doubtful")], ["abnormal", t("Blister, welt, mottled, dusky")]], { isRequired: true }),
    scale(t("Pain now"), "pain", item.limits?.pain),
    screen.button("btn.big.main.block", "check", t("Record"), keep(screen, lane, item, "modality.ended", (form) => ({
      run: item.run, skin: form.get("skin"), ...(form.get("pain") && { pain: number(form, "pain") }),
    }))),
  ];
}

const LEVELS = [["I", "By themselves"], ["SU", "Set-up"], ["SBA", "Stand-by"], ["CGA", "Hands on"], ["MIN_A", "A little help"], ["MOD_A", "Half the effort"], ["MAX_A", "Most of the effort"]];

function ready(screen, lane, item) {
  return [
    title(t("Make ready")),
    choices(t("Who it is, checked by"), "identity", [["birth_date", t("{name}, born {day}", { name: lane.patient.name, day: lane.patient.birth_on })]], { isRequired: true }),
    choices(t("How they move today"), "transfer", LEVELS.map(([code, words]) => [code, t(words)]), { chosen: lane.patient.mobility }),
    ...lane.precautions.filter(({ protects }) => protects?.en).map(worn),
    lane.asks_home && choices(t("Did you do it at home?"), "at_home", Object.entries(screen.today.words.at_home).map(([code, words]) => [code, said(words)])),
    scale(t("Pain at the start"), "pain"),
    screen.button("btn.big.main.block", "check", t("Ready"), confirmed(screen, lane, item)),
  ];
}

/** Against an isolation: what whoever treats wears. */
const worn = ({ code, protects }) =>
  h("label.tick", {}, h("input", { type: "checkbox", name: "protected", value: code, required: true }), h("span", {}, said(protects)));

const confirmed = (screen, lane, item) => async (event) => {
  if (!event.currentTarget.form.reportValidity()) return;
  const form = fields(event);
  await screen.tap("session.readied", lane, {
    identity: form.get("identity"), precautions_until: screen.today.made_at,
    ...(form.get("transfer") && { transfer: form.get("transfer") }),
    ...(form.get("pain") && { pain: number(form, "pain") }),
    ...(form.has("protected") && { protected: form.getAll("protected") }),
  }, item);
  if (form.get("at_home")) await screen.tap("home.asked", lane, { did: form.get("at_home") }, item);
};

function move(screen, lane) {
  const to = ({ id, name }) => screen.button("btn.big", "pin", name, () => screen.tap("session.moved", lane, { area: id }));
  return [title(t("Move to")), h("div.choices", {}, ...screen.today.areas.map(to))];
}

function finish(screen, lane, item) {
  const open = model.left(lane);
  return [
    title(t("Finish with {name}", { name: lane.patient.called })),
    scale(t("Pain at the end"), "pain"),
    open.length > 0 && h("ul.list", {}, ...open.map(({ name }) => h("li", {}, said(name)))),
    open.length > 0
      ? tapOne(screen, t("Not done today, because: tap one to finish"), reasons(screen), (reason) => keep(screen, lane, item, "session.finished", (form) => ({ reason, ...(form.get("pain") && { pain: number(form, "pain") }) })))
      : screen.button("btn.big.main.block", "flag", t("Finish"), keep(screen, lane, item, "session.finished", (form) => (form.get("pain") ? { pain: number(form, "pain") } : {}))),
  ];
}

function ask(screen, lane, item) {
  return [
    title(t("Ask to progress: {item}", { item: said(item.name) })),
    h("p.sub", {}, t("The last visits go with it; the therapist decides.")),
    h("div.field", {}, h("label", { for: `ask-${item.run}` }, t("In the patient’s own words")), h("textarea.input", { id: `ask-${item.run}`, name: "said", maxlength: 500 })),
    screen.button("btn.big.main.block", "send", t("Ask"), keep(screen, lane, item, "ask.raised", (form) => ({ run: item.run, said: form.get("said") }))),
  ];
}

function left(screen, lane, item) {
  return [title(t("{item}: not done", { item: said(item.name) })), tapOne(screen, t("Why? Tap one to record"), reasons(screen), leave(screen, lane, item))];
}

/** The permit ran out: whoever is present is named, and the tap goes on (D16). */
function present(screen, lane) {
  const pending = screen.pending;
  return [
    title(t("Who is with you?")),
    h("p.dose-line", {}, t("What the clinic allowed has run out. Name the licensee who is present; they see it first.")),
    h("div.choices", {}, ...screen.today.licensees.map(({ id, name, role }) =>
      screen.button("btn.big", "person", `${name}, ${role}`, () => screen.attested(pending, id)))),
  ];
}

const WHY = [
  ["settled", "It has settled"], ["eased", "Go on, eased"], ["alternate", "The alternate instead"],
  ["no_incident", "Clinical response, no incident"], ["other", "Other"],
];

/** A licensee beside the tablet lifts a hold or a stop, by their own PIN. */
function lift(screen, lane, item) {
  const record = (reason) => (event) => {
    const form = fields(event);
    return screen.lift(lane, item, { member: form.get("member"), pin: form.get("pin"), reason });
  };
  const people = screen.today.licensees.map(({ id, name, role }) => [id, `${name}, ${role}`]);
  return [
    title(item ? t("{item}: go on?", { item: said(item.name) }) : t("Go on with the visit?")),
    choices(t("Who decides"), "member", people, { chosen: people[0]?.[0] }),
    h("div.field", {}, h("label", { for: `pin-${lane.session}` }, "PIN"),
      h("input.input", { id: `pin-${lane.session}`, name: "pin", type: "password", inputmode: "numeric", autocomplete: "off", maxlength: 6 })),
    tapOne(screen, t("Lift it, because"), WHY.map(([code, words]) => [code, t(words)]), record),
    ...screen.notLifted(lane),
  ];
}

const SHEETS = { different, pain, note, vitals, put_on: putOn, ended, ready, move, finish, ask, left, present, lift };
