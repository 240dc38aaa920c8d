// Reads a whole file that somebody else may have put there: not what has no end (a device, a pipe), not more than a limit.
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { sizeText } from "../model/limits.ts";
import { FileProblem, errorCode } from "./file-problem.ts";

export type FileRead =
  | { readonly ok: true; readonly bytes: Buffer }
  | {
      readonly ok: false;
      readonly why: "missing" | "no-file" | "too-large" | "unreadable";
      /** What the system said: `EACCES`; null where it said nothing. */
      readonly code: string | null;
    };

const CHUNK = 64 * 1024;

export function readWholeFile(path: string, mostBytes: number): FileRead {
  let file: number;
  try {
    // a pipe without a writer would keep us waiting
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch (error) {
    const code = errorCode(error);
    const why =
      code === "ENOENT" ? "missing" : code === "ENXIO" || code === "EISDIR" ? "no-file" : "unreadable";
    return { ok: false, why, code };
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) return { ok: false, why: "no-file", code: null };
    if (stat.size > mostBytes) return { ok: false, why: "too-large", code: null };
    return readToEnd(file, stat.size, mostBytes);
  } catch (error) {
    return { ok: false, why: "unreadable", code: errorCode(error) };
  } finally {
    closeSync(file);
  }
}

/** A text of the state's; null where there is none. What is no file, or too large, is a `FileProblem`. */
export function readStateText(path: string, mostBytes: number): string | null {
  const read = readWholeFile(path, mostBytes);
  if (read.ok) return read.bytes.toString("utf8");
  const refuse = (summary: string, detail: string): never => {
    throw new FileProblem([errorDiagnostic("state-file", summary, { detail })]);
  };
  switch (read.why) {
    case "missing":
      return null;
    case "no-file":
      return refuse(
        `${path} is not a file.`,
        "Only files are read, no folders, pipes or devices. Move it away.",
      );
    case "too-large":
      return refuse(
        `${path} is larger than ${sizeText(mostBytes)}, the limit for it.`,
        "orch writes nothing so large: put the file back from a copy, or move it away.",
      );
    case "unreadable":
      return refuse(
        `${path} cannot be read${read.code === null ? "" : ` (${read.code})`}.`,
        "Check who owns the file and its folder.",
      );
    default:
      return read.why satisfies never;
  }
}

/** The size may be wrong: files of the system have none, others grow. */
function readToEnd(file: number, size: number, mostBytes: number): FileRead {
  const parts: Buffer[] = [];
  let length = 0;
  for (;;) {
    const part = Buffer.allocUnsafe(length < size ? size - length : CHUNK);
    const read = readSync(file, part, 0, part.length, null);
    if (read === 0) return { ok: true, bytes: Buffer.concat(parts, length) };
    parts.push(part.subarray(0, read));
    length += read;
    if (length > mostBytes) return { ok: false, why: "too-large", code: null };
  }
}
