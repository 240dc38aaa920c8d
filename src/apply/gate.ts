// Health gates: a new replica counts only when it is healthy, and stays so as long as the update policy asks.
//   engine checks (command): the engine's verdict. http and tcp: probed often, but judged by the check's own patience:
//   unhealthy when start_period and `retries` intervals have passed without one success. No check: running long enough.
//   An engine that does not answer says nothing about health: it is told, borne for a while, and then the wait ends.
import type { HealthcheckSpec, ReplicaSpec } from "../model/spec.ts";
import type { Instance } from "../model/state.ts";
import type { CallContext, Health, Session } from "../provider/contract.ts";

export interface GateRequest {
  readonly session: Session;
  readonly instance: Instance;
  readonly spec: ReplicaSpec;
  readonly advertise: string | null;
  /** Milliseconds that it has to stay healthy. */
  readonly minHealthyTime: number;
  /** Milliseconds until it must be healthy. */
  readonly deadline: number;
  /** `left`: milliseconds until the wait ends at the latest. */
  readonly progress: (text: string, left: number) => void;
}

export interface Clock {
  /** Milliseconds on a scale that only goes forward. */
  readonly now: () => number;
  /** Ends early, without error, when the signal is aborted. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export type GateResult =
  | { readonly ok: true; readonly from: string | null }
  /** `silent`: the engine stopped answering, so that nobody knows how the replica is. */
  | { readonly ok: false; readonly reason: string; readonly silent?: true };

const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 1000;
/** Milliseconds that an engine may be silent: a restart of it takes less. */
const LONGEST_SILENCE = 30_000;

export async function waitUntilHealthy(
  request: GateRequest,
  context: CallContext,
  clock: Clock,
): Promise<GateResult> {
  const checks = checksOf(request.spec);
  const started = clock.now();
  let healthySince: number | null = null;
  let pause = FIRST_PAUSE;
  let from: string | null = null;
  let silence: { readonly since: number; probes: number } | null = null;
  for (;;) {
    if (context.signal.aborted) return { ok: false, reason: "interrupted" };
    const asked = clock.now();
    const verdict = await judge(request, checks, context, asked - started);
    const now = clock.now();
    if (context.signal.aborted) return { ok: false, reason: "interrupted" };
    if (verdict.kind === "silent") {
      silence ??= { since: asked, probes: 0 };
      silence.probes++;
      const isLong = now - silence.since >= LONGEST_SILENCE && silence.probes > 1;
      if (isLong || now - started >= request.deadline)
        return { ok: false, reason: `${silent(now - silence.since)}: ${verdict.detail}`, silent: true };
    } else silence = null;
    if (verdict.kind === "failed") return { ok: false, reason: verdict.reason };
    if (verdict.kind === "healthy") {
      from = verdict.from;
      healthySince ??= now;
      if (now - healthySince >= request.minHealthyTime) return { ok: true, from };
    } else healthySince = null;
    if (now - started >= request.deadline)
      return {
        ok: false,
        reason: `not healthy within ${Math.round(request.deadline / 1000)}s${verdict.kind === "waiting" ? ` (${verdict.detail})` : ""}`,
      };
    const most = request.deadline - (now - started);
    if (verdict.kind === "waiting") request.progress(verdict.detail, most);
    else if (silence !== null) request.progress(silent(now - silence.since), most);
    else {
      const more = request.minHealthyTime - (now - (healthySince ?? now));
      request.progress("healthy, must stay so", more < most ? more : most);
    }
    const left =
      verdict.kind === "healthy" && healthySince !== null
        ? request.minHealthyTime - (now - healthySince)
        : pause;
    await clock.sleep(left < pause ? left : pause, context.signal);
    pause = pause * 1.5 < LONGEST_PAUSE ? pause * 1.5 : LONGEST_PAUSE;
  }
}

type Verdict =
  | { readonly kind: "healthy"; readonly from: string | null }
  | { readonly kind: "waiting"; readonly detail: string }
  | { readonly kind: "silent"; readonly detail: string }
  | { readonly kind: "failed"; readonly reason: string };

interface Check {
  readonly container: string;
  readonly healthcheck: HealthcheckSpec;
}

export function checksOf(spec: ReplicaSpec): readonly Check[] {
  return Object.entries(spec.containers).flatMap(([container, { healthcheck }]) =>
    healthcheck === undefined || healthcheck.disable === true || !hasTest(healthcheck)
      ? []
      : [{ container, healthcheck }],
  );
}

function hasTest(check: HealthcheckSpec): boolean {
  return check.command !== undefined || check.http !== undefined || check.tcp !== undefined;
}

async function judge(
  request: GateRequest,
  checks: readonly Check[],
  context: CallContext,
  elapsed: number,
): Promise<Verdict> {
  const { session, instance, advertise } = request;
  if (checks.length === 0) {
    const health = await session.probe({ instance, check: null, advertise }, context);
    return fromRunning(health);
  }
  let healthy = 0;
  let from: string | null = null;
  let detail = "";
  for (const check of checks) {
    const health = await session.probe({ instance, check, advertise }, context);
    const verdict = fromCheck(health, check, elapsed);
    if (verdict.kind === "failed" || verdict.kind === "silent") return verdict;
    if (verdict.kind === "healthy") [healthy, from] = [healthy + 1, verdict.from];
    else detail = verdict.detail;
  }
  return healthy === checks.length ? { kind: "healthy", from } : { kind: "waiting", detail };
}

function fromRunning(health: Health): Verdict {
  if (health.silent === true) return silentVerdict(health);
  if (health.status === "stopped") return { kind: "failed", reason: stoppedReason(health) };
  if (health.status === "unhealthy") return { kind: "failed", reason: health.detail ?? "unhealthy" };
  return health.status === "unknown" || health.status === "starting"
    ? { kind: "waiting", detail: health.detail ?? "starting" }
    : { kind: "healthy", from: health.from };
}

function fromCheck(health: Health, { container, healthcheck }: Check, elapsed: number): Verdict {
  const named = container === "main" ? "" : `${container}: `;
  if (health.silent === true) return silentVerdict(health);
  if (health.status === "healthy") return { kind: "healthy", from: health.from };
  if (health.status === "stopped") return { kind: "failed", reason: `${named}${stoppedReason(health)}` };
  const patience = healthcheck.start_period + healthcheck.interval * healthcheck.retries;
  const byEngine = healthcheck.command !== undefined;
  if (health.status === "unhealthy" && (byEngine || elapsed >= patience))
    return {
      kind: "failed",
      reason: `${named}unhealthy${health.detail === null ? "" : `: ${health.detail}`}`,
    };
  return {
    kind: "waiting",
    detail:
      health.detail === null
        ? `${named}waiting for its ${checkText(healthcheck)}`
        : `${named}${checkText(healthcheck)} fails: ${health.detail}`,
  };
}

/** Which kind it is: what a command or a path says may be meant for nobody. */
function checkText({ http, tcp }: HealthcheckSpec): string {
  return http !== undefined ? "http check" : tcp !== undefined ? "tcp check" : "health command";
}

function silentVerdict({ detail }: Health): Verdict {
  return { kind: "silent", detail: detail ?? "no answer" };
}

function silent(milliseconds: number): string {
  return `its engine has not answered for ${Math.round(milliseconds / 1000)}s`;
}

function stoppedReason(health: Health): string {
  return health.detail === null ? "it stopped" : `it stopped: ${health.detail}`;
}
