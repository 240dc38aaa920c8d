// Loads configurations from texts, and prints what came of them.
import { expect } from "vitest";
import type { DataAnswers } from "../../src/config/data-requests.ts";
import type { FileReader, VariableSources } from "../../src/config/input.ts";
import { loadConfiguration } from "../../src/config/load.ts";
import type { LoadedConfiguration } from "../../src/config/load.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import type { Address, NodeName } from "../../src/model/address.ts";
import type {
  AddressView,
  Configuration,
  DesiredOutput,
  DesiredWorkload,
} from "../../src/model/configuration.ts";
import type { Node } from "../../src/model/node.ts";
import type { ReplicaSpec } from "../../src/model/spec.ts";

export const NO_VARIABLES: VariableSources = { environment: new Map(), files: [], flags: [] };

export interface Given {
  readonly variables?: Partial<VariableSources>;
  /** Files of the project by path. */
  readonly project?: Readonly<Record<string, string | Uint8Array>>;
  /** Folders of modules, each with its files by name; those that are not `*.orch.hcl` are what its expressions read. */
  readonly modules?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Answers to what `data` blocks ask for. */
  readonly data?: DataAnswers;
}

export function load(
  text: string | Readonly<Record<string, string>>,
  { variables = {}, project = {}, modules = {}, data }: Given = {},
): LoadedConfiguration {
  const files = typeof text === "string" ? { "main.orch.hcl": text } : text;
  return loadConfiguration({
    files: Object.entries(files).map(([name, content]) => ({ name, text: content })),
    variables: { ...NO_VARIABLES, ...variables },
    reader: readerOf(project),
    ...(data === undefined ? {} : { data }),
    modules: (folder) => {
      const texts = modules[folder];
      if (texts === undefined) return { ok: false, message: `there is no folder ${JSON.stringify(folder)}` };
      const isSource = (name: string) => /\.orch\.(hcl|json)$/.test(name);
      return {
        ok: true,
        files: Object.entries(texts)
          .filter(([name]) => isSource(name))
          .map(([name, content]) => ({ name: `${folder}/${name}`, text: content })),
        reader: readerOf(Object.fromEntries(Object.entries(texts).filter(([name]) => !isSource(name)))),
        diagnostics: [],
      };
    },
  });
}

/** The configuration, which must have neither errors nor warnings. */
export function configured(
  text: string | Readonly<Record<string, string>>,
  given: Given = {},
): Configuration {
  const { configuration, diagnostics } = load(text, given);
  expect(diagnostics.map(line)).toEqual([]);
  if (configuration === null) throw new Error("no configuration and no errors");
  return configuration;
}

/** What is wrong, a line each: `main.orch.hcl:3 code: summary detail`. */
export function mistakes(
  text: string | Readonly<Record<string, string>>,
  given: Given = {},
): readonly string[] {
  return load(text, given).diagnostics.map(line);
}

export function line(problem: Diagnostic): string {
  const place = problem.range === undefined ? "" : `${problem.range.file}:${problem.range.start.line} `;
  const severity = problem.severity === "warning" ? "warning " : "";
  return `${place}${severity}${problem.code}: ${problem.summary}${problem.detail === undefined ? "" : ` ${problem.detail}`}`;
}

export const ORCH = 'orch { project = "p" }\n';

export function workload(configuration: Configuration, address: string): DesiredWorkload {
  const found = configuration.workloads.find((candidate) => candidate.address === address);
  if (found === undefined) throw new Error(`no workload ${address}`);
  return found;
}

export function specOf(configuration: Configuration, address: string): ReplicaSpec {
  return workload(configuration, address).spec.value as unknown as ReplicaSpec; // as the model documents
}

/** The main container of `service "x" { image = "i" … }` with these lines. */
export function containerOf(lines: string, rest = "", given: Given = {}) {
  const main = specOf(
    configured(`${ORCH}service "x" {\nimage = "i"\n${lines}\n}\n${rest}`, given),
    "service.x",
  ).containers["main"];
  if (main === undefined) throw new Error("no main container");
  return main;
}

export function output(configuration: Configuration, name: string): DesiredOutput {
  const found = configuration.outputs.find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no output ${name}`);
  return found;
}

/** Late values of a workload by their path, evaluated with a view. */
export function lateValues(desired: DesiredWorkload, view: AddressView): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    desired.late.map((late) => {
      const result = late.evaluate(view);
      return [late.path.join("."), result.ok ? result.value.value : result.diagnostics.map(line)];
    }),
  );
}

/** Every target is at `HOST-OF-target`, port 1000 and up. */
export function viewOf(changes: Partial<AddressView> = {}): AddressView {
  const host = (target: Address) => `at-${target.replace(/[^a-z]+/g, "-")}`;
  return {
    self: {
      index: 1,
      name: "p-x-1",
      address: "service.x[1]" as Address,
      host: "10.0.0.7",
      node: "edge-a" as NodeName,
      ports: { http: 20_001 },
    },
    one: (target, port) => ({ host: host(target), port: port.length + 1000 }),
    all: (target, port) => [0, 1].map((index) => ({ host: host(target), port: port.length + 2000 + index })),
    host: (target) => ({ host: host(target) }),
    node: (name) => ({ ...NODE, name: name as NodeName }),
    ...changes,
  };
}

export const NODE: Node = {
  name: "edge-a" as NodeName,
  endpoint: "edge-a" as Node["endpoint"],
  provider: "docker",
  status: "ready",
  drain: false,
  labels: { zone: "a", disk: "ssd" },
  pool: "default",
  os: "linux",
  arch: "amd64",
  engineVersion: "27.0.0",
  fingerprint: "f",
  advertise: "10.0.0.1",
  capacity: { cpu: 4000, memory: 8 * 2 ** 30, devices: {} },
  allocatable: { cpu: 4000, memory: 8 * 2 ** 30, devices: {} },
  portRange: { first: 20_000, last: 32_000 },
  foreignPorts: [],
  load: null,
};

/** Everything that is data, as JSON; places left out. */
export function plain(configuration: Configuration): unknown {
  const { blobs, warnings, ...rest } = configuration;
  void warnings;
  return JSON.parse(
    JSON.stringify({ ...rest, blobs: Object.fromEntries(blobs) }, (key, value: unknown) =>
      key === "range" || key === "ranges" ? undefined : value,
    ),
  );
}

function readerOf(project: NonNullable<Given["project"]>): FileReader {
  const files = new Map(Object.entries(project));
  return {
    readFile: (path) => {
      const content = files.get(path);
      if (content === undefined) return { ok: false, message: "There is no such file.", reason: "missing" };
      return { ok: true, bytes: typeof content === "string" ? new TextEncoder().encode(content) : content };
    },
    listFiles: (path) => {
      const paths = [...files.keys()]
        .filter((name) => name.startsWith(`${path}/`))
        .map((name) => name.slice(path.length + 1));
      if (paths.length === 0) return { ok: false, message: "There is no such folder.", reason: "missing" };
      return { ok: true, paths: paths.sort() };
    },
  };
}
