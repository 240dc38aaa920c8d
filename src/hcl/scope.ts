// What an expression is evaluated in: named root values, functions and limits.
import type { Diagnostic, SourceRange } from "../diagnostics/diagnostic.ts";
import type { Type, Value } from "./value.ts";

export interface Scope {
  /** The value of a root name, undefined where there is none. Lazy roots are capsules. */
  readonly root: (name: string) => Value | undefined;
  /** Root names for "did you mean". */
  readonly rootNames: () => readonly string[];
  readonly functions: ReadonlyMap<string, FunctionDefinition>;
  readonly context: FunctionContext;
}

/** What functions may reach: a jailed file reader and evaluation of templates. Everything else is in their arguments. */
export interface FunctionContext {
  /** Reads a file relative to the module's folder; the message of a failure is a sentence. */
  readonly readFile: (
    path: string,
  ) =>
    | { readonly ok: true; readonly bytes: Uint8Array }
    | { readonly ok: false; readonly message: string; readonly reason?: FileFailure };
  /** Sorted paths of the files below a folder of the module, at any depth, relative to that folder, with `/`. */
  readonly listFiles: (
    path: string,
  ) =>
    | { readonly ok: true; readonly paths: readonly string[] }
    | { readonly ok: false; readonly message: string; readonly reason?: FileFailure };
  /** `timestamp()` and `uuid()` work only where this is true (`orch console`). */
  readonly impure: boolean;
  /** Milliseconds since 1970; only where `impure` is true. */
  readonly now?: () => number;
  /** Absolute paths of the working folder and the home folder; only where `impure` is true. */
  readonly folders?: { readonly working: string; readonly home: string };
  /** A bcrypt hash of a text with that cost; only where `impure` is true. */
  readonly bcrypt?: (text: string, cost: number) => string;
  /** That many random bytes; only where `impure` is true. */
  readonly randomBytes?: (count: number) => Uint8Array;
  /** Milliseconds from any start. Where it is given, patterns that take too long are refused. */
  readonly elapsed?: () => number;
  /**
   * Counts evaluation steps across a run; evaluation stops with a diagnostic at `limits.steps`. `depth` is that of
   * evaluations which make others: a local that reads a local. `expression` is the steps of the one that goes on, without
   * those of others that it makes.
   */
  readonly budget: { steps: number; depth?: number; expression?: number };
  readonly limits: Limits;
}

/** Why a file or folder was not read; `fileexists` and `fileset` take what is missing for an answer. */
export type FileFailure = "missing" | "not-a-file" | "outside";

/** All of them are in docs/limits.md. */
export interface Limits {
  /** Parts of expressions evaluated, elements made and 32 characters of text made count one each. */
  readonly steps: number;
  /** The same for one expression, with the templates it renders, without the values it reads. */
  readonly expressionSteps: number;
  /** Levels of one expression and the templates it renders. */
  readonly depth: number;
  /** Levels of all expressions that are evaluated for each other. */
  readonly totalDepth: number;
  readonly rangeLength: number;
  /** UTF-16 units. */
  readonly stringLength: number;
  /** Levels of lists and objects in each other. */
  readonly valueDepth: number;
  /** Values in a value, shared ones each time; 32 characters of text count as one. */
  readonly valueCells: number;
  readonly patternLength: number;
  /** Milliseconds for all matches of one pattern. */
  readonly patternTime: number;
}

export const DEFAULT_LIMITS: Limits = {
  steps: 5_000_000,
  expressionSteps: 1_000_000,
  depth: 200,
  totalDepth: 1000,
  rangeLength: 1024,
  stringLength: 16 * 1024 * 1024,
  valueDepth: 200,
  valueCells: 2_000_000,
  patternLength: 10_000,
  patternTime: 1000,
};

export interface Parameter {
  readonly name: string;
  readonly type: Type;
  readonly allowNull?: boolean;
  /** The implementation is called with unknown arguments; else the result is unknown at once. */
  readonly allowUnknown?: boolean;
  /** Marks are left on the argument and the implementation puts them where they belong; else they are taken off and put on the result. */
  readonly allowMarked?: boolean;
}

/** Failure of a call: a sentence about argument number `argument` (from 0), or about the call. */
export interface FunctionFailure {
  readonly failed: true;
  readonly message: string;
  readonly argument?: number;
}

export interface FunctionDefinition {
  readonly name: string;
  readonly description: string;
  readonly example: { readonly call: string; readonly result: string };
  readonly parameters: readonly Parameter[];
  readonly variadic?: Parameter;
  /** Result type for unknown arguments; `any` where it depends on them. */
  readonly returns: Type;
  /** The same where the types of the arguments say more, or that the call cannot succeed. */
  readonly typeOf?: (args: readonly Value[]) => Type | FunctionFailure;
  readonly call: (args: readonly Value[], call: CallContext) => Value | FunctionFailure;
}

export interface CallContext extends FunctionContext {
  readonly range: SourceRange;
  /** Parses and evaluates template text with only the given names as roots. */
  readonly renderTemplate: (
    text: string,
    file: string,
    names: ReadonlyMap<string, Value>,
  ) => { readonly value?: Value; readonly diagnostics: readonly Diagnostic[] };
}
