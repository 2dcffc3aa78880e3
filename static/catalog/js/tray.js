// The tray at the foot of a page: objects chosen for the comparison, and the buttons that choose them.
import { MOST, chosen, keep } from "./chosen.js";

const tray = document.querySelector("#tray");
const list = tray.querySelector(".tray__objects");
const row = tray.querySelector("template");
const status = tray.querySelector(".tray__status");
const link = tray.querySelector(".tray__go");
let objects = chosen();

function draw() {
  tray.hidden = !objects.length;
  list.replaceChildren(...objects.map((object) => {
    const item = row.content.cloneNode(true);
    const picture = item.querySelector("img");
    if (object.picture) picture.src = object.picture;
    else picture.remove();
    item.querySelector(".tray__title").textContent = object.title;
    item.querySelector("button").dataset.drop = object.id;
    return item;
  }));
  const query = new URLSearchParams(objects.map(({ id }) => ["object", id]));
  link.href = `${tray.dataset.address}?${query}`;
  mark();
}

function mark() {
  for (const button of document.querySelectorAll("[data-compare]")) {
    const pressed = objects.some(({ id }) => id === button.dataset.compare);
    button.setAttribute("aria-pressed", pressed);
  }
}

function change(next, words) {
  objects = next;
  keep(objects);
  draw();
  status.textContent = words;
}

function toggle(button) {
  const id = button.dataset.compare;
  const others = objects.filter((object) => object.id !== id);
  if (others.length < objects.length) return change(others, "");
  if (objects.length === MOST) {
    status.textContent = tray.dataset.full;
    return undefined;
  }
  const { title, picture } = button.dataset;
  return change([...objects, { id, title, picture }], tray.dataset.added.replace("{title}", title));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.compare) toggle(button);
  else if (button?.dataset.drop) change(objects.filter(({ id }) => id !== button.dataset.drop), "");
  else if (button?.matches(".tray__clear")) change([], "");
});
document.addEventListener("htmx:after:swap", mark);
window.addEventListener("pageshow", () => { objects = chosen(); draw(); });
draw();
