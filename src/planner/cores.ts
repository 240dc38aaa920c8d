// Exclusive cores, chosen at plan time: a replica that stays on its node keeps its own; a newcomer gets the lowest that nobody
// has for itself, and where there is a choice none that somebody leaves, and none that others are pinned to by hand.
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Address, NodeName } from "../model/address.ts";
import { formatCpuset, parseCpuset } from "../model/cpuset.ts";
import { type JsonObject, sortedKeys, valueAt, withValueAt } from "../model/json.ts";
import type { Node } from "../model/node.ts";
import type { ReplicaSpec, Spec } from "../model/spec.ts";
import type { Plan } from "../plan/document.ts";
import type { Difference } from "./differences.ts";
import type { Draft } from "./drafts.ts";
import type { Reality } from "./reality.ts";

/** Sets of cores by container. */
export type CoreSets = Readonly<Record<string, string>>;

export interface CoreChoice {
  readonly sets: ReadonlyMap<Address, CoreSets>;
  readonly diagnostics: readonly Diagnostic[];
}

const NOTHING: CoreChoice = { sets: new Map(), diagnostics: [] };

/** Of all drafts with a place; `keeps`: those that this plan leaves as they are. `pins`: what an approved plan chose. */
export function chooseCores(
  drafts: readonly Draft[],
  nodes: readonly Node[],
  reality: Reality,
  keeps: (draft: Draft) => boolean,
  pins: ReadonlyMap<Address, CoreSets> | undefined,
): CoreChoice {
  if (!drafts.some(({ workload }) => workload.requirements.exclusiveCores !== undefined)) return NOTHING;
  const tables = new Map(nodes.map((node) => [node.name, new CoreTable(node)]));
  for (const { current, others } of reality.recorded.values())
    for (const { instance } of current === null ? others : [current, ...others])
      tables.get(instance.node)?.avoid(setsOf(specOf({ value: instance.applied.value })));
  const sets = new Map<Address, CoreSets>();
  const placed = drafts.filter(({ node }) => node !== null);
  for (const draft of placed) {
    const table = tables.get(draft.node ?? ("" as NodeName)); // never the latter: it is placed
    const { instance } = draft;
    if (table === undefined) continue;
    const wanted = wantedBy(draft.spec);
    const recorded = instance === null || instance.node !== draft.node ? null : specOf(instance.applied);
    const kept = keeps(draft) && recorded !== null ? exclusiveSets(recorded) : table.keep(recorded, wanted);
    for (const text of Object.values(kept)) table.take(parseCpuset(text));
    sets.set(draft.address, kept);
    if (wanted.size === 0) table.avoid(setsOf(specOf(draft.spec)));
  }
  const diagnostics: Diagnostic[] = [];
  for (const draft of placed) {
    const table = tables.get(draft.node ?? ("" as NodeName)); // as above
    if (table === undefined || keeps(draft)) continue;
    const own = sets.get(draft.address) ?? {};
    const chosen: [string, string][] = [];
    for (const [name, count] of wantedBy(draft.spec)) {
      const cores = table.choose(parseCpuset(own[name] ?? ""), count, pins?.get(draft.address)?.[name]);
      if (cores === null) diagnostics.push(noCoreLeft(draft, table.node));
      else chosen.push([name, formatCpuset(cores)]);
    }
    sets.set(draft.address, Object.fromEntries(chosen));
  }
  return { sets, diagnostics };
}

/** A set of cores that is chosen, not written. */
export function isChosenCpuset({ path }: Pick<Difference, "path">, { value }: Spec): boolean {
  return (
    path[0] === "containers" &&
    path[3] === "cpuset" &&
    valueAt(value, [...path.slice(0, 3), "exclusive_cores"]) !== undefined
  );
}

/** The specification with the sets put in. */
export function withCores(spec: Spec, sets: CoreSets | undefined): Spec {
  let { value } = spec;
  for (const [name, text] of Object.entries(sets ?? {}))
    value = withValueAt(value, ["containers", name, "resources", "cpuset"], text) as JsonObject; // a non-empty path
  return value === spec.value ? spec : { ...spec, value };
}

