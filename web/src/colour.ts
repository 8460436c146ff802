/** A school's colour, made readable: what is written on it, and how it is written on light and on dark. */

export type Colour = [number, number, number];

const LIGHT: Colour = [255, 255, 255];
const DARK: Colour = [0, 0, 0];
/** What the style calls its surfaces: the lightest that a link stands on in the dark, the darkest in the light. */
const SURFACE_LIGHT: Colour = [238, 243, 243];
const SURFACE_DARK: Colour = [36, 46, 48];
const READABLE = 4.5;

export function parsed(text: string | null): Colour | null {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text?.trim() ?? "");
  return match && (match.slice(1).map((pair) => parseInt(pair, 16)) as Colour);
}

function luminance(colour: Colour): number {
  const [red, green, blue] = colour.map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as Colour;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG's contrast ratio, 1 to 21. */
export function contrast(one: Colour, other: Colour): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** White or black, whichever is easier to read on it. */
export function textOn(colour: Colour): Colour {
  return contrast(colour, LIGHT) >= contrast(colour, DARK) ? LIGHT : DARK;
}

/** The colour itself, moved towards an end only as far as it must be to be read on a surface. */
export function readableOn(colour: Colour, surface: Colour, end: Colour): Colour {
  for (let share = 0; share <= 1; share += 0.05) {
    const mixed = colour.map((channel, i) => Math.round(channel + ((end[i] ?? 0) - channel) * share)) as Colour;
    if (contrast(mixed, surface) >= READABLE) return mixed;
  }
  return end;
}

/** Custom properties for the style. */
export function palette(colour: Colour): string {
  const rgb = (value: Colour): string => `rgb(${value.join(" ")})`;
  const properties = {
    "--accent": colour,
    "--on-accent": textOn(colour),
    "--accent-in-light": readableOn(colour, SURFACE_LIGHT, DARK),
    "--accent-in-dark": readableOn(colour, SURFACE_DARK, LIGHT),
  };
  return Object.entries(properties)
    .map(([name, value]) => `${name}:${rgb(value)};`)
    .join("");
}
