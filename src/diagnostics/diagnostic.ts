// What orch says about input it cannot use: a value, never an exception.

/** A place in a text. `line` and `column` start at 1, `offset` at 0; column and offset count UTF-16 units. */
export interface SourcePosition {
  readonly line: number;
  readonly column: number;
  readonly offset: number;
}

/** A half-open stretch of one file: `end` is the position after the last character. */
export interface SourceRange {
  readonly file: string;
  readonly start: SourcePosition;
  readonly end: SourcePosition;
}

/** An expression of the source and what it evaluated to, already masked where sensitive. */
export interface InvolvedValue {
  readonly expression: string;
  readonly value: string;
}

export interface Diagnostic {
  readonly severity: "error" | "warning";
  /** Stable kebab-case name, e.g. `unknown-attribute`; the key of `orch explain`. */
  readonly code: string;
  /** One sentence: the problem. */
  readonly summary: string;
  /** What to do about it, in one or a few sentences. */
  readonly detail?: string;
  readonly range?: SourceRange;
  /** The block that holds the range, e.g. `service "web"`. */
  readonly context?: string;
  readonly values?: readonly InvolvedValue[];
  /** A second place that matters, e.g. the first of two equal names. */
  readonly related?: { readonly range: SourceRange; readonly message: string };
}

/** A value, or the reasons why there is none. `diagnostics` of a success are warnings. */
export type Result<T> =
  | { readonly ok: true; readonly value: T; readonly diagnostics: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

export function success<T>(value: T, diagnostics: readonly Diagnostic[] = []): Result<T> {
  return { ok: true, value, diagnostics };
}

export function failure<T>(...diagnostics: readonly Diagnostic[]): Result<T> {
  return { ok: false, diagnostics };
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === "error");
}

type DiagnosticParts = Omit<Diagnostic, "severity" | "code" | "summary">;

export function errorDiagnostic(code: string, summary: string, parts: DiagnosticParts = {}): Diagnostic {
  return { severity: "error", code, summary, ...withPlaces(parts) };
}

export function warningDiagnostic(code: string, summary: string, parts: DiagnosticParts = {}): Diagnostic {
  return { severity: "warning", code, summary, ...withPlaces(parts) };
}

/** The ranges of a syntax tree look up their lines when asked; those of diagnostics are kept, compared and printed. */
function withPlaces(parts: DiagnosticParts): DiagnosticParts {
  const { range, related } = parts;
  return {
    ...parts,
    ...(range === undefined ? {} : { range: writtenOut(range) }),
    ...(related === undefined ? {} : { related: { ...related, range: writtenOut(related.range) } }),
  };
}

/** The same range with nothing in it but its places. */
export function writtenOut({ file, start, end }: SourceRange): SourceRange {
  return { file, start, end };
}

/** Total order for printing: file, offset, code, summary; diagnostics without a place come last. */
export function compareDiagnostics(a: Diagnostic, b: Diagnostic): number {
  const [x, y] = [a.range, b.range];
  if (x === undefined || y === undefined) {
    if (x !== y) return x === undefined ? 1 : -1;
  } else if (x.file !== y.file) return x.file < y.file ? -1 : 1;
  else if (x.start.offset !== y.start.offset) return x.start.offset - y.start.offset;
  if (a.code !== b.code) return a.code < b.code ? -1 : 1;
  return a.summary < b.summary ? -1 : a.summary > b.summary ? 1 : 0;
}
