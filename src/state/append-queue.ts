// Lines that are appended to a journal at the same time share one write. After a failed write all others fail.
import type { Result } from "../diagnostics/diagnostic.ts";
import type { JournalEntry } from "./entry.ts";

export interface AppendQueue {
  readonly append: (entry: JournalEntry, durable: boolean) => Promise<Result<void>>;
  /** Resolves when nothing is under way. */
  readonly idle: () => Promise<void>;
  /** Forgets a failure: the journal was emptied. */
  readonly reset: () => void;
}

/** `write` gets what has gathered, in order; `durable` if any of it is to survive a loss of power. */
export function appendQueue(
  write: (entries: readonly JournalEntry[], durable: boolean) => Promise<Result<void>>,
): AppendQueue {
  let waiting: Waiting[] = [];
  let flushing: Promise<void> | null = null;
  let broken: Result<void> | null = null;

  const flush = async (): Promise<void> => {
    await Promise.resolve(); // what is appended in the same moment comes along, and `flushing` is set
    try {
      while (waiting.length > 0) {
        const batch = waiting;
        waiting = [];
        const entries = batch.map((one) => one.entry);
        const isDurable = batch.some((one) => one.durable);
        const result = broken ?? (await write(entries, isDurable));
        if (!result.ok) broken = result;
        for (const one of batch) one.resolve(result);
      }
    } finally {
      // in the same step as the last look: a line that comes later must find nothing under way
      flushing = null;
    }
  };

  return {
    append: (entry, durable) =>
      new Promise((resolve, reject) => {
        waiting.push({ entry, durable, resolve });
        flushing ??= flush();
        flushing.catch(reject); // a defect of ours
      }),
    idle: async () => {
      await flushing;
    },
    reset: () => {
      broken = null;
    },
  };
}

interface Waiting {
  readonly entry: JournalEntry;
  readonly durable: boolean;
  readonly resolve: (result: Result<void>) => void;
}
