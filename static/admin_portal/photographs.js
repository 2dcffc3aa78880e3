// What the pattern reads out of the names of the chosen files, while it is typed.

const form = document.querySelector("[data-names]");
const shown = form.querySelector(".name-preview");
let timer = 0;

async function look() {
  const files = [...form.querySelectorAll("input[data-resumable]")].flatMap((input) => [...input.files]);
  const names = files.map((file) => file.name).filter((name) => !/\.zip$/i.test(name));
  if (!names.length) return shown.replaceChildren();
  const said = new URLSearchParams({ pattern: form.elements.pattern.value });
  for (const name of names.slice(0, 12)) said.append("name", name);
  const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
  const answer = await fetch(form.dataset.names, { method: "POST", body: said, headers });
  if (answer.ok) shown.replaceChildren(new DOMParser().parseFromString(await answer.text(), "text/html").body);
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(() => look().catch(() => {}), 250);
}

form.addEventListener("input", soon);
form.addEventListener("change", soon);
