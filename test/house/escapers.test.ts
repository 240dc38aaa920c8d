// Text from files, state and engines reaches a medium through that medium's one door: the file that declares its type of safe text.
// Nobody else may say that a text is safe, paint one, or write markup by hand. (test/render/media-hostile.test.ts proves the doors.)
import { describe, expect, test } from "vitest";
import { parseAst } from "vitest/node";
import { parseSource, readSources } from "./sources.ts";
import type { Source } from "./sources.ts";

const SOURCES = readSources("src", "providers");

/** Types that only their own file makes: `string & { readonly [SAFE]: true }`, `{ readonly [MARK]: true; … }`. */
function doorsOf(sources: readonly Source[]): ReadonlyMap<string, string> {
  return new Map(
    sources.flatMap(({ path, text }) =>
      [
        ...text.matchAll(
          /export (?:type|interface) (\w+)(?: = string &)? \{\s*readonly \[(?:SAFE|MARK)\]: true/g,
        ),
      ].map(([, name = ""]) => [name, path] as const),
    ),
  );
}

const DOORS = doorsOf(SOURCES);
/** Colours put on finished lines: of texts that `orch fmt` prints exactly, and that the way out checks. */
const PAINTERS = ["src/cli/unified-diff.ts", "src/render/text.ts"];

test("every medium that has a form of its own has a door", () => {
  expect(Object.fromEntries(DOORS)).toEqual({
    CiText: "src/render/ci/json.ts",
    Html: "src/render/html/escape.ts",
    Markdown: "src/render/markdown/escape.ts",
    OutputLines: "src/render/ci/github-outputs.ts",
    Visible: "src/render/text.ts",
    WorkflowCommands: "src/render/ci/workflow-command.ts",
    Xml: "src/render/ci/xml.ts",
  });
  const open = SOURCES.filter(
    ({ path, text }) => [...DOORS.values()].includes(path) && !text.includes("visibleText("),
  );
  expect(open.map(({ path }) => path)).toEqual([]);
});

test("a text is called safe at one place of its door, and nowhere else", () => {
  expect(SOURCES.flatMap((source) => madeOutside(source, DOORS))).toEqual([]);
  const inside = (name: string): number =>
    SOURCES.flatMap(({ path, text }) => (path === DOORS.get(name) ? castsIn(text) : [])).filter(
      ({ to }) => to === name,
    ).length;
  // `Html` is made with its mark, which is not exported
  expect([...DOORS.keys()].map((name) => [name, inside(name)])).toEqual(
    [...DOORS.keys()].map((name) => [name, name === "Html" ? 0 : 1]),
  );
});

test("text is painted where it is known to be visible", () => {
  expect(SOURCES.filter(({ text }) => /style\.paint\(/.test(text)).map(({ path }) => path)).toEqual(PAINTERS);
});

test("pages are written in templates of markup alone", () => {
  expect(SOURCES.filter(({ path }) => path.startsWith("src/render/html/")).flatMap(rawMarkup)).toEqual([]);
});

describe("what bypasses a door is found", () => {
  const doors = new Map([["Markdown", "src/render/markdown/escape.ts"]]);

  test("where a text is called safe, by a cast, a predicate, or a detour", () => {
    const text = [
      'import { say, type Markdown } from "./escape.ts";',
      "export const a = raw as Markdown;",
      "export const b = raw as unknown as Markdown;",
      "export const c = <Markdown>raw;",
      "export const d = [raw] as readonly Markdown[];",
      "export const e = (raw: string): raw is Markdown => true;",
      "export const f = say`${raw as never}`;",
      "export const g = JSON.parse(raw) as any;",
      "export const h = raw as string;",
    ].join("\n");
    expect(madeOutside(parseSource("src/render/markdown/plan.ts", text), doors)).toEqual(
      ["2 Markdown", "3 Markdown", "4 Markdown", "5 Markdown", "6 Markdown", "7 never", "8 any"].map(
        (found) => `src/render/markdown/plan.ts:${found}`,
      ),
    );
    expect(madeOutside(parseSource("src/render/markdown/escape.ts", text), doors)).toEqual([]);
  });

  test("where markup is written in a plain text or template", () => {
    const text = [
      "export const a = `<b>${name}</b>`;",
      'export const b = "<i>" + name;',
      "export const c = markup`<b>${name}</b>`;",
      "export const d = markup`<b>${`<u>${name}</u>`}</b>`;",
      'export const e = "a < b";',
    ].join("\n");
    expect(rawMarkup(parseSource("src/render/html/x.ts", text))).toEqual(
      ["1", "2", "4"].map((line) => `src/render/html/x.ts:${line}`),
    );
  });
});

/** A node of the tree: what this file reads of it is checked where it is read. */
type Tree = Readonly<Record<string, unknown>> & { readonly type: string; readonly start: number };

function madeOutside({ path, text, imports }: Source, doors: ReadonlyMap<string, string>): readonly string[] {
  // trees take time
  if (![...doors.keys(), "never", "any"].some((name) => text.includes(name))) return [];
  const reached = new Set(imports.map(({ file }) => file));
  const usesDoor = [...doors.values()].some((door) => reached.has(door));
  return castsIn(text).flatMap(({ to, line }) => {
    const door = doors.get(to);
    const isDetour = (to === "never" || to === "any") && usesDoor;
    return (door !== undefined && door !== path) || (isDetour && ![...doors.values()].includes(path))
      ? [`${path}:${line} ${to}`]
      : [];
  });
}

/** The names of types in casts and predicates. */
function castsIn(text: string): readonly { readonly to: string; readonly line: number }[] {
  const found: { to: string; line: number }[] = [];
  visit(text, (node) => {
    if (!["TSAsExpression", "TSTypeAssertion", "TSTypePredicate"].includes(node.type)) return;
    const type = node["typeAnnotation"];
    if (isTree(type)) for (const to of typeNames(type)) found.push({ to, line: lineOf(text, node) });
  });
  return found;
}

function typeNames(type: Tree): readonly string[] {
  if (type.type === "TSNeverKeyword") return ["never"];
  if (type.type === "TSAnyKeyword") return ["any"];
  const own = type["typeName"];
  const name = isTree(own) && typeof own["name"] === "string" ? [own["name"]] : [];
  return [...name, ...children(type).flatMap(typeNames)];
}

function rawMarkup({ path, text }: Source): readonly string[] {
  const lines: number[] = [];
  visit(text, (node, parent) => {
    const written =
      node.type === "Literal" && typeof node["value"] === "string"
        ? node["value"]
        : node.type === "TemplateLiteral" && parent?.type !== "TaggedTemplateExpression"
          ? text.slice(node.start, Number(node["end"]))
          : "";
    if (/<[a-z/!]/i.test(written) && path !== "src/render/html/escape.ts") lines.push(lineOf(text, node));
  });
  return [...new Set(lines)].map((line) => `${path}:${line}`);
}

function visit(text: string, look: (node: Tree, parent: Tree | null) => void): void {
  const walk = (node: Tree, parent: Tree | null): void => {
    look(node, parent);
    for (const child of children(node)) walk(child, node);
  };
  walk(parseAst(text, { lang: "ts" }) as unknown as Tree, null); // ESTree with TypeScript's nodes
}

function children(node: Tree): readonly Tree[] {
  return Object.values(node).flatMap((value) => (Array.isArray(value) ? value : [value]).filter(isTree));
}

function isTree(value: unknown): value is Tree {
  return typeof value === "object" && value !== null && typeof (value as Partial<Tree>).type === "string";
}

function lineOf(text: string, node: Tree): number {
  return text.slice(0, node.start).split("\n").length;
}
