// What the house tests look at: every source file with its syntax tree, its imports and its exports. The trees come
// from the parser that vitest carries, not from the linter, so that both have to agree.
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { parseAst } from "vitest/node";

/** The repository's folder. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

export interface Import {
  /** As written. */
  readonly specifier: string;
  /** The file meant, from the repository's folder; null for packages and built-in modules. */
  readonly file: string | null;
  readonly typesOnly: boolean;
  /** Names taken; `*` for all of them, also where a module is loaded by `import()`. */
  readonly names: readonly string[];
  readonly line: number;
}

export interface Export {
  readonly name: string;
  readonly line: number;
  /** An interface or a type alias. */
  readonly isType: boolean;
}

export interface Source {
  /** From the repository's folder, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly Import[];
  readonly exports: readonly Export[];
  /** Names used that are no property's, with the object for `Math.random`-like accesses. */
  readonly names: readonly { readonly name: string; readonly line: number }[];
}

/** A node of the tree: what this file reads is checked where it is read. */
type Tree = Readonly<Record<string, unknown>> & { readonly type: string; readonly start: number };

/** TypeScript files below a folder, sorted. */
export function readSources(...folders: readonly string[]): readonly Source[] {
  return folders
    .flatMap((folder) => filesBelow(folder))
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".d.ts"))
    .sort()
    .map(readSource);
}

/** All files below a folder of the repository, but installed and built ones. */
export function filesBelow(folder: string): readonly string[] {
  if (!existsSync(join(ROOT, folder))) return []; // git keeps no empty folders
  return readdirSync(join(ROOT, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length).replaceAll("\\", "/"))
    .filter((path) => !/(^|\/)(node_modules|dist|\.git|\.cache|coverage)\//.test(path));
}

const cache = new Map<string, Source>();

function readSource(path: string): Source {
  const known = cache.get(path);
  if (known !== undefined) return known;
  const source = parseSource(path, readFileSync(join(ROOT, path), "utf8"));
  cache.set(path, source);
  return source;
}

/** Exported for the tests of these tests. */
export function parseSource(path: string, text: string): Source {
  const tree = parseAst(text, { lang: "ts" }) as unknown as Tree; // ESTree with TypeScript's nodes
  const starts = lineStarts(text);
  const imports: Import[] = [];
  const exports: Export[] = [];
  const names: { name: string; line: number }[] = [];
  const lineOf = (node: Tree): number => countBelow(starts, node.start);
  walk(tree, null, (node, parent) => {
    const from = importOf(node, path);
    if (from !== null) imports.push({ ...from, line: lineOf(node) });
    for (const name of exportsOf(node))
      exports.push({ name, line: lineOf(node), isType: declaresType(node) });
    const name = freeName(node, parent);
    if (name !== null) names.push({ name, line: lineOf(node) });
  });
  return { path, text, imports, exports, names };
}

function walk(node: Tree, parent: Tree | null, visit: (node: Tree, parent: Tree | null) => void): void {
  visit(node, parent);
  for (const value of Object.values(node))
    for (const child of Array.isArray(value) ? value : [value]) if (isTree(child)) walk(child, node, visit);
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && typeof (value as Partial<Tree>).type === "string";
}

function importOf(node: Tree, path: string): Omit<Import, "line"> | null {
  const specifier = literal(node["source"]);
  if (specifier === null) return null;
  const file = specifier.startsWith(".") ? posix.join(dirname(path), specifier) : null;
  switch (node.type) {
    case "ImportDeclaration":
      return {
        specifier,
        file,
        typesOnly: node["importKind"] === "type",
        names: list(node["specifiers"]).map((one) =>
          one.type === "ImportSpecifier"
            ? nameOf(one["imported"])
            : one.type === "ImportDefaultSpecifier"
              ? "default"
              : "*",
        ),
      };
    case "ExportNamedDeclaration":
      return {
        specifier,
        file,
        typesOnly: node["exportKind"] === "type",
        names: list(node["specifiers"]).map((one) => nameOf(one["local"])),
      };
    case "ExportAllDeclaration":
      return { specifier, file, typesOnly: node["exportKind"] === "type", names: ["*"] };
    case "ImportExpression":
      return { specifier, file, typesOnly: false, names: ["*"] };
    case "TSImportType":
      return { specifier, file, typesOnly: true, names: ["*"] };
    default:
      return null;
  }
}

/** Names that a statement declares and exports; passing on another module's names is an import, not an export. */
function exportsOf(node: Tree): readonly string[] {
  if (node.type === "ExportDefaultDeclaration") return ["default"];
  if (node.type !== "ExportNamedDeclaration" || literal(node["source"]) !== null) return [];
  const declaration = node["declaration"];
  if (!isTree(declaration)) return list(node["specifiers"]).map((one) => nameOf(one["exported"]));
  const declared = list(declaration["declarations"]);
  return declared.length > 0 ? declared.map((one) => nameOf(one["id"])) : [nameOf(declaration["id"])];
}

function declaresType({ exportKind, declaration }: Tree): boolean {
  return (
    exportKind === "type" || (isTree(declaration) && /^TS(Interface|TypeAlias)Decl/.test(declaration.type))
  );
}

function freeName(node: Tree, parent: Tree | null): string | null {
  if (node.type === "MemberExpression" && node["computed"] === false && isTree(node["object"]))
    return node["object"].type === "Identifier"
      ? `${nameOf(node["object"])}.${nameOf(node["property"])}`
      : null;
  if (node.type !== "Identifier" || parent === null) return null;
  const isName =
    (parent["property"] === node && parent["computed"] === false) ||
    (parent["key"] === node && parent["computed"] !== true);
  return isName ? null : nameOf(node);
}

function literal(value: unknown): string | null {
  return isTree(value) && value.type === "Literal" && typeof value["value"] === "string"
    ? value["value"]
    : null;
}

function list(value: unknown): readonly Tree[] {
  return Array.isArray(value) ? value.filter(isTree) : [];
}

function nameOf(value: unknown): string {
  if (!isTree(value)) return "";
  return String(value["name"] ?? value["value"] ?? "");
}

function lineStarts(text: string): readonly number[] {
  return [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
}

/** How many of the sorted numbers are at most `limit`. */
function countBelow(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numbers[middle] ?? 0) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
