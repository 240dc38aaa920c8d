import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { functionsMarkdown } from "./markdown.ts";
import { functionGroups, specialForms, standardFunctions } from "../../../src/hcl/functions/index.ts";
import { shown } from "./run.ts";

const documented = [...standardFunctions.values(), ...specialForms];

describe("the function table", () => {
  it.each(documented.map(({ name, example }) => ({ name, ...example })))(
    "shows an example of $name that is true",
    ({ call, result }) => {
      expect(shown(call)).toBe(result);
    },
  );

  it("has an example of every function that calls it", () => {
    const strangers = documented.filter(({ name, example }) => !example.call.includes(`${name}(`));
    expect(strangers.map(({ name }) => name)).toEqual([]);
  });

  it("holds every function once, in order of names", () => {
    const names = functionGroups.flatMap(({ functions }) => functions.map(({ name }) => name));
    expect([...standardFunctions.keys()]).toEqual([...names].sort());
    expect(new Set(names).size).toBe(names.length);
    // Terraform 1.11 has 118, among them try and can; `type` is that of its console
    expect(names.length).toBe(117);
  });

  it("is described in docs/functions.md", () => {
    const committed = readFileSync(new URL("../../../docs/functions.md", import.meta.url), "utf8");
    expect(committed).toBe(functionsMarkdown());
  });
});
