// The one door into XML: what came from files, state or engines is made visible as for a terminal, and escaped for elements and quoted
// attributes alike. Only this file makes `Xml`, so text cannot become markup. XML 1.0 forbids a few characters that are not
// invisible; they are written out, too.
import { visibleText } from "../../diagnostics/sanitise.ts";

declare const SAFE: unique symbol;

export type Xml = string & { readonly [SAFE]: true };

/** Most characters of an attribute, and of a text in an element. */
const LONGEST_VALUE = 600;
const LONGEST_TEXT = 20_000;

/** Names are ours. What is undefined is left out. */
export function element(
  name: "testsuites" | "testsuite" | "testcase" | "failure" | "error" | "skipped" | "system-out",
  attributes: Readonly<Record<string, string | number | undefined>>,
  content: Xml | readonly Xml[],
): Xml {
  const written = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${escaped(String(value), false, LONGEST_VALUE)}"`],
  );
  const start = `<${name}${written.join("")}`;
  if (typeof content === "string") return safe(`${start}>${content}</${name}>`);
  if (content.length === 0) return safe(`${start}/>`);
  const children = content.map((child) => indented(child));
  return safe(`${start}>\n${children.join("\n")}\n</${name}>`);
}

/** Text of several lines. */
export function text(raw: string): Xml {
  return safe(escaped(raw, true, LONGEST_TEXT));
}

export function xmlDocument(root: Xml): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}

/** Lines of text stay where they are: only those that begin an element are moved. */
function indented(child: Xml): string {
  return child.replace(/^(?=\s*<)/gm, "  ");
}

function escaped(raw: string, multiline: boolean, limit: number): string {
  return visibleText(raw, { multiline, limit })
    .replace(/[\ufffe\uffff]/g, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`)
    .replace(/[&<>"']/g, (character) => ENTITIES.get(character) ?? "");
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&apos;"],
]);

function safe(made: string): Xml {
  return made as Xml; // the one place: what comes here is escaped or ours
}
