// Reads the body of a block by its schema: every attribute evaluated and in its normal form, every mistake reported.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, SourceRange } from "../diagnostics/diagnostic.ts";
import { suggestion } from "../hcl/suggest.ts";
import type { Block, Body } from "../hcl/syntax.ts";
import { expandBlocks } from "./dynamic.ts";
import type { ExpandedBlock } from "./dynamic.ts";
import type { Frame, Evaluation } from "./evaluation.ts";
import { readField } from "./read-field.ts";
import type { Field } from "./read-field.ts";
import { recordSources } from "./read-record.ts";
import type { AttributeSchema, BlockSchema, BodySchema } from "./schema.ts";
import { attributeSource, boundSource } from "./source-value.ts";
import type { ValueSource } from "./source-value.ts";
import { rangeText } from "./wording.ts";

/** What reading needs to know beside the body. */
export interface Reading {
  readonly evaluation: Evaluation;
  readonly frame: Frame;
  readonly report: (problem: Diagnostic) => void;
}

export interface Fields {
  /** Where a missing attribute is reported. */
  readonly header: SourceRange;
  /** Set attributes; null counts as not set. */
  readonly attributes: ReadonlyMap<string, Field>;
  /** Attributes that are not evaluated here. */
  readonly syntax: ReadonlyMap<string, ValueSource>;
  readonly records: ReadonlyMap<string, Fields>;
  readonly blocks: ReadonlyMap<string, readonly LabelledFields[]>;
  /** Names of attributes that are set but whose value is not usable. */
  readonly failed: ReadonlySet<string>;
}

export interface LabelledFields extends Fields {
  readonly label: string;
  readonly labelRange: SourceRange;
  readonly block: Block;
}

export function readBody(
  body: Body,
  header: SourceRange,
  title: string,
  schema: BodySchema,
  reading: Reading,
): Fields {
  const sources = body.attributes.map((attribute) =>
    boundSource(attributeSource(attribute), reading.frame.bindings),
  );
  return readFields({ sources, blocks: expandBlocks(body, reading), header, title, schema }, reading);
}

interface Parts {
  readonly sources: readonly ValueSource[];
  readonly blocks: readonly ExpandedBlock[];
  readonly header: SourceRange;
  /** `port "http"`, for messages. */
  readonly title: string;
  readonly schema: BodySchema;
}

function readFields(parts: Parts, reading: Reading): Fields {
  const { sources, blocks, header, title, schema } = parts;
  const attributes = new Map<string, Field>();
  const syntax = new Map<string, ValueSource>();
  const records = new Map<string, Fields>();
  const failed = new Set<string>();
  const seen = new Map<string, SourceRange>();

  for (const source of sources) {
    const { name } = source;
    const attribute = schema.attributes.get(name) ?? (schema.open === true ? OPEN_ATTRIBUTE : undefined);
    const record = schema.records?.get(name);
    seen.set(name, source.nameRange);
    if (attribute?.syntax === true) syntax.set(name, source);
    else if (attribute !== undefined && !(record !== undefined && source.isRecord(reading))) {
      const field = readField(source, attribute, reading);
      if (field === "failed") failed.add(name);
      else if (field !== null) attributes.set(name, field);
    } else if (record !== undefined) {
      const inner = recordSources(source, reading);
      if (inner === "failed") {
        failed.add(name);
        reading.evaluation.program.data.missed += 1;
      } else if (inner !== null)
        records.set(
          name,
          readFields(
            { sources: inner, blocks: [], header: source.range, title: name, schema: record },
            reading,
          ),
        );
    } else reading.report(unknownName(name, source.nameRange, title, schema, "attribute"));
  }

  const read = new Map<string, LabelledFields[]>();
  for (const { block, frame } of blocks) {
    const inside: Reading = { ...reading, frame };
    const first = seen.get(block.type);
    const record = schema.records?.get(block.type);
    const kind = schema.blocks?.get(block.type);
    if (record !== undefined) {
      if (first !== undefined) reading.report(twice(block, first, title));
      else if (expectLabel(block, null, reading)) {
        seen.set(block.type, block.headerRange);
        records.set(block.type, readBody(block.body, block.headerRange, block.type, record, inside));
      }
    } else if (kind !== undefined) readBlock(block, kind, read, title, inside);
    else if (schema.attributes.has(block.type))
      reading.report(
        errorDiagnostic("unexpected-block", `"${block.type}" is an attribute, not a block.`, {
          range: block.typeRange,
          detail: `Write ${block.type} = … with an equals sign.`,
          context: reading.frame.title,
        }),
      );
    else reading.report(unknownName(block.type, block.typeRange, title, schema, "block"));
  }

  for (const [name, attribute] of schema.attributes)
    if (attribute.required === true && !attributes.has(name) && !syntax.has(name) && !failed.has(name))
      reading.report(
        errorDiagnostic("missing-attribute", `${title} has no "${name}".`, {
          range: header,
          detail: requiredHint(name, attribute.hint),
          context: reading.frame.title,
        }),
      );
  return { header, attributes, syntax, records, blocks: read, failed };
}

