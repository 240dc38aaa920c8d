// `$$NAME` in a string: other tools write it for a shell variable, here `$` needs no escape before a name and both stay.
import { warningDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { File, TemplatePart } from "../hcl/syntax.ts";

export function shellVariables(file: File): readonly Diagnostic[] {
  return textParts(file.body).flatMap((part) => {
    const name = /\$\$([A-Za-z_][A-Za-z0-9_]*)/.exec(part.text)?.[1];
    if (name === undefined) return [];
    return [
      warningDiagnostic("doubled-dollar", `Both dollar signs of $$${name} stay in the string.`, {
        range: part.range,
        detail: `For the shell variable write $${name}; only \${ is doubled, as $\${.`,
      }),
    ];
  });
}

type Text = Extract<TemplatePart, { readonly kind: "text" }>;

/** Every text of the tree, wherever it stands. The tree's nodes are plain objects, and only texts have kind `text`. */
function textParts(root: object): readonly Text[] {
  const found: Text[] = [];
  const open: object[] = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if ("kind" in node && node.kind === "text" && "text" in node) {
      found.push(node as Text); // as said above
      continue;
    }
    for (const [name, part] of Object.entries(node))
      if (name !== "range" && typeof part === "object" && part !== null) open.push(part);
  }
  return found;
}
