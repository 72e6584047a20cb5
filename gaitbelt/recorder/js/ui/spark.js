/** The last six visits of an item: amount as a line, pain as figures, a new plan as a dashed rule. */

import { s } from "./dom.js";
import { t } from "./words.js";

const STEP = 52;
const TOP = 14;
const HEIGHT = 34;

/** @param {{amount: number, pain: number | null, plan: number}[]} visits oldest first */
export function spark(visits, title) {
  const most = Math.max(...visits.map(({ amount }) => amount), 1);
  const points = visits.map(({ amount }, at) => [10 + at * STEP, TOP + HEIGHT * (1 - amount / most)]);
  const [lastX, lastY] = points.at(-1);
  const amounts = visits.map(({ amount }) => amount).join(", ");
  const label = t("{item}, last visits: {amounts}; pain {pain}", {
    item: title, amounts, pain: visits.map(({ pain }) => pain ?? "–").join(", "),
  });
  return s("svg", { class: "spark", width: 320, height: 68, viewBox: "0 0 320 68", role: "img", "aria-label": label },
    s("path", { class: "goal", d: "M0 50h320" }),
    ...plans(visits),
    s("polyline", { class: "line", points: points.map((point) => point.join()).join(" ") }),
    ...points.slice(0, -1).map(([cx, cy]) => s("circle", { class: "dot", cx, cy, r: 3 })),
    s("circle", { class: "last", cx: lastX, cy: lastY, r: 5 }),
    words("big", lastX + 12, lastY + 5, visits.at(-1).amount),
    ...visits.map(({ pain }, at) => words("", 10 + at * STEP, 65, pain ?? "–", "middle")),
  );
}

function plans(visits) {
  return visits.flatMap(({ plan }, at) => {
    if (!at || plan === visits[at - 1].plan) return [];
    const x = 10 + at * STEP - STEP / 2;
    return [s("path", { class: "plan", d: `M${x} 2v48` }), words("", x + 5, 12, t("plan {n}", { n: plan }))];
  });
}

const words = (kind, x, y, said, anchor = "start") =>
  s("text", { class: kind, x, y, "text-anchor": anchor }, document.createTextNode(String(said)));
