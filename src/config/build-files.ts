// The blocks mount, file and directory of a container.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { UNKNOWN, hasMark } from "../hcl/value.ts";
import { volumeName } from "../model/object-name.ts";
import type { Json, Path } from "../model/json.ts";
import { decodeBase64, decodeUtf8 } from "./blobs.ts";
import type { BlobTable } from "./blobs.ts";
import type { Draft } from "./draft.ts";
import { flagOf, numberOf, textOf, texts } from "./field-values.ts";
import { matchesGlob } from "./glob.ts";
import { referenceOf } from "./object-root.ts";
import type { Reading, LabelledFields } from "./read-body.ts";
import { listText } from "./wording.ts";
import { objectNameOf } from "./object-names.ts";

export interface FileContext {
  readonly reading: Reading;
  readonly draft: Draft;
  readonly blobs: BlobTable;
  /** Where the container stands in the specification. */
  readonly path: Path;
}

export function buildMount(fields: LabelledFields, context: FileContext): void {
  const { draft, path } = context;
  if (!isAbsolute(fields, context)) return;
  const at = [...path, "mounts", fields.label];
  const tmpfs = fields.records.get("tmpfs");
  const kinds = [
    ...(fields.attributes.has("volume") ? ["volume"] : []),
    ...(fields.attributes.has("bind") ? ["bind"] : []),
    ...(tmpfs !== undefined || flagOf(fields, "tmpfs") === true ? ["tmpfs"] : []),
  ];
  if (!exactlyOne(kinds, ["volume", "bind", "tmpfs"], fields, context)) return;
  const [kind = ""] = kinds;
  const allowed = MOUNT_OPTIONS.get(kind) ?? [];
  for (const [name, field] of fields.attributes)
    if (!allowed.includes(name) && name !== kind)
      context.reading.report(
        errorDiagnostic("unexpected-attribute", `"${name}" means nothing for a mount of a ${kind}.`, {
          range: field.range,
          context: context.reading.frame.title,
          detail: `With ${kind} a mount takes ${listText(allowed)}.`,
        }),
      );
  draft.put([...at, "type"], kind, fields.header);
  if (kind === "volume") putVolume(fields, context, at);
  const bind = textOf(fields, "bind");
  if (bind !== null) draft.put([...at, "source"], bind);
  for (const name of ["read_only", "subpath", "nocopy", "propagation", "create"]) {
    const field = fields.attributes.get(name);
    if (field !== undefined && allowed.includes(name) && field.value.data !== false)
      draft.putField([...at, name], field);
  }
  const size = tmpfs?.attributes.get("size");
  if (size !== undefined) draft.putField([...at, "size"], size);
  const mode = tmpfs === undefined ? null : textOf(tmpfs, "mode");
  if (mode !== null) draft.put([...at, "mode"], fileMode(mode));
}

const MOUNT_OPTIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ["volume", ["read_only", "subpath", "nocopy"]],
  ["bind", ["read_only", "propagation", "create"]],
  ["tmpfs", ["read_only"]],
]);

function putVolume(fields: LabelledFields, { draft }: FileContext, at: Path): void {
  const field = fields.attributes.get("volume");
  const reference = field === undefined ? null : referenceOf(field.value);
  const [instance] = reference?.instances ?? [];
  if (reference === null || instance === undefined) return;
  draft.put([...at, "volume"], instance.address, field?.range);
  draft.put(
    [...at, "name"],
    objectNameOf(reference.evaluation, reference.declaration, instance.key, volumeName),
  );
}

