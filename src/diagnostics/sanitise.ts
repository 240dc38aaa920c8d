// The one text sanitiser: what came from files, state or engines is shown so that it can neither steer a terminal nor
// look like something else. Control, bidirectional, zero-width and other invisible characters are written out.

// Cc: C0, DEL and C1. Cf: bidirectional, zero-width, soft hyphen, tags. Cs: unpaired surrogates. Zl and Zp: line breaks that
// only some programs see. The rest that is invisible by definition, but a variation selector on an emoji.
const INVISIBLE =
  /\p{Cc}|\p{Cf}|\p{Cs}|\p{Zl}|\p{Zp}|\p{Noncharacter_Code_Point}|(?<!\p{Extended_Pictographic})[\ufe00-\ufe0f]|(?![\ufe00-\ufe0f])\p{Default_Ignorable_Code_Point}/gu;

const PLAIN = /^[\x20-\x7e]*$/;

// What CI systems take for commands in a log, at the start of a line or anywhere in it. A wrapped line can start anywhere.
const CI_COMMAND =
  /::(?=(?:error|warning|notice|debug|group|endgroup|set-output|set-env|save-state|add-mask|add-path|add-matcher|remove-matcher|stop-commands|echo|internal-set-repo-path)\b)|##(?=\[|vso\b|teamcity\b)/gi;

// What they take for one whatever its name is, as a step may have a word of its own that lets commands through again: a line
// that begins with the mark, and `##[` anywhere.
const COMMAND_LINE = /^([^\S\n]*)::(?=[^\n]*?::)|##(?=\[|vso\b|teamcity\b)/gim;

/** Long enough for any message, short enough that one value cannot flood a terminal. */
const LIMIT = 4000;

export interface VisibleOptions {
  /** Keep line feeds; CRLF becomes one. Otherwise a line feed is written out like any control character. */
  readonly multiline?: boolean;
  /** Most UTF-16 units of the source that are shown; the rest is counted. Default 4,000. */
  readonly limit?: number;
}

/** Text that is safe to print: tabs are two spaces, invisible characters `\u{…}`. Idempotent but for tabs. */
export function visibleText(text: string, options: VisibleOptions = {}): string {
  const limit = options.limit ?? LIMIT;
  if (text.length <= limit && PLAIN.test(text)) return withoutCommands(text);
  if (text.length <= limit) return spellOut(text, options.multiline === true);
  const cut = isHighSurrogate(text.charCodeAt(limit - 1)) ? limit - 1 : limit;
  const rest = `… (${text.length - cut} more characters)`;
  return spellOut(text.slice(0, cut), options.multiline === true) + rest;
}

function spellOut(text: string, multiline: boolean): string {
  const visible = (multiline ? text.replaceAll("\r\n", "\n") : text).replace(INVISIBLE, (character) => {
    if (character === "\t") return "  ";
    if (character === "\n" && multiline) return "\n";
    return written(character);
  });
  return withoutCommands(visible);
}

function withoutCommands(text: string): string {
  if (!text.includes("::") && !text.includes("##")) return text;
  return text.replace(CI_COMMAND, (mark) => written(mark.charAt(0)) + mark.charAt(1));
}

/** Text on its way into the log of a CI job, whole lines of it: none of them is a command to the system that runs the job. */
export function commandless(text: string): string {
  if (!text.includes("::") && !text.includes("##")) return text;
  return text.replace(COMMAND_LINE, (mark: string, blank: string | undefined) =>
    mark.startsWith("#") ? `${written("#")}#` : `${blank ?? ""}${written(":")}:`,
  );
}

function written(character: string): string {
  return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff;
}

/**
 * JSON text with every character that a terminal could act on written as `\uXXXX`: the same value for a machine, harmless
 * for a reader.
 */
export function visibleJson(json: string): string {
  const text = json.includes("##") ? json.replace(/##(?=\[|vso\b|teamcity\b)/gi, "\\u0023#") : json;
  if (PLAIN.test(text)) return text;
  return text.replace(INVISIBLE, (character) => {
    if (character === "\n") return character; // between tokens: inside strings JSON has none
    let escaped = "";
    for (let index = 0; index < character.length; index++)
      escaped += `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`;
    return escaped;
  });
}

/** Which escape sequences a text of ours may hold: none, colours, or what a region that is painted over needs as well. */
export type Escapes = "none" | "colours" | "painting";

const ESCAPE = "\u001b\\[";
/** What chalk writes for the tones of a style. */
const TONES = "(?:0|1|2|22|3[1-6]|39)m";

const OURS = {
  none: null,
  colours: new RegExp(`(${ESCAPE}${TONES})`),
  painting: new RegExp(`(${ESCAPE}(?:${TONES}|\\?25[hl]|\\d+A|[KJ])|\\r(?!\\n))`),
} as const;

const PRINTED = /^[\n\x20-\x7e]*$/;

/**
 * Text on its way to a stream, whole lines of it. Anything but line feeds and our own sequences that could act on a terminal
 * is written out. What was sanitised before comes out as it is.
 */
export function printable(text: string, escapes: Escapes): string {
  if (PRINTED.test(text)) return text;
  const ours = OURS[escapes];
  if (ours === null) return text.replace(INVISIBLE, spelledControl);
  // a pattern with one group splits into text and sequences in turn
  return text
    .split(ours)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(INVISIBLE, spelledControl)))
    .join("");
}

function spelledControl(character: string): string {
  return character === "\n" ? character : written(character);
}
