// The schema says for every attribute what a change means.
import { KINDS } from "../../model/address.ts";
import { EFFECTS } from "../contract.ts";
import type { AttributeRule } from "../contract.ts";
import { isTrue } from "./assert.ts";
import { attributePaths } from "./attributes.ts";
import type { Case } from "./case.ts";

export const SCHEMA_CASES: readonly Case[] = [
  {
    name: "the schema classifies every attribute of every kind",
    run: ({ harness }) => {
      const { kinds } = harness.provider.schema();
      for (const kind of KINDS) {
        if (kind === "secret") continue;
        const rules = kinds[kind] ?? [];
        const missing = attributePaths(kind).filter((path) => !rules.some((rule) => isAbout(rule, path)));
        isTrue(missing.length === 0, `every attribute of ${kind} has a rule`, missing);
      }
      return Promise.resolve();
    },
  },
  {
    name: "the schema's rules have known effects and name each path once",
    run: ({ harness }) => {
      for (const [kind, rules] of Object.entries(harness.provider.schema().kinds)) {
        const paths = rules.map((rule) => rule.path);
        isTrue(new Set(paths).size === paths.length, `no path of ${kind} has two rules`, paths);
        const effects = rules.flatMap((rule) => [
          rule.effect,
          ...(rule.except ?? []).map((one) => one.effect),
        ]);
        isTrue(
          effects.every((effect) => EFFECTS.includes(effect)),
          `the effects of ${kind} are known`,
          effects,
        );
      }
      return Promise.resolve();
    },
  },
];

/** A rule about all containers says nothing about one of their attributes. */
function isAbout(rule: AttributeRule, path: string): boolean {
  const [steps, wanted] = [rule.path.split("."), path.split(".")];
  if (wanted[0] === "containers" && steps.length < 3) return false;
  return (
    steps.length <= wanted.length && steps.every((step, index) => step === "*" || step === wanted[index])
  );
}
