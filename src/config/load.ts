// From the files of a module to its configuration: parse, collect, evaluate what is asked for, build, check as a whole.
import { compareDiagnostics, errorDiagnostic, hasErrors } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, SourceRange } from "../diagnostics/diagnostic.ts";
import type { Scope } from "../hcl/scope.ts";
import { suggestion } from "../hcl/suggest.ts";
import type { Block, File } from "../hcl/syntax.ts";
import { deepMarks, hasMark } from "../hcl/value.ts";
import type { Value } from "../hcl/value.ts";
import { compareAddresses, isWorkloadKind } from "../model/address.ts";
import type { Address } from "../model/address.ts";
import type { AddressView, Configuration, StatedRule } from "../model/configuration.ts";
import { compareText, jsonObject } from "../model/json.ts";
import { LIMITS } from "../model/limits.ts";
import { createBlobTable } from "./blobs.ts";
import { buildNetwork, buildVolume, checkSecret } from "./build-objects.ts";
import { buildNodes, declaredNodeNames } from "./build-nodes.ts";
import type { Attached } from "./build-network-part.ts";
import { buildOutputs, checkOutputs } from "./build-outputs.ts";
import { buildNamespaces, buildReservations, unknownNamespaces } from "./build-sharing.ts";
import { buildWorkload } from "./build-workload.ts";
import type { BuiltWorkload } from "./build-workload.ts";
import type { Building } from "./building.ts";
import type { Declaration, Declarations, ObjectKind } from "./declarations.ts";
import type { DataRequest } from "./data-requests.ts";
import { dataValue } from "./data-value.ts";
import { dependencyCycles } from "./dependencies.ts";
import { createEvaluation, cycleDiagnostic } from "./evaluation.ts";
import type { Evaluation, Frame, Placed } from "./evaluation.ts";
import { extract } from "./extract.ts";
import { configurationFunctions } from "./functions.ts";
import type { ConfigurationInput, SecretSources } from "./input.ts";
import { readImports } from "./imports.ts";
import { UNKNOWN_KEY, instanceKeys } from "./instances.ts";
import { checkCall } from "./module-calls.ts";
import { readModuleFolders } from "./module-folders.ts";
import { calledEvaluations } from "./module-root.ts";
import { nameCollisions } from "./name-collisions.ts";
import { readOrchBlock, readProject } from "./orch-block.ts";
import { addressOf, childPrograms } from "./program.ts";
import type { Program } from "./program.ts";
import { secretFlagName } from "./secret-value.ts";
import { readMoves, readRemovals } from "./refactoring.ts";
import { rootNames, rootValue } from "./roots.ts";
import { sizeProblems } from "./size.ts";
import { readPolicies } from "./policies.ts";
import { readChecks } from "./stated-rules.ts";
import { hasUninstantiated, uninstantiatedMistakes } from "./uninstantiated.ts";
import { readVariables } from "./variables.ts";

export interface LoadedConfiguration {
  /** Null where there are errors. */
  readonly configuration: Configuration | null;
  /** Sorted by name; for the lines that diagnostics show. */
  readonly files: readonly File[];
  /** Every mistake of the run once, in order of place. */
  readonly diagnostics: readonly Diagnostic[];
  /** What an expression in no block sees, for the console; null where the texts cannot be read. */
  readonly scope: ConsoleRoots | null;
  /** What `data` blocks ask for and no answer was given to. Until there is none, what is made from it is missing. */
  readonly requests: readonly DataRequest[];
  /** Objects of the configuration that are not what they will be with all requests answered. */
  readonly waiting: ReadonlySet<Address>;
}

export interface ConsoleRoots extends Pick<Scope, "root" | "rootNames" | "functions"> {
  /** The same where a view of what is recorded answers what it knows of. */
  readonly seenBy: (view: AddressView, knows: NonNullable<Placed["knows"]>) => ConsoleRoots;
}

