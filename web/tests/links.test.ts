import { expect, test } from "vitest";
import { linked, webAddress } from "../src/links";

function links(text: string): string[] {
  const part = linked(text);
  expect(part.textContent).toBe(text);
  return [...part.querySelectorAll("a")].map((a) => a.href);
}

test.each([
  ["Try Find a job on GOV.UK (gov.uk/find-a-job).", ["https://gov.uk/find-a-job"]],
  ["Go to nationalcareers.service.gov.uk.", ["https://nationalcareers.service.gov.uk/"]],
  ["See https://careerswales.gov.wales/a/b?c=d.", ["https://careerswales.gov.wales/a/b?c=d"]],
  ["Call 0800 1111, or 116 123.", ["tel:08001111", "tel:116123"]],
  ["Ring 0808 800 5000 or 01234 567890.", ["tel:08088005000", "tel:01234567890"]],
  ["In danger, call 999.", ["tel:999"]],
])("%s", (text, expected) => {
  expect(links(text)).toEqual(expected);
});

test.each([
  "Text SHOUT to 85258.",
  "It pays £15,000 a year, £28,000 later.",
  "It was 12 November 2021, 53 credits and 999 hours.",
  "Numbers C00/0339/0, 600/1137/3",
  "Write to someone@school.org.uk please.",
  "38 to 40 hours. They say so.",
])("no link in: %s", (text) => {
  expect(links(text)).toEqual([]);
});

test("only web addresses are opened", () => {
  expect(webAddress("javascript:alert(1)")).toBeNull();
  expect(webAddress("https://example.org/a")).toBe("https://example.org/a");
});
