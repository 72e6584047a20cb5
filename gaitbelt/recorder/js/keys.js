/**
 * Keys: what lies on the disk is readable by the clinic, and by its author after the PIN.
 *
 * Each device session has a key K that lives in memory. On disk it lies sealed to the clinic
 * (`sealed`), and wrapped under the session's half H (`wrapped`); H itself comes from the clinic at
 * sign-in and lies under the PIN alone. A raw key never reaches the disk.
 */

import { b64, random, unb64, utf8 } from "./bytes.js";

const subtle = globalThis.crypto?.subtle;
const ROUNDS = 600_000; // PBKDF2-SHA-256: about 0.2 s in a browser
const AES = { name: "AES-GCM", length: 256 };
const IV = 12; // bytes

/** @param {Uint8Array} raw @returns {Promise<CryptoKey>} a key that no script can read again */
export const aes = (raw) => subtle.importKey("raw", raw, AES, false, ["encrypt", "decrypt"]);

/** @param {CryptoKey} key @param {string | Uint8Array} said @param {string} about */
export async function encrypt(key, said, about) {
  const iv = random(IV);
  const bytes = typeof said === "string" ? utf8(said) : said;
  const ct = await subtle.encrypt({ name: "AES-GCM", iv, additionalData: utf8(about) }, key, bytes);
  return { iv, ct };
}

/** @param {CryptoKey} key @param {{iv: BufferSource, ct: BufferSource}} box @param {string} about */
export const decrypt = (key, box, about) =>
  subtle.decrypt({ name: "AES-GCM", iv: box.iv, additionalData: utf8(about) }, key, box.ct);

/** @param {BufferSource} secret @param {BufferSource} salt @param {string} use */
async function derived(secret, salt, use) {
  const base = await subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info: utf8(use) };
  return subtle.deriveKey(how, base, AES, false, ["encrypt", "decrypt"]);
}

/** @param {string} pin @param {Uint8Array} salt */
async function ofPin(pin, salt) {
  const base = await subtle.importKey("raw", utf8(pin), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  return subtle.deriveKey(how, base, AES, false, ["encrypt", "decrypt"]);
}

/** Lay H under the PIN. @param {string} pin @param {Uint8Array} half @param {string} user */
export async function underPin(pin, half, user) {
  const salt = random(16);
  return { salt, ...(await encrypt(await ofPin(pin, salt), half, user)) };
}

/** H again; a wrong PIN rejects with OperationError. */
export async function fromPin(pin, box, user) {
  return new Uint8Array(await decrypt(await ofPin(pin, box.salt), box, user));
}

/** The key under which a person's copy of today and their keys lie. @param {Uint8Array} half */
export const shelfKey = (half) => derived(half, new Uint8Array(0), "gaitbelt shelf v1");

/**
 * Seal a raw key to the clinic: only the server opens it.
 * @param {Uint8Array} raw
 * @param {{id: string, key: string}} server  its public P-256 point, base64url
 * @param {string} about
 * @returns {Promise<string>} key id, ephemeral public point and box, joined by dots
 */
export async function seal(raw, server, about) {
  const curve = { name: "ECDH", namedCurve: "P-256" };
  const theirs = await subtle.importKey("raw", unb64(server.key), curve, false, []);
  const ours = await subtle.generateKey(curve, false, ["deriveBits"]);
  const shared = await subtle.deriveBits({ name: "ECDH", public: theirs }, ours.privateKey, 256);
  const point = new Uint8Array(await subtle.exportKey("raw", ours.publicKey));
  const { iv, ct } = await encrypt(await derived(shared, point, "gaitbelt seal v1"), raw, about);
  const box = new Uint8Array(IV + ct.byteLength);
  box.set(iv);
  box.set(new Uint8Array(ct), IV);
  return `${server.id}.${b64(point)}.${b64(box)}`;
}

/** @param {string} said @returns {Promise<string>} base64url */
export const sha256 = async (said) => b64(await subtle.digest("SHA-256", utf8(said)));

/** Prove to the clinic that the right PIN was given while it could not be asked. */
export async function proof(half, said) {
  const how = { name: "HMAC", hash: "SHA-256" };
  const key = await subtle.importKey("raw", half, how, false, ["sign"]);
  return b64(await subtle.sign("HMAC", key, utf8(said)));
}

/**
 * What a permit says, where the clinic has signed it for this tablet; else null.
 * The way of signing is fixed here and never read from the permit.
 * @param {string} jws @param {CryptoKey} key @param {string} device
 */
export async function opened(jws, key, device) {
  const [head, body, signature] = jws.split(".");
  const how = { name: "ECDSA", hash: "SHA-256" };
  try {
    const isSigned = await subtle.verify(how, key, unb64(signature), utf8(`${head}.${body}`));
    const said = isSigned ? JSON.parse(new TextDecoder().decode(unb64(body))) : null;
    return said?.aud === device ? said : null;
  } catch {
    return null;
  }
}

/** @param {string} point base64url @returns {Promise<CryptoKey>} */
export const permitKey = (point) =>
  subtle.importKey("raw", unb64(point), { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
