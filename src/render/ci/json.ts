// The one door into JSON that platforms show as text: what came from files, state or engines is made visible as for a terminal. Only
// this file makes `CiText` from text, and a document of anything else does not compile.
import { visibleJson, visibleText } from "../../diagnostics/sanitise.ts";

declare const SAFE: unique symbol;

export type CiText = string & { readonly [SAFE]: true };

export type CiJson =
  | CiText
  | number
  | boolean
  | readonly CiJson[]
  // what is not there is left out
  | { readonly [name: string]: CiJson | undefined };

/** Most characters of a text. */
const LIMIT = 2000;

/** Text in a line. */
export function line(raw: string, limit = LIMIT): CiText {
  return safe(visibleText(raw, { limit }));
}

/** Text whose line feeds stay. In SARIF `[text](target)` is a link, so brackets before a parenthesis are escaped as it says. */
export function message(raw: string): CiText {
  const visible = visibleText(raw, { multiline: true, limit: LIMIT });
  return safe(visible.replace(/\[(?=[^\]]*\]\()/g, "\\["));
}

/** A word of ours: its type is what it says. */
export function word<const T extends string>(ours: string extends T ? never : T): CiText {
  return safe(ours);
}

/** A path as a relative reference of RFC 3986. */
export function uri(path: string): CiText {
  return safe(
    path
      .replace(/\p{Cs}/gu, "\ufffd")
      .split("/")
      .map(encodeURIComponent)
      .join("/"),
  );
}

/** Hexadecimal digits and the like, made from text by a function that lets nothing else through. */
export function digits(made: string): CiText {
  return safe(/^[0-9a-z.+-]*$/i.test(made) ? made : "");
}

/** Indented, ending in a line feed. */
export function renderCiJson(document: CiJson): string {
  return `${visibleJson(JSON.stringify(document, null, 2))}\n`;
}

function safe(made: string): CiText {
  return made as CiText; // the one place: what comes here is visible or ours
}
