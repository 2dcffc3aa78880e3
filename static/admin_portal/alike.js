// While a new object is entered: says which objects have its number, or nearly its title, already.
import { ask } from "./ask.js";

const form = document.querySelector("#museumobject_form");
const museum = form?.querySelector("[name=museum]");
const number = form?.querySelector("[name=inventory_number]");
const NAMES = ["inventory_number", "title_kk", "title_ru", "title_en"];

if (form && museum && number && /\/(add|quick)\/$/.test(location.pathname)) {
  const told = document.createElement("div");
  told.className = "alike";
  told.setAttribute("role", "status");
  (number.closest(".form-row") ?? number).after(told);
  let asked = "";

  const look = async () => {
    const query = new URLSearchParams({ museum: museum.value, number: number.value });
    for (const name of NAMES.slice(1)) query.set(name, form.querySelector(`[name=${name}]`)?.value ?? "");
    if (!museum.value || String(query) === asked) return;
    asked = String(query);
    const answer = await ask("../alike/", query);
    if (!answer || asked !== String(query)) return;
    told.innerHTML = await answer.text();
  };

  for (const name of NAMES) form.querySelector(`[name=${name}]`)?.addEventListener("change", look);
  museum.addEventListener("change", look);
}
