// The places of all nodes of a tree, outer before inner, as `kind line:column-line:column text`.
import type { SourceRange } from "../../src/diagnostics/diagnostic.ts";
import { fieldsOf } from "../../src/hcl/compact-nodes.ts";
import type { File } from "../../src/hcl/syntax.ts";

export function rangesOf(file: File): readonly string[] {
  const found: string[] = [];
  const add = (kind: string, { start, end }: SourceRange) => {
    const text = JSON.stringify(file.text.slice(start.offset, end.offset))
      .slice(1, -1)
      .replaceAll('\\"', '"');
    const shown = text.replaceAll("\\r\\n", "\r\n");
    found.push(`${kind} ${start.line}:${start.column}-${end.line}:${end.column} \`${shown}\``);
  };
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const each of node) visit(each);
    else if (typeof node === "object" && node !== null) {
      // What is a range is told by its name.
      const { range, kind } = node as { range?: SourceRange; kind?: string };
      if (range !== undefined) add(kind ?? nameOf(node), range);
      for (const [key, value] of fieldsOf(node)) {
        if (key === "range" || key === "kind") continue;
        if (key.endsWith("Range")) add(key.slice(0, -"Range".length), value as SourceRange);
        else visit(value);
      }
    }
  };
  visit(file.body.attributes);
  visit(file.body.blocks);
  return found;
}

function nameOf(node: object): string {
  return "labels" in node ? "block" : "blocks" in node ? "body" : "quoted" in node ? "label" : "attribute";
}
