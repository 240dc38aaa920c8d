// Where output goes: results on stdout, progress and diagnostics on stderr. Colour and width are decided here, once.
import { type Diagnostic, hasErrors } from "../diagnostics/diagnostic.ts";
import type { WorkflowCommands } from "../render/ci/workflow-command.ts";
import { type Sources, renderDiagnostics } from "../render/diagnostic.ts";
import { type Style, createStyle } from "../render/style.ts";
import { visibleJson } from "../diagnostics/sanitise.ts";
import {
  askHiddenLine,
  askLine,
  canAsk,
  onResize,
  streamFacts,
  writeCommands,
  writeErr,
  writeExact,
  writeOut,
  type StreamFacts,
} from "./streams.ts";

export interface Terminal {
  readonly out: Style;
  readonly err: Style;
  /** A person sits in front of it: prompts and cursor movement are fine. */
  readonly interactive: boolean;
  readonly print: (text: string) => void;
  readonly note: (text: string) => void;
  /** A document for machines, indented. */
  readonly printJson: (value: unknown) => void;
  /** Exact bytes, for scripts. */
  readonly printExact: (text: string) => void;
  /** What the system that runs the job is to do. */
  readonly command: (commands: WorkflowCommands) => void;
  /** The answer to a question; null at the end of input. Ask only where it is interactive. */
  readonly ask: (question: string) => Promise<string | null>;
  /** The same without showing what is typed. */
  readonly askHidden: (question: string) => Promise<string | null>;
  /** Where progress is painted over and over; null where lines are only appended. */
  readonly region: Region | null;
  readonly report: (diagnostics: readonly Diagnostic[], sources?: Sources) => void;
}

export interface Region {
  readonly rows: number;
  readonly write: (text: string) => void;
  /** The result ends it. */
  readonly onResize: (listener: (columns: number, rows: number) => void) => () => void;
}

const DEFAULT_WIDTH = 80;
const LONGEST_LINE = 200;
const DEFAULT_ROWS = 24;

/** Colour: `--no-color`, then NO_COLOR, then FORCE_COLOR, then whether the stream is a terminal. */
export function createTerminal(options: { readonly colour: boolean; readonly input: boolean }): Terminal {
  const [stdout, stderr] = [streamFacts("out"), streamFacts("err")];
  const out = styleOf(stdout, options.colour);
  const err = styleOf(stderr, options.colour);
  const note = (text: string): void => writeErr(text, err.colour ? "colours" : "none");
  const paints = stderr.isTerminal && process.env["TERM"] !== "dumb";
  let hinted = false;
  return {
    out,
    err,
    interactive: options.input && canAsk(),
    print: (text) => writeOut(text, out.colour ? "colours" : "none"),
    note,
    printJson: (value) => writeOut(`${visibleJson(JSON.stringify(value, null, 2))}\n`),
    printExact: writeExact,
    command: writeCommands,
    ask: askLine,
    askHidden: askHiddenLine,
    region: paints
      ? { rows: stderr.rows ?? DEFAULT_ROWS, write: (text) => writeErr(text, "painting"), onResize }
      : null,
    report: (diagnostics, sources = new Map()) => {
      if (diagnostics.length === 0) return;
      const failed = hasErrors(diagnostics);
      // for people, and once: logs keep the code alone
      const hint = failed && stderr.isTerminal && !hinted;
      hinted ||= hint;
      note(`${renderDiagnostics(diagnostics, sources, err, { hint })}${failed ? "" : "\n"}`);
    },
  };
}

function styleOf(stream: StreamFacts, allowed: boolean): Style {
  const columns = stream.isTerminal ? stream.columns : Number(process.env["COLUMNS"] ?? DEFAULT_WIDTH);
  const width = columns !== undefined && Number.isInteger(columns) && columns > 0 ? columns : DEFAULT_WIDTH;
  return createStyle({
    colour: allowed && wantsColour(stream),
    width: width > LONGEST_LINE ? LONGEST_LINE : width,
    unicode: wantsUnicode(),
  });
}

function wantsColour(stream: StreamFacts): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== "") return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  return stream.isTerminal && TERM !== "dumb";
}

/** Symbols beyond ASCII only where the locale says that they can be shown; logs in CI are UTF-8 as well. */
function wantsUnicode(): boolean {
  const locale = process.env["LC_ALL"] || process.env["LC_CTYPE"] || process.env["LANG"] || "";
  return /utf-?8/i.test(locale);
}
