/** Building elements: h("button.btn.main", { onclick }, icon("check"), "As prescribed"). */

import sprite from "../../../core/static/gaitbelt/icons.svg";

const SVG = "http://www.w3.org/2000/svg";

/**
 * @param {string} tag  name and classes @param {Record<string, any>} [props]  `on…` are listeners,
 *   `style` holds custom properties, true and false set and leave out an attribute
 * @param {...(Node | string | null | false | undefined)} children
 * @returns {HTMLElement}
 */
export function h(tag, props = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const made = document.createElement(name);
  if (classes.length) made.className = classes.join(" ");
  apply(made, props);
  made.append(...children.flat().filter((child) => child || child === 0));
  return made;
}

/** @param {string} tag @param {Record<string, any>} props @param {...Node} children */
export function s(tag, props, ...children) {
  const made = document.createElementNS(SVG, tag);
  apply(made, props);
  made.append(...children);
  return made;
}

function apply(made, props) {
  for (const [name, value] of Object.entries(props)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "style") setAll(made, value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value != null) made.setAttribute(name, value);
  }
}

function setAll(made, properties) {
  for (const [name, value] of Object.entries(properties)) made.style.setProperty(name, value);
}

/** @param {string} name of a drawing in icons.svg */
export function icon(name) {
  return s("svg", { class: "i", "aria-hidden": "true" }, s("use", { href: `#i-${name}` }));
}

/** The drawn face of a person. @param {number} number of it */
export function face(number) {
  const use = s("use", { href: `#f-${number}` });
  return s("svg", { class: "face", viewBox: "0 0 48 48", "aria-hidden": "true" }, use);
}

/** The drawings, once, as this page's own: nothing is fetched for them. */
export function sprites() {
  const read = new DOMParser().parseFromString(sprite, "image/svg+xml").documentElement;
  read.setAttribute("class", "sprite");
  read.setAttribute("aria-hidden", "true");
  return document.importNode(read, true);
}
