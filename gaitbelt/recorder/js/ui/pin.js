/** Who has the tablet: a face and a PIN, with or without the clinic. */

import { underLock } from "./clocks.js";
import { face, h, icon } from "./dom.js";
import { chip } from "./queue.js";
import { languages, t } from "./words.js";

const WHY = {
  pin: "That PIN does not open this. Try again.",
  locked: "Too many tries. Ask a manager, or wait a few minutes.",
  offline: "Offline, this tablet only knows who signed in here in the last 24 hours.",
  device: "This tablet is not registered.",
};

/** @param {import("./screen.js").Screen} screen */
export function pad(screen) {
  const { device } = screen.core;
  return device ? new Pad(screen, device).made : unregistered();
}

function unregistered() {
  return h("main.page.locked", {}, h("div.empty", {}, icon("tablet"), h("b", {}, t("This tablet is not registered")),
    h("p", {}, t("A manager registers it once under Tablets. Then it opens here, also without the network.")),
    h("a.btn.main", { href: "/" }, t("To Gaitbelt"))));
}

class Pad {
  #typed = "";
  #chosen = null;

  constructor(screen, device) {
    this.screen = screen;
    this.device = device;
    this.says = h("p.notice", { role: "alert", hidden: true });
    this.dots = h("p.dots", { role: "status" });
    this.made = h("div.app", {}, this.#top(), this.#page(), this.#foot());
    this.#draw();
  }

  #top() {
    return h("header.top", {}, h("span.mark", {}, icon("belt"), "Gaitbelt"), h("span.grow"), chip(this.screen));
  }

  #page() {
    const tile = ({ id, called, role, face: number }) => h("label.face-tile", {},
      h("input", { type: "radio", name: "member", value: id, onchange: () => this.#choose(id) }),
      face(number), called, h("small", {}, t(ROLES[role] ?? role)));
    return h("main.page.locked", {}, h("form.pin", { onsubmit: (event) => event.preventDefault() },
      h("section.stack", {}, h("h1.title", { id: "who" }, t("Who has the tablet?")),
        h("fieldset.faces", { "aria-labelledby": "who" }, ...this.device.faces.map(tile)),
        underLock(this.screen)),
      h("section.stack", { "aria-label": "PIN" }, this.dots, this.says, this.#keys())));
  }

  #keys() {
    const key = (label, sign, tapped, words) =>
      h("button.btn", { type: "button", onclick: tapped, "aria-label": words }, sign ? icon(sign) : label);
    const digit = (figure) => key(figure, null, () => this.#type(this.#typed + figure));
    return h("div.keypad", {}, ...[..."123456789"].map(digit),
      key("", "x", () => this.#startOver(), t("Start over")), digit("0"),
      key("", "back", () => this.#type(this.#typed.slice(0, -1)), t("Delete last digit")));
  }

  #foot() {
    const chosen = (code) => {
      localStorage.setItem("language", code);
      this.screen.draw();
    };
    const call = (kind) => () => this.screen.emergency(kind, null);
    return h("footer.foot", {}, ...languages(chosen), h("span.grow.wide-only"),
      this.screen.button("btn.helper", "help", t("Help"), call("help")),
      this.screen.button("btn.stopper", "stop", t("Stop"), call("emergency")));
  }

  #choose(id) {
    this.#chosen = this.device.faces.find((face) => face.id === id);
    this.#type("");
  }

  /** On a narrow screen the other faces are back then. */
  #startOver() {
    this.#chosen = null;
    for (const radio of this.made.querySelectorAll("[name=member]")) radio.checked = false;
    this.#type("");
  }

  #type(typed) {
    this.#typed = typed.slice(0, this.#digits);
    this.says.hidden = true;
    this.#draw();
    if (this.#chosen && this.#typed.length === this.#digits) this.#open();
  }

  get #digits() {
    return this.#chosen?.digits ?? 4;
  }

  #draw() {
    this.dots.replaceChildren(...Array.from({ length: this.#digits }, (_, at) => h("i", { class: at < this.#typed.length ? "on" : null })));
    this.dots.ariaLabel = t("{n} of {all} digits", { n: this.#typed.length, all: this.#digits });
  }

  async #open() {
    const pin = this.#typed;
    this.screen.sound.wake();
    const said = await this.screen.core.signIn({ member: this.#chosen.id, pin });
    if (said.ok) return;
    this.#type("");
    this.says.textContent = t(WHY[said.why]);
    this.says.hidden = false;
  }
}

export const ROLES = { TECH: "Technician", PT: "Physical therapist", PTA: "Physical therapist assistant", MANAGER: "Clinic manager", FRONT: "Front desk" };
