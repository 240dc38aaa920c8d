// The `settings` of a simulated node: what its engine is like, how slow it is and when it fails.
import { isObject, parseBytes, parseCpu, parseDuration } from "orch/provider";
import type { Json, JsonObject, NodeConfig, ProviderError, Resources } from "orch/provider";

/** Verbs of `run`, and the other calls. `default` stands for all that are not named. */
const VERBS = [
  ...["create", "admit", "retire", "start", "update", "delete"],
  ...["observe", "resolve", "probe", "wait", "logs", "default"],
] as const;

const ERROR_CODES: readonly ProviderError["code"][] = [
  ...(["not-found", "conflict", "in-use", "port-taken", "unreachable", "timeout"] as const),
  ...(["invalid", "unsupported", "failed", "cancelled"] as const),
];

/**
 * `refuse`: not done. `fail-after`: done, but the answer is lost. `half-done`: of a create, made but never started.
 * `hang`: no answer until the call is cancelled or times out, and nothing done.
 */
export type FaultEffect = "refuse" | "fail-after" | "half-done" | "hang";
const FAULT_EFFECTS: readonly FaultEffect[] = ["refuse", "fail-after", "half-done", "hang"];

export interface Fault {
  /** Names its counter in the world. */
  readonly key: string;
  /** `*` is any. */
  readonly verb: string;
  /** Pattern of addresses with `*`. */
  readonly address: string;
  /** Only the nth matching call, counted over the life of the world; null: every one. */
  readonly nth: number | null;
  /** Null: what fits the effect. */
  readonly error: ProviderError["code"] | null;
  readonly effect: FaultEffect;
}

/**
 * What containers of an image do: `ok`; `broken` (its health check never passes, without one it ends with 1);
 * `crash` (ends with 1 at once); `unknown` (no registry has it); `local` (no registry has it, this node does).
 */
export type ImageBehaviour = "ok" | "broken" | "crash" | "unknown" | "local";
const IMAGE_BEHAVIOURS: readonly ImageBehaviour[] = ["ok", "broken", "crash", "unknown", "local"];
const DEFAULT_IMAGES: readonly ImageRule[] = [{ pattern: "*broken*", behaviour: "broken" }];

export interface ImageRule {
  readonly pattern: string;
  readonly behaviour: ImageBehaviour;
}

export interface NodeSettings {
  /** Path of the world's file; null: the default. */
  readonly file: string | null;
  readonly unreachable: boolean;
  readonly os: string;
  readonly arch: string;
  readonly engineVersion: string;
  /** What sets the engine apart: `fixed-limits`. */
  readonly traits: readonly string[];
  /** Identity of the engine; null: made of the node's name. */
  readonly fingerprint: string | null;
  /** What the engine says of itself; the node block has labels of its own. */
  readonly labels: Readonly<Record<string, string>>;
  readonly capacity: Resources;
  readonly foreign: Resources;
  readonly foreignPorts: readonly string[];
  readonly foreignCores: readonly number[];
  readonly load: { readonly cpu: number; readonly memory: number };
  /** Milliseconds by verb. */
  readonly latency: ReadonlyMap<string, number>;
  /** Milliseconds until a call that hangs is given up. */
  readonly timeout: number;
  /** Milliseconds from a start until health checks pass. */
  readonly healthyAfter: number;
  readonly faults: readonly Fault[];
  /** Longest pattern first. */
  readonly images: readonly ImageRule[];
}

const DEFAULT_CPU = 4000;
const DEFAULT_MEMORY = 8 * 2 ** 30;
const DEFAULT_TIMEOUT = 30_000;

/** The settings of a node, or what is wrong with them in one sentence. */
export function readSettings(config: NodeConfig): NodeSettings | string {
  const problems: string[] = [];
  const read = new Reader(config.settings, "", problems);
  const foreign = read.object("foreign");
  const load = read.object("load");
  const settings: NodeSettings = {
    file: read.text("file"),
    unreachable: read.flag("unreachable"),
    os: read.text("os") ?? "linux",
    arch: read.text("arch") ?? "amd64",
    engineVersion: read.text("engine_version") ?? "1.0.0",
    traits: read.list("traits").map(String),
    fingerprint: read.text("fingerprint"),
    labels: textEntries(read.object("engine_labels")),
    capacity: {
      cpu: config.capacity.cpu ?? DEFAULT_CPU,
      memory: config.capacity.memory ?? DEFAULT_MEMORY,
      devices: config.capacity.devices ?? {},
    },
    foreign: {
      cpu: foreign.measure("cpu", parseCpu) ?? 0,
      memory: foreign.measure("memory", parseBytes) ?? 0,
      devices: numberEntries(foreign.object("devices")),
    },
    foreignPorts: foreign.list("ports").map(portText),
    foreignCores: foreign.list("cores").map(Number).filter(Number.isInteger),
    load: { cpu: load.measure("cpu", Number) ?? 0, memory: load.measure("memory", Number) ?? 0 },
    latency: new Map(Object.entries(numberEntries(read.object("latency"), milliseconds))),
    timeout: read.measure("timeout", milliseconds) ?? DEFAULT_TIMEOUT,
    healthyAfter: read.measure("healthy_after", milliseconds) ?? 0,
    faults: read.list("faults").map((item, index) => readFault(item, `faults[${index}]`, problems)),
    images: readImages(read.object("images"), problems),
  };
  const verbs: readonly string[] = VERBS;
  for (const verb of settings.latency.keys())
    if (!verbs.includes(verb)) problems.push(`\`latency.${verb}\` is no verb; known are ${verbs.join(", ")}`);
  for (const part of [read, foreign, load]) part.rejectUnread();
  return problems[0] === undefined ? settings : `Setting ${problems[0]}.`;
}

