// What nodes have by number, and a replica has for itself: exclusive cores, and GPUs. Which ones is chosen at plan time: a replica that
// stays on its node keeps its own; a newcomer gets the lowest that nobody has, and where there is a choice none that somebody
// leaves, and none that others were given by hand.
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Address, NodeName } from "../model/address.ts";
import { formatCpuset, parseCpuset } from "../model/cpuset.ts";
import { type JsonObject, type Path, sortedKeys, valueAt, withValueAt } from "../model/json.ts";
import type { Node } from "../model/node.ts";
import type { ReplicaSpec, ResourceSpec, Spec } from "../model/spec.ts";
import type { Plan } from "../plan/document.ts";
import type { Difference } from "./differences.ts";
import type { Draft } from "./drafts.ts";
import type { Reality } from "./reality.ts";

/** Sets of numbers, `0-1,3`, by what they are of: `main cpuset`. */
export type NumberSets = Readonly<Record<string, string>>;

export interface NumberChoice {
  readonly sets: ReadonlyMap<Address, NumberSets>;
  readonly diagnostics: readonly Diagnostic[];
}

interface NumberedKind {
  /** Of the set in a container's `resources`. */
  readonly path: readonly string[];
  readonly noun: string;
  readonly count: (resources: ResourceSpec) => number;
  /** The set, chosen or written. */
  readonly set: (resources: ResourceSpec) => string | undefined;
  readonly onNode: (node: Node) => number;
  readonly foreign: (node: Node) => readonly number[] | undefined;
}

const KINDS: readonly NumberedKind[] = [
  {
    path: ["cpuset"],
    noun: "exclusive cores",
    count: ({ exclusive_cores: count = 0 }) => count,
    set: ({ cpuset }) => cpuset,
    onNode: ({ cores, capacity }) => cores ?? Math.floor(capacity.cpu / 1000),
    foreign: ({ foreignCores }) => foreignCores,
  },
  {
    path: ["device_ids", "gpu"],
    noun: "GPUs",
    count: ({ devices }) => devices?.["gpu"] ?? 0,
    set: ({ device_ids: ids }) => ids?.["gpu"],
    onNode: ({ capacity }) => capacity.devices["gpu"] ?? 0,
    foreign: ({ foreignGpus }) => foreignGpus,
  },
];

/** Of all drafts with a place; `keeps`: those that this plan leaves as they are. `pins`: what an approved plan chose. */
export function chooseNumbers(
  drafts: readonly Draft[],
  nodes: readonly Node[],
  reality: Reality,
  keeps: (draft: Draft) => boolean,
  pins: ReadonlyMap<Address, NumberSets> | undefined,
): NumberChoice {
  const sets = new Map<Address, NumberSets>();
  const diagnostics: Diagnostic[] = [];
  for (const kind of KINDS) {
    if (!isAskedFor(kind, drafts)) continue;
    const chosen = chooseOf(kind, drafts, nodes, reality, keeps, pins);
    diagnostics.push(...chosen.diagnostics);
    for (const [address, found] of chosen.sets) sets.set(address, { ...sets.get(address), ...found });
  }
  return { sets, diagnostics };
}

/** Replicas of a workload mostly share one specification, so that each is looked at once. */
function isAskedFor(kind: NumberedKind, drafts: readonly Draft[]): boolean {
  const specs = new Set(drafts.map(({ spec }) => spec.value));
  return [...specs].some((value) => wantedBy({ value, sensitive: [] }, kind).size > 0);
}

