// `orch output`: values as HCL writes them, sensitive ones masked; one value alone as it is, for scripts.
import { visibleJson, visibleText } from "../../diagnostics/sanitise.ts";
import type { Json } from "../../model/json.ts";
import { compareText, jsonObject } from "../../model/json.ts";
import type { Style } from "../style.ts";
import { line, printLines, span } from "../text.ts";
import { valueLines } from "../value.ts";

export interface OutputView {
  readonly name: string;
  /** Null where it is sensitive and not at hand. */
  readonly value: Json;
  readonly sensitive: boolean;
}

export function renderOutputs(outputs: readonly OutputView[], style: Style): string {
  if (outputs.length === 0) return printLines([line("No outputs.")], style);
  const sorted = [...outputs].sort((a, b) => compareText(a.name, b.name));
  const width = sorted.reduce((most, { name }) => Math.max(most, name.length), 0);
  const lines = sorted.flatMap(({ name, value, sensitive }) => {
    const label = span(`${name.padEnd(width)} = `);
    if (sensitive) return [line(label, span("(sensitive)", "faint"))];
    const [first = "", ...rest] = valueLines(value, style.width - width - 3);
    return [line(label, first), ...rest.map((text) => line(text))];
  });
  return printLines(lines, style);
}

/** One output for a script: a text as it is with `raw`, else a value as HCL. */
export function renderOutput(
  output: OutputView,
  style: Style,
  options: { readonly raw?: boolean } = {},
): string {
  if (output.sensitive && options.raw !== true)
    return printLines([line(span("(sensitive)", "faint"))], style);
  // asked for by name and unformatted: exact bytes, as a script wants them
  if (options.raw === true && typeof output.value === "string") return output.value;
  return `${valueLines(output.value, style.width)
    .map((text) => visibleText(text, { limit: Infinity }))
    .join("\n")}\n`;
}

/** `{ "name": { "sensitive": false, "value": … } }`; sensitive values are null. */
export function renderOutputsJson(outputs: readonly OutputView[]): string {
  const entries = [...outputs]
    .sort((a, b) => compareText(a.name, b.name))
    .map(({ name, value, sensitive }): readonly [string, Json] => [
      name,
      { sensitive, value: sensitive ? null : value },
    ]);
  return `${visibleJson(JSON.stringify(jsonObject(entries), null, 2))}\n`;
}
