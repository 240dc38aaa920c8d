// Tells a process from a later one with the same number: by the machine, its boot, the process's numbering and its start.
import { readFile, readlink } from "node:fs/promises";
import { errorCode } from "./file-problem.ts";

/** Of this process; null where the system does not tell. */
export async function ownProcess(): Promise<string | null> {
  const start = await startOf(process.pid);
  const place = await ownPlace();
  return start === null || place === null ? null : [place.machine, place.boot, place.space, start].join("/");
}

/**
 * Whether a process that ran on a host of our name is gone. False where that cannot be known: in another container, or
 * on another machine that has our name.
 */
export async function isGone(pid: number, identity: string | undefined): Promise<boolean> {
  const place = await ownPlace();
  if (identity === undefined || place === null) return !runs(pid);
  const [machine = "", boot = "", space = "", start = ""] = identity.split("/");
  if (machine !== place.machine) return false;
  if (boot !== place.boot) return machine !== ""; // the machine was started anew
  if (space !== place.space) return false;
  return (await startOf(pid)) !== start;
}

interface Place {
  readonly machine: string;
  readonly boot: string;
  /** Numbers of processes mean something only within one. */
  readonly space: string;
}

async function ownPlace(): Promise<Place | null> {
  try {
    const machine = await readFile("/etc/machine-id", "utf8").catch(() => "");
    const boot = await readFile("/proc/sys/kernel/random/boot_id", "utf8");
    const space = await readlink("/proc/self/ns/pid");
    return { machine: machine.trim(), boot: boot.trim(), space: space.replaceAll("/", "") };
  } catch {
    return null; // not Linux
  }
}

/** Clock ticks since boot, field 22 of proc(5) stat; null where there is no such process. */
async function startOf(pid: number): Promise<string | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // the name in parentheses may hold anything
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
  } catch {
    return null;
  }
}

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== "ESRCH";
  }
}
