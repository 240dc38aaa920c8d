// Flags that name what there is not, or that contradict each other: told before anything is asked of engines.
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { suggestion } from "../hcl/suggest.ts";
import { type Address, modulePrefix, ownerOf, parseAddress } from "../model/address.ts";
import type { Configuration } from "../model/configuration.ts";
import type { State } from "../model/state.ts";
import type { PlanFlags } from "./options.ts";

/** `nodes`: names of all that are declared or still known. */
export function flagProblems(
  flags: PlanFlags,
  configuration: Configuration,
  state: State | null,
  nodes: readonly string[],
): readonly Diagnostic[] {
  const known = knownOwners(configuration, state);
  return [
    ...flags.targets.flatMap((address) =>
      // a volume that an earlier plan has kept may stand nowhere but on its engine
      flags.destroy && flags.deleteVolumes && parseAddress(address)?.kind === "volume"
        ? []
        : addressProblem("--target", address, known, state),
    ),
    ...flags.replace.flatMap((address) => addressProblem("--replace", address, known, state)),
    ...flags.lost.flatMap((name) => nodeProblem("--lost", name, nodes)),
    ...flags.reinstalled.flatMap((name) => nodeProblem("--reinstalled", name, nodes)),
    ...flags.drained.flatMap((name) => nodeProblem("--drain", name, nodes)),
    ...movingProblems(flags),
    ...flags.lost
      .filter((name) => flags.drained.includes(name))
      .map((name) =>
        errorDiagnostic("contradicting-flags", `The node ${name} cannot be lost and draining at once.`, {
          detail:
            "A lost node is gone with what ran there; a draining one still runs it. Give one of the flags.",
        }),
      ),
  ];
}

function movingProblems({ rebalance, defragment, maxMoves, destroy }: PlanFlags): readonly Diagnostic[] {
  const asked = [...(rebalance ? ["--rebalance"] : []), ...(defragment ? ["--defragment"] : [])];
  if (destroy)
    return asked.map((flag) =>
      errorDiagnostic("contradicting-flags", `Where everything is removed, ${flag} has nothing to move.`, {
        detail: "Leave it out.",
      }),
    );
  if (maxMoves === null || asked.length > 0) return [];
  return [
    errorDiagnostic("contradicting-flags", "--max-moves alone moves nothing.", {
      detail: "It limits --rebalance and --defragment: give one of them, too.",
    }),
  ];
}

/** Workloads and other objects → replicas that they will have; null where that is not a number. */
function knownOwners(configuration: Configuration, state: State | null): ReadonlyMap<string, number | null> {
  const known = new Map<string, number | null>();
  for (const { owner } of state?.records ?? []) known.set(owner, 0);
  for (const { address } of [...configuration.networks, ...configuration.volumes]) known.set(address, null);
  for (const { address, replicas } of configuration.workloads) known.set(address, replicas);
  return known;
}

function addressProblem(
  flag: string,
  address: Address,
  known: ReadonlyMap<string, number | null>,
  state: State | null,
): readonly Diagnostic[] {
  const owner = ownerOf(address);
  const index = parseAddress(address)?.index ?? null;
  const replicas = known.get(owner);
  const isRecorded = state?.records.some((record) => record.address === address) === true;
  const exists =
    isRecorded ||
    known.has(address) ||
    (replicas !== undefined && (index === null || replicas === null || index < replicas)) ||
    [...known.keys()].some((each) => each.startsWith(`${address}[`) || each.startsWith(`${address}.`));
  if (exists) return [];
  const names = index === null || replicas === undefined ? [...known.keys(), ...modulesOf(known.keys())] : [];
  return [
    errorDiagnostic(
      "unknown-address",
      `${flag} names ${address}, and there is no such object.${suggestion(address, names)}`,
      {
        detail:
          typeof replicas === "number" && index !== null
            ? `${owner} has ${replicas === 1 ? "1 replica" : `${replicas} replicas`}, counted from 0.`
            : "`orch plan` shows what is declared, `orch state list` what is recorded.",
      },
    ),
  ];
}

/** `module.shop`, `module.shop["eu"]` and so on: what addresses start with. */
function modulesOf(addresses: Iterable<Address | string>): readonly string[] {
  const found = new Set<string>();
  for (const address of addresses) {
    const { modules = [] } = parseAddress(address) ?? {};
    modules.forEach(({ name }, depth) => {
      const outer = modulePrefix(modules.slice(0, depth));
      found.add(`${outer}module.${name}`);
      found.add(modulePrefix(modules.slice(0, depth + 1)).slice(0, -1));
    });
  }
  return [...found];
}

function nodeProblem(flag: string, name: string, nodes: readonly string[]): readonly Diagnostic[] {
  if (nodes.includes(name)) return [];
  return [
    errorDiagnostic(
      "unknown-node",
      `${flag} names ${JSON.stringify(name)}, and there is no such node.${suggestion(name, nodes)}`,
      {
        detail: "`orch nodes` lists them.",
      },
    ),
  ];
}

/** A saved plan is carried out as it was made. */
export function savedPlanProblems(flags: PlanFlags): readonly Diagnostic[] {
  const given = [
    ...(flags.targets.length > 0 ? ["--target"] : []),
    ...(flags.replace.length > 0 ? ["--replace"] : []),
    ...(flags.lost.length > 0 ? ["--lost"] : []),
    ...(flags.drained.length > 0 ? ["--drain"] : []),
    ...(flags.rebalance ? ["--rebalance"] : []),
    ...(flags.defragment ? ["--defragment"] : []),
    ...(flags.maxMoves === null ? [] : ["--max-moves"]),
    ...(flags.destroy ? ["--destroy"] : []),
    ...(flags.deleteVolumes ? ["--delete-volumes"] : []),
    ...(flags.upgradeImages ? ["--upgrade-images"] : []),
  ];
  return given.map((flag) =>
    errorDiagnostic(
      "contradicting-flags",
      `A saved plan is applied as it was made, so ${flag} means nothing here.`,
      {
        detail: `Leave it out, or make a plan with it: orch plan ${flag}${/--(target|replace|lost|drain)$/.test(flag) ? " …" : ""} --out FILE.`,
      },
    ),
  );
}
