/** The address of the server that a script came from: its address is SERVER/web/NAME.js. */
export function serverOf(script: string): string {
  return new URL("..", script).href.replace(/\/$/, "");
}