function chooseOf(
  kind: NumberedKind,
  drafts: readonly Draft[],
  nodes: readonly Node[],
  reality: Reality,
  keeps: (draft: Draft) => boolean,
  pins: ReadonlyMap<Address, NumberSets> | undefined,
): NumberChoice {
  const tables = new Map(nodes.map((node) => [node.name, new NumberTable(node, kind)]));
  for (const { current, others } of reality.recorded.values())
    for (const { instance } of current === null ? others : [current, ...others])
      tables.get(instance.node)?.avoid(setsOf(specOf(instance.applied), kind));
  const sets = new Map<Address, NumberSets>();
  const placed = drafts.filter(({ node }) => node !== null);
  for (const draft of placed) {
    const table = tables.get(draft.node ?? ("" as NodeName)); // never the latter: it is placed
    const { instance } = draft;
    if (table === undefined) continue;
    const wanted = wantedBy(draft.spec, kind);
    const recorded = instance === null || instance.node !== draft.node ? null : specOf(instance.applied);
    const kept = keeps(draft) && recorded !== null ? ownSets(recorded, kind) : table.keep(recorded, wanted);
    for (const text of Object.values(kept)) table.take(parseCpuset(text));
    sets.set(draft.address, kept);
    if (wanted.size === 0) table.avoid(setsOf(specOf(draft.spec), kind));
  }
  const diagnostics: Diagnostic[] = [];
  for (const draft of placed) {
    const table = tables.get(draft.node ?? ("" as NodeName)); // as above
    if (table === undefined || keeps(draft)) continue;
    const own = sets.get(draft.address) ?? {};
    const chosen: [string, string][] = [];
    for (const [name, count] of wantedBy(draft.spec, kind)) {
      const numbers = table.choose(parseCpuset(own[name] ?? ""), count, pins?.get(draft.address)?.[name]);
      if (numbers === null) diagnostics.push(noneLeft(draft, table.node, kind));
      else chosen.push([name, formatCpuset(numbers)]);
    }
    sets.set(draft.address, Object.fromEntries(chosen));
  }
  return { sets, diagnostics };
}

/** A set that is chosen, not written. */
export function isChosenNumber({ path }: Pick<Difference, "path">, { value }: Spec): boolean {
  if (path[0] !== "containers" || path[2] !== "resources") return false;
  const resources = valueAt(value, path.slice(0, 3)) as ResourceSpec | undefined; // the resources of a container
  return KINDS.some(
    (kind) =>
      path[3] === kind.path[0] &&
      path.slice(3).every((step, index) => step === kind.path[index]) &&
      resources !== undefined &&
      kind.count(resources) > 0,
  );
}

/** The specification with the sets put in. */
export function withNumbers(spec: Spec, sets: NumberSets | undefined): Spec {
  let { value } = spec;
  for (const { key, path } of sets === undefined ? [] : placesIn(spec)) {
    const text = sets?.[key];
    if (text !== undefined) value = withValueAt(value, path, text) as JsonObject; // a non-empty path
  }
  return value === spec.value ? spec : { ...spec, value };
}

/** Paths of the sets that are chosen for a container. */
export function numberPaths(container: string, resources: ResourceSpec): readonly Path[] {
  return KINDS.filter((kind) => kind.count(resources) > 0).map((kind) => pathOf(container, kind));
}

/** The sets that a plan's rows were given. */
export function plannedNumbers(plan: Plan): ReadonlyMap<Address, NumberSets> {
  return new Map(
    plan.changes.map(({ address, after }) => [
      address,
      Object.fromEntries(
        (after?.set ?? []).flatMap(({ path, value }) =>
          path[2] === "resources" && typeof value === "string"
            ? [[`${path[1]} ${path.slice(3).join(" ")}`, value] as const]
            : [],
        ),
      ),
    ]),
  );
}

/** What one node has of a kind. */
class NumberTable {
  readonly node: Node;
  readonly #kind: NumberedKind;
  readonly #all: readonly number[];
  /** Somebody has them for itself, here or outside of the project. */
  readonly #taken: Set<number>;
  /** Left in this plan, or given by hand. */
  readonly #avoided = new Set<number>();

  constructor(node: Node, kind: NumberedKind) {
    this.node = node;
    this.#kind = kind;
    this.#all = Array.from({ length: kind.onNode(node) }, (_, number) => number);
    this.#taken = new Set(kind.foreign(node));
  }

  take(numbers: readonly number[]): void {
    for (const number of numbers) this.#taken.add(number);
  }

