// A bad input: what stands in a folder, what is run there, and the answer that its author gets.

export interface BadInput {
  /** What is bad, in a few words; names the case. */
  readonly name: string;
  readonly files?: Files;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Before the command; what it returns is called afterwards. */
  readonly prepare?: (folder: string) => Promise<() => Promise<void>>;
  /** Default 1. */
  readonly exit?: number;
  /** Files that may change, e.g. a state that is made private. */
  readonly changes?: readonly string[];
  /** Closed before the command starts. */
  readonly closed?: readonly ("stdin" | "stdout" | "stderr")[];
}

/** Path below the folder → what is there. Texts and bytes are files of their owner only. */
export type Files = Readonly<Record<string, Entry>>;

export type Entry =
  | string
  | Uint8Array
  | { readonly link: string }
  | { readonly fifo: true }
  | { readonly folder: true }
  | { readonly text: string; readonly mode: number };

const HEAD = ['orch { project = "p" }', 'node "a" { provider = "simulator" }'];

/** A project in `main.orch.hcl`; the first of `lines` is line 3. */
export function project(...lines: readonly string[]): Files {
  return { "main.orch.hcl": [...HEAD, ...lines, ""].join("\n") };
}

/** A service that is fine, for what is about something else. */
export const FINE: Files = project('service "web" { image = "nginx:1" }');
