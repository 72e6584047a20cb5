/**
 * What lies on the disk of the tablet: the queue of events as ciphertext, and what opens it.
 *
 * An event is written by one strict transaction that also counts its place, and is confirmed when
 * that transaction is complete, never before. Nothing inside a transaction waits for anything but
 * the database itself. Stores are only ever added.
 */

import { uuid7 } from "./bytes.js";

const NAME = "gaitbelt-recorder";
const VERSION = 1;
export const QUEUED = "q";
export const REFUSED = "r";
export const ACCEPTED = "a"; // the clinic has it, the copy of today not yet

/**
 * @typedef {{seq: number, id: string, kid: string, iv: Uint8Array, ct: ArrayBuffer, state: string,
 *   at: number, why?: object, tries: number}} Row
 */

/** The old program meets a newer database: it says so, and keeps what was tapped. */
export class Outdated extends Error {}

/** @param {IDBTransaction} tx @returns {Promise<void>} on disk, or why not */
const complete = (tx) =>
  new Promise((done, failed) => {
    tx.oncomplete = () => done();
    tx.onabort = () => failed(tx.error ?? new DOMException("", "AbortError"));
  });

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const answer = (request) =>
  new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });

/** @param {() => void} onOutdated @returns {Promise<IDBDatabase>} */
function connect(onOutdated) {
  return new Promise((done, failed) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      const db = request.result;
      db.createObjectStore("meta");
      db.createObjectStore("keys", { keyPath: "kid" });
      const events = db.createObjectStore("events", { keyPath: "seq" });
      events.createIndex("id", "id", { unique: true });
      events.createIndex("state", ["state", "seq"]);
      events.createIndex("owner", ["state", "kid"]);
      db.createObjectStore("cache");
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => {
        request.result.close();
        onOutdated();
      };
      done(request.result);
    };
    request.onerror = () =>
      failed(request.error?.name === "VersionError" ? new Outdated() : request.error);
  });
}

export class Store {
  /** @type {IDBDatabase} */
  #db;
  #outdated = false;
  #closed = false;

  /** @param {() => void} [onOutdated] */
  static async open(onOutdated = () => {}) {
    const store = new Store();
    store.onOutdated = () => {
      store.#outdated = true;
      onOutdated();
    };
    store.#db = await connect(store.onOutdated);
    await navigator.locks.request("gb-queue", () => store.#begin());
    return store;
  }

  /** A queue has a name of its own, made with the database: a cleared tablet begins a new one. */
  async #begin() {
    const tx = this.#tx(["meta"], "readwrite");
    const meta = tx.objectStore("meta");
    meta.get("queue").onsuccess = (event) => {
      this.queue = event.target.result?.queue;
      if (this.queue) return;
      this.queue = uuid7();
      meta.put({ queue: this.queue, next: 1 }, "queue");
    };
    await complete(tx);
  }

  /** @param {string[]} stores @param {IDBTransactionMode} mode */
  #tx(stores, mode) {
    if (this.#outdated) throw new Outdated();
    const options = mode === "readwrite" ? { durability: "strict" } : {};
    return this.#db.transaction(stores, mode, options);
  }

  /**
   * Run one transaction; after a full disk Chromium closes the connection, so it is opened anew.
   * @template T @param {() => Promise<T>} work @returns {Promise<T>}
   */
  async #again(work) {
    try {
      return await work();
    } catch (failure) {
      const isLost = ["InvalidStateError", "UnknownError"].includes(failure?.name);
      if (!isLost || this.#closed || this.#outdated) throw failure;
      this.#db.close();
      this.#db = await connect(this.onOutdated);
      return work();
    }
  }

