// Remembers beside the project where its state was kept last, without secrets, so that a changed backend block is noticed
// before anything is planned against an empty state.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import writeFileAtomic from "write-file-atomic";
import type { Backend } from "../model/configuration.ts";
import { LIMITS } from "../model/limits.ts";
import { readWholeFile } from "./read-file.ts";
import { PRIVATE, PRIVATE_FOLDER, makeFolder } from "./private-file.ts";
import { flag, integer, nullable, object, oneOf, problemOf, tagged, text } from "./shape.ts";
import type { Shape } from "./shape.ts";

const DEFAULT_PATH = "orch.state.json";

type Of<Type extends Backend["type"]> = Extract<Backend, { readonly type: Type }>;

const backendShape: Shape<Backend> = tagged<Backend>("type", {
  local: object<Of<"local">>({ type: oneOf("local"), path: text() }),
  http: object<Of<"http">>({
    ...{
      type: oneOf("http"),
      address: text(),
      updateMethod: text(),
      lockAddress: text(),
      lockMethod: text(),
    },
    ...{
      unlockAddress: text(),
      unlockMethod: text(),
      username: nullable(text()),
      password: nullable(text()),
    },
    ...{ insecure: flag, caCertificate: nullable(text()), clientCertificate: nullable(text()) },
    ...{ clientKey: nullable(text()), timeout: integer, retries: integer },
  }),
  postgres: object<Of<"postgres">>({
    type: oneOf("postgres"),
    connection: nullable(text()),
    schema: text(),
    name: text(),
  }),
});

/** Null: never used, or with the default. Secrets are null: they come from the environment. */
export function usedBackend(directory: string, configured: Backend): Backend | null {
  try {
    const parsed: unknown = JSON.parse(readNote(pathIn(directory)) ?? "null");
    if (problemOf(backendShape, parsed) === null) return parsed as Backend; // checked by the shape
  } catch {
    // none, or damaged: what it would tell is a help only
  }
  const hasDefault = configured.type !== "local" && existsSync(join(directory, DEFAULT_PATH));
  return hasDefault ? { type: "local", path: DEFAULT_PATH } : null;
}

function readNote(path: string): string | null {
  const read = readWholeFile(path, LIMITS.lockFile);
  return read.ok ? read.bytes.toString("utf8") : null;
}

/** A project that never had another backend than the default needs no note of it. */
export async function rememberBackend(directory: string, backend: Backend): Promise<void> {
  const path = pathIn(directory);
  const isDefault = backend.type === "local" && backend.path === DEFAULT_PATH;
  if (isDefault && !existsSync(path)) return;
  const content = `${JSON.stringify(withoutSecrets(backend), null, 1)}\n`;
  if (readNote(path) === content) return;
  await makeFolder(dirname(path), PRIVATE_FOLDER);
  await writeFileAtomic(path, content, { mode: PRIVATE });
}

/** Whether both mean the same place. */
export function isSamePlace(a: Backend, b: Backend): boolean {
  return placeOf(a) === placeOf(b);
}

function placeOf(backend: Backend): string {
  switch (backend.type) {
    case "local":
      return JSON.stringify([backend.type, backend.path]);
    case "http":
      return JSON.stringify([backend.type, backend.address]);
    case "postgres":
      return JSON.stringify([
        ...[backend.type, backend.schema, backend.name],
        // the user and the TLS mode may change
        backend.connection === null ? null : serverOf(backend.connection),
      ]);
    default:
      return backend satisfies never;
  }
}

function serverOf(connection: string): string {
  if (!URL.canParse(connection)) return "";
  const { hostname, port, pathname, searchParams } = new URL(connection);
  return `${hostname || (searchParams.get("host") ?? "")}:${port}${pathname}`;
}

function withoutSecrets(backend: Backend): Backend {
  switch (backend.type) {
    case "local":
      return backend;
    case "http":
      return { ...backend, username: null, password: null, clientKey: null };
    case "postgres":
      return {
        ...backend,
        connection: backend.connection === null ? null : withoutPassword(backend.connection),
      };
    default:
      return backend satisfies never;
  }
}

function withoutPassword(connection: string): string | null {
  if (!URL.canParse(connection)) return null;
  const url = new URL(connection);
  url.password = "";
  url.searchParams.delete("password");
  return url.href;
}

function pathIn(directory: string): string {
  return join(directory, ".orch", "backend.json");
}
