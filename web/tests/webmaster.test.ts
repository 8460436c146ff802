import { afterEach, beforeEach, expect, test, vi, type MockInstance } from "vitest";
import { Lost, Server } from "../src/server";
import { fakeServer, page, type Asked } from "./server";

const SECRET = "my words";
let warn: MockInstance<typeof console.warn>;
/** Each test has a server of its own, since of each the same is told only once. */
let address: string;
let servers = 0;

beforeEach(() => {
  warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  address = `https://chat-${String((servers += 1))}.example`;
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** What is told after two tries, and why they failed. */
async function tried(answer: Parameters<typeof fakeServer>[0]): Promise<[string[], string]> {
  fakeServer(answer);
  const server = new Server(address);
  let why = "";
  for (let i = 0; i < 2; i += 1) {
    await server.post("messages", { text: SECRET }, new AbortController()).catch((problem: unknown) => {
      if (problem instanceof Lost) why = problem.why;
    });
  }
  const told = warn.mock.calls.map((call) => call.join(" "));
  expect(told.join()).not.toContain(SECRET);
  expect(told.filter((sentence) => !sentence.startsWith("Switchboard: "))).toEqual([]);
  return [told, why];
}

const posts = ({ options }: Asked) => options.method === "POST";

test("nothing is told where all is well", async () => {
  expect(await tried(() => undefined)).toEqual([[], ""]);
});

test.each([
  [403, "status 403, text/html"],
  [200, "status 200, text/html"],
  [502, "status 502, text/html"],
])("a page of somebody else with status %i is told by its looks", async (status, looks) => {
  const [told, why] = await tried(() => page(status));
  expect([told.length, why]).toEqual([1, "lost"]);
  expect(told[0]).toContain(looks);
  expect(told[0]).not.toContain("Blocked");
});

test("where there is no Switchboard, the script's address is wrong", async () => {
  const [told] = await tried(() => page(404));
  expect(told).toEqual([expect.stringContaining("the script's address must be the server's own")]);
  expect(told[0]).toContain(address);
});

test("a site that is not named is told apart from a server that does not answer", async () => {
  const refusing = (asked: Asked) => (posts(asked) ? "lost" : { body: { allowed: false } });
  expect(await tried(refusing)).toEqual([[expect.stringContaining("allowed_origins")], "notAllowed"]);
});

test("requests that something else stops are no such site", async () => {
  const [told, why] = await tried((asked) => (posts(asked) ? "lost" : undefined));
  expect([told, why]).toEqual([[expect.stringContaining("something stops this page's requests")], "lost"]);
});

test("nor is what somebody else says of it", async () => {
  const theirs = () => Response.json({ allowed: false });
  const [told, why] = await tried((asked) => (posts(asked) ? "lost" : theirs()));
  expect([told, why]).toEqual([[expect.stringContaining("answers in the server's place")], "lost"]);
});

test("something that answers, but that this page may not read, is told apart from nothing", async () => {
  const [told] = await tried(({ options }) => (options.mode === "no-cors" ? new Response("") : "lost"));
  expect(told).toEqual([expect.stringContaining("something other than Switchboard answers")]);
});

test("a server that does not answer is told", async () => {
  const [told, why] = await tried(() => "lost");
  expect([told, why]).toEqual([[expect.stringContaining("does not answer")], "lost"]);
});

test("a site that was once answered is not asked about again", async () => {
  let down = false;
  const log = fakeServer(() => (down ? "lost" : undefined));
  const server = new Server(address);
  await server.post("session", {}, new AbortController());
  down = true;
  await expect(server.post("session", {}, new AbortController())).rejects.toThrow("lost");
  expect(log.map(({ path }) => path)).toEqual(["/web/session", "/web/session"]);
});
