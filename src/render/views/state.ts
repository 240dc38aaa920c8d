// `orch state list` and `orch state show`: what is recorded of objects.
import { compareAddresses } from "../../model/address.ts";
import type { Address, Kind, NodeName } from "../../model/address.ts";
import type { Json, JsonObject } from "../../model/json.ts";
import { sortedKeys, withValueAt } from "../../model/json.ts";
import type { Path } from "../../model/json.ts";
import type { Style } from "../style.ts";
import { renderTable } from "../tables.ts";
import { line, printLines, span } from "../text.ts";
import type { Line } from "../text.ts";
import { valueLines } from "../value.ts";

export interface StateRow {
  readonly address: Address;
  readonly kind: Kind;
  readonly node: NodeName | null;
  /** The engine's name of the object. */
  readonly name: string | null;
  /** `failed`, `2 others`; empty where all is well. */
  readonly note: string;
}

export interface StateInstanceView {
  /** `current`, or why another one is still there: `replaced`, `failed`, `lost`. */
  readonly role: string;
  readonly node: NodeName;
  readonly name: string;
  readonly uid: string;
  readonly ids: Readonly<Record<string, string>>;
  readonly ports: Readonly<Record<string, number>>;
  readonly images: Readonly<Record<string, string>>;
  readonly spec: JsonObject;
  readonly sensitive: readonly Path[];
}

export interface StateRecordView {
  readonly address: Address;
  readonly provider: string;
  readonly outcome: string | null;
  readonly instances: readonly StateInstanceView[];
}

export function renderStateList(rows: readonly StateRow[], style: Style): string {
  if (rows.length === 0) return printLines([line("The state is empty.")], style);
  const columns = [
    { title: "ADDRESS", shrinkTo: 20 },
    { title: "NODE", shrinkTo: 8 },
    { title: "NAME", shrinkTo: 12, optional: 1 },
    { title: "", optional: 2 },
  ];
  const cells = [...rows]
    .sort((a, b) => compareAddresses(a.address, b.address))
    .map(({ address, node, name, note }) => [address, node ?? "-", name ?? "-", span(note, "warning")]);
  return renderTable(columns, cells, style);
}

export function renderStateRecord(view: StateRecordView, style: Style): string {
  const lines: Line[] = [line(span(view.address, "strong"), span(`  ${view.provider}`, "faint"))];
  if (view.outcome !== null) lines.push(line(`  last outcome: ${view.outcome}`));
  for (const instance of view.instances) lines.push(...instanceLines(instance, style));
  return printLines(lines, style);
}

function instanceLines(instance: StateInstanceView, style: Style): Line[] {
  const { role, node, name, uid, ids, ports, images, spec, sensitive } = instance;
  let masked: Json = spec;
  for (const path of sensitive) masked = withValueAt(masked, path, "(sensitive)");
  const value = valueLines(masked, style.width - 10, "");
  return [
    line("  ", span(role, role === "current" ? "good" : "warning"), ` on ${node}: ${name}`),
    ...fact("uid", uid),
    ...sortedKeys(ids).flatMap((key) => fact(`id ${key}`, ids[key] ?? "")),
    ...sortedKeys(ports).flatMap((key) => fact(`port ${key}`, String(ports[key]))),
    ...sortedKeys(images).flatMap((key) => fact(`image ${key}`, images[key] ?? "")),
    line(span("    spec", "faint")),
    ...value.map((text) => line(`      ${text}`)),
  ];
}

function fact(label: string, text: string): Line[] {
  return [line("    ", span(label, "faint"), `  ${text}`)];
}
