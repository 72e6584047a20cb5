/**
 * Three tiers of sound (safety §1): a chime for the end of a count, an insistent one for what skin
 * is owed, a loud one for Help, Stop and an emergency. The edge of the screen flashes with each.
 */

const TIERS = {
  1: { notes: [660], gain: 0.25, repeats: 1 },
  2: { notes: [880, 660], gain: 0.6, repeats: 3 },
  3: { notes: [988, 740, 988, 740], gain: 1, repeats: 5 },
};
const NOTE_S = 0.18;

/** What protects skin insists; a rest or a hold that is over chimes. @returns {1 | 2} */
export const tierOf = ({ kind }) => (kind === "protect" ? 2 : 1);

export class Sound {
  #context = null;

  /** Inside a tap: browsers give sound only there. @returns {Promise<boolean>} whether it is on */
  async wake() {
    this.#context ??= new AudioContext();
    await this.#context.resume().catch(() => {});
    return this.isOn;
  }

  get isOn() {
    return this.#context?.state === "running";
  }

  /** @param {1 | 2 | 3} tier */
  play(tier) {
    flash(tier);
    navigator.vibrate?.(tier === 1 ? 80 : [200, 100, 200]);
    if (!this.isOn) return;
    const { notes, gain, repeats } = TIERS[tier];
    const whole = Array.from({ length: repeats }, () => notes).flat();
    whole.forEach((pitch, place) => this.#note(pitch, gain, place * NOTE_S));
  }

  #note(pitch, gain, after) {
    const at = this.#context.currentTime + after;
    const tone = new OscillatorNode(this.#context, { frequency: pitch, type: "triangle" });
    const loud = new GainNode(this.#context, { gain });
    loud.gain.exponentialRampToValueAtTime(0.001, at + NOTE_S);
    tone.connect(loud).connect(this.#context.destination);
    tone.start(at);
    tone.stop(at + NOTE_S);
  }
}

function flash(tier) {
  document.body.dataset.flash = String(tier);
  setTimeout(() => delete document.body.dataset.flash, tier * 1200);
}
