// What is known of an apply so far: events folded into one state, which views turn into lines.
import type {
  ApplyEvent,
  ApplyStart,
  Finished,
  StepDetail,
  StepFailed,
  StepInfo,
  StepSkipped,
  HealthEvent,
} from "../../apply/events.ts";
import type { Address, Kind } from "../../model/address.ts";
import { count, plural } from "../names.ts";

export interface ActiveStep {
  readonly info: StepInfo;
  /** Milliseconds since the start of the apply. */
  readonly since: number;
  /** What it does now: `pulling acme/web:2`, `health 1/3`. */
  text: string;
  /** When a wait ends by itself. */
  until: number | null;
}

export type Serving = Pick<HealthEvent, "healthy" | "of" | "updated">;

export interface OwnerProgress {
  readonly address: Address;
  readonly kind: Kind;
  /** Whose steps some of its steps wait for. */
  after: readonly Address[];
  steps: number;
  ended: number;
  failed: number;
  skipped: number;
  healthy: Serving | null;
  /** A rollout that does not simply go on. */
  trouble: string | null;
  started: number | null;
  endedAt: number | null;
  readonly active: Map<string, ActiveStep>;
}

export interface ProgressState {
  /** How people call orch here. */
  readonly program: string;
  start: ApplyStart | null;
  wave: { readonly wave: number; readonly of: number } | null;
  steps: number;
  ended: number;
  readonly owners: Map<Address, OwnerProgress>;
  readonly failures: StepFailed[];
  readonly skipped: StepSkipped[];
  /** Last log line by replica. */
  readonly logs: Map<Address, string>;
  interrupted: 0 | 1 | 2;
  finished: Finished | null;
}

export function createProgressState(program = "orch"): ProgressState {
  return {
    program,
    start: null,
    wave: null,
    steps: 0,
    ended: 0,
    owners: new Map(),
    failures: [],
    skipped: [],
    logs: new Map(),
    interrupted: 0,
    finished: null,
  };
}

export function advance(state: ProgressState, event: ApplyEvent): void {
  switch (event.type) {
    case "apply-start":
      state.start = event;
      state.steps = event.steps;
      for (const { address, kind, steps, after } of event.owners) {
        const owner = ownerOf(state, address, kind);
        owner.steps = steps;
        owner.after = after;
      }
      return;
    case "wave-start":
      state.wave = event;
      return;
    case "step-start": {
      const owner = ownerOf(state, event.owner, event.kind);
      owner.started ??= event.at;
      owner.active.set(event.step, { info: event, since: event.at, text: doing(event), until: null });
      return;
    }
    case "step-progress": {
      const step = ownerOf(state, event.owner, event.kind).active.get(event.step);
      if (step === undefined) return;
      step.text = detailText(event.detail);
      const { detail } = event;
      step.until = detail.kind === "waiting" && detail.left !== null ? event.at + detail.left : null;
      return;
    }
    case "step-done":
      end(state, event, event.at);
      return;
    case "step-failed":
      end(state, event, event.at).failed++;
      state.failures.push(event);
      return;
    case "step-skipped":
      end(state, event, event.at).skipped++;
      state.skipped.push(event);
      return;
    case "health":
      ownerOf(state, event.workload, "service").healthy = event;
      return;
    case "rollout":
      ownerOf(state, event.workload, "service").trouble = troubleText(event.state);
      return;
    case "log":
      state.logs.set(event.address, event.line);
      return;
    case "approvals":
    case "outcome":
    case "message":
      return;
    case "interrupted":
      state.interrupted = event.times;
      return;
    case "finished":
      state.finished = event;
      return;
    default: {
      const never: never = event;
      return never;
    }
  }
}

/** What a step that runs does. */
export function doing({ part, starts }: Pick<StepInfo, "part" | "starts">): string {
  switch (part) {
    case "up":
      return "starting";
    case "gate":
      return "waiting until healthy";
    case "down":
      return "stopping";
    case "remove":
      return "removing";
    case "update":
      return starts === true ? "starting" : "updating";
    case "forget":
      return "forgetting";
    default: {
      const never: never = part;
      return never;
    }
  }
}

