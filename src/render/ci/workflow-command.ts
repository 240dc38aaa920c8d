// The one door into GitHub's workflow commands, `::error file=…,line=…::message`: what came from files, state or engines is made
// visible as for a terminal and escaped, so that it can neither end a property or a line nor begin another command. Only this
// file makes `WorkflowCommands` from text, and only they reach the log without being disarmed.
import { visibleText } from "../../diagnostics/sanitise.ts";
import type { Level } from "./findings.ts";

declare const SAFE: unique symbol;

/** Lines of commands, each ending in a line feed. */
export type WorkflowCommands = string & { readonly [SAFE]: true };

export interface AnnotationPlace {
  readonly file: string;
  readonly line: number;
  readonly endLine?: number | undefined;
  readonly col?: number | undefined;
  readonly endColumn?: number | undefined;
}

/** What the checks API takes. */
const LONGEST_TITLE = 255;
const LONGEST_MESSAGE = 4000;

export function annotation(
  level: Level,
  title: string,
  message: string,
  place: AnnotationPlace | null,
): WorkflowCommands {
  const properties = [
    ...Object.entries(place ?? {}).flatMap(([name, value]: readonly [string, string | number | undefined]) =>
      value === undefined ? [] : [`${name}=${property(visibleText(String(value)))}`],
    ),
    `title=${property(cut(visibleText(title)))}`,
  ];
  return safe(`::${level} ${properties.join(",")}::${data(message)}\n`);
}

export function allOf(commands: readonly WorkflowCommands[]): WorkflowCommands {
  return safe(commands.join(""));
}

function data(raw: string): string {
  return visibleText(raw, { multiline: true, limit: LONGEST_MESSAGE }).replace(/[%\r\n]/g, percent);
}

function property(visible: string): string {
  return visible.replace(/[%\r\n:,]/g, percent);
}

/** What is spelled out counts as long as it is shown. */
function cut(visible: string): string {
  if (visible.length <= LONGEST_TITLE) return visible;
  const start = visible.slice(0, LONGEST_TITLE - 1).replace(/[\ud800-\udbff]$/, "");
  return `${start}…`;
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`;
}

function safe(made: string): WorkflowCommands {
  return made as WorkflowCommands; // the one place: what comes here is escaped or ours
}
