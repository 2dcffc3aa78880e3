// The objects a visitor has chosen to compare, kept in this browser: {id, title, picture} of each.

export const MOST = 4;
const KEY = "compare";

/** The chosen objects; none where the browser keeps nothing. */
export function chosen() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return kept.filter(({ id }) => typeof id === "string").slice(0, MOST);
  } catch {
    return [];
  }
}

export function keep(objects) {
  try {
    localStorage.setItem(KEY, JSON.stringify(objects));
  } catch {
    // A browser that keeps nothing forgets the choice with the page.
  }
}