/** What a step that ended has done. */
export function doneWord({ part, kind, starts }: Pick<StepInfo, "part" | "kind" | "starts">): string {
  switch (part) {
    case "up":
      return kind === "network" || kind === "volume" ? "created" : "started";
    case "gate":
      return "healthy";
    case "down":
      return "stopped";
    case "remove":
      return "removed";
    case "update":
      return starts === true ? "started" : "updated";
    case "forget":
      return "forgotten";
    default: {
      const never: never = part;
      return never;
    }
  }
}

function detailText(detail: StepDetail): string {
  switch (detail.kind) {
    case "verb":
      return VERBS[detail.verb];
    case "pull":
      return `pulling ${detail.ref} ${detail.text}`.trimEnd();
    case "health": {
      const text = detail.text === null || detail.text === "" ? "" : ` (${detail.text})`;
      return `${detail.status}, health ${detail.passed}/${detail.needed}${text}`;
    }
    case "waiting":
      return detail.text;
    case "retry":
      return `try ${detail.attempt} of ${detail.of}: ${detail.text}`;
    case "text":
      return detail.text;
    default: {
      const never: never = detail;
      return never;
    }
  }
}

const VERBS: Readonly<Record<Extract<StepDetail, { kind: "verb" }>["verb"], string>> = {
  create: "being made",
  admit: "joining its service names",
  retire: "stopping",
  start: "starting",
  update: "updating",
  delete: "removing",
  converge: "rolling out",
};

export function skipText(because: StepSkipped["because"]): string {
  switch (because.kind) {
    case "need-failed":
      return `needs ${because.address}, which failed`;
    case "rollout-stopped":
      return `the rollout of ${because.workload} stopped`;
    case "interrupted":
      return "interrupted";
    default: {
      const never: never = because;
      return never;
    }
  }
}

/** `2/3 healthy`; while it is rolled `1/3 updated, 3/3 up`, as nobody asked the old ones how they are. */
export function servingText({ healthy, of, updated }: Serving): string {
  const amount = `${count(healthy)}/${count(of)}`;
  return updated === null || updated.done >= updated.of
    ? `${amount} healthy`
    : `${count(updated.done)}/${count(updated.of)} updated, ${amount} up`;
}

/** `0:52`, `1:02:03` */
export function clockText(milliseconds: number): string {
  const seconds = Math.max(Math.floor(milliseconds / 1000), 0);
  const two = (value: number): string => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

export function isEnded(owner: OwnerProgress): boolean {
  return owner.steps > 0 && owner.ended >= owner.steps;
}

/** `7 of 12 steps`: those that are done. */
export function stepsText(state: ProgressState): string {
  return `${state.ended - state.failures.length - state.skipped.length} of ${plural(state.steps, "step")}`;
}

function ownerOf(state: ProgressState, address: Address, kind: Kind): OwnerProgress {
  const known = state.owners.get(address);
  if (known !== undefined) return known;
  const owner: OwnerProgress = {
    address,
    kind,
    after: [],
    steps: 0,
    ended: 0,
    failed: 0,
    skipped: 0,
    healthy: null,
    trouble: null,
    started: null,
    endedAt: null,
    active: new Map(),
  };
  state.owners.set(address, owner);
  return owner;
}

function end(state: ProgressState, info: StepInfo, at: number): OwnerProgress {
  const owner = ownerOf(state, info.owner, info.kind);
  owner.active.delete(info.step);
  owner.ended++;
  state.ended++;
  if (isEnded(owner)) owner.endedAt = at;
  return owner;
}

function troubleText(
  rollout: "started" | "stopped" | "reverting" | "reverted" | "revert-failed" | "done",
): string | null {
  switch (rollout) {
    case "started":
    case "done":
      return null;
    case "stopped":
      return "rollout stopped";
    case "reverting":
      return "bringing the old replicas back";
    case "reverted":
      return "the old replicas are back";
    case "revert-failed":
      return "the old replicas could not be brought back";
    default: {
      const never: never = rollout;
      return never;
    }
  }
}