/** Pure: all that is read comes in with `input`. */
export function loadConfiguration(input: ConfigurationInput): LoadedConfiguration {
  const problems: Diagnostic[] = [];
  const report = (problem: Diagnostic): void => {
    problems.push(problem);
  };
  const { root, files, broken } = readModuleFolders(input, report);
  // What a broken text leaves out would only be missed everywhere else.
  if (broken)
    return {
      configuration: null,
      files,
      diagnostics: ordered(problems),
      scope: null,
      requests: [],
      waiting: new Set(),
    };

  const variables = new Map<string, Value>();
  let project: string | null = null;
  const program: Program = {
    declarations: withDefaultNetwork(root.declarations, root.files),
    called: null,
    child: childPrograms(() => program, root),
    variables,
    functions: configurationFunctions,
    reader: input.reader,
    secrets: input.secrets ?? NO_SECRETS,
    budget: { steps: 0 },
    data: {
      answers: input.data ?? new Map(),
      asked: new Map(),
      images: new Set(),
      isOpen: false,
      missed: 0,
      waiting: new Set(),
    },
    sensitiveUsed: new Map(),
    project: () => project,
    nodeNames: () => declaredNodeNames(evaluation),
  };
  const evaluation: Evaluation = createEvaluation(program, null);
  readVariables(evaluation, input.variables, variables, report);
  project = readProject(evaluation, report);
  const configuration = build(evaluation, files, report);
  if (moduleInstances(evaluation, () => undefined).some(hasUninstantiated))
    uninstantiatedMistakes(program, root, {
      project: project ?? "",
      textAt: textReader(files),
      networkOf: defaultNetworkOf,
    }).forEach(report);
  problems.push(...evaluation.problems);
  const diagnostics = ordered(problems);
  return {
    configuration: hasErrors(diagnostics) ? null : { ...configuration, warnings: diagnostics },
    files,
    diagnostics,
    scope: consoleRoots(evaluation, evaluation),
    requests: [...program.data.asked.values()],
    waiting: program.data.asked.size === 0 ? new Set() : program.data.waiting,
  };
}

function consoleRoots(evaluation: Evaluation, base: Evaluation): ConsoleRoots {
  const { program } = base;
  return {
    root: (name) => rootValue(name, evaluation, NO_BLOCK),
    rootNames: () => rootNames(evaluation, NO_BLOCK),
    functions: program.functions,
    seenBy: (view, knows) =>
      consoleRoots(createEvaluation(program, { view, knows, base, readsPorts: () => true }), base),
  };
}

const NO_BLOCK: Frame = { title: "", instance: null, self: null, node: null };

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

function build(
  evaluation: Evaluation,
  files: readonly File[],
  report: (problem: Diagnostic) => void,
): Configuration {
  const { program } = evaluation;
  const project = program.project() ?? "";
  const rules: StatedRule[] = [];
  const shared = { report, blobs: createBlobTable(), rules, project, textAt: textReader(files) };
  const { blobs } = shared;
  const nodes = buildNodes(evaluation, report);
  const namespaces = buildNamespaces(evaluation, report);
  const reservations = buildReservations(evaluation, nodes, namespaces, report);
  program.data.isOpen = true;
  let isWhole = true;
  const modules = moduleInstances(evaluation, report).map((own): Building => ({
    ...shared,
    evaluation: own,
    defaultNetwork: defaultNetworkOf(own),
  }));
  const each = <T>(
    kind: ObjectKind,
    make: (declaration: Declaration, key: string | null, building: Building) => T,
  ): T[] =>
    modules.flatMap((building) =>
      [...objectsOf(building.evaluation.program.declarations, kind).values()].flatMap((declaration) => {
        const instances = building.evaluation.instances(declaration);
        // Its body is read all the same, for the mistakes in it.
        if (instances.kind === "failed") {
          isWhole = false;
          make(declaration, UNKNOWN_KEY, building);
        }
        return instanceKeys(instances).map((key) => {
          const before = program.data.missed;
          const made = make(declaration, key, building);
          if (program.data.missed > before) program.data.waiting.add(addressOf(declaration, key));
          return made;
        });
      }),
    );

  for (const { evaluation: own } of modules) {
    checkCall(own, report);
    checkLocals(own, report);
    readAllData(own);
    if ([...own.program.declarations.modules.values()].some((call) => own.instances(call).kind === "failed"))
      isWhole = false;
  }
  const kinds = [...program.declarations.objects.keys()].filter(isWorkloadKind);
  const built: BuiltWorkload[] = kinds.flatMap((kind) => each(kind, buildWorkload));
  const used = new Set(built.flatMap(({ networks }) => networks.map(({ address }) => address)));
  const workloads = built
    .map(({ desired }) => desired)
    .sort((a, b) => compareAddresses(a.address, b.address));
  const networks = each("network", buildNetwork);
  const volumes = each("volume", buildVolume);
  const secrets = each("secret", checkSecret);
  // what waits for data may be what these would miss
  const missed = isWhole || program.data.asked.size === 0 ? report : () => undefined;
  for (const name of program.secrets.given.keys()) {
    const known = secrets.map(({ address }) => secretFlagName(address));
    if (!known.includes(name)) missed(undeclaredSecret(name, known));
  }
  const outputs = buildOutputs(evaluation, report, rules);
  for (const { evaluation: own } of modules) {
    if (own !== evaluation) checkOutputs(own, report, rules);
    rules.push(...readChecks(own, report));
  }
  const policies = readPolicies(evaluation, report);
  // read last: what only the backend's credentials use is no part of a plan's identity
  const sensitiveUsed = [...program.sensitiveUsed];
  const settings = readSettings(evaluation, report);
  for (const problem of dependencyCycles(workloads)) report(problem);
  for (const problem of unknownNamespaces(workloads, namespaces)) report(problem);
  for (const problem of sizeProblems(workloads, nodes.length, blobs.all())) report(problem);
  for (const problem of nameCollisions(project, { workloads, networks, volumes, secrets, nodes }))
    report(problem);

  const declared = new Set<string>(
    [...workloads, ...networks, ...volumes, ...secrets].map(({ address }) => address),
  );
  const evaluations = modules.map((building) => building.evaluation);

  return {
    project,
    ...settings,
    ...(policies.length === 0 ? {} : { policies }),
    moves: readMoves(evaluations, declared, missed),
    removals: readRemovals(evaluations, declared, missed),
    imports: readImports(evaluation, report),
    nodes,
    ...(namespaces.length === 0 ? {} : { namespaces }),
    ...(reservations.length === 0 ? {} : { reservations }),
    workloads,
    networks: networks
      .filter(({ address }) => used.has(address))
      .sort((a, b) => compareAddresses(a.address, b.address)),
    volumes: volumes.sort((a, b) => compareAddresses(a.address, b.address)),
    outputs,
    rules: rules.sort(
      ({ range: a }, { range: b }) => compareText(a.file, b.file) || a.start.offset - b.start.offset,
    ),
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
    ...(program.data.images.size === 0 ? {} : { dataImages: [...program.data.images].sort(compareText) }),
    blobs: blobs.all(),
    warnings: [],
  };
}

