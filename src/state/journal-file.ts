// The journal as a file of JSON lines. Lines that are appended at the same time share one write and one sync.
import { open, readFile, rm } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { errorDiagnostic, failure, success } from "../diagnostics/diagnostic.ts";
import type { Result } from "../diagnostics/diagnostic.ts";
import type { JournalEntry } from "./entry.ts";
import { entryShape } from "./entry-shape.ts";
import { attempt, errorCode } from "./file-problem.ts";
import { problemOf } from "./shape.ts";
import { PRIVATE, syncFolder } from "./snapshot-file.ts";

/** The entries of a journal's text. A last line without its end was never acknowledged and is left out. */
export function parseJournal(path: string, text: string): Result<readonly JournalEntry[]> {
  const lines = text.split("\n");
  lines.pop();
  const entries: JournalEntry[] = [];
  for (const [index, line] of lines.entries()) {
    const parsed = parseEntry(line);
    if (typeof parsed !== "string") entries.push(parsed);
    else if (index === lines.length - 1)
      break; // blocks of a last write may be on disk in any order
    else return failure(damagedLine(path, index + 1, parsed));
  }
  return success(entries);
}

export function formatEntry(entry: JournalEntry): string {
  return `${JSON.stringify(entry)}\n`;
}

export class JournalFile {
  readonly #path: string;
  #handle: FileHandle | null = null;
  #waiting: Waiting[] = [];
  #flushing: Promise<void> | null = null;
  #broken: Result<void> | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  /** Empty where there is no file. */
  async read(): Promise<Result<readonly JournalEntry[]>> {
    try {
      return parseJournal(this.#path, await readFile(this.#path, "utf8"));
    } catch (error) {
      if (errorCode(error) === "ENOENT") return success([]);
      throw error;
    }
  }

  /** Once a write has failed all others do, because half a line may be at the end. */
  append(entry: JournalEntry, durable: boolean): Promise<Result<void>> {
    return new Promise((resolve) => {
      this.#waiting.push({ text: formatEntry(entry), durable, resolve });
      this.#flushing ??= this.#flush().finally(() => (this.#flushing = null));
    });
  }

  async remove(): Promise<void> {
    await this.close();
    await rm(this.#path, { force: true });
    this.#broken = null;
  }

  async close(): Promise<void> {
    await this.#flushing;
    await this.#handle?.close();
    this.#handle = null;
  }

  async #flush(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      const result = this.#broken ?? (await this.#write(batch));
      if (!result.ok) this.#broken = result;
      for (const one of batch) one.resolve(result);
    }
  }

  #write(batch: readonly Waiting[]): Promise<Result<void>> {
    return attempt(`write the journal ${this.#path}`, async () => {
      this.#handle ??= await this.#open();
      await this.#handle.appendFile(batch.map((one) => one.text).join(""));
      if (batch.some((one) => one.durable)) await this.#handle.datasync();
      return success(undefined);
    });
  }

  async #open(): Promise<FileHandle> {
    const handle = await open(this.#path, "a", PRIVATE);
    await syncFolder(dirname(this.#path));
    return handle;
  }
}

interface Waiting {
  readonly text: string;
  readonly durable: boolean;
  readonly resolve: (result: Result<void>) => void;
}

/** An entry, or what is wrong with the line. */
function parseEntry(line: string): JournalEntry | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return "it is not JSON";
  }
  return problemOf(entryShape, parsed) ?? (parsed as JournalEntry); // checked by the shape
}

function damagedLine(path: string, line: number, why: string): ReturnType<typeof errorDiagnostic> {
  const detail =
    "Move the journal away and plan again: what its run did is found on the engines by label. Keep it for a report.";
  return errorDiagnostic("journal-damaged", `${path}:${line} is not a line of a journal: ${why}.`, {
    detail,
  });
}
