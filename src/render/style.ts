// How output looks: width, colours and glyphs, decided once by the command and passed in. Colour only repeats what
// words and symbols say.
import { Chalk } from "chalk";

export type Tone =
  | "plain"
  | "strong"
  | "faint"
  | "create"
  | "update"
  | "replace"
  | "move"
  | "delete"
  | "forget"
  | "good"
  | "warning"
  | "error"
  | "code";

export interface Glyphs {
  readonly arrow: string;
  readonly ellipsis: string;
  readonly rule: string;
  /** Bars: taken, taken only for a while, free. */
  readonly full: string;
  readonly peak: string;
  readonly empty: string;
}

export interface StyleOptions {
  readonly colour: boolean;
  /** Columns. */
  readonly width: number;
  readonly unicode: boolean;
}

export interface Style extends StyleOptions {
  readonly glyphs: Glyphs;
  readonly paint: (tone: Tone, text: string) => string;
}

/** Narrower than this nothing can be laid out. */
const LEAST_WIDTH = 40;

const UNICODE: Glyphs = {
  arrow: "→",
  ellipsis: "…",
  rule: "│",
  full: "█",
  peak: "▒",
  empty: "░",
};
const ASCII: Glyphs = {
  arrow: "->",
  ellipsis: "...",
  rule: "|",
  full: "#",
  peak: "+",
  empty: ".",
};

export function createStyle(options: StyleOptions): Style {
  const chalk = new Chalk({ level: options.colour ? 1 : 0 });
  const tones: Readonly<Record<Tone, (text: string) => string>> = {
    plain: (text) => text,
    strong: chalk.bold,
    faint: chalk.dim,
    create: chalk.green,
    update: chalk.yellow,
    replace: chalk.magenta,
    move: chalk.cyan,
    delete: chalk.bold.red,
    forget: chalk.blue,
    good: chalk.green,
    warning: chalk.yellow,
    error: chalk.bold.red,
    code: chalk.cyan,
  };
  return {
    colour: options.colour,
    width: Math.max(Math.floor(options.width), LEAST_WIDTH),
    unicode: options.unicode,
    glyphs: options.unicode ? UNICODE : ASCII,
    paint: (tone, text) => (text === "" ? "" : tones[tone](text)),
  };
}
