import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const alias = [
  { find: /^orch\/hcl$/, replacement: here("./src/hcl/index.ts") },
  { find: /^orch\/provider\/testing$/, replacement: here("./src/provider/testing.ts") },
  { find: /^orch\/provider$/, replacement: here("./src/provider/index.ts") },
];

export default defineConfig({
  test: {
    isolate: false,
    reporters: ["default"],
    projects: [
      {
        resolve: { alias },
        test: {
          name: "unit",
          setupFiles: ["test/setup.ts"],
          isolate: false,
          // busy machines are no failures
          testTimeout: 30_000,
          // many start the program and wait for it
          maxWorkers: 2,
          include: [
            "test/{house,secrets,hcl,diagnostics,config,model,scheduler,planner,plan,apply,state,provider,render,comment,ci,cli,property,bad-inputs,strangers,fuzz}/**/*.test.ts",
          ],
        },
      },
      {
        // not part of `npm test`: it needs a browser (npm run test:pages)
        resolve: { alias },
        test: { name: "pages", include: ["test/pages/**/*.test.ts"], testTimeout: 60_000 },
      },
      {
        resolve: { alias },
        test: {
          name: "engine",
          include: ["test/{engine,examples,faults}/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 300_000,
          // they mostly wait for engines; each has its own, so two run side by side
          maxWorkers: 2,
        },
      },
    ],
  },
});
