// A world in a file that several commands share: a first line that names the format, then one event a line.
// Changes are appended; when most lines are history the file is written anew and renamed into place.
import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { applyEvent, emptyWorld, worldEvents } from "./state.ts";
import type { WorldEvent, WorldState } from "./state.ts";
import type { World } from "./world.ts";

const FORMAT = 1;
/** History that is always tolerated; beyond it, as many lines as there are objects. */
const SLACK_LINES = 1000;
/** A lock is held for one change, so an older one was left by a process that died. */
const STALE_LOCK_MS = 5000;

interface Loaded {
  /** Inode and first line: another one means that the file was written anew. Empty: there is no file. */
  readonly file: string;
  readonly generation: number;
  readonly state: WorldState;
  offset: number;
  lines: number;
  /** The last line has no end: who wrote it died. */
  torn: boolean;
}

/** The longest first line. */
const HEADER_BYTES = 128;

/** Milliseconds for which a look is not repeated: a plan asks thousands of times, and another process is no sooner than that. */
const FRESH = 5;

/** Of all sessions of this process: what one of them has changed, the others see at once. */
let changes = 0;

/** Opens lazily: the file is made by the first change. Throws where the file is none of ours. */
export function openWorldFile(path: string): World {
  let loaded: Loaded | null = null;
  let looked = { at: Number.NEGATIVE_INFINITY, changes };
  const refresh = (): Loaded => (loaded = readNews(path, loaded));
  return {
    look: () => {
      const now = performance.now();
      if (loaded !== null && looked.changes === changes && now - looked.at < FRESH) return loaded.state;
      looked = { at: now, changes };
      return refresh().state;
    },
    change: (edit) =>
      locked(path, () => {
        changes++;
        const current = refresh();
        loaded = null; // read again should anything below fail half way
        const events: WorldEvent[] = [];
        const result = edit(current.state, (event) => {
          applyEvent(current.state, event);
          events.push(event);
        });
        loaded = events.length > 0 ? append(path, current, events) : current;
        return result;
      }),
  };
}

function readNews(path: string, loaded: Loaded | null): Loaded {
  const descriptor = openIfThere(path);
  if (descriptor === null) return loaded !== null && loaded.file === "" ? loaded : nothingYet();
  try {
    const { ino, size } = fstatSync(descriptor);
    const header = readText(descriptor, 0, size < HEADER_BYTES ? size : HEADER_BYTES)
      .split("\n", 1)
      .join();
    const file = `${ino} ${header}`;
    const current = loaded !== null && loaded.file === file ? loaded : readHeader(path, file, header);
    const text = readText(descriptor, current.offset, size - current.offset);
    const end = text.lastIndexOf("\n") + 1;
    for (const line of text.slice(0, end).split("\n")) {
      if (line === "") continue;
      applyEvent(current.state, JSON.parse(line) as WorldEvent); // written by `append` under the header's format
      current.lines++;
    }
    current.offset += Buffer.byteLength(text.slice(0, end));
    current.torn = end < text.length;
    return current;
  } finally {
    closeSync(descriptor);
  }
}

function nothingYet(): Loaded {
  return { file: "", generation: 0, state: emptyWorld(), offset: 0, lines: 0, torn: false };
}

function readHeader(path: string, file: string, line: string): Loaded {
  const refusal = `${path} is not a world of this simulator: remove it, or set another \`file\``;
  let header: unknown;
  try {
    header = JSON.parse(line);
  } catch {
    throw new Error(refusal);
  }
  const { simulator, generation, next } = (header ?? {}) as Readonly<Record<string, unknown>>; // checked right below
  if (simulator !== FORMAT || typeof generation !== "number" || typeof next !== "number")
    throw new Error(refusal);
  const state = emptyWorld();
  state.next = next;
  return { file, generation, state, offset: Buffer.byteLength(line) + 1, lines: 0, torn: false };
}

function readText(descriptor: number, offset: number, length: number): string {
  const bytes = Buffer.alloc(length);
  return bytes.toString("utf8", 0, length === 0 ? 0 : readSync(descriptor, bytes, 0, length, offset));
}

function append(path: string, current: Loaded, events: readonly WorldEvent[]): Loaded {
  const history = current.lines + events.length - objectCount(current.state);
  const mostlyHistory = history > SLACK_LINES + objectCount(current.state);
  if (current.file === "" || current.torn || mostlyHistory) return writeAnew(path, current);
  const descriptor = openSync(path, "a");
  try {
    const text = events.map((event) => `${JSON.stringify(event)}\n`).join("");
    writeSync(descriptor, text);
    current.offset += Buffer.byteLength(text);
    current.lines += events.length;
    return current;
  } finally {
    closeSync(descriptor);
  }
}

function writeAnew(path: string, { state, generation: before }: Loaded): Loaded {
  const generation = before + 1;
  const header = JSON.stringify({ simulator: FORMAT, generation, next: state.next });
  const events = worldEvents(state);
  const text = [header, ...events.map((event) => JSON.stringify(event)), ""].join("\n");
  const temporary = `${path}.${process.pid}.tmp`;
  writeFileSync(temporary, text);
  renameSync(temporary, path);
  const file = `${statSync(path).ino} ${header}`;
  return { file, generation, state, offset: Buffer.byteLength(text), lines: events.length, torn: false };
}

function objectCount(state: WorldState): number {
  let count = 0;
  for (const node of state.nodes.values()) count += node.objects.size;
  return count;
}

function locked<T>(path: string, run: () => T): T {
  const lock = `${path}.lock`;
  mkdirSync(dirname(path), { recursive: true });
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (;;) {
    try {
      closeSync(openSync(lock, "wx"));
      break;
    } catch (error) {
      if (!isCode(error, "EEXIST")) throw error;
      if (ageOf(lock) > STALE_LOCK_MS) rmSync(lock, { force: true });
      else Atomics.wait(pause, 0, 0, 1);
    }
  }
  try {
    return run();
  } finally {
    rmSync(lock, { force: true });
  }
}

function ageOf(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

function openIfThere(path: string): number | null {
  // asked first: every call to every node comes here, and an error is dear to make
  if (!existsSync(path)) return null;
  // a pipe would keep us waiting
  if (!statSync(path).isFile()) throw new Error(`${path} is not a file: set another \`file\``);
  try {
    return openSync(path, "r");
  } catch (error) {
    if (isCode(error, "ENOENT")) return null;
    throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
