/** Takes words out of the page: to the clipboard, to a file, to paper. */

import { make, sheet } from "./dom";

/** Copies a text; says whether it worked. Without https only the old way does, which needs the text in a box. */
export async function copy(text: string, near: HTMLElement): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const focused = (near.getRootNode() as Document | ShadowRoot).activeElement;
    const box = make("textarea", { class: "unseen", "aria-hidden": "true", tabindex: -1 });
    box.value = text;
    near.append(box);
    box.select();
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- there is no other way without https
    const done = document.execCommand("copy");
    box.remove();
    if (focused instanceof HTMLElement) focused.focus();
    return done;
  }
}

/** Gives the person a text file, made here. */
export function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: "text/plain;charset=utf-8" }));
  make("a", { href: address, download: name }).click();
  setTimeout(() => {
    URL.revokeObjectURL(address);
  }, 1000);
}

/**
 * Prints with more style for the while: `pageStyle` for the page, and a class on the part that is wanted, or on all
 * of `whole`. What is folded away is opened, since paper has no button.
 */
export function printWith(pageStyle: string, part: HTMLElement | null, whole: ParentNode | null = part): void {
  const extra = sheet(pageStyle);
  const folded = [...(whole?.querySelectorAll<HTMLDetailsElement>("details:not([open])") ?? [])];
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, extra];
  part?.classList.add("printing");
  for (const details of folded) details.open = true;
  addEventListener(
    "afterprint",
    () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== extra);
      part?.classList.remove("printing");
      for (const details of folded) details.open = false;
    },
    { once: true },
  );
  print();
}
