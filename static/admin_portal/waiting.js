// Pictures that wait show by themselves once they are ready; the page works without it.

import { ask } from "./ask.js";

const EVERY = 2_000; // milliseconds
const LONGEST = 5 * 60_000;
const opened = Date.now();

function put(piece) {
  const shown = document.querySelector(`[data-now="${piece.dataset.now}"]`);
  // What has not changed stays, or a screen reader would say it again.
  if (shown && shown.innerHTML !== piece.innerHTML) shown.replaceChildren(...piece.childNodes);
}

async function refresh() {
  const waiting = [...document.querySelectorAll("[data-waits]")];
  if (!waiting.length || Date.now() - opened > LONGEST) return;
  if (!document.hidden) {
    const answer = await ask(waiting[0].dataset.from, waiting.map(({ dataset }) => ["id", dataset.waits]));
    const now = document.createElement("template");
    if (answer) now.innerHTML = await answer.text();
    for (const piece of now.content.querySelectorAll("[data-now]")) put(piece);
  }
  setTimeout(refresh, EVERY);
}

setTimeout(refresh, EVERY);
