"use strict";
// Airflow keeps the chosen theme here; without one the system's is taken.
const theme = localStorage.getItem("theme");
if (theme === "dark" || theme === "light") document.documentElement.dataset.theme = theme;

const cards = [...document.querySelectorAll(".card")];
const at = () => cards.indexOf(document.activeElement?.closest(".card"));
const go = (step) => {
  const next = cards[Math.min(cards.length - 1, Math.max(0, at() + step))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
};
const here = () => cards[Math.max(0, at())];

for (const details of document.querySelectorAll("details[data-part]")) {
  details.addEventListener("toggle", async () => {
    if (!details.open || details.dataset.read) return;
    details.dataset.read = "1";
    const answer = await fetch(details.dataset.part);
    const part = document.createElement("div");
    // The server has escaped all that a model wrote, and no script runs but this file.
    part.innerHTML = answer.ok ? await answer.text() : "";
    if (answer.ok) details.querySelector("p").before(part);
  });
}

// On a narrow screen the filters would push the samples out of sight.
if (matchMedia("(max-width: 640px)").matches) {
  for (const list of document.querySelectorAll("aside details")) list.open = false;
}

const boxes = () => {
  const off = document.body.toggleAttribute("data-plain");
  for (const image of document.querySelectorAll(".media img")) {
    image.src = image.src.split("?")[0] + (off ? "?boxes=false" : "");
  }
};

const help = document.getElementById("help");
document.getElementById("keys").addEventListener("click", () => help.showModal());

const keys = {
  j: () => go(at() < 0 ? 0 : 1),
  k: () => go(-1),
  p: () => { const more = here()?.querySelector("details.more"); if (more) more.open = !more.open; },
  a: () => here()?.querySelector("button[value=accept]")?.click(),
  r: () => here()?.querySelector("input[name=note]")?.focus(),
  b: boxes,
  n: () => document.querySelector("a[rel=next]")?.click(),
  N: () => document.querySelector("a[rel=prev]")?.click(),
  "/": () => document.getElementById("text")?.focus(),
  "?": () => help.showModal(),
};
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select");
  if (typing) {
    if (event.key === "Escape") typing.blur();
    // Enter in a note rejects: an accepted sample rarely needs one.
    if (event.key === "Enter" && typing.name === "note") {
      event.preventDefault();
      typing.form.querySelector("button[value=reject]").click();
    }
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
  event.preventDefault();
  keys[event.key]();
});
