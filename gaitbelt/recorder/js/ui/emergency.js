/** Stop and Help: for whom, then what to do, honest about who has been reached. */

import { dialog } from "./dialog.js";
import { h, icon } from "./dom.js";
import { t } from "./words.js";
import { minutes } from "./clockwork.js";

/** @param {import("./screen.js").Screen} screen @param {"help" | "stop"} kind */
export function whom(screen, lanes, kind) {
  const open = lanes.filter(({ session, status }) => session && status !== "finished");
  const one = (lane) => screen.button("btn.big.block", kind === "stop" ? "stop" : "help", lane.patient.called, () => {
    close();
    return act(screen, kind, lane);
  });
  const close = dialog(
    h("h2", {}, kind === "stop" ? t("Stop: who?") : t("Help: who?")),
    ...open.map(one),
    screen.button("btn.big.block", "alert", t("Emergency, somebody else"), () => {
      close();
      return emergency(screen, "emergency", null);
    }));
}

async function act(screen, kind, lane) {
  screen.sound.play(3);
  emergency(screen, kind, lane);
  if (kind === "stop") await screen.tap("level.raised", lane, { level: 3 });
}

const AGAIN_MS = 3000;

/** The card: what to do, how long ago, who has seen it; it keeps trying until somebody has. */
export function emergency(screen, kind, lane) {
  const pressed = Date.now();
  const since = h("b.num", {}, "0:00");
  const reached = h("p.notice.stop", { role: "alert" }, icon("phone"), t("No one has been reached: call out / phone 911"));
  const key = crypto.randomUUID();
  const call = { kind: kind === "stop" ? "stop" : kind, session: lane?.session ?? null, key };
  const name = lane?.patient.called ?? t("somebody else");
  const clinic = screen.core.device.clinic;
  dialog(
    h("h2", {}, kind === "stop" ? t("Stop: stay with {name}", { name }) : t("Help for {name}", { name })),
    h("p.dose-line", {}, since, " ", t("since the press")),
    reached,
    h("dl.facts", {}, ...[[t("Address"), clinic.address], [t("Entrance"), clinic.entrance], [t("AED"), clinic.aed]].filter(([, words]) => words).flatMap(([what, words]) => [h("dt", {}, what), h("dd", {}, words)])));
  const ticking = setInterval(() => (since.textContent = minutes((Date.now() - pressed) / 1000)), 1000);
  const trying = setInterval(tryIt, AGAIN_MS);
  tryIt();

  async function tryIt() {
    if (!reached.isConnected) {
      clearInterval(ticking);
      clearInterval(trying);
      return;
    }
    const said = await screen.core.call(call).catch(() => null);
    if (!said) return;
    const seen = said.seen_by.length ? t("Seen by {names}", { names: said.seen_by.join(", ") }) : said.is_anyone_there ? t("Sent; nobody has seen it yet. Keep calling out.") : t("No one has been reached: call out / phone 911");
    reached.replaceChildren(icon(said.seen_by.length ? "eye" : "phone"), seen);
    reached.classList.toggle("stop", !said.seen_by.length);
  }
}
