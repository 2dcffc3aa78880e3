// What the pattern reads out of the names of the chosen files, or the list says of them, while one
// chooses. A list is read before the files are sent, which may take hours: a wrong one stops them.

const form = document.querySelector("[data-names]");
const shown = form.querySelector(".name-preview");
let timer = 0;
let read = null; // the list that nothing is wrong with

async function look() {
  const files = [...form.querySelectorAll("input[data-resumable]")].flatMap((input) => [...input.files]);
  const names = files.map((file) => file.webkitRelativePath || file.name).filter((name) => !/\.zip$/i.test(name));
  const list = form.elements.mapping.files[0];
  if (!names.length && !list) return shown.replaceChildren();
  const said = new FormData();
  said.append("pattern", form.elements.pattern.value);
  if (list) said.append("mapping", list);
  for (const name of names.slice(0, 12)) said.append("name", name);
  const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
  const answer = await fetch(form.dataset.names, { method: "POST", body: said, headers });
  if (answer.ok) shown.replaceChildren(new DOMParser().parseFromString(await answer.text(), "text/html").body);
  read = answer.ok && shown.querySelector(".errornote") ? null : list;
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(() => look().catch(() => {}), 250);
}

async function readFirst(event) {
  const list = form.elements.mapping.files[0];
  if (!list || list === read) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const { submitter } = event;
  clearTimeout(timer);
  await look().catch(() => (read = list)); // where nobody answers now, the form is told of it later
  if (list === read) form.requestSubmit(submitter);
  else form.elements.mapping.focus();
}

form.addEventListener("input", soon);
form.addEventListener("change", soon);
form.addEventListener("submit", readFirst, true);
