/** The script of the adviser's page. In a browser too old for it the form goes on working by itself. */

import { takeOver } from "./cards";
import { fillIn } from "./profiles";
import { serverOf } from "./server";

const main = document.querySelector<HTMLElement>("main#adviser");
const script = document.currentScript;
if (main && script instanceof HTMLScriptElement && "adoptedStyleSheets" in document) {
  takeOver(main, serverOf(script.src));
  const profiles = main.querySelector<HTMLElement>("#profiles");
  if (profiles) fillIn(profiles);
}
