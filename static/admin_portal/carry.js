// Beside each field: the same as in the object entered last, and to be kept for the next one.
// What is kept is sent with the form. Alt+P and Alt+K do it for the field that has the cursor.

import { remember } from "./choices.js";

const data = document.querySelector("#carry");
const form = document.querySelector("#museumobject_form");
const carry = data && JSON.parse(data.textContent);

function button(sign, label) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "carry-button", title: label, tabIndex: -1, textContent: sign });
  made.setAttribute("aria-label", label);
  return made;
}

function fill(input, known) {
  if (input.type === "checkbox") input.checked = true;
  else if (input.matches("select") && ![...input.options].some((each) => each.value === known.value)) {
    remember(input, known.value, known.label);
  } else input.value = known.value;
  input.dispatchEvent(new Event("input", { bubbles: true }));
  django.jQuery(input).trigger("change");
}

const pins = new Map();

function toggle(name) {
  const pin = pins.get(name);
  pin?.setAttribute("aria-pressed", String(pin.getAttribute("aria-pressed") !== "true"));
}

function pinFor(name) {
  const pin = button("", carry.words.keep);
  pin.classList.add("carry-pin");
  pin.setAttribute("aria-pressed", String(carry.carried.includes(name)));
  pin.addEventListener("click", () => toggle(name));
  pins.set(name, pin);
  return pin;
}

function besideField(name) {
  const input = form.elements[name];
  if (!input || input.type === "hidden") return;
  const tools = document.createElement("span");
  tools.className = "carry-tools";
  const known = carry.previous[name];
  if (known) {
    const same = button("", carry.words.same);
    same.classList.add("carry-same");
    same.addEventListener("click", () => fill(input, known));
    tools.append(same);
  }
  tools.append(pinFor(name));
  (input.closest(".flex-container") ?? input.parentElement).append(tools);
}

function besideList(name) {
  document.querySelector(`#${name}-heading`)?.append(" ", pinFor(name));
}

function fieldOf(element) {
  const row = element.closest?.(".form-row, .fieldBox");
  const named = element.name ?? row?.querySelector("select")?.name;
  return named in carry.previous || pins.has(named) ? named : row?.querySelector("select.admin-autocomplete")?.name;
}

function onKey(event) {
  if (!event.altKey || event.ctrlKey || event.metaKey || !["KeyP", "KeyK"].includes(event.code)) return;
  const name = fieldOf(event.target);
  if (!name) return;
  event.preventDefault();
  if (event.code === "KeyK") toggle(name);
  else if (carry.previous[name]) fill(form.elements[name], carry.previous[name]);
}

// Sent with the form: which are kept, and which could have been.
function onSubmit(event) {
  const sent = event.formData;
  sent.delete("carry");
  sent.set("carry_shown", [...pins.keys()].join(" "));
  for (const [name, pin] of pins) if (pin.getAttribute("aria-pressed") === "true") sent.append("carry", name);
}

if (carry && form) {
  for (const name of carry.names) besideField(name);
  for (const name of carry.lists) besideList(name);
  form.addEventListener("keydown", onKey);
  form.addEventListener("formdata", onSubmit);
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey && !document.body.classList.contains("quick-entry")) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("input[name=_save], input[name=_continue]"));
    }
  });
}