/** All module instances, the root module first, in order of their calls and keys. */
function moduleInstances(
  evaluation: Evaluation,
  report: (problem: Diagnostic) => void,
): readonly Evaluation[] {
  const found: Evaluation[] = [evaluation];
  for (const own of found)
    for (const call of own.program.declarations.modules.values()) {
      const called = calledEvaluations(own, call);
      if (found.length + called.length > LIMITS.modules) {
        report(
          errorDiagnostic("too-many-modules", `There are more than ${LIMITS.modules} modules, the limit.`, {
            range: call.block.headerRange,
            detail: "Use for_each or replicas inside of fewer modules.",
          }),
        );
        return found;
      }
      found.push(...called);
    }
  return found;
}

/** By an evaluation of its own, so that no local brings data along: every command reads the same without asking anybody. */
function readSettings({ program }: Evaluation, report: (problem: Diagnostic) => void) {
  const apart = createEvaluation(program, null);
  program.data.isOpen = false;
  const settings = readOrchBlock(apart, report);
  program.data.isOpen = true;
  for (const problem of apart.problems) report(problem);
  return settings;
}

/** Data that nobody reads is asked for all the same, and can be wrong. */
function readAllData(evaluation: Evaluation): void {
  for (const group of evaluation.program.declarations.data.values())
    for (const declaration of group.values())
      for (const key of instanceKeys(evaluation.instances(declaration)))
        dataValue(evaluation, declaration, key);
}

/** Locals that nobody reads can be wrong, too. */
function checkLocals(evaluation: Evaluation, report: (problem: Diagnostic) => void): void {
  for (const [name, attribute] of evaluation.program.declarations.locals) {
    const value = evaluation.local(name);
    if (value !== undefined && "failed" in value && value.code === "reference-cycle")
      report(
        cycleDiagnostic({ ...value, code: value.code, detail: value.detail ?? "" }, attribute.nameRange),
      );
  }
}

/** The module's own \`network.default\` where it declares one, else that of who calls it: one for the project. */
function defaultNetworkOf(evaluation: Evaluation): Attached {
  const { declarations, called } = evaluation.program;
  const declaration = objectsOf(declarations, "network").get("default");
  if (declaration !== undefined)
    return { declaration, evaluation, key: null, address: addressOf(declaration, null) };
  if (called === null) throw new Error("the default network is always declared");
  return defaultNetworkOf(evaluation.of(called.parent));
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
  const implicit: Declaration = { kind: "network", name: "default", block, implicit: true, within: [] };
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
