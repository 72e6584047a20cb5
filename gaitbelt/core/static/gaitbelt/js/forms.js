// What makes forms quick: steppers, the PIN pad, and the plan table under arrow keys.
const round = (n) => Math.round(n * 1000) / 1000;

function step(button) {
  const input = button.closest("[data-stepper]").querySelector("input");
  const { least = "-Infinity", most = "Infinity" } = input.dataset;
  const next = (Number.parseFloat(input.value.replace(",", ".")) || 0) + Number(button.dataset.step);
  input.value = String(round(Math.min(Number(most), Math.max(Number(least), next))));
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

// PIN pad: digits go into one hidden field, the dots follow, a full PIN is sent at once
function press(form, key) {
  const input = form.elements.namedItem("pin");
  const length = Number(form.dataset.length ?? 6);
  if (key === "delete") input.value = input.value.slice(0, -1);
  else if (key === "clear") input.value = "";
  else if (input.value.length < length) input.value += key;
  showDots(form, input.value.length, length);
  if (input.value.length === length) form.requestSubmit();
}

function showDots(form, filled, length) {
  const dots = form.querySelector(".dots");
  if (!dots) return;
  while (dots.childElementCount < length) dots.append(document.createElement("i"));
  while (dots.childElementCount > length) dots.lastElementChild.remove();
  [...dots.children].forEach((dot, place) => dot.classList.toggle("on", place < filled));
  dots.setAttribute("aria-label", dots.dataset.words.replace("#", filled).replace("#", length));
}

function padKey(event) {
  const form = document.querySelector("form[data-keypad]");
  if (!form || event.target.matches("input:not([type=radio]), textarea, select")) return;
  if (/^\d$/.test(event.key)) press(form, event.key);
  else if (event.key === "Backspace") press(form, "delete");
}

// Plan table: arrows and Enter move, as in a sheet; Tab stays Tab
const control = (cell) => cell?.querySelector("input:not([type=hidden]), select, textarea, button");

function below(cell, way) {
  let row = cell.parentElement;
  do {
    row = way > 0 ? row.nextElementSibling : row.previousElementSibling;
  } while (row && !control(row.cells[cell.cellIndex]));
  return control(row?.cells[cell.cellIndex]);
}

function beside(cell, way) {
  let next = cell;
  do {
    next = way > 0 ? next.nextElementSibling : next.previousElementSibling;
  } while (next && !control(next));
  return control(next);
}

function atEdge(field, way) {
  if (!("selectionStart" in field) || field.selectionStart === null) return field.type !== "number";
  const isWhole = field.selectionStart === 0 && field.selectionEnd === field.value.length;
  const edge = way > 0 ? field.value.length : 0;
  return isWhole || (field.selectionStart === edge && field.selectionEnd === edge);
}

function move(event) {
  const cell = event.target.closest("td, th");
  const isList = event.target.matches("select, textarea");
  const vertical = { ArrowDown: 1, ArrowUp: -1, Enter: event.shiftKey ? -1 : 1 }[event.key];
  const sideways = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("button")) return null;
  if (vertical && !(isList && event.key !== "Enter")) return below(cell, vertical);
  if (sideways && !isList && atEdge(event.target, sideways)) return beside(cell, sideways);
  return null;
}

function sheetKey(event) {
  const table = event.target.closest?.(".plan-table");
  if (!table) return;
  const next = move(event);
  if (event.key === "Enter" && !event.target.matches("button")) event.preventDefault();
  if (!next) return;
  event.preventDefault();
  next.focus();
  if (next.matches("input:not([type=checkbox])")) next.select();
}

// One tick for all rows of a group
function tickAll(box) {
  const group = document.getElementById(box.dataset.all) ?? box.closest("table");
  for (const each of group.querySelectorAll(`input[type=checkbox][name='${box.dataset.name}']`)) {
    if (!each.disabled) each.checked = box.checked;
  }
}

// A tap on the drawing is a tap on its word
const choose = (spot) =>
  spot.closest("fieldset").querySelector(`input[value="${spot.dataset.part}"]`).click();

export function startForms() {
  const body = document.body;
  body.addEventListener("click", (event) => {
    const spot = event.target.closest("[data-part]");
    if (spot) return choose(spot);
    const button = event.target.closest("[data-step], [data-digit]");
    if (button?.dataset.step) step(button);
    else if (button) press(button.closest("form"), button.dataset.digit);
  });
  body.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) tickAll(event.target);
    const { form, dataset } = event.target;
    if (!form?.matches("[data-keypad]") || !dataset.length) return;
    form.dataset.length = dataset.length;
    press(form, "clear");
  });
  body.addEventListener("keydown", sheetKey);
  body.addEventListener("keydown", padKey);
}
