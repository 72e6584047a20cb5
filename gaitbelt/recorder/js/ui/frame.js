/** What frames the lanes: who has the tablet and who supervises; Help and Stop; and nobody yet. */

import { face, h, icon } from "./dom.js";
import { whom } from "./emergency.js";
import { ROLES } from "./pin.js";
import { chip, needsALook } from "./queue.js";
import { t } from "./words.js";

/** @param {import("./screen.js").Screen} screen */
export function top(screen) {
  const { member, clockOff } = screen.core;
  const supervisor = screen.today?.supervisor;
  const known = screen.core.device.faces.find(({ id }) => id === member.id);
  const time = new Date(screen.core.now()).toLocaleTimeString(document.documentElement.lang, {
    hour: "numeric", minute: "2-digit", hourCycle: "h23", timeZone: screen.core.device.clinic.zone,
  });
  return h("header.top", {},
    h("button.who", { type: "button", onclick: () => screen.core.lock(), "aria-label": t("{name}: switch person", { name: member.name }) },
      known && face(known.face), h("span", {}, h("b", {}, known?.called ?? member.name), h("small", {}, t(ROLES[member.role] ?? member.role)))),
    h("p.belt-words.grow", {}, supervisor ? h("span", {}, t("{name} is with you", { name: supervisor.name })) : h("span", {}, t("Nobody supervises you now"))),
    clockOff !== 0 && h("span.chip.act", {}, icon("clock"), t("This tablet’s clock differs")),
    !screen.sound.isOn && h("button.chip.act", { type: "button", onclick: () => screen.testSound() }, icon("bell"), t("Sound off: tap")),
    chip(screen),
    h("time.now-time", {}, time));
}

export function foot(screen, lanes) {
  return h("footer.foot", {},
    h("a.btn.wide-only", { href: `/c/${screen.core.device.clinic.slug}/` }, icon("back"), t("My day")),
    screen.queue.refused > 0 && screen.button("btn", "alert", t("{count} need a look", { count: screen.queue.refused }), () => needsALook(screen)),
    h("span.grow.wide-only"),
    screen.button("btn.helper", "help", t("Help"), () => whom(screen, lanes, "help")),
    screen.button("btn.stopper", "stop", t("Stop"), () => whom(screen, lanes, "stop")));
}

/** No lanes: there are none today, or today has not come yet. */
export function nobody({ today, core }) {
  const [words, more] = today
    ? ["Nobody is booked with you now", "Whoever is assigned to you today stands here."]
    : core.online
      ? ["Today is on its way", "The clinic is asked for your patients."]
      : ["Today is not on this tablet yet", "It needs the network once; then it opens without."];
  return h("div.empty", {}, icon("people"), h("b", {}, t(words)), h("p", {}, t(more)));
}
