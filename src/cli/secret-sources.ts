// Where values of secrets come from on this machine: the environment, files, and commands, which only the command line can name.
// What was asked for is remembered, so that no program that orch starts gets to see it.
import { spawnSync } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { FileReader, SecretReading, SecretSources, SourceText } from "../config/input.ts";
import { LARGEST_SECRET } from "../config/secret-value.ts";
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { commandWords } from "./command-words.ts";
import type { GlobalOptions } from "./options.ts";

export interface OpenedSecrets {
  readonly sources: SecretSources;
  readonly diagnostics: readonly Diagnostic[];
  /** Texts of modules, which are read later and before any command is run. */
  readonly addTexts: (texts: readonly SourceText[]) => void;
  /** The environment without what secrets and sensitive variables were read from: for programs and providers. */
  readonly environment: () => GlobalOptions["environment"];
}

/** Milliseconds: somebody may have to unlock a password store. */
const COMMAND_TIMEOUT = 120_000;

/** `flags` are the texts of `--secret`; `texts` the configuration's. */
export function openSecrets(
  global: GlobalOptions,
  flags: readonly string[],
  texts: readonly SourceText[],
  reader: FileReader,
  missing: SecretSources["missing"],
): OpenedSecrets {
  const read = namedVariables(texts);
  const readEnvironment = (name: string): SecretReading => {
    read.add(name);
    const text = global.environment[name];
    return text === undefined
      ? { ok: false, message: `the environment variable ${name} is not set` }
      : { ok: true, text };
  };
  const environment = () => childEnvironment(global.environment, read);
  const diagnostics: Diagnostic[] = [];
  const given = new Map<string, () => SecretReading>();
  for (const flag of flags) {
    const parsed = parseFlag(flag);
    if ("severity" in parsed) {
      diagnostics.push(parsed);
      continue;
    }
    const { name, kind, place } = parsed;
    if (kind === "env") read.add(place);
    given.set(name, () => {
      if (kind === "env") return readEnvironment(place);
      if (kind === "file") return readSecretFile(resolve(global.directory, place), place);
      return runCommand(place, global.directory, environment());
    });
  }
  const readFile: SecretSources["readFile"] = (path, from = reader) => {
    const found = from.readFile(path);
    return found.ok ? decoded(found.bytes, `the file ${JSON.stringify(path)}`) : found;
  };
  const addTexts: OpenedSecrets["addTexts"] = (more) => {
    for (const name of namedVariables(more)) read.add(name);
  };
  return { sources: { given, readEnvironment, readFile, missing }, diagnostics, addTexts, environment };
}

/** A child sees neither values of variables nor those of secrets. */
function childEnvironment(
  environment: GlobalOptions["environment"],
  read: ReadonlySet<string>,
): GlobalOptions["environment"] {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !name.startsWith("ORCH_VAR_") && !read.has(name)),
  );
}

/** Variables that secret blocks name, found before anything is evaluated: commands run on the way. */
function namedVariables(texts: readonly SourceText[]): Set<string> {
  const names = new Set<string>();
  for (const { text } of texts)
    for (const match of text.matchAll(/\benv\s*=\s*"([A-Za-z_][A-Za-z0-9_]*)"/g)) names.add(match[1] ?? "");
  return names;
}

interface Given {
  /** `db`, `db["eu"]`, `module.shop.secret.db` */
  readonly name: string;
  readonly kind: "env" | "file" | "command";
  readonly place: string;
}

/** The message never holds what stands after the `=`: it may be a value that was written there by mistake. */
function parseFlag(text: string): Given | Diagnostic {
  const found =
    /^((?:[A-Za-z_][\w-]*(?:\["(?:[^"\\]|\\.)*"\])?\.)*[A-Za-z_][\w-]*(?:\["(?:[^"\\]|\\.)*"\])?)=(?:(env|file|command):)?(.*)$/s.exec(
      text,
    );
  const [, name = "", kind, place = ""] = found ?? [];
  const detail = `Write --secret NAME=env:VARIABLE, --secret NAME=file:PATH or --secret 'NAME=command:PROGRAM ARGUMENTS'.`;
  if (found === null)
    return errorDiagnostic("invalid-option", "--secret has no name and source.", { detail });
  if (kind !== "env" && kind !== "file" && kind !== "command")
    return errorDiagnostic("invalid-option", `--secret ${name} has no source that orch knows.`, {
      detail: `${detail} A value does not stand on the command line, where everybody on the machine can read it.`,
    });
  if (place === "")
    return errorDiagnostic("invalid-option", `--secret ${name}=${kind}: is empty.`, { detail });
  return { name, kind, place };
}

function readSecretFile(path: string, shown: string): SecretReading {
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) return { ok: false, message: `${JSON.stringify(shown)} is a folder` };
    if (stat.size > LARGEST_SECRET)
      return { ok: false, message: `the file ${JSON.stringify(shown)} is larger than 500 KiB` };
    return decoded(readFileSync(path), `the file ${JSON.stringify(shown)}`);
  } catch {
    return { ok: false, message: `the file ${JSON.stringify(shown)} cannot be read` };
  }
}

/** Its standard output is the value; what it says on standard error goes to the terminal. */
function runCommand(text: string, cwd: string, environment: GlobalOptions["environment"]): SecretReading {
  const words = commandWords(text);
  const [program, ...args] = words ?? [];
  if (program === undefined)
    return { ok: false, message: "the command has no program, or a quote has no end" };
  const { stdout, status, signal, error } = spawnSync(program, args, {
    cwd,
    env: { ...environment },
    stdio: ["inherit", "pipe", "inherit"],
    timeout: COMMAND_TIMEOUT,
    maxBuffer: 2 * LARGEST_SECRET,
    shell: false,
  });
  const name = JSON.stringify(program);
  if (error !== undefined) {
    const code = "code" in error ? error.code : null;
    if (code === "ENOENT") return { ok: false, message: `there is no program ${name}` };
    if (code === "ETIMEDOUT")
      return { ok: false, message: `the command ${name} did not end within ${COMMAND_TIMEOUT / 1000} s` };
    if (code === "ENOBUFS") return { ok: false, message: `the command ${name} printed more than 500 KiB` };
    return { ok: false, message: `the command ${name} cannot be run` };
  }
  if (signal !== null) return { ok: false, message: `the command ${name} was ended by ${signal}` };
  if (status !== 0)
    return { ok: false, message: `the command ${name} ended with exit code ${String(status)}` };
  return decoded(stdout, `what the command ${name} printed`);
}

/** One line loses its line break, which editors and `echo` add; a text of several lines, such as a key, is kept as it is. */
function decoded(bytes: Uint8Array, what: string): SecretReading {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return {
      ok: false,
      message: `${what} is no UTF-8 text: keep bytes as base64, and decode them in the container`,
    };
  }
  const single = /^([^\r\n]*)\r?\n$/.exec(text);
  return { ok: true, text: single?.[1] ?? text };
}
