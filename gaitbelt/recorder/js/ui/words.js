/** The recorder's own sentences, English as the key, and their Spanish. */

import { SPANISH } from "./spanish.js";

let language = "en";

/** @param {string} code of a language; what is not Spanish is English */
export function speak(code) {
  language = code === "es" ? "es" : "en";
  document.documentElement.lang = language;
}

/** @param {string} words @param {Record<string, any>} [values] for {names} in it */
export function t(words, values = {}) {
  const said = language === "es" ? (SPANISH[words] ?? words) : words;
  return said.replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ""));
}

/** A text that the clinic gave in both languages. @param {Record<string, string> | string} words */
export const said = (words) => (typeof words === "string" ? words : (words?.[language] ?? words?.en ?? ""));

/** The way to the other language. @param {(code: string) => void} chosen */
export function languages(chosen) {
  const other = language === "es" ? "en" : "es";
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn";
  made.lang = other;
  made.textContent = { en: "English", es: "Español" }[other];
  made.addEventListener("click", () => {
    speak(other);
    chosen(other);
  });
  return [made];
}
