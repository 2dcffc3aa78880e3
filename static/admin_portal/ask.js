// Asks the portal for something that a form shows. Signed out, or cut off, there is no answer: the
// page one would be led to has no place in a form.
export async function ask(address, parameters) {
  const query = new URLSearchParams(parameters);
  const answer = await fetch(`${address}?${query}`, { redirect: "manual" }).catch(() => null);
  return answer?.ok ? answer : null;
}
