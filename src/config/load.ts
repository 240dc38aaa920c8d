// From the files of a module to its configuration: parse, collect, evaluate what is asked for, build, check as a whole.
import { compareDiagnostics, errorDiagnostic, hasErrors } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, SourceRange } from "../diagnostics/diagnostic.ts";
import { parseFile } from "../hcl/parse.ts";
import { suggestion } from "../hcl/suggest.ts";
import type { Block, File } from "../hcl/syntax.ts";
import { deepMarks, hasMark } from "../hcl/value.ts";
import type { Value } from "../hcl/value.ts";
import { compareAddresses, isWorkloadKind } from "../model/address.ts";
import type { Configuration } from "../model/configuration.ts";
import { compareText, jsonObject } from "../model/json.ts";
import { createBlobTable } from "./blobs.ts";
import { buildNetwork, buildVolume, checkSecret } from "./build-objects.ts";
import { buildNodes, declaredNodeNames } from "./build-nodes.ts";
import { buildOutputs } from "./build-outputs.ts";
import { buildWorkload } from "./build-workload.ts";
import type { BuiltWorkload } from "./build-workload.ts";
import type { Building } from "./building.ts";
import { collectDeclarations } from "./declarations.ts";
import type { Declaration, Declarations, ObjectKind } from "./declarations.ts";
import { dependencyCycles } from "./dependencies.ts";
import { createEvaluation, cycleDiagnostic } from "./evaluation.ts";
import type { Evaluation } from "./evaluation.ts";
import { extract } from "./extract.ts";
import { configurationFunctions } from "./functions.ts";
import type { ConfigurationInput, SecretSources } from "./input.ts";
import { UNKNOWN_KEY, instanceKeys } from "./instances.ts";
import { nameCollisions } from "./name-collisions.ts";
import { readOrchBlock, readProject } from "./orch-block.ts";
import type { Program } from "./program.ts";
import { withoutSecrets } from "./secret-places.ts";
import { sizeProblems } from "./size.ts";
import { readVariables } from "./variables.ts";

