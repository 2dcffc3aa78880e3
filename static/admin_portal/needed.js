// What the object's type needs: marked as one fills it in, with a row ready for each dimension and
// each kind of concept. Asked again when the type changes. Without: a list of links.

import { ask } from "./ask.js";
import { reveal } from "./tabs.js";

const box = document.querySelector("#needed");
const form = document.querySelector("#museumobject_form");
const kind = form?.querySelector("[name=object_type]");

function field(row, column) {
  return row.querySelector(`[name$="-${column}"]`);
}

function rowsIn(need) {
  const group = document.getElementById(need.hash.slice(1));
  return [...group.querySelectorAll("tr.form-row:not(.empty-form), .inline-related:not(.empty-form, .tabular)")];
}

function rowsOf(need) {
  const rows = rowsIn(need);
  const of = need.dataset.column;
  return of ? rows.filter((row) => field(row, of)?.value === need.dataset.need) : rows;
}

// The field of a row in which something has to be said.
function telling(row) {
  const named = ["value", "concept", "agent", "text", "metal"].map((column) => field(row, column));
  return named.find(Boolean) ?? row.querySelector("select, textarea, input:not([type=hidden])");
}

function isList(need) {
  return need.hash.endsWith("-group");
}

function isMet(need) {
  if (isList(need)) return rowsOf(need).some((row) => row.classList.contains("has_original") || telling(row)?.value);
  const name = need.dataset.need;
  return [...form.querySelectorAll(`[name="${name}"], [name^="${name}_"]`)].some((each) => each.value.trim());
}

function mark() {
  for (const need of box.querySelectorAll("[data-need]")) {
    const met = isMet(need);
    if (need.classList.contains("is-met") === met) continue;
    need.classList.toggle("is-met", met);
    need.querySelector(".visually-hidden")?.remove();
    if (!met) continue;
    const said = document.createElement("span");
    said.className = "visually-hidden";
    said.textContent = ` ${box.dataset.met}`;
    need.append(said);
  }
}

// A new row of a list. Django's own button adds it, so that its counters agree.
function addRow(need) {
  const button = document.getElementById(need.hash.slice(1)).querySelector(".add-row a");
  if (!button) return null;
  button.click();
  const row = rowsIn(need).at(-1);
  if (need.dataset.column) field(row, need.dataset.column).value = need.dataset.need;
  if (need.dataset.unit) field(row, "unit").value = need.dataset.unit;
  return row;
}

// Rows suggested for another type go again, as long as nothing was said in them.
function suggest() {
  document.dispatchEvent(new CustomEvent("portal:suggesting"));
  for (const row of form.querySelectorAll("[data-suggested]")) {
    const wanted = [...box.querySelectorAll("[data-column]")].some((need) => rowsOf(need).includes(row));
    if (!wanted && !telling(row).value) row.querySelector(".inline-deletelink")?.click();
  }
  for (const need of box.querySelectorAll("[data-column]")) {
    if (rowsOf(need).length) continue;
    const row = addRow(need);
    if (row) row.dataset.suggested = "";
  }
  mark();
  document.dispatchEvent(new CustomEvent("portal:suggested"));
}

async function look() {
  const answer = await ask(box.dataset.address, { type: kind.value });
  if (!answer) return;
  box.innerHTML = await answer.text();
  suggest();
}

function lead(event) {
  const need = event.target.closest("[data-need]");
  if (!need) return;
  event.preventDefault();
  const target = isList(need) ? rowsOf(need).find((row) => !telling(row)?.value) ?? rowsOf(need)[0] ?? addRow(need) : null;
  const name = need.dataset.need;
  const element = target ? telling(target) : form.querySelector(`${need.hash}, [name="${name}"], [name^="${name}_"]`);
  if (!element) return;
  reveal(element);
  if (element.matches(".admin-autocomplete")) django.jQuery(element).select2("focus");
}

if (box && kind) {
  box.addEventListener("click", lead);
  form.addEventListener("input", mark);
  form.addEventListener("change", mark);
  document.addEventListener("formset:removed", mark);
  django.jQuery(kind).on("change", look); // select2 tells jQuery alone
  django.jQuery(form).on("change", ".admin-autocomplete", mark);
  // Behind the scripts of Django, which add the buttons for new rows once the page is there.
  django.jQuery(suggest);
}
