// `orch console`: expressions in, values out: typed at a prompt, piped in one a line, or as requests and answers in JSON. What
// must not be part of a plan, such as the time, works here.
import { resolve } from "node:path";
import { type Diagnostic, hasErrors } from "../../diagnostics/diagnostic.ts";
import { evaluate } from "../../hcl/evaluate.ts";
import { parseExpression } from "../../hcl/parse.ts";
import { renderValue } from "../../hcl/render-value.ts";
import type { Scope } from "../../hcl/scope.ts";
import { CONSOLE, type ConsoleRequest, answerLine, defectLine } from "../console-request.ts";
import { consoleContext, requestScope } from "../console-scope.ts";
import { EXIT } from "../exit-codes.ts";
import { readProjectTexts } from "../files.ts";
import type { GlobalOptions, VariableOption } from "../options.ts";
import { type Project, loadProject } from "../project.ts";
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
  if (options.json === true) return answerRequests(global, project);
  const scope = scopeOf(global, project, null);
  if ("severity" in scope) {
    terminal.report([scope]);
    return EXIT.error;
  }
  const session: Session = { global, project, scope };
  return terminal.interactive ? converse(session) : answerInput(session);
}

/** The project's names, or those of a request, which come first; a folder of its own has no project. */
function scopeOf(
  { directory }: GlobalOptions,
  project: Project | null,
  request: ConsoleRequest | null,
): Scope | Diagnostic {
  const given = request?.variables ?? new Map<string, never>();
  const dir = request?.dir ?? null;
  const plain = requestScope(dir === null ? directory : resolve(directory, dir), dir ?? ".", given);
  const roots = project?.scope ?? null;
  if ("severity" in plain || roots === null || dir !== null) return plain;
  return {
    root: (name) => given.get(name) ?? roots.root(name),
    rootNames: () => [...given.keys(), ...roots.rootNames()],
    functions: roots.functions,
    context: consoleContext(directory),
  };
}

/** One answer for each line, before the next line is looked at. */
async function answerRequests(global: GlobalOptions, project: Project | null): Promise<number> {
  for await (const line of inputLines()) {
    let answer: string;
    try {
      answer = answerLine(line, (request) => scopeOf(global, project, request));
    } catch (error) {
      answer = defectLine(error); // a defect of one answer is no end of the others
    }
    global.terminal.print(`${answer}\n`);
  }
  return EXIT.ok;
}

interface Session {
  readonly global: GlobalOptions;
  readonly project: Project | null;
  readonly scope: Scope;
}

async function answerInput(session: Session): Promise<number> {
  let failed = false;
  for await (const line of inputLines()) if (line.trim() !== "" && !answer(session, line)) failed = true;
  return failed ? EXIT.error : EXIT.ok;
}

const FIRST = "> ";
const MORE = "… ";

/** Lines are put together while brackets, strings or heredocs are open; an empty line ends that too. */
async function converse(session: Session): Promise<number> {
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
    const text = open.join("\n");
    if (line.trim() !== "" && isOpen(text)) continue;
    open = [];
    answer(session, text);
  }
  return EXIT.ok;
}

/** The mistake of the text is that it ends. */
function isOpen(text: string): boolean {
  const mistake = parseExpression(text, CONSOLE).diagnostics.find(({ severity }) => severity === "error");
  if (mistake === undefined) return false;
  if (/^(?:unclosed-|unterminated-heredoc$)/.test(mistake.code)) return true;
  return (mistake.range?.start.offset ?? 0) >= text.trimEnd().length;
}

/** Prints the value of an expression, or what is wrong with it; true where there is a value. */
function answer({ global: { terminal }, project, scope }: Session, text: string): boolean {
  const sources = new Map([...(project?.sources ?? []), [CONSOLE, text]]);
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
