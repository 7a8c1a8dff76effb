
"use strict";
const steps = [...document.querySelectorAll("details")];
const setAll = (open) => steps.forEach((step) => { step.open = open; });
document.querySelectorAll("button").forEach((button) =>
  button.addEventListener("click", () => setAll(Boolean(button.dataset.open))));
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const at = steps.indexOf(document.activeElement.parentElement);
  const go = (to) => steps[Math.min(Math.max(to, 0), steps.length - 1)]?.firstElementChild.focus();
  const keys = { j: () => go(at + 1), k: () => go(at - 1), "+": () => setAll(true), "-": () => setAll(false) };
  keys[event.key]?.();
});
const openLinked = () => {
  const step = document.getElementById(location.hash.slice(1));
  if (steps.includes(step)) step.open = true;
};
addEventListener("hashchange", openLinked);
openLinked();
let before = [];
addEventListener("beforeprint", () => { before = steps.filter((step) => !step.open); setAll(true); });
addEventListener("afterprint", () => before.forEach((step) => { step.open = false; }));
