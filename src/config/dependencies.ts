// `depends_on`: workloads that have to be there first, and that they do not wait for each other in a circle.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { elementsOf, entriesOf } from "../hcl/compare.ts";
import { suggestion } from "../hcl/suggest.ts";
import { deepMarks } from "../hcl/value.ts";
import type { Marks, Value } from "../hcl/value.ts";
import type { Address } from "../model/address.ts";
import { isWorkloadKind } from "../model/address.ts";
import type { Dependency, DesiredWorkload } from "../model/configuration.ts";
import { compareText } from "../model/json.ts";
import { moduleWorkloads } from "./module-root.ts";
import { referenceOf } from "./object-root.ts";
import type { Fields, Reading } from "./read-body.ts";
import { listText, rangeText } from "./wording.ts";

type Condition = Dependency["condition"];
const CONDITIONS: readonly Condition[] = ["started", "healthy", "completed"];

export function readDependencies(fields: Fields, { report, frame }: Reading): readonly Dependency[] {
  const field = fields.attributes.get("depends_on");
  if (field === undefined) return [];
  const problem = (code: string, summary: string, detail: string) => {
    report(errorDiagnostic(code, summary, { range: field.range, detail, context: frame.title }));
  };
  const found: Dependency[] = [];
  const items = elementsOf(field.value.data);
  if (items === undefined) {
    problem(
      "wrong-type",
      '"depends_on" must be a list of references.',
      "Write depends_on = [service.NAME], without quotes.",
    );
    return [];
  }
  for (const item of items) {
    const entries = entriesOf(item.data);
    const named = entries?.get("workload") ?? item;
    const workloads = moduleWorkloads(named);
    if (workloads !== null) {
      for (const { address, kind } of workloads) {
        const condition = conditionOf(entries?.get("condition"), kind === "job", problem);
        if (condition !== null) found.push({ target: address, condition });
      }
      continue;
    }
    const reference = referenceOf(named);
    if (reference === null) {
      problem(
        "wrong-type",
        '"depends_on" holds what is no reference to a workload or module.',
        'Write [service.NAME], or [{ workload = service.NAME, condition = "started" }], names without quotes.',
      );
      continue;
    }
    const { kind, name } = reference.declaration;
    if (!isWorkloadKind(kind)) {
      problem(
        "wrong-type",
        `"depends_on" names ${kind}.${name}, and only workloads are waited for.`,
        "What a workload uses is there before it anyway; remove it.",
      );
      continue;
    }
    const unknown = [...(entries?.keys() ?? [])].find((key) => key !== "workload" && key !== "condition");
    if (unknown !== undefined)
      problem(
        "unknown-attribute",
        `"depends_on" holds "${unknown}", which means nothing there.`,
        "An entry has workload and condition.",
      );
    const condition = conditionOf(entries?.get("condition"), kind === "job", problem);
    if (condition === null) continue;
    for (const { address } of reference.instances) found.push({ target: address, condition });
  }
  return mergeDependencies(found);
}

const WAITS = "waits";

/** What has to be there first for whoever reads an output. */
export function dependencyMarks(dependencies: readonly Dependency[]): Marks {
  return dependencies.length === 0
    ? []
    : [{ kind: WAITS, id: JSON.stringify(dependencies), payload: dependencies }];
}

/** What the outputs depend on that are read in a body. */
export function impliedDependencies(fields: Fields): readonly Dependency[] {
  const own = [...fields.attributes.values()].flatMap(({ value }) =>
    deepMarks(value).flatMap(
      ({ kind, payload }) => (kind === WAITS ? (payload as readonly Dependency[]) : []), // made by dependencyMarks
    ),
  );
  const inner = [...fields.records.values(), ...[...fields.blocks.values()].flat()];
  return [...own, ...inner.flatMap(impliedDependencies)];
}

/** Sorted. Named twice, a workload is waited for as long as the longer wait says. */
export function mergeDependencies(dependencies: readonly Dependency[]): readonly Dependency[] {
  const merged = new Map<Address, Dependency>();
  for (const dependency of dependencies) {
    const before = CONDITIONS.indexOf(merged.get(dependency.target)?.condition ?? "started");
    if (CONDITIONS.indexOf(dependency.condition) >= before) merged.set(dependency.target, dependency);
  }
  return [...merged.values()].sort((a, b) => compareText(a.target, b.target));
}

function conditionOf(
  value: Value | undefined,
  isJob: boolean,
  problem: (code: string, summary: string, detail: string) => void,
): Condition | null {
  if (value === undefined || value.data === null) return isJob ? "completed" : "healthy";
  const text = String(value.data);
  const condition = CONDITIONS.find((choice) => choice === text);
  if (condition === undefined) {
    problem(
      "invalid-value",
      `"condition" must be ${listText(
        CONDITIONS.map((choice) => `"${choice}"`),
        "or",
      )}.`,
      suggestion(text, CONDITIONS).trimStart(),
    );
    return null;
  }
  if (condition === "completed" && !isJob) {
    problem(
      "invalid-value",
      'The condition "completed" is for jobs: other workloads never end.',
      'Write "healthy" or "started".',
    );
    return null;
  }
  return condition;
}

/** One error for each circle. */
export function dependencyCycles(workloads: readonly DesiredWorkload[]): readonly Diagnostic[] {
  const byAddress = new Map(workloads.map((workload) => [workload.address, workload]));
  const state = new Map<Address, "open" | "done">();
  const problems: Diagnostic[] = [];
  for (const start of workloads) {
    if (state.has(start.address)) continue;
    const path: { readonly workload: DesiredWorkload; next: number }[] = [{ workload: start, next: 0 }];
    state.set(start.address, "open");
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const dependency = top.workload.dependsOn[top.next];
      top.next += 1;
      if (dependency === undefined) {
        state.set(top.workload.address, "done");
        path.pop();
        continue;
      }
      const target = byAddress.get(dependency.target);
      if (target === undefined) continue;
      if (state.get(target.address) === "open") {
        const from = path.findIndex(({ workload }) => workload.address === target.address);
        problems.push(cycleProblem(path.slice(from).map(({ workload }) => workload)));
      } else if (!state.has(target.address)) {
        state.set(target.address, "open");
        path.push({ workload: target, next: 0 });
      }
    }
  }
  return problems;
}

function cycleProblem(cycle: readonly DesiredWorkload[]): Diagnostic {
  const addresses = cycle.map(({ address }) => address);
  const place = (workload: DesiredWorkload) => workload.ranges.get("depends_on") ?? workload.range;
  const [first] = cycle;
  return errorDiagnostic(
    "dependency-cycle",
    `Workloads wait for each other: ${[...addresses, addresses[0] ?? ""].join(" → ")}.`,
    {
      ...(first === undefined ? {} : { range: place(first) }),
      detail: `${cycle.map((workload) => `${workload.address} at ${rangeText(place(workload))}`).join(", ")}. Take one of the dependencies out.`,
    },
  );
}
