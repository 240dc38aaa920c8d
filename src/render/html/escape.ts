// The one way to make markup: a template whose written parts are markup and whose values are text. Text passes the sanitiser
// that the terminal uses, then is escaped for HTML, in elements and in quoted attributes alike. `Html` cannot be made elsewhere,
// so text that came from files, state or engines cannot become markup.
import { createHash } from "node:crypto";
import { visibleText } from "../../diagnostics/sanitise.ts";

const MARK: unique symbol = Symbol("html");

/** Markup that is safe to put into a page. */
export interface Html {
  readonly [MARK]: true;
  readonly text: string;
}

/** Text is escaped, markup is not, a list is its parts one after the other, null is nothing. */
export type Part = Html | string | number | null | readonly Part[];

/** A template of markup: what is written in it is taken as it is, each value by what it is. */
export function markup(written: TemplateStringsArray, ...parts: readonly Part[]): Html {
  let text = written[0] ?? "";
  for (const [index, part] of parts.entries()) text += textOf(part) + (written[index + 1] ?? "");
  return { [MARK]: true, text };
}

/** Text of several lines, for an element that keeps line feeds. */
export function lines(text: string): Html {
  return { [MARK]: true, text: escaped(visibleText(text, { multiline: true })) };
}

/** A style sheet of our own, and its hash as a content security policy names it. Of a plan nothing may be in it but digits of its id. */
export function styleSheet(css: string): { readonly element: Html; readonly source: string } {
  if (css.includes("<")) throw new Error("A style sheet must not hold markup.");
  const digest = createHash("sha256").update(css).digest("base64");
  return { element: { [MARK]: true, text: `<style>${css}</style>` }, source: `'sha256-${digest}'` };
}

function textOf(part: Part): string {
  if (part === null) return "";
  if (typeof part === "string") return escaped(visibleText(part));
  if (typeof part === "number") return String(part);
  // what was read from a file can have the shape, but never the mark
  if (!isList(part)) return Object.hasOwn(part, MARK) ? part.text : "";
  let text = "";
  for (const item of part) text += textOf(item);
  return text;
}

function isList(part: Html | readonly Part[]): part is readonly Part[] {
  return Array.isArray(part);
}

const PLAIN = /^[^&<>"']*$/;

/** Text that is sanitised already, for where a template of markup is not used. */
export function escaped(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(/[&<>"']/g, (character) => ENTITIES.get(character) ?? "");
}

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#39;"],
]);
