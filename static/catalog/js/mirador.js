// Starts Mirador with the manifests of the page, in its language and the visitor's colours.

const config = JSON.parse(document.querySelector("#mirador-config").textContent);
const { language, windows, words } = config;
const accent = matchMedia("(prefers-color-scheme: dark)").matches ? "#7cc7cb" : "#0b6069";

/** Mirador strings the languages of a detail together: it gets the visitor's, else the first. */
function inOneLanguage(page) {
  for (const annotation of page?.items ?? []) {
    const { body } = annotation;
    if (Array.isArray(body)) annotation.body = body.find((one) => one.language === language) ?? body[0];
  }
}

const { store } = Mirador.viewer({
  id: "mirador",
  windows,
  language,
  translations: { [language]: words },
  selectedTheme: matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light",
  theme: {
    palette: { primary: { main: accent }, secondary: { main: accent } },
    typography: { fontFamily: getComputedStyle(document.body).fontFamily },
  },
  window: { allowClose: windows.length > 1, allowFullscreen: true, sideBarOpen: false },
  // No list of resources to add to: the page shows manifests of this portal only.
  workspace: { allowNewWindows: false },
  workspaceControlPanel: { enabled: false },
  requests: {
    postprocessors: [(_address, { manifestJson, annotationJson }) => {
      for (const canvas of manifestJson?.items ?? []) canvas.annotations?.forEach(inOneLanguage);
      inOneLanguage(annotationJson);
    }],
  },
});

// A collection's list of objects is a dialog. Mirador draws it only if its window is in the page by
// then, and does not look again: it is asked once more when the window is there.
const asked = new Set();

function ask(id, collection) {
  if (!document.getElementById(id)) requestAnimationFrame(() => ask(id, collection));
  else store.dispatch(Mirador.showCollectionDialog(collection, [], id));
}

store.subscribe(() => {
  for (const { id, collectionDialogOn, collectionManifestId } of Object.values(store.getState().windows)) {
    if (!collectionDialogOn || asked.has(id)) continue;
    asked.add(id);
    requestAnimationFrame(() => ask(id, collectionManifestId));
  }
});