export interface LoadedConfiguration {
  /** Null where there are errors. */
  readonly configuration: Configuration | null;
  /** Sorted by name; for the lines that diagnostics show. */
  readonly files: readonly File[];
  /** Every mistake of the run once, in order of place. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Pure: all that is read comes in with `input`. */
export function loadConfiguration(input: ConfigurationInput): LoadedConfiguration {
  const problems: Diagnostic[] = [];
  const report = (problem: Diagnostic): void => {
    problems.push(problem);
  };
  const sorted = [...input.files].sort((a, b) => compareText(a.name, b.name));
  for (const { name } of sorted) if (name.endsWith(".json")) report(jsonSyntax(name));
  const parsed = sorted
    .filter(({ name }) => !name.endsWith(".json"))
    .map(({ text, name }) => parseFile(text, name));
  const files = parsed.map(({ file }) => file);
  for (const { diagnostics, file } of parsed) problems.push(...withoutSecrets(diagnostics, file));
  // What a broken text leaves out would only be missed everywhere else.
  if (hasErrors(problems)) return { configuration: null, files, diagnostics: ordered(problems) };

  const declarations = withDefaultNetwork(collectDeclarations(files, report), files);
  const variables = new Map<string, Value>();
  let project: string | null = null;
  const program: Program = {
    declarations,
    variables,
    functions: configurationFunctions,
    reader: input.reader,
    secrets: input.secrets ?? NO_SECRETS,
    budget: { steps: 0 },
    sensitiveUsed: new Map(),
    project: () => project,
    nodeNames: () => declaredNodeNames(evaluation),
  };
  const evaluation: Evaluation = createEvaluation(program, null);
  readVariables(evaluation, input.variables, variables, report);
  project = readProject(evaluation, report);
  const configuration = build(evaluation, files, report);
  problems.push(...evaluation.problems);
  const diagnostics = ordered(problems);
  return {
    configuration: hasErrors(diagnostics) ? null : { ...configuration, warnings: diagnostics },
    files,
    diagnostics,
  };
}

const NO_SECRETS: SecretSources = {
  given: new Map(),
  readEnvironment: (name) => ({ ok: false, message: `the environment variable ${name} is not set` }),
  readFile: (path) => ({ ok: false, message: `there is no file ${JSON.stringify(path)}` }),
  missing: "error",
};

function undeclaredSecret(name: string, known: readonly string[]): Diagnostic {
  return errorDiagnostic(
    "undeclared-secret",
    `--secret gives a value to "${name}", and there is no such secret.`,
    {
      detail:
        `${suggestion(name, known)} ${known.length === 0 ? "The configuration has no secret blocks." : `Its secrets are ${known.slice(0, 12).join(", ")}.`}`.trimStart(),
    },
  );
}

function jsonSyntax(name: string): Diagnostic {
  return errorDiagnostic("not-supported-yet", `Modules in JSON are not supported yet: ${name}.`, {
    detail: "Write it in HCL, as *.orch.hcl.",
  });
}

function build(
  evaluation: Evaluation,
  files: readonly File[],
  report: (problem: Diagnostic) => void,
): Configuration {
  const { program } = evaluation;
  const { declarations } = program;
  const project = program.project() ?? "";
  const blobs = createBlobTable();
  const defaultNetwork = objectsOf(declarations, "network").get("default");
  if (defaultNetwork === undefined) throw new Error("the default network is always declared");
  const building: Building = {
    evaluation,
    report,
    blobs,
    project,
    defaultNetwork,
    textAt: textReader(files),
  };
  const nodes = buildNodes(evaluation, report);
  const each = <T>(kind: ObjectKind, make: (declaration: Declaration, key: string | null) => T): T[] =>
    [...objectsOf(declarations, kind).values()].flatMap((declaration) => {
      const instances = evaluation.instances(declaration);
      // Its body is read all the same, for the mistakes in it.
      if (instances.kind === "failed") make(declaration, UNKNOWN_KEY);
      return instanceKeys(instances).map((key) => make(declaration, key));
    });

  // Locals that nobody reads can be wrong, too.
  for (const [name, attribute] of declarations.locals) {
    const value = evaluation.local(name);
    if (value !== undefined && "failed" in value && value.code === "reference-cycle")
      report(
        cycleDiagnostic({ ...value, code: value.code, detail: value.detail ?? "" }, attribute.nameRange),
      );
  }
  const built: BuiltWorkload[] = [...declarations.objects.keys()]
    .filter(isWorkloadKind)
    .flatMap((kind) => each(kind, (declaration, key) => buildWorkload(declaration, key, building)));
  const used = new Set(built.flatMap(({ networks }) => networks.map(({ address }) => address)));
  const workloads = built
    .map(({ desired }) => desired)
    .sort((a, b) => compareAddresses(a.address, b.address));
  const networks = each("network", (declaration, key) => buildNetwork(declaration, key, building));
  const volumes = each("volume", (declaration, key) => buildVolume(declaration, key, building));
  const secrets = each("secret", (declaration, key) => checkSecret(declaration, key, building));
  for (const name of program.secrets.given.keys()) {
    const known = secrets.map(({ address }) => address.slice("secret.".length));
    if (!known.includes(name)) report(undeclaredSecret(name, known));
  }
  const outputs = buildOutputs(evaluation, report);
  // read last: what only the backend's credentials use is no part of a plan's identity
  const sensitiveUsed = [...program.sensitiveUsed];
  const settings = readOrchBlock(evaluation, report);
  for (const problem of dependencyCycles(workloads)) report(problem);
  for (const problem of sizeProblems(workloads, nodes.length, blobs.all())) report(problem);
  for (const problem of nameCollisions(project, { workloads, networks, volumes, secrets, nodes }))
    report(problem);

  return {
    project,
    ...settings,
    nodes,
    workloads,
    networks: networks
      .filter(({ address }) => used.has(address))
      .sort((a, b) => compareAddresses(a.address, b.address)),
    volumes: volumes.sort((a, b) => compareAddresses(a.address, b.address)),
    outputs,
    variables: jsonObject(
      [...program.variables]
        .sort(([a], [b]) => compareText(a, b))
        .map(
          // one that is secret in part would lose that part on its way through a saved plan
          ([name, value]) =>
            [name, hasMark(deepMarks(value), "sensitive") ? null : extract(value).value] as const,
        ),
    ),
    sensitiveInputs: sensitiveUsed
      .sort(([a], [b]) => compareText(a, b))
      .map(([name, value]) => ({ name, value })),
    blobs: blobs.all(),
    warnings: [],
  };
}

/** Workloads that name no network share `network.default`, which may also be declared to give it settings. */
function withDefaultNetwork(declarations: Declarations, files: readonly File[]): Declarations {
  const networks = objectsOf(declarations, "network");
  if (networks.has("default")) return declarations;
  const start = { line: 1, column: 1, offset: 0 };
  const range: SourceRange = declarations.orch?.headerRange ?? {
    file: files[0]?.name ?? "",
    start,
    end: start,
  };
  const block: Block = {
    type: "network",
    typeRange: range,
    labels: [{ text: "default", quoted: true, range }],
    body: { attributes: [], blocks: [], range },
    headerRange: range,
    range,
  };
  const implicit: Declaration = { kind: "network", name: "default", block, implicit: true };
  return {
    ...declarations,
    objects: new Map([...declarations.objects, ["network", new Map([...networks, ["default", implicit]])]]),
  };
}

function objectsOf(declarations: Declarations, kind: ObjectKind): ReadonlyMap<string, Declaration> {
  return declarations.objects.get(kind) ?? new Map<string, Declaration>();
}

function textReader(files: readonly File[]): (range: SourceRange) => string {
  const texts = new Map(files.map((file) => [file.name, file.text]));
  return (range) => (texts.get(range.file) ?? "").slice(range.start.offset, range.end.offset);
}

/** In order of place, each once: instances of one block make the same mistakes. */
function ordered(problems: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return [...problems].sort(compareDiagnostics).filter((problem) => {
    const { range } = problem;
    const key = JSON.stringify([
      range?.file,
      range?.start.offset,
      range?.end.offset,
      problem.code,
      problem.summary,
    ]);
    return !seen.has(key) && seen.add(key);
  });
}
