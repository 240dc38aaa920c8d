// Every code that a diagnostic of the source can have, found in its syntax: what is handed to a parameter named `code`
// and what stands in a property `code`. A code that is not written out where it is given is told apart, so that none hides.
import { parseAst } from "vitest/node";
import type { Source } from "./sources.ts";

export interface FoundCodes {
  /** Code → where it is given, as `file:line`. */
  readonly codes: ReadonlyMap<string, readonly string[]>;
  /** Places whose code is neither written out nor passed on from a parameter or property of that name. */
  readonly hidden: readonly string[];
}

type Tree = Readonly<Record<string, unknown>> & { readonly type: string; readonly start: number };

/** Of all files together: a helper may be exported by one and used by another. */
export function findCodes(sources: readonly Source[]): FoundCodes {
  const files = sources.map((source) => readFile(source));
  const byPath = new Map(files.map((file) => [file.source.path, file]));
  const codes = new Map<string, string[]>();
  const hidden: string[] = [];
  for (const file of files) {
    const take = (value: Tree): void => {
      const place = `${file.source.path}:${file.source.text.slice(0, value.start).split("\n").length}`;
      for (const one of outcomes(value, file, byPath)) {
        const code = one.type === "Literal" ? one["value"] : null;
        if (code === "") continue;
        if (typeof code === "string") codes.set(code, [...(codes.get(code) ?? []), place]);
        else if (one.type === "Literal" || passesOn(one)) continue;
        else hidden.push(`${place}: ${file.source.text.slice(one.start, Number(one["end"]))}`);
      }
    };
    visit(file.tree, (node) => {
      if (node.type === "CallExpression" && isTree(node["callee"]))
        for (const index of takenBy(node["callee"], file, byPath)) {
          const value = list(node["arguments"])[index];
          if (value !== undefined) take(value);
        }
      if (node.type === "Property" && nameOf(node["key"]) === "code" && isTree(node["value"]))
        if (node["shorthand"] !== true) take(node["value"]);
    });
  }
  return { codes, hidden };
}

interface File {
  readonly source: Source;
  readonly tree: Tree;
  /** Functions with a parameter named `code` → its index; methods with a dot before the name. */
  readonly takers: ReadonlyMap<string, ReadonlySet<number>>;
  /** Constants of the file and what they are. */
  readonly constants: ReadonlyMap<string, readonly Tree[]>;
}

function readFile(source: Source): File {
  const tree = parseAst(source.text, { lang: "ts" }) as unknown as Tree; // ESTree with TypeScript's nodes
  const takers = new Map<string, Set<number>>();
  const constants = new Map<string, Tree[]>();
  visit(tree, (node, parent) => {
    if (node.type === "VariableDeclarator" && isTree(node["init"]) && parent?.["kind"] === "const")
      constants.set(nameOf(node["id"]), [...(constants.get(nameOf(node["id"])) ?? []), node["init"]]);
    for (const [index, parameter] of list(node["params"]).entries())
      if (nameOf(parameter) === "code" && !isNumber(parameter)) {
        const key = nameOf(parent?.["key"]);
        const name = nameOf(node["id"]) || nameOf(parent?.["id"]) || (key === "" ? "" : `.${key}`);
        takers.set(name, (takers.get(name) ?? new Set()).add(index));
      }
  });
  return { source, tree, takers, constants };
}

/** Where what is called takes a code: a function of the file or an imported one, a method of a class that is imported. */
function takenBy(callee: Tree, file: File, byPath: ReadonlyMap<string, File>): ReadonlySet<number> {
  const name = callee.type === "MemberExpression" ? `.${nameOf(callee["property"])}` : nameOf(callee);
  const own = file.takers.get(name);
  if (own !== undefined) return own;
  for (const { file: path, names } of file.source.imports) {
    const found = byPath.get(path ?? "")?.takers.get(name);
    if (found !== undefined && (name.startsWith(".") || names.includes(name))) return found;
  }
  return new Set();
}

/** What an expression can be: both arms of a choice, a constant's value, all values of a constant table. */
function outcomes(value: Tree, file: File, byPath: ReadonlyMap<string, File>): readonly Tree[] {
  const parts = (...keys: readonly string[]): readonly Tree[] =>
    keys.flatMap((key) => {
      const part = value[key];
      return isTree(part) ? outcomes(part, file, byPath) : [];
    });
  switch (value.type) {
    case "ConditionalExpression":
      return parts("consequent", "alternate");
    case "LogicalExpression":
      return parts("left", "right");
    case "TSAsExpression":
      return parts("expression");
    case "Identifier": {
      const [found, home] = constantOf(nameOf(value), file, byPath);
      const all = found.flatMap((one) => outcomes(one, home, byPath));
      // `code` is also what parameters and numbers are called
      const literals = all.filter(({ type }) => type === "Literal");
      return passesOn(value) ? [value, ...literals] : all.length > 0 ? all : [value];
    }
    case "CallExpression": {
      const callee = value["callee"];
      if (!isTree(callee) || nameOf(callee["property"]) !== "get") return [value];
      const [table] = constantOf(nameOf(callee["object"]), file, byPath);
      const [rows] = list(table[0]?.["arguments"]);
      const found = list(rows?.["elements"]).flatMap((row) => list(row["elements"]).slice(1, 2));
      return found.length > 0 ? found : [value];
    }
    default:
      return [value];
  }
}

function constantOf(
  name: string,
  file: File,
  byPath: ReadonlyMap<string, File>,
): readonly [readonly Tree[], File] {
  const own = file.constants.get(name);
  if (own !== undefined) return [own, file];
  for (const { file: path, names } of file.source.imports) {
    const home = byPath.get(path ?? "");
    const found = home?.constants.get(name);
    if (home !== undefined && found !== undefined && names.includes(name)) return [found, home];
  }
  return [[], file];
}

function isNumber(parameter: Tree): boolean {
  const annotation = parameter["typeAnnotation"];
  const type = isTree(annotation) ? annotation["typeAnnotation"] : null;
  return isTree(type) && type.type === "TSNumberKeyword";
}

function passesOn(value: Tree): boolean {
  return (value.type === "MemberExpression" ? nameOf(value["property"]) : nameOf(value)) === "code";
}

function visit(
  node: Tree,
  look: (node: Tree, parent: Tree | null) => void,
  parent: Tree | null = null,
): void {
  look(node, parent);
  for (const value of Object.values(node))
    for (const child of Array.isArray(value) ? value : [value]) if (isTree(child)) visit(child, look, node);
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && typeof (value as Partial<Tree>).type === "string";
}

function list(value: unknown): readonly Tree[] {
  return Array.isArray(value) ? value.filter(isTree) : [];
}

function nameOf(value: unknown): string {
  return isTree(value) ? String(value["name"] ?? "") : "";
}
