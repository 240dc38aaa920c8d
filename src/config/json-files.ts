// Configuration in HCL's JSON syntax: `{ "service": { "web": { "image": "i", "port": { "http": { "container": 80 } } } } }`. What is
// a block and what an attribute follows from the schemas. Strings are templates; where an address, a type or a list of references
// stands, they are expressions.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, SourceRange } from "../diagnostics/diagnostic.ts";
import { parseJsonTree } from "../hcl/json-tree.ts";
import type { JsonMember, JsonNode } from "../hcl/json-tree.ts";
import { parseExpression, parseTemplate } from "../hcl/parse.ts";
import { fieldsOf } from "../hcl/compact-nodes.ts";
import type { Attribute, Block, Body, Expression, File, Label } from "../hcl/syntax.ts";
import { blockKind } from "./json-blocks.ts";
import type { BlockKind } from "./json-blocks.ts";
import type { BodySchema } from "./schema.ts";

export function parseJsonFile(
  text: string,
  name: string,
): { readonly file: File; readonly diagnostics: readonly Diagnostic[] } {
  const { root, diagnostics } = parseJsonTree(text, name);
  const problems = [...diagnostics];
  const start = { line: 1, column: 1, offset: 0 };
  const range = root?.range ?? { file: name, start, end: start };
  const empty: Body = { attributes: [], blocks: [], range };
  if (root === null) return { file: { name, text, body: empty }, diagnostics: problems };
  const report = (problem: Diagnostic) => {
    problems.push(problem);
  };
  const blocks = bodiesOf(root, report).flatMap(({ members }) =>
    members.flatMap((member) => (isComment(member) ? [] : blocksOf(member, blockKind(member.name), report))),
  );
  return { file: { name, text, body: { ...empty, blocks } }, diagnostics: problems };
}

type ObjectNode = Extract<JsonNode, { kind: "object" }>;
type Report = (problem: Diagnostic) => void;

/** Attributes whose strings are expressions, as they name things. */
const NAMING: ReadonlySet<string> = new Set([
  "depends_on",
  "from",
  "ignore_changes",
  "iterator",
  "replace_triggered_by",
  "to",
]);

/** `{…}` is one body, `[{…}, {…}]` several, null none. */
function bodiesOf(node: JsonNode, report: Report): readonly ObjectNode[] {
  if (node.kind === "object") return [node];
  if (node.kind === "scalar" && node.value === null) return [];
  if (node.kind === "array") return node.items.flatMap((item) => bodiesOf(item, report));
  report(
    errorDiagnostic("invalid-json", "A block is an object, and this is none.", {
      range: node.range,
      detail: "Write { … }, or [{ … }, { … }] for several.",
    }),
  );
  return [];
}

function blocksOf(member: JsonMember, kind: BlockKind, report: Report): readonly Block[] {
  const block = (node: ObjectNode, labels: readonly Label[]): Block => ({
    type: member.name,
    typeRange: member.nameRange,
    labels,
    body: bodyOf(node, kind.body, report),
    headerRange: labels.at(-1)?.range ?? member.nameRange,
    range: node.range,
  });
  const bodies = bodiesOf(member.value, report);
  const labelled = (node: ObjectNode, labels: readonly Label[], left: number): readonly Block[] =>
    left === 0
      ? [block(node, labels)]
      : node.members
          .filter((inner) => !isComment(inner))
          .flatMap((inner) => {
            const label: Label = { text: inner.name, quoted: true, range: inner.nameRange };
            return bodiesOf(inner.value, report).flatMap((body) =>
              labelled(body, [...labels, label], left - 1),
            );
          });
  return bodies.flatMap((node) => labelled(node, [], kind.labels));
}

