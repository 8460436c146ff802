// Copies a tag to the clipboard. Without this script, the text can still be selected by hand.
"use strict";

for (const button of document.querySelectorAll("button[data-copies]")) {
  const id = button.dataset.copies;
  const text = document.getElementById(id);
  const said = document.querySelector(`[data-copied="${id}"]`);
  button.hidden = false;
  button.addEventListener("click", async () => {
    text.select();
    try {
      await navigator.clipboard.writeText(text.value);
      said.textContent = "Copied.";
    } catch {
      said.textContent = "Selected. Press Ctrl and C to copy it.";  // no clipboard without https
    }
  });
}

// The builder: what is chosen goes into the tag, and into a chat on this page that shows it.
const build = document.getElementById("build");
const settings = build.querySelector("form");
const preview = document.getElementById("preview");
const tag = document.getElementById("tag");
build.hidden = false;

function escaped(words) {
  return words.replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
}

function chosen() {
  const usual = { colour: settings.elements.colour.defaultValue, offset: "0" };
  return [...new FormData(settings)].filter(([name, value]) => value && value !== usual[name]);
}

function show() {
  const attributes = chosen();
  const data = attributes.map(([name, value]) => ` data-${name}="${escaped(value)}"`).join("");
  tag.value = `<script src="${settings.dataset.address}web/switchboard.js" async${data}></script>`;
  const chat = document.createElement("switchboard-chat");
  for (const [name, value] of attributes) chat.setAttribute(name, value);
  chat.setAttribute("position", "inline"); // where it can be seen beside the settings
  preview.replaceChildren(chat);
}

settings.addEventListener("change", show);
settings.addEventListener("submit", (event) => event.preventDefault());
show();
