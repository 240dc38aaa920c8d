// The project in a folder: its configuration evaluated with all variables, its state store, and its texts for messages.
import type { DataAnswers, DataRequest } from "../config/data-requests.ts";
import type {
  FileReader,
  SecretSources,
  SourceText,
  VariableFlag,
  VariableSources,
} from "../config/input.ts";
import { type ConsoleRoots, loadConfiguration } from "../config/load.ts";
import { quotableTexts } from "../config/secret-places.ts";
import { type Diagnostic, errorDiagnostic, hasErrors } from "../diagnostics/diagnostic.ts";
import { visibleText } from "../diagnostics/sanitise.ts";
import type { File } from "../hcl/syntax.ts";
import type { Address } from "../model/address.ts";
import type { Backend, Configuration } from "../model/configuration.ts";
import { formatDuration } from "../model/quantity.ts";
import type { Sources } from "../render/diagnostic.ts";
import { openBackend } from "../state/open-backend.ts";
import { type StateStore, openStateStore } from "../state/store.ts";
import { isSamePlace, rememberBackend, usedBackend } from "../state/used-backend.ts";
import { jailedReader, moduleReader, readNamedFile, readProjectTexts, repositoryJail } from "./files.ts";
import type { GlobalOptions, VariableOption } from "./options.ts";
import { openSecrets } from "./secret-sources.ts";

export interface Project {
  /** Null when `diagnostics` hold errors. */
  readonly configuration: Configuration | null;
  readonly files: readonly File[];
  /** As they may be quoted: secrets that are written in them are covered. */
  readonly sources: Sources;
  readonly diagnostics: readonly Diagnostic[];
  /** What an expression in no block sees; null where the texts cannot be read. */
  readonly scope: ConsoleRoots | null;
  /** What `data` blocks ask for and `answers` do not say. */
  readonly requests: readonly DataRequest[];
  /** What is not as it will be with all of them answered. */
  readonly waiting: ReadonlySet<Address>;
  /** Without what secrets were read from: all that other programs may see. */
  readonly environment: GlobalOptions["environment"];
}

/** `missing`: what a secret is whose value cannot be read; `answers`: what data is known to be, the rest is unknown; `further`: files beside those of the folder. */
export function loadProject(
  given: GlobalOptions,
  options: readonly VariableOption[],
  missing: SecretSources["missing"],
  answers: DataAnswers = new Map(),
  further: readonly SourceText[] = [],
): Project {
  // a stranger's configuration sees nothing of the environment, whatever its blocks call sensitive
  const global = given.offline === undefined ? given : { ...given, environment: {} };
  const texts = readProjectTexts(global.directory);
  const flags = variableFlags(options, global.directory);
  const jail = global.offline === undefined ? null : repositoryJail(global.directory);
  const reader =
    texts.sources.length === 0
      ? NO_FILES
      : jailedReader(global.directory, "project", { guarded: jail !== null });
  const named = options.filter(({ kind }) => kind === "secret").map(({ text }) => text);
  const secrets = openSecrets(global, named, texts.sources, reader, missing);
  const diagnostics = [...texts.diagnostics, ...flags.diagnostics, ...secrets.diagnostics];
  const values = [...texts.variables, ...flags.files];
  if (hasErrors(diagnostics)) {
    const sources = quotableTexts(texts.sources, values);
    return {
      configuration: null,
      files: [],
      sources,
      diagnostics,
      scope: null,
      requests: [],
      waiting: new Set(),
      environment: secrets.environment(),
    };
  }
  const modules: SourceText[] = [];
  const variables: VariableSources = {
    environment: environmentVariables(global),
    files: texts.variables,
    flags: flags.flags,
    ...(global.offline === undefined ? {} : { unread: true as const }),
  };
  const loaded = loadConfiguration({
    files: [...texts.sources, ...further],
    variables,
    reader,
    modules: moduleReader(
      global.directory,
      (files) => {
        modules.push(...files);
        secrets.addTexts(files);
      },
      jail,
    ),
    secrets: global.offline === undefined ? secrets.sources : { ...secrets.sources, unread: true },
    data: answers,
  });
  return {
    ...loaded,
    sources: quotableTexts([...texts.sources, ...further, ...modules], values),
    diagnostics: [...diagnostics, ...loaded.diagnostics],
    environment: secrets.environment(),
  };
}

const NO_FILES: FileReader = {
  readFile: () => ({ ok: false, message: "there is no project" }),
  listFiles: () => ({ ok: false, message: "there is no project" }),
};

/** Says who holds the lock and how long it is waited for. */
function waitsFor({ terminal }: GlobalOptions, timeout: number): (holder: string | null) => void {
  return (holder) =>
    terminal.note(
      `Waiting for the state's lock, ${formatDuration(timeout)} at most: ${holder === null ? "somebody has it" : visibleText(holder)}.\n`,
    );
}

/** Of the configured backend; whoever locks it has it remembered as the one in use. */
export function openStore(global: GlobalOptions, configuration: Configuration): StateStore {
  if (global.offline !== undefined) return global.offline.store(configuration.project);
  const store = openStoreOf(global, configuration, configuration.backend);
  return {
    ...store,
    lock: async (request) => {
      const lock = await store.lock({ ...request, onWait: waitsFor(global, request.timeout) });
      if (lock.ok) await rememberBackend(global.directory, configuration.backend);
      return lock;
    },
  };
}

export function openStoreOf(
  { directory, environment }: GlobalOptions,
  { project }: Configuration,
  backend: Backend,
): StateStore {
  return openStateStore({
    backend: openBackend(backend, { directory, environment }),
    project,
    folder: directory,
  });
}

/** The backend that was used until now, where the configuration names another one. */
export function formerBackend(
  { directory, offline }: GlobalOptions,
  { backend }: Configuration,
): Backend | null {
  if (offline !== undefined) return null;
  const used = usedBackend(directory, backend);
  return used === null || isSamePlace(used, backend) ? null : used;
}

function environmentVariables(global: GlobalOptions): ReadonlyMap<string, string> {
  const prefix = "ORCH_VAR_";
  const pairs = Object.entries(global.environment).flatMap(([name, text]) =>
    name.startsWith(prefix) && text !== undefined ? [[name.slice(prefix.length), text] as const] : [],
  );
  return new Map(pairs);
}

function variableFlags(
  options: readonly VariableOption[],
  directory: string,
): {
  readonly flags: readonly VariableFlag[];
  readonly files: readonly SourceText[];
  readonly diagnostics: readonly Diagnostic[];
} {
  const flags: VariableFlag[] = [];
  const files: SourceText[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const { kind, text } of options) {
    if (kind === "secret") continue;
    if (kind === "saved") {
      flags.push({ kind: "file", name: "variables of the saved plan.json", text });
      continue;
    }
    if (kind === "file") {
      const file = readNamedFile(text, directory);
      if (!("text" in file)) {
        diagnostics.push(file);
        continue;
      }
      files.push(file);
      flags.push({ kind: "file", ...file });
      continue;
    }
    const at = text.indexOf("=");
    if (at > 0) flags.push({ kind: "value", name: text.slice(0, at).trim(), text: text.slice(at + 1) });
    else
      diagnostics.push(
        // a text without a name may be a value
        errorDiagnostic("invalid-option", "--var has no name and value.", {
          detail: "Write --var name=value.",
        }),
      );
  }
  return { flags, files, diagnostics };
}
