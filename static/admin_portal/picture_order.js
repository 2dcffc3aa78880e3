// The pictures of an object in another order: dragged, or moved by the buttons, which keys reach.
const group = document.querySelector("#images-group");
const words = document.querySelector("script[data-forward]").dataset;

function cards() {
  return [...group.querySelectorAll(".inline-related.has_original")];
}

function renumber(told) {
  const now = cards();
  for (const [place, card] of now.entries()) {
    const input = card.querySelector('[name$="-position"]');
    if (told && input) input.value = String(place);
    card.querySelector('[data-move="forward"]').disabled = place === 0;
    card.querySelector('[data-move="back"]').disabled = place === now.length - 1;
  }
  if (!told) return;
  said.textContent = words.place
    .replace("%(place)s", now.indexOf(told) + 1)
    .replace("%(all)s", now.length);
}

function move(card, by) {
  const now = cards();
  const other = now[now.indexOf(card) + by];
  if (!other) return;
  if (by < 0) other.before(card);
  else other.after(card);
  renumber(card);
  card.scrollIntoView({ block: "nearest" });
}

function button(card, name, sign, by) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "quiet-button";
  made.dataset.move = name;
  made.textContent = sign;
  made.title = words[name];
  made.setAttribute("aria-label", words[name]);
  made.addEventListener("click", () => {
    move(card, by);
    (made.disabled ? card.querySelector("[data-move]:not(:disabled)") : made)?.focus();
  });
  return made;
}

function makeMovable(card) {
  const tools = document.createElement("span");
  tools.className = "picture-order";
  tools.append(button(card, "forward", "↑", -1), button(card, "back", "↓", 1));
  const head = card.querySelector("h3") ?? card;
  head.append(tools);
  // Only its head is taken hold of: text in the fields can still be marked by dragging.
  head.draggable = true;
  head.classList.add("picture-handle");
  head.addEventListener("dragstart", (event) => {
    dragged = card;
    card.classList.add("is-dragged");
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setDragImage(card, 20, 20);
  });
  head.addEventListener("dragend", () => {
    card.classList.remove("is-dragged");
    renumber(card);
    dragged = null;
  });
  card.addEventListener("dragover", (event) => {
    if (!dragged) return;
    event.preventDefault();
    if (dragged === card) return;
    const now = cards();
    if (now.indexOf(dragged) < now.indexOf(card)) card.after(dragged);
    else card.before(dragged);
  });
  card.addEventListener("drop", (event) => event.preventDefault());
}

let dragged = null;
const said = document.createElement("p");
said.className = "visually-hidden";
said.setAttribute("role", "status");
if (group && cards().length > 1 && group.querySelector('[name$="-position"]')) {
  group.append(said);
  for (const card of cards()) makeMovable(card);
  renumber();
}