  avoid(sets: readonly string[]): void {
    for (const text of sets) for (const number of parseCpuset(text)) this.#avoided.add(number);
  }

  /** What a replica had here of what it wants, as far as it is there and nobody else's. */
  keep(recorded: ReplicaSpec | null, wanted: ReadonlyMap<string, number>): NumberSets {
    if (recorded === null) return {};
    return Object.fromEntries(
      Object.entries(ownSets(recorded, this.#kind)).flatMap(([name, text]) => {
        const usable = parseCpuset(text).filter(
          (number) => number < this.#all.length && !this.#taken.has(number),
        );
        const kept = usable.slice(0, wanted.get(name) ?? 0);
        return kept.length === 0 ? [] : [[name, formatCpuset(kept)]];
      }),
    );
  }

  /** `own` and as many more as it takes; null where there are not so many. */
  choose(own: readonly number[], count: number, pinned: string | undefined): readonly number[] | null {
    const chosen = [...own];
    const before = parseCpuset(pinned ?? "");
    const free = this.#all.filter((number) => !this.#taken.has(number));
    const ranked = [
      ...free.filter((number) => before.includes(number)),
      ...free.filter((number) => !this.#avoided.has(number)),
      ...free,
    ];
    for (const number of ranked) {
      if (chosen.length >= count) break;
      if (!chosen.includes(number)) chosen.push(number);
    }
    this.take(chosen);
    return chosen.length < count ? null : chosen.sort((a, b) => a - b);
  }
}

/** `main cpuset` → how many. */
function wantedBy(spec: Spec, kind: NumberedKind): ReadonlyMap<string, number> {
  const { containers } = specOf(spec);
  return new Map(
    sortedKeys(containers).flatMap((name) => {
      const resources = containers[name]?.resources;
      const count = resources === undefined ? 0 : kind.count(resources);
      return count === 0 ? [] : [[keyOf(name, kind), count] as const];
    }),
  );
}

/** Sets that were chosen. */
function ownSets({ containers }: ReplicaSpec, kind: NumberedKind): NumberSets {
  return Object.fromEntries(
    sortedKeys(containers).flatMap((name) => {
      const resources = containers[name]?.resources;
      const set = resources === undefined || kind.count(resources) === 0 ? undefined : kind.set(resources);
      return set === undefined ? [] : [[keyOf(name, kind), set]];
    }),
  );
}

/** All sets, also those that are written in the configuration. */
function setsOf({ containers }: ReplicaSpec, kind: NumberedKind): readonly string[] {
  return Object.values(containers).flatMap(({ resources }) => kind.set(resources) ?? []);
}

function placesIn(spec: Spec): readonly { readonly key: string; readonly path: Path }[] {
  const { containers } = specOf(spec);
  return Object.entries(containers).flatMap(([name, { resources }]) =>
    KINDS.filter((kind) => kind.count(resources) > 0).map((kind) => ({
      key: keyOf(name, kind),
      path: pathOf(name, kind),
    })),
  );
}

function pathOf(container: string, { path }: NumberedKind): Path {
  return ["containers", container, "resources", ...path];
}

function keyOf(container: string, { path }: NumberedKind): string {
  return `${container} ${path.join(" ")}`;
}

/** Records of networks and volumes have no containers. */
function specOf({ value }: Pick<Spec, "value">): ReplicaSpec {
  const spec = value as unknown as ReplicaSpec; // a replica's, or one without containers
  return spec.containers === undefined ? { ...spec, containers: {} } : spec;
}

function noneLeft({ address, workload }: Draft, node: Node, { noun, onNode }: NumberedKind): Diagnostic {
  return errorDiagnostic(
    "none-left",
    `Node ${node.name} has no ${noun} left for ${address}; it has ${onNode(node)} in all.`,
    {
      detail: "Another node is not looked for, as nothing else keeps it there. Ask for fewer, or free some.",
      range: workload.range,
      context: workload.address,
    },
  );
}
