// Keeps the files chosen in a form until it is saved: browsers forget them where a page says what is
// to be corrected, or after one was signed out. They stay in this browser, by the token of the form.

const form = document.querySelector("input[name=draft]")?.form;
const token = form?.elements.draft.value;
const LONGEST = 86_400_000; // milliseconds that files of a form which was left are kept
const NAME = "portal-files";
let givingBack = false;

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function files(mode) {
  const opening = indexedDB.open(NAME, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(NAME);
  return (await done(opening)).transaction(NAME, mode).objectStore(NAME);
}

async function keep(input) {
  const store = await files("readwrite");
  const key = [token, input.name];
  await done(input.files.length ? store.put({ files: [...input.files], since: Date.now() }, key) : store.delete(key));
}

async function forget(isOver) {
  const store = await files("readwrite");
  for (const key of await done(store.getAllKeys())) {
    if (isOver(key, (await done(store.get(key))).since)) store.delete(key);
  }
}

async function giveBack(input) {
  const store = await files("readonly");
  const kept = await done(store.get([token, input.name]));
  if (!kept || input.files.length) return;
  const chosen = new DataTransfer();
  for (const file of kept.files) chosen.items.add(file);
  input.files = chosen.files;
  givingBack = true;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  givingBack = false;
  document.querySelector(".files-forgotten")?.remove();
}

// A browser that keeps nothing, in a private window say, works as without this.
const ignore = () => {};

if (form) {
  document.addEventListener("portal:saved", (event) => forget(([of]) => of === event.detail).catch(ignore));
  form.addEventListener("change", (event) => {
    if (event.target.type === "file" && !givingBack) keep(event.target).catch(ignore);
  });
  // Behind the scripts that show what is chosen.
  addEventListener("load", () => {
    for (const input of form.querySelectorAll("input[type=file]")) giveBack(input).catch(ignore);
  });
  forget((key, since) => Date.now() - since > LONGEST).catch(ignore);
}