/** `*` stands for any text, of any length. */
export function matchesPattern(pattern: string, text: string): boolean {
  const [first = "", ...rest] = pattern.split("*");
  const last = rest.pop();
  if (last === undefined) return pattern === text;
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length)
    return false;
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return at <= text.length - last.length;
}

export function behaviourOf(settings: NodeSettings, ref: string): ImageBehaviour {
  return settings.images.find((rule) => matchesPattern(rule.pattern, ref))?.behaviour ?? "ok";
}

function readFault(item: Json, path: string, problems: string[]): Fault {
  const read = new Reader(isObject(item) ? item : {}, `${path}.`, problems);
  if (!isObject(item)) problems.push(`\`${path}\` must be an object`);
  const verb = read.text("verb") ?? "*";
  const known: readonly string[] = VERBS;
  if (verb !== "*" && !known.includes(verb))
    problems.push(`\`${path}.verb\` is no verb; known are ${known.join(", ")}`);
  const fault: Fault = {
    key: JSON.stringify(item),
    verb,
    address: read.text("address") ?? "*",
    nth: read.measure("nth", Number),
    error: read.choice("error", ERROR_CODES),
    effect: read.choice("effect", FAULT_EFFECTS) ?? "refuse",
  };
  read.rejectUnread();
  return fault;
}

function readImages(read: Reader, problems: string[]): readonly ImageRule[] {
  const rules = [...DEFAULT_IMAGES.filter(({ pattern }) => !read.has(pattern))];
  for (const [pattern, value] of read.entries()) {
    const behaviour = IMAGE_BEHAVIOURS.find((one) => one === value);
    if (behaviour === undefined)
      problems.push(`\`images[${JSON.stringify(pattern)}]\` must be one of ${IMAGE_BEHAVIOURS.join(", ")}`);
    else rules.push({ pattern, behaviour });
  }
  return rules.sort((a, b) => b.pattern.length - a.pattern.length || (a.pattern < b.pattern ? -1 : 1));
}

function milliseconds(value: string | number): number | null {
  return typeof value === "number" ? value : parseDuration(value);
}

function portText(port: Json): string {
  const text = String(port);
  return text.includes("/") ? text : `${text}/tcp`;
}

function textEntries(read: Reader): Readonly<Record<string, string>> {
  return Object.fromEntries([...read.entries()].map(([key, value]) => [key, String(value)]));
}

function numberEntries(
  read: Reader,
  parse: (value: string | number) => number | null = Number,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    [...read.entries()].flatMap(([key]) => {
      const value = read.measure(key, parse);
      return value === null ? [] : [[key, value] as const];
    }),
  );
}

/** Reads attributes of one object and notes what has the wrong type or is unknown. */
class Reader {
  readonly #value: JsonObject;
  readonly #path: string;
  readonly #problems: string[];
  readonly #read = new Set<string>();

  constructor(value: JsonObject, path: string, problems: string[]) {
    this.#value = value;
    this.#path = path;
    this.#problems = problems;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#value, name);
  }

  entries(): readonly (readonly [string, Json])[] {
    return Object.entries(this.#value);
  }

  text(name: string): string | null {
    const value = this.#take(name);
    if (value === null || typeof value === "string") return value;
    return this.#refuse(name, "a string");
  }

  flag(name: string): boolean {
    const value = this.#take(name);
    if (value === null || typeof value === "boolean") return value === true;
    return this.#refuse(name, "true or false") ?? false;
  }

  /** A number, or a text that `parse` understands. */
  measure(name: string, parse: (value: string | number) => number | null): number | null {
    const value = this.#take(name);
    if (value === null) return null;
    const parsed = typeof value === "number" || typeof value === "string" ? parse(value) : null;
    return parsed !== null && parsed >= 0 ? parsed : this.#refuse(name, "a number or a quantity");
  }

  choice<T extends string>(name: string, choices: readonly T[]): T | null {
    const value = this.#take(name);
    if (value === null) return null;
    return choices.find((choice) => choice === value) ?? this.#refuse(name, `one of ${choices.join(", ")}`);
  }

  list(name: string): readonly Json[] {
    const value = this.#take(name);
    if (Array.isArray(value)) return value as readonly Json[]; // isArray loses the element type
    return value === null ? [] : (this.#refuse(name, "a list") ?? []);
  }

  object(name: string): Reader {
    const value = this.#take(name) ?? {};
    if (!isObject(value)) this.#refuse(name, "an object");
    return new Reader(isObject(value) ? value : {}, `${this.#path}${name}.`, this.#problems);
  }

  rejectUnread(): void {
    for (const name of Object.keys(this.#value))
      if (!this.#read.has(name)) this.#problems.push(`\`${this.#path}${name}\` is unknown to the simulator`);
  }

  #take(name: string): Json {
    this.#read.add(name);
    return Object.hasOwn(this.#value, name) ? (this.#value[name] ?? null) : null;
  }

  #refuse(name: string, wanted: string): null {
    this.#problems.push(`\`${this.#path}${name}\` must be ${wanted}`);
    return null;
  }
}
