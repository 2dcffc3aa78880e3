// Keeps what is typed: every few seconds at the portal, in the browser while that cannot be reached.
// Before a form is sent it is kept once more; whoever is signed out meanwhile loses nothing.

import { ask } from "./ask.js";

const offers = document.querySelector("#drafts");
const token = document.querySelector("input[name=draft]");
const form = token?.form;
const EVERY = 3_000; // milliseconds
const PREFIX = "portal.draft.";
const KEPT = "kept", AWAY = "away", SIGNED_OUT = "signed out", GONE = "gone", REFUSED = "refused";
const SOMEBODY_ELSE = "somebody else";

function cookie(name) {
  const found = document.cookie.split("; ").find((each) => each.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

function typed() {
  const values = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== "string" || name === "csrfmiddlewaretoken" || name === "draft") continue;
    (values[name] ??= []).push(value);
  }
  return values;
}

function title() {
  const names = ["inventory_number", `title_${document.documentElement.lang}`, "title_kk", "title_ru", "title_en"];
  const texts = names.map((name) => form.elements[name]?.value?.trim()).filter(Boolean);
  return texts.slice(0, 2).join(" ");
}

// Drafts in the browser: one entry for each open form of each person.
function localKey(name) {
  const { user, form: of, record } = offers.dataset;
  return `${PREFIX}${user}|${of}|${record}|${name}`;
}

function localDrafts() {
  const mine = localKey("");
  return Object.keys(localStorage).filter((key) => key.startsWith(mine));
}

function keepLocally(draft) {
  try {
    localStorage.setItem(localKey(draft.token), JSON.stringify(draft));
  } catch {
    // The storage is full or forbidden; the portal has the last state that reached it.
  }
}

function draftNow() {
  const { user, form: of, record } = offers.dataset;
  return { user, form: of, record, token: token.value, title: title(), values: typed() };
}

async function send(draft) {
  try {
    const answer = await fetch(offers.dataset.address, {
      method: "POST",
      redirect: "manual",
      headers: { "Content-Type": "application/json", "X-CSRFToken": cookie("csrftoken") },
      body: JSON.stringify(draft),
    });
    if (answer.ok) return KEPT;
    if (answer.status === 409) {
      offers.dataset.somebodyElse = (await answer.json()).told;
      return SOMEBODY_ELSE;
    }
    const isSignedOut = answer.type === "opaqueredirect" || answer.status === 403;
    if (answer.status === 404) return GONE;
    return isSignedOut ? SIGNED_OUT : REFUSED;
  } catch {
    return AWAY;
  }
}

const told = document.createElement("p");
told.className = "drafts-told";
told.setAttribute("role", "status");

function tell(outcome) {
  told.classList.toggle("is-warning", [AWAY, SIGNED_OUT, SOMEBODY_ELSE, GONE].includes(outcome));
  if (outcome === KEPT) {
    told.textContent = `${offers.dataset.kept} ${new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}`;
  } else if (outcome === AWAY) {
    told.textContent = offers.dataset.local;
  } else if (outcome === GONE) {
    told.textContent = offers.dataset.gone;
  } else if (outcome === SIGNED_OUT) {
    const link = document.createElement("a");
    Object.assign(link, { href: offers.dataset.login, target: "_blank", textContent: offers.dataset.signIn });
    told.replaceChildren(`${offers.dataset.signedOut} `, link);
  } else if (outcome === SOMEBODY_ELSE) {
    const link = document.createElement("a");
    Object.assign(link, { href: offers.dataset.login, target: "_blank", textContent: offers.dataset.signOut });
    told.replaceChildren(`${offers.dataset.somebodyElse} `, link);
  }
}

let opened = "";
let last = "";
let underWay = null;

function isTyped() {
  return JSON.stringify(typed()) !== opened;
}

async function keep() {
  const state = JSON.stringify(typed());
  if (state === last) return KEPT;
  const draft = draftNow();
  const outcome = await send(draft);
  if (outcome === KEPT) {
    last = state;
    localStorage.removeItem(localKey(token.value));
  } else {
    keepLocally(draft);
  }
  tell(outcome);
  return outcome;
}

function keepOnce() {
  underWay ??= keep().finally(() => { underWay = null; });
  return underWay;
}

let sending = false;
async function onSubmit(event) {
  if (event.target !== form || sending || !isTyped()) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const by = event.submitter;
  await underWay;
  keepLocally(draftNow()); // until the portal says that it is saved
  last = "";
  const outcome = await keepOnce();
  if ([AWAY, SIGNED_OUT, SOMEBODY_ELSE].includes(outcome)) {
    told.scrollIntoView({ block: "nearest" });
    return;
  }
  const fresh = cookie("csrftoken"); // another one since signing in again in another tab
  if (fresh) form.querySelector("[name=csrfmiddlewaretoken]").value = fresh;
  sending = true;
  form.requestSubmit(by);
}

// What the portal has saved since is held here no longer; the rest is offered by the portal.
async function handOver() {
  for (const name of cookie("draft-saved").split(" ").filter(Boolean)) {
    document.dispatchEvent(new CustomEvent("portal:saved", { detail: name }));
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(PREFIX) && key.endsWith(`|${name}`)) localStorage.removeItem(key);
    }
  }
  document.cookie = "draft-saved=; path=/admin/; max-age=0; samesite=lax";
  let handed = false;
  for (const key of localDrafts()) {
    if (key === localKey(token.value)) continue;
    const outcome = await send(JSON.parse(localStorage.getItem(key)));
    if (outcome === KEPT) localStorage.removeItem(key);
    handed ||= outcome === KEPT;
  }
  if (!handed) return;
  const { address, form: of, record } = offers.dataset;
  const answer = await ask(address, { form: of, record, besides: token.value });
  if (answer) offers.querySelector("ul").innerHTML = await answer.text();
}

let early = false;
function start() {
  opened = early || "typed" in offers.dataset ? "" : JSON.stringify(typed());
  last = opened;
  setInterval(() => {
    if (!sending && isTyped()) keepOnce();
  }, EVERY);
}

if (offers && form) {
  (form.querySelector(".submit-row") ?? form).after(told);
  document.addEventListener("submit", onSubmit, true);
  addEventListener("pagehide", () => {
    if (!sending && isTyped() && JSON.stringify(typed()) !== last) keepLocally(draftNow());
  });
  addEventListener("pageshow", () => { sending = false; });
  addEventListener("online", () => { if (isTyped()) keepOnce(); });
  // Some type before the page has loaded wholly.
  form.addEventListener("input", () => { early = true; }, { once: true });
  // Behind the scripts that add rows of their own.
  addEventListener("load", () => setTimeout(start, 0));
  // Rows suggested for a type are nothing that somebody typed; what was typed before them is.
  let untouched = false;
  document.addEventListener("portal:suggesting", () => { untouched = !isTyped(); });
  document.addEventListener("portal:suggested", () => {
    if (untouched) opened = last = JSON.stringify(typed());
  });
  handOver();
}
