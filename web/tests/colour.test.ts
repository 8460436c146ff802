import { expect, test } from "vitest";
import { contrast, palette, parsed, readableOn, textOn, type Colour } from "../src/colour";

const COLOURS = ["#000000", "#ffffff", "#777777", "#ffff00", "#ff0000", "#0d5c63", "#00aaff", "#7a1f5c", "#808000"];

test.each(COLOURS)("what is written on %s, and in it, can be read", (text) => {
  const colour = parsed(text) as Colour;
  expect(contrast(textOn(colour), colour)).toBeGreaterThanOrEqual(4.5);
  const white: Colour = [255, 255, 255];
  const dark: Colour = [36, 46, 48];
  expect(contrast(readableOn(colour, white, [0, 0, 0]), white)).toBeGreaterThanOrEqual(4.5);
  expect(contrast(readableOn(colour, dark, white), dark)).toBeGreaterThanOrEqual(4.5);
});

test("contrast is that of WCAG", () => {
  expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21);
  expect(contrast([119, 119, 119], [255, 255, 255])).toBeCloseTo(4.48, 2);
});

test("a colour that can be read already is left alone", () => {
  expect(palette([13, 92, 99])).toContain("--accent-in-light:rgb(13 92 99);");
});

test.each(["red", "#12345", "url(x)", "#fff;}*{display:none", "", null])("%s is no colour", (text) => {
  expect(parsed(text)).toBeNull();
});
