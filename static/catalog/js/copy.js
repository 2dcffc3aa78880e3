// Buttons that copy the text of an element of the page.

const SECONDS = 2;
const said = new WeakMap(); // what a label said before, and when it will say so again

/** Copy `text`, and say `done` in `label` for a moment. */
export async function copied(text, label, done) {
  await navigator.clipboard.writeText(text);
  const { words, timer } = said.get(label) ?? { words: label.textContent };
  clearTimeout(timer);
  label.textContent = done;
  const back = () => { label.textContent = words; said.delete(label); };
  said.set(label, { words, timer: setTimeout(back, SECONDS * 1000) });
}

/** Show the buttons that name an element by `data-copy`, where the browser lets pages copy. */
export function copyButtons() {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const text = document.querySelector(button.dataset.copy).textContent.trim();
      copied(text, button.querySelector("span"), button.dataset.copied);
    });
  }
}