const OPEN_ATTRIBUTE: AttributeSchema = { type: { kind: "any" } };

function readBlock(
  block: Block,
  kind: BlockSchema,
  read: Map<string, LabelledFields[]>,
  title: string,
  reading: Reading,
): void {
  if (!expectLabel(block, kind.label, reading)) return;
  const [label] = block.labels;
  const name = label?.text ?? "";
  const others = read.get(block.type) ?? [];
  const first =
    kind.once === true
      ? others[0]
      : label === undefined
        ? undefined
        : others.find((other) => other.label === name);
  const header = label === undefined ? block.type : `${block.type} ${JSON.stringify(name)}`;
  if (first !== undefined) {
    reading.report(
      errorDiagnostic("duplicate-block", `${title} has two blocks ${header}.`, {
        range: block.headerRange,
        detail: `The first one is at ${rangeText(first.header)}. Rename or remove one of them.`,
        context: reading.frame.title,
        related: { range: first.header, message: "declared here first" },
      }),
    );
    return;
  }
  const fields = readBody(block.body, block.headerRange, header, kind.body, reading);
  read.set(block.type, [
    ...others,
    { ...fields, label: name, labelRange: label?.range ?? block.headerRange, block },
  ]);
}

function expectLabel(block: Block, label: string | null, reading: Reading): boolean {
  const wanted = label === null ? 0 : 1;
  if (block.labels.length === wanted) return true;
  // a block that `dynamic` makes is headed by that word
  const isMade = block.typeRange.start.offset !== block.headerRange.start.offset;
  const labels = label === null ? "Remove labels." : `Write labels = [${block.type}.key] beside for_each.`;
  reading.report(
    errorDiagnostic(
      "wrong-labels",
      label === null
        ? `A block "${block.type}" has no label.`
        : `A block "${block.type}" has one label: ${label}.`,
      {
        range: block.labels[wanted]?.range ?? block.headerRange,
        detail: isMade
          ? labels
          : label === null
            ? `Write ${block.type} { … }.`
            : `Write ${block.type} "…" { … }.`,
        context: reading.frame.title,
      },
    ),
  );
  return false;
}

function twice(block: Block, first: SourceRange, title: string): Diagnostic {
  return errorDiagnostic("duplicate-attribute", `"${block.type}" is given twice in ${title}.`, {
    range: block.headerRange,
    detail: `The first one is at ${rangeText(first)}. Write it once, as a block or as ${block.type} = { … }.`,
    context: title,
    related: { range: first, message: "given here first" },
  });
}

function unknownName(
  name: string,
  range: SourceRange,
  title: string,
  schema: BodySchema,
  what: "attribute" | "block",
): Diagnostic {
  if (schema.later?.has(name) === true)
    return errorDiagnostic("not-supported-yet", `"${name}" is not supported yet.`, { range, context: title });
  if (name === "count")
    return errorDiagnostic("unknown-attribute", `There is no "count".`, {
      range,
      detail:
        "For equal copies of a service use replicas = 3; for one instance per element use for_each; to switch a block off use enabled = false.",
      context: title,
    });
  const hint = schema.hints?.get(name);
  if (what === "attribute" && schema.blocks?.has(name) === true)
    return errorDiagnostic("unexpected-attribute", `"${name}" is a block, not an attribute.`, {
      range,
      detail: `Write ${name}${schema.blocks.get(name)?.label === null ? "" : ' "…"'} { … } without an equals sign.`,
      context: title,
    });
  const names = [
    ...schema.attributes.keys(),
    ...(schema.records?.keys() ?? []),
    ...(schema.blocks?.keys() ?? []),
  ];
  const nearest = suggestion(name, names).trimStart();
  const listed =
    names.length > 12
      ? `It takes ${names.slice(0, 12).join(", ")} and others.`
      : `It takes ${names.join(", ")}.`;
  const detail = hint ?? (nearest !== "" ? nearest : listed);
  return errorDiagnostic(
    what === "attribute" ? "unknown-attribute" : "unknown-block",
    `${title} has no ${what} "${name}".`,
    { range, context: title, ...(detail === "" ? {} : { detail }) },
  );
}

/** A hint that shows how to write it says all. */
function requiredHint(name: string, hint: string | undefined): string {
  if (hint?.startsWith("Write ") === true) return `It is required. ${hint}`;
  return `It is required: add ${name} = ….${hint === undefined ? "" : ` ${hint}`}`;
}
