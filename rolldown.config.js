// The program in few files: what tsc writes is some 500 modules, and Node 20 takes 0.1 s or more of each command to find, read
// and compile those. Dependencies stay where npm puts them; what is imported when used stays in a file of its own.
import { fileURLToPath } from "node:url";
import { defineConfig } from "rolldown";

const provider = fileURLToPath(new URL("src/provider/index.ts", import.meta.url));

export default defineConfig({
  input: { orch: "src/bin.ts" },
  platform: "node",
  resolve: { alias: { "orch/provider": provider } },
  external: (id) => !/^(\.|\/|orch\/)/.test(id) && !/^[A-Za-z]:/.test(id),
  output: {
    dir: "dist/program",
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "chunks/[name].js",
  },
});
