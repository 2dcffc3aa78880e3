// Offers the measurements that stand in the free text as rows; the text stays as it is.
import { ask } from "./ask.js";

const text = document.querySelector("#museumobject_form [name=measurements_display]");
const group = document.querySelector("#measurements-group");
const offers = document.querySelector("#measure");
const MEMBERS = ["part", "dimension", "value", "unit"];

function field(row, member) {
  return row.querySelector(`[name$="-${member}"]`);
}

function rows() {
  return [...group.querySelectorAll(".form-row.dynamic-measurements, .form-row.has_original")];
}

function isThere(size) {
  return rows().some((row) => MEMBERS.every((member) => {
    const here = field(row, member)?.value.trim() ?? "";
    return here.replace(",", ".") === size[member].replace(",", ".");
  }));
}

function emptyRow(dimension) {
  const empty = rows().filter((row) => !row.matches(".has_original") && !field(row, "value")?.value);
  const suggested = empty.find((row) => field(row, "dimension")?.value === dimension);
  if (suggested || empty.length) return suggested ?? empty[0];
  group.querySelector(".add-row a, .add-row button")?.click();
  return rows().findLast((row) => !field(row, "value")?.value);
}

function offer(sizes) {
  for (const [place, size] of sizes.entries()) {
    if (isThere(size)) continue;
    const row = emptyRow(size.dimension);
    if (!row) return;
    for (const member of MEMBERS) {
      const input = field(row, member);
      input.value = size[member];
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
    const position = field(row, "position");
    if (position) position.value = String(place);
  }
}

if (text && group && offers) {
  const line = document.createElement("p");
  const button = document.createElement("button");
  const told = document.createElement("span");
  line.className = "measure-offer";
  button.type = "button";
  button.className = "quiet-button";
  button.textContent = offers.dataset.words;
  told.setAttribute("role", "status");
  line.append(button, told);
  group.prepend(line);
  button.addEventListener("click", async () => {
    const answer = await ask(offers.dataset.address, { text: text.value });
    if (!answer) return;
    const { rows: sizes, sentence } = await answer.json();
    offer(sizes);
    told.textContent = sentence;
  });
}
