// `docker-credential-NAME get`: the registry on its standard input, a JSON document with the credentials on its standard output. What
// it prints is shown nowhere.
import { spawn } from "node:child_process";
import type { Environment } from "./docker-config.ts";
import { textAt } from "./docker-config.ts";
import { engineError } from "./errors.ts";

/** Milliseconds; a helper may unlock a key ring, but nobody is there to be asked. */
const LONGEST = 10_000;
const MOST_OUTPUT = 100_000;

/** Null where it has none for the registry. Rejects with an `EngineError` where it cannot be run or gives no usable answer. */
export async function askHelper(
  name: string,
  registry: string,
  environment: Environment,
): Promise<{ readonly username: string; readonly secret: string } | null> {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name))
    throw helperError(`${JSON.stringify(name)} in Docker's config.json is no name of a credential helper`);
  const program = `docker-credential-${name}`;
  const { output, exit } = await run(program, registry, environment);
  let document: unknown = null;
  try {
    document = JSON.parse(output);
  } catch {
    // said otherwise
  }
  const [username, secret] = [textAt(document, ["Username"]), textAt(document, ["Secret"])];
  if (exit === 0 && username !== null && secret !== null) return secret === "" ? null : { username, secret };
  if (/credentials not found/i.test(output)) return null;
  throw helperError(
    `${program}, which Docker's config.json names for ${registry}, gave no credentials (exit code ${exit})`,
  );
}

function run(
  program: string,
  registry: string,
  environment: Environment,
): Promise<{ readonly output: string; readonly exit: number }> {
  return new Promise((resolve, reject) => {
    // secrets of projects may be in orch's own variables, and are none of the helper's business
    const env = Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith("ORCH_")));
    const child = spawn(program, ["get"], { env, stdio: ["pipe", "pipe", "ignore"], detached: true });
    let output = "";
    const timer = setTimeout(() => {
      killGroup(child.pid);
      child.stdout.destroy();
      reject(helperError(`${program} did not answer within ${LONGEST / 1000} s`));
    }, LONGEST);
    child.stdin.on("error", () => undefined); // it did not want to read
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(0, MOST_OUTPUT);
    });
    child.once("error", (error: Error & { readonly code?: string }) => {
      clearTimeout(timer);
      const why = error.code === "ENOENT" ? "is not installed" : "cannot be run";
      reject(helperError(`${program}, which Docker's config.json names for ${registry}, ${why}`));
    });
    child.once("close", (code) => {
      clearTimeout(timer);
      resolve({ output, exit: code ?? 1 });
    });
    child.stdin.end(`${registry}\n`);
  });
}

function helperError(why: string): Error {
  return engineError("failed", `There are no registry credentials: ${why}.`);
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // it has ended
  }
}
