// The reference page of all functions, made from the table, so that it cannot fall behind.
import type { FunctionDefinition, Parameter } from "../../../src/hcl/scope.ts";
import { typeText } from "../../../src/hcl/type-text.ts";
import { functionGroups, specialForms } from "../../../src/hcl/functions/index.ts";

/** The text of `docs/functions.md`. */
export function functionsMarkdown(): string {
  const sections = functionGroups.map(({ title, functions }) =>
    [`## ${title}`, ...functions.map(functionSection)].join("\n\n"),
  );
  const forms = specialForms.map(({ name, description, example }) =>
    entry(`${name}(expression${name === "try" ? ", ..." : ""})`, name, description, example),
  );
  return `${[HEAD, ...sections, ["## Special forms", FORMS, ...forms].join("\n\n")].join("\n\n")}\n`;
}

const HEAD = `# Functions

The functions have Terraform's names, parameters and results. A parameter followed by \`...\` takes any number of arguments; in a
call, \`...\` after the last argument expands a list. An argument that is sensitive makes the result sensitive. Files are those of
the project, and nothing that depends on the clock or on chance can be part of a plan.`;

const FORMS =
  "These look at whether an expression can be evaluated, so they are part of the language and not functions.";

function functionSection(definition: FunctionDefinition): string {
  const { name, parameters, variadic, returns, description, example } = definition;
  const all = [
    ...parameters.map(parameterText),
    ...(variadic === undefined ? [] : [`${parameterText(variadic)}...`]),
  ];
  return entry(`${name}(${all.join(", ")}) -> ${typeText(returns)}`, name, description, example);
}

const parameterText = ({ name, type }: Parameter): string => `${name}: ${typeText(type)}`;

function entry(
  signature: string,
  name: string,
  description: string,
  example: FunctionDefinition["example"],
): string {
  const code = ["```hcl", example.call, `# ${example.result}`, "```"].join("\n");
  return [`### ${name}`, `\`${signature}\``, description, code].join("\n\n");
}
