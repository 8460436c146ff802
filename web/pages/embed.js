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
