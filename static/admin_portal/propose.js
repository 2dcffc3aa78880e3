// A concept that is proposed: its vocabulary follows from the field it is for, and what is called
// nearly so already is shown while one types. The form works without.

import { ask } from "./ask.js";

const form = document.querySelector("#concept_form");
const scheme = form.querySelector("#id_scheme");
const names = [...form.querySelectorAll("[id^=id_label_]")];
const alike = document.querySelector("#alike");

const SCHEMES = { object_type: "object_type", acquisition_method: "acquisition", role: "role", metal: "material" };

// Django names the window after the field beside which it was opened: id_concepts-0-concept__1.
function schemeOfField() {
  const field = window.name.replace(/__\d+$/, "").replace(/^id_/, "");
  if (!window.opener || !field) return "";
  const relation = window.opener.document.getElementById(`id_${field.replace(/concept$/, "relation")}`);
  if (relation && field.endsWith("concept")) return relation.value.replace(/^place_.*/, "place");
  return SCHEMES[field.split("-").pop()] || "";
}

if (!scheme.value) scheme.value = schemeOfField();

// "Use this one" instead of adding another: what the window was opened for takes it.
function offerToUse() {
  if (!window.opener || !window.opener.dismissAddRelatedObjectPopup) return;
  for (const link of alike.querySelectorAll(".use-concept")) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet-button";
    button.textContent = alike.dataset.use;
    button.addEventListener("click", () => {
      const label = link.previousElementSibling.textContent;
      window.opener.dismissAddRelatedObjectPopup(window, link.dataset.key, label);
    });
    link.after(button);
  }
}

let waiting;
let asked = "";
async function look() {
  const query = new URLSearchParams({ scheme: scheme.value });
  for (const name of names) if (name.value.trim()) query.append("name", name.value);
  if (!query.has("name") || query.toString() === asked) return;
  asked = query.toString();
  const answer = await ask(alike.dataset.address, query);
  if (!answer || asked !== query.toString()) return;
  alike.innerHTML = await answer.text();
  offerToUse();
}

for (const field of [...names, scheme]) {
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 300);
  });
}
offerToUse();
