// Where output goes: results on stdout, progress and diagnostics on stderr. Colour and width are decided here, once.
import { type Diagnostic, hasErrors } from "../diagnostics/diagnostic.ts";
import { type Sources, renderDiagnostics } from "../render/diagnostic.ts";
import { type Style, createStyle } from "../render/style.ts";

export interface Terminal {
  readonly out: Style;
  readonly err: Style;
  /** A person sits in front of it: prompts and cursor movement are fine. */
  readonly interactive: boolean;
  readonly print: (text: string) => void;
  readonly note: (text: string) => void;
  readonly report: (diagnostics: readonly Diagnostic[], sources?: Sources) => void;
}

const DEFAULT_WIDTH = 80;
const LONGEST_LINE = 200;

/** Colour: `--no-color`, then NO_COLOR, then FORCE_COLOR, then whether the stream is a terminal. */
export function createTerminal(options: { readonly colour: boolean; readonly input: boolean }): Terminal {
  const out = styleOf(process.stdout, options.colour);
  const err = styleOf(process.stderr, options.colour);
  return {
    out,
    err,
    interactive: options.input && process.stdin.isTTY && process.stdout.isTTY,
    print: (text) => void process.stdout.write(text),
    note: (text) => void process.stderr.write(text),
    report: (diagnostics, sources = new Map()) => {
      if (diagnostics.length === 0) return;
      process.stderr.write(
        `${renderDiagnostics(diagnostics, sources, err)}${hasErrors(diagnostics) ? "" : "\n"}`,
      );
    },
  };
}

function styleOf(stream: NodeJS.WriteStream, allowed: boolean): Style {
  const columns = stream.isTTY ? stream.columns : Number(process.env["COLUMNS"] ?? DEFAULT_WIDTH);
  const width = Number.isInteger(columns) && columns > 0 ? columns : DEFAULT_WIDTH;
  return createStyle({
    colour: allowed && wantsColour(stream),
    width: width > LONGEST_LINE ? LONGEST_LINE : width,
    unicode: wantsUnicode(),
  });
}

function wantsColour(stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR !== undefined && NO_COLOR !== "") return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== "") return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  return stream.isTTY && TERM !== "dumb";
}

/** Symbols beyond ASCII only where the locale says that they can be shown; logs in CI are UTF-8 as well. */
function wantsUnicode(): boolean {
  const locale = process.env["LC_ALL"] || process.env["LC_CTYPE"] || process.env["LANG"] || "";
  return /utf-?8/i.test(locale);
}
