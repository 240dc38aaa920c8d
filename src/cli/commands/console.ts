// `orch console`: expressions in, values out: typed at a prompt, piped in one a line, or as requests and answers in JSON. What
// must not be part of a plan, such as the time, works here.
import { resolve } from "node:path";
import { type Diagnostic, hasErrors } from "../../diagnostics/diagnostic.ts";
import { evaluate } from "../../hcl/evaluate.ts";
import { parseExpression } from "../../hcl/parse.ts";
import { renderValue } from "../../hcl/render-value.ts";
import type { Scope } from "../../hcl/scope.ts";
import type { ConsoleRoots } from "../../config/load.ts";
import type { Sources } from "../../render/diagnostic.ts";
import { recordedRoots } from "../console-state.ts";
import { CONSOLE, type ConsoleRequest, answerLine, defectLine } from "../console-request.ts";
import { consoleContext, requestScope } from "../console-scope.ts";
import { EXIT } from "../exit-codes.ts";
import { readProjectTexts } from "../files.ts";
import type { GlobalOptions, VariableOption } from "../options.ts";
import { loadProject } from "../project.ts";
import { inputLines, typedLines } from "../streams.ts";

export interface ConsoleOptions {
  readonly json?: boolean;
}

export async function consoleCommand(
  global: GlobalOptions,
  variables: readonly VariableOption[],
  options: ConsoleOptions,
): Promise<number> {
  const { terminal } = global;
  const hasFiles = readProjectTexts(global.directory).sources.length > 0;
  const project = hasFiles ? loadProject(global, variables, "nothing") : null;
  if (project !== null) {
    terminal.report(project.diagnostics, project.sources);
    if (options.json !== true && project.scope === null) return EXIT.error;
  }
  const recorded = project === null ? { roots: null, diagnostics: [] } : await recordedRoots(global, project);
  terminal.report(recorded.diagnostics);
  const session: Session = { global, sources: project?.sources ?? new Map(), roots: recorded.roots };
  if (options.json === true) return answerRequests(session);
  const scope = scopeOf(session, null);
  if ("severity" in scope) {
    terminal.report([scope]);
    return EXIT.error;
  }
  return terminal.interactive ? converse(session, scope) : answerInput(session, scope);
}

/** The project's names, or those of a request, which come first; a folder of its own has no project. */
function scopeOf(
  { global: { directory }, roots }: Session,
  request: ConsoleRequest | null,
): Scope | Diagnostic {
  const given = request?.variables ?? new Map<string, never>();
  const dir = request?.dir ?? null;
  const plain = requestScope(dir === null ? directory : resolve(directory, dir), dir ?? ".", given);
  if ("severity" in plain || roots === null || dir !== null) return plain;
  return {
    root: (name) => given.get(name) ?? roots.root(name),
    rootNames: () => [...given.keys(), ...roots.rootNames()],
    functions: roots.functions,
    context: consoleContext(directory),
  };
}

/** One answer for each line, before the next line is looked at. */
async function answerRequests(session: Session): Promise<number> {
  for await (const line of inputLines()) {
    let answer: string;
    try {
      answer = answerLine(line, (request) => scopeOf(session, request), session.sources);
    } catch (error) {
      answer = defectLine(error); // a defect of one answer is no end of the others
    }
    session.global.terminal.print(`${answer}\n`);
  }
  return EXIT.ok;
}

interface Session {
  readonly global: GlobalOptions;
  readonly sources: Sources;
  /** Null where there is no project. */
  readonly roots: ConsoleRoots | null;
}

async function answerInput(session: Session, scope: Scope): Promise<number> {
  let failed = false;
  let open: readonly string[] = [];
  const end = (): void => {
    const text = textOf(open);
    open = [];
    if (text.trim() !== "" && !answer(session, scope, text)) failed = true;
  };
  for await (const line of inputLines()) {
    open = [...open, line];
    if (!goesOn(open)) end();
  }
  end();
  return failed ? EXIT.error : EXIT.ok;
}

const FIRST = "> ";
const MORE = "… ";

/** Lines are put together while brackets, strings or heredocs are open; an empty line ends that too. */
async function converse(session: Session, scope: Scope): Promise<number> {
  let open: readonly string[] = [];
  const { unicode } = session.global.terminal.out;
  for await (const line of typedLines(() => (open.length === 0 ? FIRST : unicode ? MORE : ". "))) {
    if (line === null) {
      open = [];
      continue;
    }
    if (open.length === 0 && ["", "exit", "quit"].includes(line.trim())) {
      if (line.trim() === "") continue;
      break;
    }
    open = [...open, line];
    if (goesOn(open)) continue;
    answer(session, scope, textOf(open));
    open = [];
  }
  return EXIT.ok;
}

/** The mistake of the lines is that they end, and the last one is not empty; in a heredoc it may be. */
function goesOn(lines: readonly string[]): boolean {
  const text = `${lines.join("\n")}\n`;
  const mistake = parseExpression(text, CONSOLE).diagnostics.find(({ severity }) => severity === "error");
  if (mistake === undefined) return false;
  if (mistake.code === "unterminated-heredoc") return true;
  if (lines.at(-1)?.trim() === "") return false;
  return mistake.code.startsWith("unclosed-") || (mistake.range?.start.offset ?? 0) >= text.trimEnd().length;
}

/** The end marker of a heredoc needs a line break behind it. */
function textOf(lines: readonly string[]): string {
  const text = lines.join("\n");
  const { diagnostics } = parseExpression(text, CONSOLE);
  return diagnostics.some(({ code }) => code === "heredoc-needs-newline") ? `${text}\n` : text;
}

/** Prints the value of an expression, or what is wrong with it; true where there is a value. */
function answer({ global: { terminal }, sources: files }: Session, scope: Scope, text: string): boolean {
  const sources = new Map([...files, [CONSOLE, text]]);
  const parsed = parseExpression(text, CONSOLE);
  if (hasErrors(parsed.diagnostics)) {
    terminal.report(parsed.diagnostics, sources);
    return false;
  }
  scope.context.budget.steps = 0; // each expression has the whole budget
  const { value, diagnostics } = evaluate(parsed.expression, scope);
  terminal.report(diagnostics, sources);
  if (hasErrors(diagnostics)) return false;
  terminal.print(`${renderValue(value, { layout: "block" })}\n`);
  return true;
}