/** The sets that a plan's rows were given. */
export function plannedCores(plan: Plan): ReadonlyMap<Address, CoreSets> {
  return new Map(
    plan.changes.map(({ address, after }) => [
      address,
      Object.fromEntries(
        (after?.set ?? []).flatMap(({ path, value }) =>
          path[3] === "cpuset" && typeof value === "string" ? [[String(path[1]), value] as const] : [],
        ),
      ),
    ]),
  );
}

/** Cores of one node. */
class CoreTable {
  readonly node: Node;
  readonly #all: readonly number[];
  /** Somebody has them for itself, or a stranger is pinned to them. */
  readonly #taken: Set<number>;
  /** Left in this plan, or pinned to by hand. */
  readonly #avoided = new Set<number>();

  constructor(node: Node) {
    this.node = node;
    const cores = node.cores ?? Math.floor(node.capacity.cpu / 1000);
    this.#all = Array.from({ length: cores }, (_, core) => core);
    this.#taken = new Set(node.foreignCores);
  }

  take(cores: readonly number[]): void {
    for (const core of cores) this.#taken.add(core);
  }

  avoid(sets: readonly string[]): void {
    for (const text of sets) for (const core of parseCpuset(text)) this.#avoided.add(core);
  }

  /** What a replica had here of what it wants, as far as it is there and nobody else's. */
  keep(recorded: ReplicaSpec | null, wanted: ReadonlyMap<string, number>): CoreSets {
    if (recorded === null) return {};
    return Object.fromEntries(
      Object.entries(exclusiveSets(recorded)).flatMap(([name, text]) => {
        const usable = parseCpuset(text).filter((core) => core < this.#all.length && !this.#taken.has(core));
        const kept = usable.slice(0, wanted.get(name) ?? 0);
        return kept.length === 0 ? [] : [[name, formatCpuset(kept)]];
      }),
    );
  }

  /** `own` and as many more as it takes; null where there are not so many. */
  choose(own: readonly number[], count: number, pinned: string | undefined): readonly number[] | null {
    const chosen = [...own];
    const before = parseCpuset(pinned ?? "");
    const free = this.#all.filter((core) => !this.#taken.has(core));
    const ranked = [
      ...free.filter((core) => before.includes(core)),
      ...free.filter((core) => !this.#avoided.has(core)),
      ...free,
    ];
    for (const core of ranked) {
      if (chosen.length >= count) break;
      if (!chosen.includes(core)) chosen.push(core);
    }
    this.take(chosen);
    return chosen.length < count ? null : chosen.sort((a, b) => a - b);
  }
}

function wantedBy(spec: Spec): ReadonlyMap<string, number> {
  const { containers } = specOf(spec);
  return new Map(
    sortedKeys(containers).flatMap((name) => {
      const count = containers[name]?.resources.exclusive_cores ?? 0;
      return count === 0 ? [] : [[name, count] as const];
    }),
  );
}

function exclusiveSets({ containers }: ReplicaSpec): CoreSets {
  return Object.fromEntries(
    sortedKeys(containers).flatMap((name) => {
      const { exclusive_cores: count, cpuset } = containers[name]?.resources ?? {};
      return count === undefined || cpuset === undefined ? [] : [[name, cpuset]];
    }),
  );
}

/** All sets, also those that are written in the configuration. */
function setsOf({ containers }: ReplicaSpec): readonly string[] {
  return Object.values(containers).flatMap(({ resources }) => resources.cpuset ?? []);
}

/** Records of networks and volumes have no containers. */
function specOf({ value }: Pick<Spec, "value">): ReplicaSpec {
  const spec = value as unknown as ReplicaSpec; // a replica's, or one without containers
  return spec.containers === undefined ? { ...spec, containers: {} } : spec;
}

function noCoreLeft({ address, workload }: Draft, { name, cores, capacity }: Node): Diagnostic {
  const all = cores ?? Math.floor(capacity.cpu / 1000);
  return errorDiagnostic(
    "no-core-left",
    `Node ${name} has no exclusive cores left for ${address}; it has ${all} in all.`,
    {
      detail:
        "Another node is not looked for, as nothing else keeps it there. Ask for fewer exclusive_cores, or free some.",
      range: workload.range,
      context: workload.address,
    },
  );
}
