// The preview of an import follows what is chosen.

const form = document.querySelector("#import-form");
const WAIT = 300; // milliseconds
let timer;
let asked = 0;

async function show() {
  const number = ++asked;
  const answer = await fetch(form.dataset.preview, {
    method: "POST",
    body: new FormData(form),
    redirect: "manual",
  }).catch(() => null);
  // A later answer may have come first.
  if (!answer?.ok || number !== asked) return;
  const piece = document.createElement("template");
  piece.innerHTML = await answer.text();
  document.querySelector("#import-preview").replaceChildren(piece.content);
}

form?.addEventListener("input", (event) => {
  event.target.closest(".import-columns tr")?.classList.toggle("is-unread", !event.target.value);
  clearTimeout(timer);
  timer = setTimeout(show, WAIT);
});
