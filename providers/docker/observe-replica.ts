// A replica from its containers: which of them there are, the phase they make together, and what may differ from what was applied.
import { LABELS, compareText, parseAddress } from "orch/provider";
import type { JsonObject, Observed, Phase } from "orch/provider";
import { observedAttachments } from "./attachments.ts";
import type { ContainerDetails, ContainerSummary } from "./api.ts";
import type { Engine } from "./engine.ts";
import { readSummary } from "./found.ts";
import { readBirth, readNote, replicaName } from "./labels.ts";
import { LEAST_MEMORY, cpuOfShares, observedLimits } from "./limits.ts";
import { lostNetwork } from "./replica-start.ts";
import { MAIN } from "./workload-spec.ts";

interface Part {
  readonly name: string;
  readonly summary: ContainerSummary;
  readonly details: ContainerDetails;
}

/** Null when all went since they were listed. */
export function observedReplica(
  engine: Engine,
  group: readonly ContainerSummary[],
  details: ReadonlyMap<string, ContainerDetails>,
): Observed | null {
  const all: Part[] = group.flatMap((summary) => {
    const found = details.get(summary.Id);
    return found === undefined ? [] : [{ name: readSummary(summary).container, summary, details: found }];
  });
  const [first] = all;
  const born = readBirth(first?.summary.Labels ?? null);
  const kind = born === null ? undefined : parseAddress(born.address)?.kind;
  if (first === undefined || born === null || kind === undefined) return null;
  const parts = all
    .filter(({ name }) => !name.startsWith("init:"))
    .sort((a, b) => compareText(a.name, b.name));
  const expected = (first.summary.Labels?.[LABELS.containers] ?? MAIN).split(",");
  const missing = expected.filter((name) => !parts.some((part) => part.name === name));
  const main = parts.find(({ name }) => name === MAIN);
  const named = main ?? first;
  return {
    born,
    kind,
    endpoint: engine.endpoint,
    node: engine.config.name,
    name: replicaName(readSummary(named.summary).name, named.name),
    ids: Object.fromEntries(parts.map((part) => [part.name, part.details.Id])),
    phase: phaseOf(parts, main, missing),
    exit: main !== undefined && hasEnded(main) ? main.details.State.ExitCode : null,
    attributes: attributesOf(parts, main),
    missing,
    ...readNote(main?.summary.Labels),
  };
}

function phaseOf(all: readonly Part[], main: Part | undefined, missing: readonly string[]): Phase {
  // a job that was over before its sidecars could start has no use for them
  const parts =
    main !== undefined && isJob(main) && hasEnded(main) ? all.filter((part) => !isCreated(part)) : all;
  // an attempt that was killed among its init containers has none of the others yet
  if (parts.length === 0 || parts.some(isCreated)) return "created";
  const runs = (part: Part): boolean => isRunning(part) && !lostNetwork(part.details, main?.details ?? null);
  if (missing.length === 0 && parts.every(runs)) return "running";
  if (main === undefined || !hasEnded(main)) return "stopped";
  if (main.details.State.ExitCode !== 0) return "failed";
  return missing.length === 0 && parts.every(hasEnded) ? "done" : "stopped";
}

/** One that the engine is about to start again counts as running: keeping it up is the engine's work. */
function isRunning({ details: { State } }: Part): boolean {
  return (State.Running || State.Restarting) && !State.Paused;
}

function isCreated({ details }: Part): boolean {
  return details.State.Status === "created";
}

function isJob({ summary }: Part): boolean {
  const kind = parseAddress(summary.Labels?.[LABELS.address] ?? "")?.kind;
  return kind === "job" || kind === "cron_job";
}

function hasEnded({ details: { State } }: Part): boolean {
  return (State.Status === "exited" || State.Status === "dead") && !State.Restarting;
}

function attributesOf(parts: readonly Part[], main: Part | undefined): JsonObject {
  const containers = Object.fromEntries(parts.map((part) => [part.name, containerAttributes(part)]));
  if (main === undefined) return { containers };
  return { containers, networks: observedAttachments(main.details) };
}

function containerAttributes(part: Part): JsonObject {
  const { details } = part;
  const { resources, restart } = observedLimits(details.HostConfig);
  return { resources: { ...requests(details), ...resources }, ...(isJob(part) ? {} : { restart }) };
}

/** The requests as they were before they became weights; left out where the engine's least or a limit stands in for them. */
function requests({ HostConfig: host }: ContainerDetails): JsonObject {
  const { CpuShares: shares = 0, MemoryReservation: soft = 0, Memory: limit = 0 } = host;
  return {
    ...(shares > 2 ? { cpu: cpuOfShares(shares) } : {}),
    ...(soft > LEAST_MEMORY && (limit === 0 || soft < limit) ? { memory: soft } : {}),
  };
}
