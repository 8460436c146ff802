// Builds dist/switchboard.js and dist/adviser.js: one file each, style inside, no other file or host needed.
//
// The first line of each holds a SHA-256 over the sources, so that a test can tell without Node that a
// build is stale. It is over package-lock.json and every file under src/, in the order of their paths (relative to
// this folder, with "/", sorted as plain strings): for each the path, a zero byte, the file's bytes, a zero byte.
// In Python:
//     digest = hashlib.sha256()
//     files = [web / "package-lock.json", *(web / "src").rglob("*.*")]
//     for name, file in sorted((file.relative_to(web).as_posix(), file) for file in files):
//         digest.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
//     digest.hexdigest()
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";
import { define } from "./knowledge.mjs";

process.chdir(import.meta.dirname);

const sources = readdirSync("src", { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => `${entry.parentPath}/${entry.name}`);
const digest = createHash("sha256");
for (const path of ["package-lock.json", ...sources].sort()) {
  digest.update(path).update("\0").update(readFileSync(path)).update("\0");
}

/** A style sheet is imported as its text, made small first. */
const styleAsText = {
  name: "style-as-text",
  setup(steps) {
    steps.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, "utf8"), { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

for (const name of ["switchboard", "adviser"]) {
  const outfile = `dist/${name}.js`;
  await build({
    entryPoints: [`src/${name}.ts`],
    outfile,
    bundle: true,
    minify: true,
    format: "iife",
    target: ["chrome90", "firefox101", "safari16.4"],
    banner: { js: `/* Switchboard. Built from sources with SHA-256 ${digest.copy().digest("hex")} */` },
    plugins: [styleAsText],
    define,
  });
  console.log(`${outfile}: ${gzipSync(readFileSync(outfile), { level: 9 }).length} bytes gzipped`);
}