function bodyOf(node: ObjectNode, schema: BodySchema | null, report: Report): Body {
  const attributes = new Map<string, Attribute>();
  const blocks: Block[] = [];
  for (const member of node.members) {
    if (isComment(member)) continue;
    const { name, nameRange, value } = member;
    const inner = schema?.blocks?.get(name);
    const record = schema?.records?.get(name);
    if (name === "dynamic" && schema !== null) blocks.push(...dynamicBlocks(member, schema, report));
    else if (inner !== undefined) {
      blocks.push(
        ...blocksOf(
          member,
          { labels: inner.labels ?? (inner.label === null ? 0 : 1), body: inner.body },
          report,
        ),
      );
    } else if (record?.blocks !== undefined && value.kind !== "scalar")
      blocks.push(...blocksOf(member, { labels: 0, body: record }, report));
    else if (attributes.has(name))
      report(
        errorDiagnostic("duplicate-attribute", `"${name}" is given twice in one object.`, {
          range: nameRange,
          detail: "Remove one of them.",
        }),
      );
    else {
      const isName = NAMING.has(name) || (name === "type" && schema?.attributes.get(name)?.syntax === true);
      const expression = expressionOf(value, isName, report);
      attributes.set(name, { name, nameRange, expression, range: value.range });
    }
  }
  return { attributes: [...attributes.values()], blocks, range: node.range };
}

/** `"dynamic": { "port": { "for_each": …, "content": { … } } }`, the content by the schema of the block that it makes. */
function dynamicBlocks(member: JsonMember, schema: BodySchema, report: Report): readonly Block[] {
  return bodiesOf(member.value, report).flatMap(({ members }) =>
    members.flatMap((made) => {
      const content = schema.blocks?.get(made.name)?.body ?? schema.records?.get(made.name) ?? null;
      const body: BodySchema = {
        attributes: new Map(),
        blocks: new Map([["content", { label: null, body: content ?? { attributes: new Map() } }]]),
      };
      const label: Label = { text: made.name, quoted: true, range: made.nameRange };
      return bodiesOf(made.value, report).map((node): Block => ({
        type: "dynamic",
        typeRange: member.nameRange,
        labels: [label],
        body: bodyOf(node, body, report),
        headerRange: made.nameRange,
        range: node.range,
      }));
    }),
  );
}

function expressionOf(node: JsonNode, isName: boolean, report: Report): Expression {
  const { range } = node;
  switch (node.kind) {
    case "scalar":
      if (typeof node.value !== "string") return { kind: "literal", value: node.value, range };
      return isName ? namedIn(node.value, range, report) : templateOf(node.value, range, report);
    case "array":
      return {
        kind: "tuple",
        elements: node.items.map((item) => expressionOf(item, isName, report)),
        range,
      };
    case "object":
      return {
        kind: "object",
        items: node.members.map((member) => ({
          key: templateOf(member.name, member.nameRange, report),
          // of `{ "workload": "service.db", "condition": "started" }` only the first is a name
          value: expressionOf(member.value, isName && member.name === "workload", report),
          range: member.value.range,
        })),
        range,
      };
    default:
      return node satisfies never;
  }
}

function templateOf(text: string, range: SourceRange, report: Report): Expression {
  const { expression, diagnostics } = parseTemplate(text, range.file);
  for (const problem of diagnostics) report({ ...problem, range });
  return placedAt(expression, range);
}

/** `service.web`, also written as `${service.web}`. */
function namedIn(text: string, range: SourceRange, report: Report): Expression {
  const inner = /^\$\{(.*)\}$/s.exec(text)?.[1] ?? text;
  const { expression, diagnostics } = parseExpression(inner, range.file);
  for (const problem of diagnostics) report({ ...problem, range });
  return placedAt(expression, range);
}

/** All of an expression that stands in a string is at the string. */
function placedAt<T extends Expression>(expression: T, range: SourceRange): T {
  const place = (part: unknown): unknown => {
    if (Array.isArray(part)) return part.map(place);
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(
      fieldsOf(part).map(([key, value]) => [key, /^(range|\w+Range)$/.test(key) ? range : place(value)]),
    );
  };
  return place(expression) as T; // only its places differ
}

function isComment({ name }: JsonMember): boolean {
  return name === "//";
}