export function buildFile(fields: LabelledFields, context: FileContext): void {
  const { draft, blobs, path, reading } = context;
  if (!isAbsolute(fields, context)) return;
  const at = [...path, "files", fields.label];
  const kinds = ["content", "content_base64", "source"].filter((name) => fields.attributes.has(name));
  if (!exactlyOne(kinds, ["content", "content_base64", "source"], fields, context)) return;
  draft.put([...at, "mode"], fileMode(textOf(fields, "mode") ?? "0644"), fields.header);
  putOwner(fields, draft, at);

  const content = fields.attributes.get("content");
  if (content !== undefined) {
    const { data, marks } = content.value;
    if (data === UNKNOWN || hasMark(marks, "sensitive")) draft.putField([...at, "inline"], content);
    else draft.put([...at, "blob"], blobs.addText(String(data)), content.range);
  }
  const encoded = fields.attributes.get("content_base64");
  if (encoded !== undefined) {
    const bytes = decodeBase64(String(encoded.value.data));
    const secret = hasMark(encoded.value.marks, "sensitive");
    const text = bytes === null ? null : decodeUtf8(bytes);
    if (bytes === null || (secret && text === null))
      reading.report(
        errorDiagnostic(
          "invalid-value",
          bytes === null
            ? '"content_base64" is no base64.'
            : '"content_base64" is sensitive and holds no text.',
          {
            range: encoded.range,
            context: reading.frame.title,
            detail:
              bytes === null
                ? "Encode it with base64encode or filebase64."
                : "Sensitive files are text. Let the program in the container decode it.",
          },
        ),
      );
    else if (secret) draft.putSensitive([...at, "inline"], text);
    else draft.put([...at, "blob"], blobs.add(bytes), encoded.range);
  }
  const source = fields.attributes.get("source");
  if (source !== undefined) {
    const name = String(source.value.data);
    const read = reading.evaluation.program.reader.readFile(name);
    if (read.ok) draft.put([...at, "blob"], blobs.add(read.bytes), source.range);
    else
      reading.report(
        errorDiagnostic(
          "unreadable-file",
          `The file ${JSON.stringify(name)} cannot be read: ${asClause(read.message)}`,
          {
            range: source.range,
            context: reading.frame.title,
            detail: "Paths are relative to the module's folder and stay inside of it.",
          },
        ),
      );
  }
}

export function buildDirectory(fields: LabelledFields, context: FileContext): void {
  const { draft, blobs, path, reading } = context;
  if (!isAbsolute(fields, context)) return;
  const source = fields.attributes.get("source");
  if (source === undefined) return;
  const { reader } = reading.evaluation.program;
  const folder = String(source.value.data).replace(/\/+$/, "");
  const at = [...path, "directories", fields.label];
  const fail = (what: string, message: string) => {
    reading.report(
      errorDiagnostic("unreadable-file", `${what} cannot be read: ${asClause(message)}`, {
        range: source.range,
        context: reading.frame.title,
        detail: "Paths are relative to the module's folder and stay inside of it.",
      }),
    );
  };
  const listed = reader.listFiles(folder);
  if (!listed.ok) {
    fail(`The folder ${JSON.stringify(folder)}`, listed.message);
    return;
  }
  const excluded = texts(fields, "exclude") ?? [];
  const mode = fileMode(textOf(fields, "mode") ?? "0644");
  draft.put([...at, "files"], {}, source.range);
  putOwner(fields, draft, at);
  const files: [string, Json][] = [];
  for (const name of listed.paths) {
    if (excluded.some((pattern) => matchesGlob(pattern, name))) continue;
    const read = reader.readFile(`${folder}/${name}`);
    if (!read.ok) fail(`The file ${JSON.stringify(`${folder}/${name}`)}`, read.message);
    else files.push([name, { blob: blobs.add(read.bytes), mode }]);
  }
  draft.put([...at, "files"], Object.fromEntries(files));
}

function putOwner(fields: LabelledFields, draft: Draft, at: Path): void {
  for (const name of ["uid", "gid"]) {
    const id = numberOf(fields, name);
    if (id !== null) draft.put([...at, name], id);
  }
  draft.put([...at, "on_change"], textOf(fields, "on_change") ?? "restart");
}

function isAbsolute(fields: LabelledFields, { reading }: FileContext): boolean {
  if (fields.label.startsWith("/") && !fields.label.split("/").includes("..")) return true;
  reading.report(
    errorDiagnostic(
      "invalid-value",
      `${JSON.stringify(fields.label)} is no absolute path in the container.`,
      {
        range: fields.labelRange,
        context: reading.frame.title,
        detail: `Write ${fields.block.type} "/…" { … }.`,
      },
    ),
  );
  return false;
}

function exactlyOne(
  found: readonly string[],
  choices: readonly string[],
  fields: LabelledFields,
  { reading }: FileContext,
): boolean {
  if (found.length === 1) return true;
  if (found.length === 0 && choices.some((name) => fields.failed.has(name))) return false; // reported already
  const title = `${fields.block.type} ${JSON.stringify(fields.label)}`;
  reading.report(
    errorDiagnostic(
      found.length === 0 ? "missing-attribute" : "conflicting-attributes",
      found.length === 0
        ? `${title} has none of ${listText(choices, "or")}.`
        : `${title} has ${listText(found)}, and only one of them can be.`,
      {
        range: fields.header,
        context: reading.frame.title,
        detail: `Write exactly one of ${listText(choices, "or")}.`,
      },
    ),
  );
  return false;
}

/** `644` and `0644` are one mode. */
function fileMode(text: string): string {
  return text.padStart(4, "0");
}

function asClause(message: string): string {
  return `${message.slice(0, 1).toLowerCase()}${message.slice(1)}`.replace(/\.?$/, ".");
}
