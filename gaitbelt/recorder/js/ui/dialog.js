/** One dialog at a time, closed by its own button or Escape. */

import { h } from "./dom.js";
import { t } from "./words.js";

/** @param {...Node} children @returns {() => void} close it */
export function dialog(...children) {
  const made = h("dialog.dialog", { onclose: () => made.remove() },
    h("div.stack", {}, ...children, h("button.btn.block", { type: "button", onclick: () => made.close() }, t("Back to the page"))));
  document.body.append(made);
  made.showModal();
  return () => made.close();
}
