// Remembers the language a visitor chose, so that the bare address leads to it next time.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-language]");
  if (link) {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `django_language=${link.dataset.language}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  }
});
