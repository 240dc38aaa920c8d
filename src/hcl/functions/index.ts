// The function table of the language: Terraform's names and results, without what a plan must not depend on. `try` and
// `can` are forms of the evaluator and stand in `specialForms` for the documentation.
import type { FunctionDefinition } from "../scope.ts";
import { byteFunctions } from "./bytes.ts";
import { choiceFunctions } from "./choices.ts";
import { conversionFunctions } from "./conversions.ts";
import { dateFunctions } from "./dates.ts";
import { encodingFunctions } from "./encoding.ts";
import { fileFunctions } from "./files.ts";
import { formatFunctions } from "./format.ts";
import { hashFunctions } from "./hashes.ts";
import { listFunctions } from "./lists.ts";
import { mapFunctions } from "./maps.ts";
import { networkFunctions } from "./networks.ts";
import { numberFunctions } from "./numbers.ts";
import { regexFunctions } from "./regex.ts";
import { setFunctions } from "./sets.ts";
import { stringFunctions } from "./strings.ts";
import { templateFunctions } from "./templates.ts";

export interface FunctionGroup {
  readonly title: string;
  readonly functions: readonly FunctionDefinition[];
}

/** The functions by theme, each group in order of names. */
export const functionGroups: readonly FunctionGroup[] = [
  group("Numbers", numberFunctions),
  group("Strings", stringFunctions, formatFunctions, regexFunctions, templateFunctions),
  group("Lists, maps and sets", listFunctions, choiceFunctions, mapFunctions, setFunctions),
  group("Encoding", encodingFunctions, byteFunctions),
  group("Files and paths", fileFunctions),
  group("Dates and times", dateFunctions),
  group("Digests and identifiers", hashFunctions),
  group("IP networks", networkFunctions),
  group("Types and sensitivity", conversionFunctions),
];

/** All functions by name, in order of names. */
export const standardFunctions: ReadonlyMap<string, FunctionDefinition> = new Map(
  functionGroups
    .flatMap(({ functions }) => functions)
    .sort(byName)
    .map((definition) => [definition.name, definition]),
);

/** What the evaluator handles itself, because it looks at expressions and not at values. */
export const specialForms: readonly Pick<FunctionDefinition, "name" | "description" | "example">[] = [
  {
    name: "can",
    description: "Whether an expression can be evaluated without an error.",
    example: { call: 'can(tonumber("x"))', result: "false" },
  },
  {
    name: "try",
    description: "The first of its arguments that can be evaluated without an error.",
    example: { call: 'try({ a = 1 }.b, "none")', result: '"none"' },
  },
];

function group(title: string, ...lists: readonly (readonly FunctionDefinition[])[]): FunctionGroup {
  return { title, functions: lists.flat().sort(byName) };
}

function byName(a: FunctionDefinition, b: FunctionDefinition): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
