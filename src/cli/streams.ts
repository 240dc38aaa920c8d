// The only way out: what orch prints goes through here and nowhere else, so that nothing can reach a terminal or a log that
// steers it. Renderers sanitise each text where they put it in; this is the check behind them.
import { type Escapes, commandless, printable } from "../diagnostics/sanitise.ts";
import type { WorkflowCommands } from "../render/ci/workflow-command.ts";
import { EXIT } from "./exit-codes.ts";

export interface StreamFacts {
  readonly isTerminal: boolean;
  /** Undefined where it is no terminal. */
  readonly columns: number | undefined;
  readonly rows: number | undefined;
}

let runs = 0;

export function writeOut(text: string, escapes: Escapes = "none"): void {
  process.stdout.write(inJob(printable(text, escapes)));
}

export function writeErr(text: string, escapes: Escapes = "none"): void {
  process.stderr.write(inJob(printable(text, escapes)));
}

/** Commands to the system that runs the job, in its log. */
export function writeCommands(commands: WorkflowCommands): void {
  process.stdout.write(printable(commands, "none"));
}

/** GitHub, Azure and TeamCity read commands out of both streams: what containers and engines say must not be one. */
function inJob(text: string): string {
  const { GITHUB_ACTIONS, TF_BUILD, TEAMCITY_VERSION } = process.env;
  return (GITHUB_ACTIONS ?? TF_BUILD ?? TEAMCITY_VERSION) === undefined ? text : commandless(text);
}

/** Exact bytes, for what promises them: `orch output --raw`, and a file that `orch fmt` prints. */
export function writeExact(text: string): void {
  process.stdout.write(text);
}

export function streamFacts(of: "out" | "err"): StreamFacts {
  const stream = of === "out" ? process.stdout : process.stderr;
  // typed as always there, but only terminals have them
  const { columns, rows } = stream as { readonly columns?: number; readonly rows?: number };
  return { isTerminal: stream.isTTY === true, columns, rows };
}

/** Calls back with columns and rows when the terminal behind stderr changes its size; the result ends that. */
export function onResize(listener: (columns: number, rows: number) => void): () => void {
  const resized = (): void => listener(process.stderr.columns, process.stderr.rows);
  process.stderr.on("resize", resized);
  return () => void process.stderr.off("resize", resized);
}

/** The question on stdout and the line that is answered; null at the end of input or after Ctrl-C. */
export async function askLine(question: string): Promise<string | null> {
  const { createInterface } = await import("node:readline/promises");
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return await prompt.question(printable(question, "none"));
  } catch {
    return null;
  } finally {
    prompt.close();
  }
}

/** The same for what nobody may read over a shoulder: what is typed is not shown. */
export async function askHiddenLine(question: string): Promise<string | null> {
  const { createInterface } = await import("node:readline/promises");
  const { Writable } = await import("node:stream");
  writeOut(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const prompt = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    return await prompt.question("");
  } catch {
    return null;
  } finally {
    prompt.close();
    writeOut("\n");
  }
}

/** All of standard input; null where it is more than that. */
export async function readInput(mostBytes: number): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  // without an encoding a stream gives bytes
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > mostBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Standard input line by line, as the lines come; without their ends. */
export async function* inputLines(): AsyncIterable<string> {
  const { createInterface } = await import("node:readline");
  for await (const line of createInterface({ input: process.stdin, crlfDelay: Infinity })) yield line;
}

/**
 * Lines that a person types, with a history to go back in. A prompt is shown before each; Ctrl-C gives null, the end of input
 * ends it.
 */
export async function* typedLines(prompt: () => string): AsyncIterable<string | null> {
  const { createInterface } = await import("node:readline");
  const lines: (string | null)[] = [];
  let ended = false;
  let wake = (): void => undefined;
  const reader = createInterface({ input: process.stdin, output: process.stdout, historySize: 1000 });
  const take = (line: string | null): void => {
    lines.push(line);
    wake();
  };
  reader.on("line", take);
  reader.on("SIGINT", () => {
    writeOut("\n");
    take(null);
  });
  reader.on("close", () => {
    ended = true;
    wake();
  });
  try {
    for (;;) {
      if (lines.length === 0 && ended) return;
      if (lines.length === 0) {
        reader.setPrompt(prompt());
        reader.prompt();
        await new Promise<void>((resolve) => (wake = resolve));
      }
      const next = lines.shift();
      if (next !== undefined) yield next;
    }
  } finally {
    reader.close();
  }
}

export function canAsk(): boolean {
  return process.stdin.isTTY && process.stdout.isTTY;
}

/** `orch plan | head`: the reader has seen enough. A run that changes engines goes on without readers. */
export function watchStreams(): void {
  const failed = (error: NodeJS.ErrnoException): void => {
    if (runs > 0) return;
    if (error.code === "EPIPE") process.exit(EXIT.ok);
    process.stderr.write(
      printable(
        `Error: the output cannot be written (${error.code ?? "unknown"}). [output-failed]\n  Check where it goes: a full disk, a closed pipe.\n`,
        "none",
      ),
    );
    process.exit(EXIT.error);
  };
  process.stdout.on("error", failed);
  // who cannot read our messages cannot be told
  process.stderr.on("error", () => undefined);
}

/** Until the result is called, an output that cannot be written ends nothing. */
export function outliveReaders(): () => void {
  runs++;
  return () => void runs--;
}
