/** What waits to be sent, always in sight, and what the clinic could not take. */

import { dialog } from "./dialog.js";
import { h, icon } from "./dom.js";
import { t } from "./words.js";

/** @param {import("./screen.js").Screen} screen */
export function chip(screen) {
  const { queue, core } = screen;
  const others = queue.by_author.filter(({ member, queued }) => queued && member !== core.member?.id);
  const whose = others.map(({ name, queued }) => t("{count} of {name}", { count: queued, name })).join(", ");
  const [kind, sign, words] = state(screen);
  return h(`span.chip.${kind}`, { role: "status", "data-queue": "" }, icon(sign), words, whose && core.member && ` (${whose})`);
}

function state({ queue, core }) {
  const count = queue.queued;
  if (core.needsCredential) return ["act", "tablet", t("{count} waiting, sign this tablet in", { count })];
  if (!core.online) return ["dashed", "nonet", count ? t("Offline, {count} waiting", { count }) : t("Offline, nothing waits")];
  return count ? ["wait", "queue", t("{count} waiting", { count })] : ["plain", "net", t("All sent")];
}

/** An update, or another thing that the whole screen should know. */
export function notice({ offer }) {
  if (!offer) return [];
  return [h("p.notice.row", { role: "status" }, icon("changed"), h("span.grow", {}, offer.words),
    h("button.btn", { type: "button", onclick: offer.take }, offer.act))];
}

/** In a demo: the PIN of everyone, and a switch that cuts the network of this page. */
export function demo(screen) {
  const { device, isCut } = screen.core;
  if (!device?.demo) return [];
  const turn = () => {
    screen.core.cut(!isCut);
    screen.draw();
  };
  return [h("nav.demo", { "aria-label": "Demo" }, h("b", {}, "Demo"),
    h("span", {}, t("PIN of everyone: {pin}", device.demo)),
    h("button", { type: "button", onclick: turn, "aria-pressed": String(isCut) }, icon(isCut ? "nonet" : "net"), isCut ? t("Network is cut: let it back") : t("Cut the network")),
    h("a", { href: "/demo/" }, icon("list"), t("Stories")))];
}

/** Events that the clinic could not take: kept here, readable by their author. */
export async function needsALook(screen) {
  const rows = await screen.core.refused();
  const one = ({ body, why }) => h("li", {}, icon("alert"), h("span.grow", {},
    h("b", {}, body ? body.type : t("Written by somebody else")),
    h("br"), h("span.sub", {}, reasons(why)), body && h("details", {}, h("summary", {}, t("What was tapped")), h("pre", {}, JSON.stringify(body.data, null, 1)))));
  dialog(h("h2", {}, t("Not taken by the clinic")),
    h("p.sub", {}, t("Kept on this tablet and by the clinic. Show it to your therapist and record it again if it is missing.")),
    h("ul.list", {}, ...rows.map(one)));
}

const reasons = (why) => (why ?? []).map(({ code, text }) => text ?? code).join(" · ");
