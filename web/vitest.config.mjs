import { defineConfig } from "vitest/config";
import { define } from "./knowledge.mjs";

export default defineConfig({ define, test: { environment: "happy-dom", css: { include: [] } } });
