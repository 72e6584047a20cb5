/** Bytes, texts and keys of rows. */

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** @param {string} text @returns {Uint8Array} */
export const utf8 = (text) => encoder.encode(text);

/** @param {BufferSource} bytes @returns {string} */
export const text = (bytes) => decoder.decode(bytes);

/** @param {ArrayBuffer | Uint8Array} bytes @returns {string} base64url without padding */
export function b64(bytes) {
  let said = "";
  for (const byte of new Uint8Array(bytes)) said += String.fromCharCode(byte);
  return btoa(said).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** @param {string} said @returns {Uint8Array} */
export function unb64(said) {
  const plain = atob(said.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

/** @param {number} count @returns {Uint8Array} */
export const random = (count) => crypto.getRandomValues(new Uint8Array(count));

/** A key that sorts by the time at which it was made. @returns {string} */
export function uuid7() {
  const bytes = random(16);
  let at = Date.now();
  for (let place = 5; place >= 0; place -= 1) {
    bytes[place] = at % 256;
    at = Math.floor(at / 256);
  }
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
