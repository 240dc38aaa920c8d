// Runs a program for the rig: bounded in time, its error output in the error.
import { execFile } from "node:child_process";

/** Standard output. Rejects with what the program said when it fails or takes longer than `limit` milliseconds. */
export function command(program: string, args: readonly string[], limit = 60_000): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { timeout: limit, killSignal: "SIGKILL", maxBuffer: 64 * 2 ** 20 } as const;
    execFile(program, [...args], options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      const said = stderr.trim() === "" ? error.message : stderr.trim();
      reject(new Error(`${program} ${args.join(" ")}: ${said}`));
    });
  });
}

/** For taking things down: a failure is no reason to leave the rest. */
export async function attempt(program: string, args: readonly string[], limit = 30_000): Promise<void> {
  await command(program, args, limit).catch(() => "");
}
