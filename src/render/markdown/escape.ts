// The one door into Markdown: what came from files, state or engines is made visible as for a terminal, and escaped for the
// place where it stands, so that it can neither format, link, mention nor close anything. Only this file makes `Markdown`
// from text; what is joined from other text does not compile. For GitHub's and GitLab's dialects.
import { visibleText } from "../../diagnostics/sanitise.ts";

declare const SAFE: unique symbol;

/** Text that is safe where a sentence or a table's cell stands. */
export type Markdown = string & { readonly [SAFE]: true };

/** What may be put into a template: numbers are harmless. */
type Part = Markdown | number;

/** Most characters of a text that stands in a sentence. */
const LIMIT = 600;
/** Of a value in a marker. */
const LONGEST_VALUE = 40;

/** Words of ours around what is safe already. */
export function say(words: TemplateStringsArray, ...parts: readonly Part[]): Markdown {
  return safe(words.reduce((all, word, index) => `${all}${String(parts[index - 1] ?? "")}${word}`));
}

/** Text that means nothing but itself: no formatting, link, mention, reference, tag, formula or emoji. */
export function text(raw: string, limit = LIMIT): Markdown {
  const visible = visibleText(raw.trim(), { limit });
  return safe(visible.replace(ACTIVE, escaped));
}

/** The same as code. A pipe would end a table's cell even there, so code with one is written as a tag. */
export function code(raw: string, limit = LIMIT): Markdown {
  const visible = visibleText(raw, { limit });
  if (visible.trim() === "") return safe(`\`${visible === "" ? " " : visible}\``);
  if (visible.includes("|")) return safe(`<code>${visible.replace(ACTIVE, escaped)}</code>`);
  const ticks = "`".repeat(longestRun(visible) + 1);
  const pad = /^[ `]|[ `]$/.test(visible) ? " " : "";
  return safe(ticks + pad + visible + pad + ticks);
}

/** A block of code, each text a line. Nothing in it can end it. */
export function fence(language: "diff" | "text", lines: readonly string[]): Markdown {
  const visible = lines.map((line) => visibleText(line).trimEnd());
  const ticks = "`".repeat(
    Math.max(3, visible.reduce((most, line) => Math.max(most, longestRun(line)), 0) + 1),
  );
  return safe([ticks + language, ...visible, ticks].join("\n"));
}

/** Folded away. Its title stands in HTML, where Markdown is not read. */
export function details(title: string, note: string, body: Markdown): Markdown {
  const heading = `<b>${html(title)}</b>${note === "" ? "" : `: ${html(note)}`}`;
  return safe(`<details><summary>${heading}</summary>\n\n${body}\n\n</details>`);
}

/** A comment that readers do not see, for programs to find: `<!-- orch:plan project=shop v=1 -->`. */
export function marker(name: string, values: readonly (readonly [string, string])[]): Markdown {
  const words = values.map(([key, value]) => `${key}=${markerValue(value)}`);
  return safe(`<!-- ${[name, ...words].join(" ")} -->`);
}

/** Data that readers do not see, for programs: of its letters nothing can end the comment. `readHidden` reads it. */
export function hiddenData(name: string, json: string): Markdown {
  return safe(
    `<!-- ${name} data=${Buffer.from(json, "utf8").toString("base64url").replaceAll("-", ".")} -->`,
  );
}

/** The data of the first such comment that has a line for itself; null where there is none. */
export function readHidden(name: string, markdown: string): string | null {
  for (const line of markdown.split("\n")) {
    const [, found, data = ""] = /^<!-- ([\w:]+) data=([\w.]*) -->\r?$/.exec(line) ?? [];
    if (found === name) return Buffer.from(data.replaceAll(".", "-"), "base64url").toString("utf8");
  }
  return null;
}

export function join(parts: readonly Markdown[], between: Markdown): Markdown {
  return safe(parts.join(between));
}

/** Blocks with an empty line between them; those without anything are left out. */
export function blocks(parts: readonly (Markdown | null)[]): Markdown {
  return safe(parts.filter((part) => part !== null && part !== "").join("\n\n"));
}

/** `> [!WARNING]` above the lines: a box in colour on GitHub, a quotation elsewhere. */
export function alert(kind: "CAUTION" | "WARNING" | "NOTE", lines: readonly Markdown[]): Markdown {
  return safe([`[!${kind}]`, ...lines].map((line) => (line === "" ? ">" : `> ${line}`)).join("\n"));
}

export interface MarkdownColumn {
  readonly title: Markdown;
  readonly align?: "left" | "right" | "center";
  /** Left out where no row has anything in it. */
  readonly unlessEmpty?: boolean;
}

/** Rows have a cell for each column. */
export function table(columns: readonly MarkdownColumn[], rows: readonly (readonly Markdown[])[]): Markdown {
  const kept = columns.flatMap(({ unlessEmpty }, index) =>
    unlessEmpty !== true || rows.some((row) => (row[index] ?? "") !== "") ? [index] : [],
  );
  const row = (cells: readonly string[]): string =>
    `| ${kept.map((index) => cells[index] || " ").join(" | ")} |`;
  const rule = columns.map(({ align }) => (align === "right" ? "--:" : align === "center" ? ":-:" : "---"));
  return safe([row(columns.map(({ title }) => title)), row(rule), ...rows.map(row)].join("\n"));
}

export function lines(parts: readonly Markdown[]): Markdown {
  return safe(parts.join("\n"));
}

export const NOTHING: Markdown = say``;

// Characters that Markdown, GitHub or GitLab act on: formatting, tags, cells, mentions, references (#1, GH-1, !1, %1, &1), formulas,
// addresses that become links, emoji, marks of changes ({+ +}), and at the beginning of a line lists, headings and commands.
const ACTIVE =
  /[\\`*[\]~<>&|@#$]|(?<![a-z0-9])_|_(?![a-z0-9])|:(?=\/\/)|(?<=\bwww)\.|(?<=\bGH)-(?=\d)|!(?=\d)|%(?=["\w])|:(?=[a-z0-9_+-]+:)|(?<=[{[])[-+]|^[-+=/]|(?<=^\d{1,9})[.)](?=\s|$)/gi;

function escaped(character: string, offset: number, whole: string): string {
  switch (character) {
    case "<":
      return "&lt;";
    case ">":
      return "&gt;";
    case "&":
      return /^\d/.test(whole.slice(offset + 1, offset + 2)) ? "<span>&amp;</span>" : "&amp;";
    case "|":
      return "&#124;";
    case "@":
    case "#":
    case "$":
    case ":":
    case ".":
    case "!":
    case "%":
    case "/":
    case "+":
      // an element between the characters: what looks for mentions and links reads text alone
      return `<span>${character}</span>`;
    case "-":
      return offset === 0 ? "\\-" : "<span>-</span>";
    default:
      return `\\${character}`;
  }
}

function html(raw: string): string {
  return visibleText(raw, { limit: LIMIT }).replace(/[<>&@#]/g, escaped);
}

/** Nothing that could end the comment, no blank, and short. */
function markerValue(raw: string): string {
  let value = "";
  for (const part of visibleText(raw)) {
    const isPlain = /[a-z0-9_.]/i.test(part) || (part === "-" && /[a-z0-9]$/i.test(value));
    const next = isPlain ? part : encodeURIComponent(part).replace(/[-!'()*~]/g, percent);
    if (value.length + next.length > LONGEST_VALUE) break;
    value += next;
  }
  return value;
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

function longestRun(raw: string): number {
  return (raw.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
}

function safe(made: string): Markdown {
  return made as Markdown; // the one place: what comes here is escaped or ours
}
