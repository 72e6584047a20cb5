/**
 * Sends what waits, in order, as it lies on the disk: no key is needed, whoever is signed in.
 *
 * Every tab runs one; a Web Lock lets one of them send, and the next takes over when it dies. An
 * event leaves the queue only by its own line in a complete answer.
 */

import { b64 } from "./bytes.js";
import { QUEUED } from "./store.js";

const BATCH = 50;
const TIMEOUT_MS = 15_000;
const FIRST_MS = 500;
const LONGEST_MS = 30_000;
const IDLE_MS = 60_000;
const DONE = ["accepted", "duplicate"];

/** What the clinic answered instead of taking a batch. */
export class Unsent extends Error {
  /** @param {number} status */
  constructor(status) {
    super(String(status));
    this.status = status;
  }
}

export const network = { isCut: false }; // by hand, in a demo

/**
 * Ask the clinic under the device's credential.
 * @param {{id: string, credential: string}} device @param {string} path @param {object} [body]
 * @param {Record<string, string>} [headers]
 */
export async function ask(device, path, body, headers = {}) {
  if (network.isCut) throw new TypeError("cut");
  const answer = await fetch(`/api/v1/devices/${device.id}/${path}`, {
    method: body ? "POST" : "GET",
    headers: {
      Authorization: `Bearer ${device.credential}`,
      ...(body ? { "Content-Type": "application/json" } : {}),
      ...headers,
    },
    body: body && JSON.stringify(body),
    credentials: "omit",
    cache: "no-store",
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (!answer.ok) throw Object.assign(new Unsent(answer.status), { answer });
  return answer.json();
}

export class Sender {
  #stop = new AbortController();
  #wake = () => {};
  #isWoken = false;
  #wait = 0;
  #batch = BATCH;

  /**
   * @param {{store: import("./store.js").Store, device: () => any,
   *   onAnswer: (received: number, sent: number, got: number) => void,
   *   onSettled: (results: object[]) => void, onState: (online: boolean, status: number) => void,
   *   onRevoked: () => Promise<void>}}
   *   parts
   */
  constructor(parts) {
    this.parts = parts;
  }

  start() {
    const held = { signal: this.#stop.signal };
    navigator.locks.request("gb-send", held, () => this.#run()).catch(() => {});
  }

  stop() {
    this.#stop.abort();
    this.wake();
  }

  /** Try now: something was tapped, or the network may be back. */
  wake() {
    this.#isWoken = true;
    this.#wake();
  }

  async #run() {
    while (!this.#stop.signal.aborted) {
      this.#isWoken = false;
      try {
        while (await this.drain());
        this.#wait = 0;
      } catch (failure) {
        this.parts.onState(false, failure.status ?? 0);
        if (await isRevoked(failure)) await this.parts.onRevoked();
        this.#wait = Math.min(LONGEST_MS, this.#wait ? this.#wait * 2 : FIRST_MS);
      }
      await this.#rest();
    }
  }

  /** Wait, with some chance in it, until the next try is due or something wakes the sender. */
  #rest() {
    if (this.#isWoken && !this.#wait) return undefined;
    const wait = this.#wait ? this.#wait * (0.75 + Math.random() / 2) : IDLE_MS;
    return new Promise((done) => {
      const timer = setTimeout(done, wait);
      this.#wake = () => {
        clearTimeout(timer);
        done();
      };
    });
  }

  /** Send one batch; whether there may be more. */
  async drain() {
    const { store, device } = this.parts;
    const rows = await store.events(QUEUED, this.#batch);
    const own = device();
    if (!rows.length || !own) return false;
    const sent = Date.now();
    const body = await this.#body(rows, sent);
    let said;
    try {
      said = await ask(own, "events", body);
    } catch (failure) {
      if (failure.status !== 413 || this.#batch === 1) throw failure;
      this.#batch = Math.ceil(this.#batch / 2);
      return true;
    }
    this.parts.onAnswer(Date.parse(said.received_at), sent, Date.now());
    const settled = settledBy(rows, said.results);
    const gone = await store.settle(settled);
    this.parts.onSettled(said.results);
    this.parts.onState(true, 200);
    if (gone === 0) throw new Unsent(0);
    return gone === rows.length;
  }

  async #body(rows, sent) {
    const keys = {};
    for (const kid of new Set(rows.map((row) => row.kid))) {
      const { user, grant, sealed } = await this.parts.store.get("keys", kid);
      keys[kid] = { user, grant, sealed };
    }
    return {
      queue: this.parts.store.queue,
      sent_at: new Date(sent).toISOString(),
      keys,
      events: rows.map(({ seq, id, kid, iv, ct }) => ({ seq, id, kid, iv: b64(iv), ct: b64(ct) })),
    };
  }
}

/** Whether the clinic has taken this tablet out of use. @param {any} failure */
async function isRevoked({ status, answer }) {
  if (status !== 401) return false;
  return (await answer.json().catch(() => ({}))).wipe === true;
}

/** @param {import("./store.js").Row[]} rows @param {any[]} results */
function settledBy(rows, results) {
  const lines = new Map(results.map((line) => [line.id, line]));
  return rows.flatMap(({ id, seq }) => {
    const line = lines.get(id);
    if (DONE.includes(line?.status)) return [{ seq }];
    return line?.status === "refused" ? [{ seq, why: line.reasons ?? [] }] : [];
  });
}
