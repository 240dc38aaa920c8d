// The journal as a file of JSON lines. Lines that are appended at the same time share one write and one sync.
import { open, rm } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { errorDiagnostic, failure, success } from "../diagnostics/diagnostic.ts";
import type { Result } from "../diagnostics/diagnostic.ts";
import { type AppendQueue, appendQueue } from "./append-queue.ts";
import type { JournalEntry } from "./entry.ts";
import { entryShape } from "./entry-shape.ts";
import { attempt } from "./file-problem.ts";
import { PRIVATE, syncFolder } from "./private-file.ts";
import { LIMITS } from "../model/limits.ts";
import { readStateText } from "./read-file.ts";
import { problemOf } from "./shape.ts";

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
    else return failure(damagedLine(`${path}:${index + 1}`, parsed));
  }
  return success(entries);
}

export function formatEntry(entry: JournalEntry): string {
  return `${JSON.stringify(entry)}\n`;
}

/** An entry, or what is wrong with the line. */
export function parseEntry(line: string): JournalEntry | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return "it is not JSON";
  }
  return problemOf(entryShape, parsed) ?? (parsed as JournalEntry); // checked by the shape
}

/** `where`: the journal and the line. */
export function damagedLine(where: string, why: string): ReturnType<typeof errorDiagnostic> {
  const detail =
    "Move the journal away and plan again: what its run did is found on the engines by label. Keep it for a report.";
  return errorDiagnostic("journal-damaged", `${where} is not a line of a journal: ${why}.`, { detail });
}

export class JournalFile {
  readonly #path: string;
  readonly #queue: AppendQueue;
  #handle: FileHandle | null = null;

  constructor(path: string) {
    this.#path = path;
    this.#queue = appendQueue((entries, durable) => this.#write(entries, durable));
  }

  /** Empty where there is no file. */
  read(): Result<readonly JournalEntry[]> {
    const text = readStateText(this.#path, LIMITS.journalFile);
    return text === null ? success([]) : parseJournal(this.#path, text);
  }

  /** Once a write has failed all others do, because half a line may be at the end. */
  append(entry: JournalEntry, durable: boolean): Promise<Result<void>> {
    return this.#queue.append(entry, durable);
  }

  async remove(): Promise<void> {
    await this.close();
    await rm(this.#path, { force: true });
    this.#queue.reset();
  }

  async close(): Promise<void> {
    await this.#queue.idle();
    await this.#handle?.close();
    this.#handle = null;
  }

  #write(entries: readonly JournalEntry[], durable: boolean): Promise<Result<void>> {
    return attempt(`write the journal ${this.#path}`, async () => {
      this.#handle ??= await this.#open();
      await this.#handle.appendFile(entries.map(formatEntry).join(""));
      if (durable) await this.#handle.datasync();
      return success(undefined);
    });
  }

  async #open(): Promise<FileHandle> {
    const handle = await open(this.#path, "a", PRIVATE);
    await handle.chmod(PRIVATE);
    await syncFolder(dirname(this.#path));
    return handle;
  }
}