  /**
   * Keep an event: its place in the queue, once the bytes are on disk.
   * @param {{id: string, kid: string, iv: Uint8Array, ct: ArrayBuffer, at: number}} event
   * @returns {Promise<number>}
   */
  append(event) {
    return this.#again(async () => {
      const tx = this.#tx(["meta", "events"], "readwrite");
      const meta = tx.objectStore("meta");
      let seq = 0;
      meta.get("queue").onsuccess = (found) => {
        const queue = found.target.result;
        seq = queue.next;
        queue.next += 1;
        meta.put(queue, "queue");
        tx.objectStore("events").add({ ...event, seq, state: QUEUED, tries: 0 });
      };
      await complete(tx);
      return seq;
    });
  }

  /** @param {string} state @param {number} [most] @returns {Promise<Row[]>} in order */
  events(state, most) {
    return this.#again(() => {
      const index = this.#tx(["events"], "readonly").objectStore("events").index("state");
      return answer(index.getAll(IDBKeyRange.bound([state, 0], [state, Infinity]), most));
    });
  }

  /**
   * Take the answers in: what the clinic has stays only until the copy of today holds it, what it
   * refused stays to be read. Where there is no room even for that, what the clinic has goes.
   * @param {{seq: number, why?: object}[]} settled  `why` where it was refused
   * @returns {Promise<number>} how many wait no longer
   */
  async settle(settled) {
    try {
      await this.#mark(settled);
      return settled.length;
    } catch (failure) {
      if (failure?.name !== "QuotaExceededError") throw failure;
    }
    const there = settled.filter(({ why }) => !why).map(({ seq }) => seq);
    await this.forget(there);
    return there.length;
  }

  #mark(settled) {
    return this.#again(async () => {
      const tx = this.#tx(["events"], "readwrite");
      const events = tx.objectStore("events");
      for (const { seq, why } of settled) {
        events.get(seq).onsuccess = (found) => {
          const row = found.target.result;
          if (row) events.put({ ...row, ...(why ? { state: REFUSED, why } : { state: ACCEPTED }) });
        };
      }
      await complete(tx);
    });
  }

  /** Remove events that the clinic has. @param {number[]} seqs */
  forget(seqs) {
    return this.#again(async () => {
      const tx = this.#tx(["events"], "readwrite");
      for (const seq of seqs) tx.objectStore("events").delete(seq);
      await complete(tx);
    });
  }

  /** How many wait and how many were refused, by the key under which they lie. */
  counts() {
    return this.#again(async () => {
      const tx = this.#tx(["events"], "readonly");
      /** @type {{q: Record<string, number>, r: Record<string, number>}} */
      const found = { q: {}, r: {}, a: {} };
      const owner = tx.objectStore("events").index("owner");
      owner.openKeyCursor(null, "nextunique").onsuccess = (event) => {
        const cursor = event.target.result;
        if (!cursor) return;
        const [state, kid] = cursor.key;
        owner.count(cursor.key).onsuccess = (counted) => (found[state][kid] = counted.target.result);
        cursor.continue();
      };
      await complete(tx);
      return found;
    });
  }

  /** @param {"meta" | "keys" | "cache"} store @param {IDBValidKey} key */
  get(store, key) {
    return this.#again(() => answer(this.#tx([store], "readonly").objectStore(store).get(key)));
  }

  /** @param {"meta" | "keys" | "cache"} store @returns {Promise<any[]>} */
  all(store) {
    return this.#again(() => answer(this.#tx([store], "readonly").objectStore(store).getAll()));
  }

  /** @param {"meta" | "keys" | "cache"} store @param {any} value @param {IDBValidKey} [key] */
  put(store, value, key) {
    return this.#again(async () => {
      const tx = this.#tx([store], "readwrite");
      tx.objectStore(store).put(value, key);
      await complete(tx);
    });
  }

  /** @param {"meta" | "keys" | "cache"} store @param {IDBValidKey | IDBKeyRange} key */
  remove(store, key) {
    return this.#again(async () => {
      const tx = this.#tx([store], "readwrite");
      tx.objectStore(store).delete(key);
      await complete(tx);
    });
  }

  close() {
    this.#closed = true;
    this.#db.close();
  }
}
