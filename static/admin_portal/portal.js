// Small helps for the staff's forms. Every page works without them.

const LANGUAGES = { kk: "Қазақша", ru: "Русский", en: "English" };
const ALL = { kk: "Барлығы", ru: "Все", en: "All" };
const KEY = "portal.form-language";

function languageOf(element) {
  for (const name of element.classList) {
    const match = /^(?:field|column)-.+_(kk|ru|en)$/.exec(name);
    if (match) return match[1];
  }
  return null;
}

function markLanguages(form) {
  let found = false;
  for (const element of form.querySelectorAll(".form-row, .fieldBox, td, th")) {
    const language = languageOf(element);
    if (!language) continue;
    element.classList.add("of-language", `of-${language}`);
    found = true;
  }
  return found;
}

// Tabs for the three languages above a form; what has an error is shown in every tab.
function addLanguageTabs(form) {
  if ("oneLanguage" in form.dataset || !markLanguages(form)) return;
  const bar = document.createElement("div");
  bar.className = "form-languages";
  bar.setAttribute("role", "group");
  const here = document.documentElement.lang;
  const key = `${KEY}.${here}`; // who works in another language has chosen nothing there yet
  const choices = { ...LANGUAGES, all: ALL[here] || ALL.en };
  const show = (language) => {
    form.dataset.shownLanguage = language;
    for (const button of bar.children) {
      button.setAttribute("aria-pressed", String(button.dataset.language === language));
    }
  };
  for (const [language, name] of Object.entries(choices)) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet-button";
    button.textContent = name;
    button.dataset.language = language;
    button.addEventListener("click", () => {
      localStorage.setItem(key, language);
      show(language);
    });
    bar.append(button);
  }
  form.before(bar); // outside the form, or Django would put the cursor on a button of it
  const last = localStorage.getItem(key);
  show(last in choices ? last : here in LANGUAGES ? here : "all");
  document.addEventListener("formset:added", () => markLanguages(form));
}

// A filter drawn as a list takes effect when something is chosen.
function submitOnChoice(form) {
  form.querySelector("button").hidden = true;
  form.querySelector("select").addEventListener("change", () => form.submit());
}

// Cells of a list are called what their column is called, for those who hear the page or see one
// cell below the other.
function nameCells(root) {
  for (const cell of root.querySelectorAll(".tabular .form-row > td:not(.original)")) {
    const name = cell.closest("table").tHead.rows[0].cells[cell.cellIndex]?.textContent.trim();
    if (!name) continue;
    cell.dataset.name = name;
    for (const field of cell.querySelectorAll("input, select, textarea")) {
      if (!field.labels?.length) field.setAttribute("aria-label", name);
    }
  }
  for (const head of root.querySelectorAll(".tabular th.original")) head.setAttribute("role", "presentation");
}

// A choice that is completed while one types says what it is for and what is chosen.
function nameChoices(root) {
  for (const select of root.querySelectorAll("select.admin-autocomplete")) {
    const shown = document.getElementById(`select2-${select.id}-container`);
    if (!shown) continue;
    const name = select.labels?.[0]?.textContent.trim() || select.getAttribute("aria-label") || "";
    const say = () => {
      const chosen = select.selectedOptions[0]?.textContent.trim();
      shown.setAttribute("aria-label", chosen ? `${name} ${chosen}` : name);
    };
    say();
    django.jQuery(select).on("change", say);
  }
}

function nameAll(root) {
  nameCells(root);
  if (window.django?.jQuery) django.jQuery(() => nameChoices(root));
}

// A form is sent once, however often its button is pressed; coming back to it opens it again.
function sendOnce(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  addEventListener("pageshow", () => delete form.dataset.sent);
}

for (const form of document.querySelectorAll("#content-main > form")) {
  addLanguageTabs(form);
  sendOnce(form);
  nameAll(form);
}
document.addEventListener("formset:added", (event) => setTimeout(() => nameAll(event.target.closest("table, .inline-group") ?? event.target), 0));
for (const form of document.querySelectorAll(".select-filter")) submitOnChoice(form);
