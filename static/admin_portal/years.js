// Says below a date, while it is typed, which years saving will read from it.
import { ask } from "./ask.js";

const form = document.querySelector("#museumobject_form");
const address = document.querySelector("#years")?.dataset.address;
const texts = [...(form?.querySelectorAll("[name^=production_date_]") ?? [])];
const PAUSE = 400; // milliseconds without a key

if (address && texts.length) {
  const told = document.createElement("p");
  told.className = "years-told";
  told.setAttribute("role", "status");
  (form.querySelector(".form-row.field-production_earliest") ?? texts.at(-1).closest(".form-row")).prepend(told);
  let timer = 0;
  let asked = "";

  const read = async () => {
    const query = String(new URLSearchParams(texts.map((text) => ["text", text.value])));
    if (query === asked) return;
    asked = query;
    const answer = await ask(address, query);
    if (answer && asked === query) told.textContent = await answer.text();
  };

  form.addEventListener("input", (event) => {
    if (!texts.includes(event.target)) return;
    clearTimeout(timer);
    timer = setTimeout(read, PAUSE);
  });
}
