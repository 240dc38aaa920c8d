// Long outputs as golden files that people can read the difference of: everything is there, a line each, but of many alike in a row
// only the first two and the last; what is left out is known by its number and digest, so that no change goes unseen.
import { createHash } from "node:crypto";
import { visibleJson } from "../../../src/diagnostics/sanitise.ts";
import { isObject } from "../../../src/model/json.ts";
import type { Json } from "../../../src/model/json.ts";
import { nodesBelow, readDocument } from "./dom.ts";

const FIRST = 2;
const LAST = 1;
const MOST = 6;
const LONGEST = 300;

/** A page as its elements, indented, with the classes and texts that they have; style sheets as digests. */
export function markupOutline(page: string): string {
  const { root } = readDocument(page);
  return `${lines(root, "").join("\n")}\nsha256 of the page ${digest(page)}\n`;
}

type Parent = ReturnType<typeof readDocument>["root"];
type Node = Parent["childNodes"][number];

function lines(parent: { readonly childNodes: readonly Node[] }, indent: string): readonly string[] {
  return folded(
    parent.childNodes.filter((node) => !("value" in node) || node.value.trim() !== ""),
    indent,
    (node) => {
      if ("value" in node) return [indent + short(node.value)];
      if (!("attrs" in node)) return [indent + node.nodeName];
      const attributes = node.attrs.map(({ name, value }) => ` ${name}=${JSON.stringify(short(value))}`);
      const start = `${indent}<${node.nodeName}${attributes.join("")}>`;
      if (node.nodeName === "style") return [`${start} sha256 ${digest(textBelow(node))}`];
      // what holds no block stands in one line, as it reads
      const texts = [...nodesBelow(node)];
      const isShort = texts.every(({ node: inner }) => "value" in inner || INLINE.has(inner.nodeName));
      if (isShort) return [`${start} ${short(textBelow(node))}`.trimEnd()];
      return [start, ...lines(node, `${indent}  `)];
    },
  );
}

const INLINE = new Set(["b", "code", "small", "span", "a", "br"]);

function textBelow(node: Node): string {
  if (!("childNodes" in node)) return "";
  return [...nodesBelow(node)].map(({ node: inner }) => ("value" in inner ? inner.value : "")).join("");
}

/** JSON with a line for each value. */
export function jsonOutline(text: string): string {
  const value = JSON.parse(text) as Json; // JSON.parse gives JSON
  return `${valueLines("", value, "").join("\n")}\nsha256 of the document ${digest(text)}\n`;
}

function valueLines(name: string, value: Json, indent: string): readonly string[] {
  // a line end in a name is none of the file, which readers of it would mend
  const start = `${indent}${name === "" ? "" : `${short(name)}: `}`;
  const whole = JSON.stringify(value);
  if (typeof value !== "object" || value === null || whole.length + start.length <= 140)
    return [start + short(whole)];
  const parts: readonly (readonly [string, Json])[] = Array.isArray(value)
    ? (value as readonly Json[]).map((item) => ["-", item] as const)
    : isObject(value)
      ? Object.entries(value)
      : [];
  return [
    start.trimEnd(),
    ...folded(parts, `${indent}  `, ([key, inner]) => valueLines(short(key), inner, `${indent}  `)),
  ];
}

function folded<T>(
  items: readonly T[],
  indent: string,
  show: (item: T) => readonly string[],
): readonly string[] {
  if (items.length <= MOST) return items.flatMap(show);
  const all = items.map((item) => show(item));
  // many different things are no list of alike ones: only what begins alike is folded
  const kind = (part: readonly string[] | undefined): string =>
    /^\s*(?:<\w+|-|[^:]*)/.exec(part?.[0] ?? "")?.[0] ?? "";
  const runs: (readonly string[])[][] = [];
  for (const part of all) {
    const last = runs.at(-1);
    if (last !== undefined && kind(last[0]) === kind(part)) last.push(part);
    else runs.push([part]);
  }
  return runs.flatMap((run) => {
    if (run.length <= MOST) return run.flat();
    const hidden = run.slice(FIRST, -LAST).flat().join("\n");
    return [
      ...run.slice(0, FIRST).flat(),
      `${indent}… ${run.length - FIRST - LAST} more, sha256 ${digest(hidden)}`,
      ...run.slice(-LAST).flat(),
    ];
  });
}

function short(text: string): string {
  const one = visibleJson(JSON.stringify(text)).slice(1, -1).replaceAll('\\"', '"');
  return one.length <= LONGEST
    ? one
    : `${one.slice(0, LONGEST)}… ${one.length} characters, sha256 ${digest(one)}`;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}
