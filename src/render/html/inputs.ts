// What the plan was made from and how it is known: ids, variables, images, addresses that it is limited to.
import { sortedKeys } from "../../model/json.ts";
import type { Plan } from "../../plan/document.ts";
import { plural } from "../names.ts";
import { valueText } from "../value.ts";
import { markup } from "./escape.ts";
import type { Html, Part } from "./escape.ts";
import { fold, section } from "./parts.ts";
import { table } from "./table.ts";

export function inputsSection(plan: Plan): Html {
  const facts: readonly (readonly [string, Part])[] = [
    ["plan", markup`<code>${plan.id}</code>`],
    [
      "effect",
      markup`<code>${plan.effect_id}</code> <span class="faint">the same without what is there before</span>`,
    ],
    ["checksum", markup`<code>${plan.checksum}</code>`],
    ["project", plan.project],
    [
      "state",
      plan.lineage === null ? "none yet" : markup`#${plan.serial}, lineage <code>${plan.lineage}</code>`,
    ],
    ...(plan.targets.length === 0 ? [] : [["limited to", plan.targets.join(", ")] as const]),
    ...(plan.replacements.length === 0 ? [] : [["replacing", plan.replacements.join(", ")] as const]),
  ];
  const names = sortedKeys(plan.variables);
  const variables = names.map((name) => [
    name,
    markup`<code>${valueText(plan.variables[name] ?? null)}</code>`,
  ]);
  const images = plan.images.map(({ ref, ...found }) => [
    ref,
    markup`<code>${valueText({ ...found })}</code>`,
  ]);
  return section("inputs", "Inputs and ids", null, [
    markup`<dl>${facts.map(([label, text]) => markup`<dt>${label}</dt><dd>${text}</dd>`)}</dl>
`,
    names.length === 0
      ? null
      : fold(
          plural(names.length, "variable"),
          table("Variables", [{ title: "Variable" }, { title: "Value" }], variables),
        ),
    images.length === 0
      ? null
      : fold(
          plural(images.length, "image"),
          table("Images", [{ title: "Image" }, { title: "Resolved to" }], images),
        ),
  ]);
}
