// Values as text that reads like the language: for the values in diagnostics, for outputs and for the console. Sensitive
// values are masked wherever they stand; unknown ones say whether a placement will make them known.
import { numberTextOf } from "./number-value.ts";
import { UNKNOWN, hasMark, isCapsule } from "./value.ts";
import type { Value } from "./value.ts";
import { elementsOf, entriesOf } from "./compare.ts";

export interface RenderOptions {
  /** `line` (default): `{ a = 1, b = [2] }`; `block`: one element a line, indented by two spaces. */
  readonly layout?: "line" | "block";
  /** Most characters of the text; what is longer is cut and ends in `…`. */
  readonly limit?: number;
  /** Shows sensitive values, for commands that were asked to. */
  readonly reveal?: boolean;
}

const MASK = "(sensitive value)";

export function renderValue(value: Value, options: RenderOptions = {}): string {
  const { limit = Number.POSITIVE_INFINITY } = options;
  const text = render(value, options, "", { left: limit });
  if (text.length <= limit) return text;
  // Not between the halves of a surrogate pair.
  const cut = text.slice(0, Math.max(0, limit - 1));
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** A string as a quoted template that means just it: escapes, `${` and `%{` doubled. */
export function quoteText(text: string): string {
  // JSON has \b and \f, which templates have not; `$$` in a replacement text would mean one `$`.
  return JSON.stringify(text)
    .replaceAll(/\\[\\bf]/g, (escape) =>
      escape === "\\b" ? "\\u0008" : escape === "\\f" ? "\\u000c" : escape,
    )
    .replaceAll(/[$%]\{/g, (opener) => opener.slice(0, 1) + opener);
}

/** `room` lets containers stop early: what is beyond the limit is cut anyway. */
function render(value: Value, options: RenderOptions, indent: string, room: { left: number }): string {
  if (hasMark(value.marks, "sensitive") && options.reveal !== true) return spend(room, MASK);
  const { data } = value;
  if (data === UNKNOWN)
    return spend(
      room,
      value.marks.some((mark) => mark.kind !== "sensitive" && mark.kind !== "failed")
        ? "(known after placement)"
        : "(unknown)",
    );
  if (data === null) return spend(room, "null");
  if (typeof data === "string") return spend(room, quoteText(data));
  if (typeof data === "number") return spend(room, numberTextOf(value));
  if (typeof data === "boolean") return spend(room, String(data));
  const inner = `${indent}  `;
  const elements = elementsOf(data);
  if (elements !== undefined) {
    const items: string[] = [];
    for (const element of elements) {
      if (room.left < 0) break;
      items.push(render(element, options, inner, room));
    }
    return enclose("[", items, "]", options, indent);
  }
  const entries = entriesOf(data);
  if (entries !== undefined) {
    const items: string[] = [];
    for (const [name, entry] of entries) {
      if (room.left < 0) break;
      const key = /^[A-Za-z_][A-Za-z0-9_-]*$/.test(name) ? name : quoteText(name);
      items.push(`${spend(room, key)} = ${render(entry, options, inner, room)}`);
    }
    return enclose("{", items, "}", options, indent);
  }
  return spend(room, isCapsule(value) ? value.data.label : value.type.kind);
}

function enclose(
  open: string,
  items: readonly string[],
  close: string,
  options: RenderOptions,
  indent: string,
): string {
  if (items.length === 0) return open + close;
  if (options.layout === "block") {
    const comma = open === "[" ? "," : "";
    return `${open}\n${items.map((item) => `${indent}  ${item}${comma}\n`).join("")}${indent}${close}`;
  }
  return open === "[" ? `[${items.join(", ")}]` : `{ ${items.join(", ")} }`;
}

function spend(room: { left: number }, text: string): string {
  room.left -= text.length;
  return text;
}
