/** What was told and asked: who has seen it, since when nobody has, and the answer to be read. */

import { h, icon } from "./dom.js";
import { said, t } from "./words.js";

const MOST_PX = 1600; // of a photo's longer side: enough for skin, and sent in a moment
const QUALITY = 0.85;
const SIGNS = { ask: "trend", observation: "talk", level: "hold" };
const DECIDED = {
  accepted: "yes, go on", edited: "changed, see the new dose", declined: "not yet", seen: "seen",
};

const isAnswer = ({ seen_at, decision, answer, is_read }) =>
  seen_at && !is_read && (decision !== "seen" || answer);

/** Answers that nobody has read stand above the card. */
export const answers = (screen, lane) =>
  (lane.told ?? []).filter(isAnswer).map((told) => h("div.item.wraps", {}, icon("talk"),
    h("span.grow", {}, h("b", {}, `${told.seen_by}: ${told.answer || t(DECIDED[told.decision])}`),
      said(told.item) && h("br"), h("span.sub", {}, said(told.item))),
    screen.button("btn", null, t("Read"), () => screen.tap("answer.seen", lane, { observation: told.id }))));

/** The rest stands below it, what nobody has seen first. */
export function toldLines(screen, lane) {
  const rest = (lane.told ?? []).filter((told) => !isAnswer(told));
  const open = rest.filter(({ seen_at }) => !seen_at);
  return [...open, ...rest.filter(({ seen_at }) => seen_at)].map((told) => line(screen, told));
}

function line(screen, told) {
  const words = told.words ? `“${told.words}”` : told.why.map(said).join(" · ");
  const item = said(told.item);
  return h(`div.item.wraps${told.seen_at ? ".done" : ""}`, {}, icon(told.seen_at ? "eye" : SIGNS[told.kind]),
    h("span.grow", {}, h("b", {}, words || item || t("Note")), told.has_photo && icon("camera"),
      h("br"), h("span.sub", {}, standing(screen, told)), photoWords(screen, told)));
}

function standing(screen, told) {
  if (told.isHere) return t("on this tablet, not yet with the clinic");
  const at = clock(screen, told.seen_at);
  if (told.seen_at) return t("seen by {name} at {time}", { name: told.seen_by, time: at }) + (told.answer && `: ${told.answer}`);
  const minutes = Math.floor((screen.core.now() - Date.parse(told.noted_at)) / 60_000);
  const isLate = told.due_at && Date.parse(told.due_at) <= screen.core.now();
  if (!screen.core.online) return t("no news from the clinic: ask them yourself");
  return t(isLate ? "Nobody has seen this in time, {minutes} min" : "Nobody has seen this yet, {minutes} min", { minutes });
}

function photoWords(screen, told) {
  const words = PHOTO[screen.photos.get(told.id)];
  return words && h("span.sub", { role: "status" }, h("br"), t(words));
}

const PHOTO = {
  sending: "The photo is being sent",
  lost: "The photo was not sent: show it to the therapist",
  unfit: "The clinic could not read the photo",
};

const clock = (screen, iso) => iso && new Date(iso).toLocaleTimeString(document.documentElement.lang, {
  hour: "numeric", minute: "2-digit", hourCycle: "h23", timeZone: screen.core.device.clinic.zone,
});

/** A photo goes at once and is never kept here, so that it is offered with a network alone. */
export function photoField(screen, lane) {
  const id = `photo-${lane.session}`;
  const isOff = !screen.core.online;
  return h("div.field", {}, h("label", { for: id }, t("A photo, if it says more")),
    h("input.input", { id, name: "photo", type: "file", accept: "image/*", capture: "environment", disabled: isOff }),
    isOff && h("p.hint", {}, t("A photo needs the network: it is not kept on the tablet. Your words are.")));
}

/** Made smaller and sent; what becomes of it stands under what was told. */
export async function sendPhoto(screen, observation, file) {
  const becomes = (state) => {
    screen.photos.set(observation, state);
    screen.draw();
  };
  becomes("sending");
  try {
    const { ok } = await screen.core.addPhoto(observation, await smaller(file));
    becomes(ok ? "sent" : "unfit");
    if (ok) await screen.core.refresh().catch(() => {});
  } catch (failure) {
    becomes(failure.name === "InvalidStateError" ? "unfit" : "lost");
  }
}

/** A JPEG in base64, as it stood in the camera. */
async function smaller(file) {
  const drawn = await createImageBitmap(file);
  const scale = Math.min(1, MOST_PX / Math.max(drawn.width, drawn.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(drawn.width * scale);
  canvas.height = Math.round(drawn.height * scale);
  canvas.getContext("2d").drawImage(drawn, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL("image/jpeg", QUALITY).split(",")[1];
}
