// Choices that are completed while one types: their pictures, and only concepts of the kind asked for.

const $ = django.jQuery;

// A choice that select2 has not fetched yet.
export function remember(select, value, label) {
  if (![...select.options].some((option) => option.value === value)) {
    select.append(new Option(label, value));
  }
  select.value = value;
}

function shown(choice) {
  const line = document.createElement("span");
  line.className = "choice";
  if (choice.picture) {
    const picture = document.createElement("img");
    Object.assign(picture, { src: choice.picture, alt: "", width: 40, height: 40 });
    line.append(picture);
  }
  const text = document.createElement("span");
  text.textContent = choice.text;
  line.append(text);
  return $(line);
}

// Before the list opens; select2 reads both options each time.
$(document).on("select2:opening", ".admin-autocomplete", (event) => {
  const select2 = $(event.target).data("select2");
  select2.options.options.templateResult = shown;
});

// A row says in which respect it names a concept: only those of that vocabulary are offered.
$.ajaxPrefilter((options) => {
  if (!options.url?.includes("/autocomplete/")) return;
  const select = document.querySelector(".select2-container--open")?.previousElementSibling;
  const relation = select?.name?.endsWith("-concept")
    && document.getElementsByName(select.name.replace(/concept$/, "relation"))[0];
  if (relation?.value) options.url += `${options.url.includes("?") ? "&" : "?"}respect=${relation.value}`;
});
