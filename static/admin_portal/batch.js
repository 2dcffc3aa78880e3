// A batch that runs tells how far it is; when it has ended, its page shows what it did.

import { ask } from "./ask.js";

const EVERY = 1_000; // milliseconds

async function refresh(shown) {
  if (!document.hidden) {
    const answer = await ask(shown.dataset.from, {});
    if (answer) {
      const now = document.createElement("template");
      now.innerHTML = await answer.text();
      if (now.content.querySelector(".is-waiting, .is-running") === null) {
        location.reload();
        return;
      }
      // Whoever is about to press a button finds it where it was.
      if (!shown.contains(document.activeElement)) shown.replaceChildren(now.content);
      else shown.querySelector(".batch-state")?.replaceWith(now.content.querySelector(".batch-state"));
    }
  }
  setTimeout(refresh, EVERY, shown);
}

const shown = document.querySelector("#batch-now[data-from]");
if (shown) setTimeout(refresh, EVERY, shown);
