// What is fuzzed: each takes one damaged input and must neither throw nor hang.
import type { Client } from "../../providers/docker/client.ts";
import { withCheckedDocuments } from "../../providers/docker/checked-client.ts";
import type { Engine } from "../../providers/docker/engine.ts";
import { observeEngine } from "../../providers/docker/observe.ts";
import { configurationFunctions } from "../../src/config/functions.ts";
import { evaluate } from "../../src/hcl/evaluate.ts";
import { fromJson } from "../../src/hcl/json.ts";
import { parseExpression, parseFile, parseTemplate } from "../../src/hcl/parse.ts";
import { DEFAULT_LIMITS, type Scope } from "../../src/hcl/scope.ts";
import type { Json } from "../../src/model/json.ts";
import { parsePlan } from "../../src/plan/file.ts";
import { parseJournal } from "../../src/state/journal-file.ts";
import { parseState } from "../../src/state/parse-state.ts";
import { recover } from "../../src/state/recover.ts";
import { load } from "../config/rig.ts";
import { emptyState } from "../state/examples.ts";
import { CONFIGURATION, ENGINE, EXPRESSIONS, JOURNAL, STATE, VALUES } from "./documents.ts";
import { languageTargets } from "./language.ts";
import { mutateJson, mutateText } from "./mutate.ts";
import type { Random } from "./random.ts";

export interface Target {
  readonly name: string;
  /** Of a thousand inputs. */
  readonly share: number;
  readonly run: (random: Random) => void | Promise<void>;
}

const ROOTS = new Map([
  ["l", fromJson(["a", "b", "c"])],
  ["m", fromJson({ a: { n: 1 }, b: { n: 2 } })],
]);

/** Pieces of the configuration: whole lines that stand together. */
function excerpt(text: string, random: Random): string {
  const lines = text.split("\n");
  const from = random.below(lines.length);
  return lines.slice(from, from + 1 + random.below(10)).join("\n");
}

function scope(): Scope {
  return {
    root: (name) => ROOTS.get(name),
    rootNames: () => [...ROOTS.keys()],
    functions: configurationFunctions,
    context: {
      readFile: (path) =>
        path === "t.tpl"
          ? { ok: true, bytes: new TextEncoder().encode("%{ for y in x }${y}%{ endfor }") }
          : { ok: false, message: "There is no such file." },
      listFiles: () => ({ ok: false, message: "There is no such folder." }),
      impure: false,
      elapsed: () => performance.now(),
      budget: { steps: 0 },
      limits: {
        ...DEFAULT_LIMITS,
        steps: 20_000,
        stringLength: 100_000,
        valueCells: 20_000,
        patternTime: 200,
      },
    },
  };
}

function damaged(value: Json, random: Random): string {
  const text = JSON.stringify(random.chance(0.8) ? mutateJson(value, random) : value);
  return random.chance(0.3) ? mutateText(text, random) : text;
}

export const TARGETS: readonly Target[] = [
  {
    name: "parser",
    share: 350,
    run: (random) => {
      const text = mutateText(excerpt(CONFIGURATION, random), random);
      const way = random.below(3);
      if (way === 0) parseTemplate(text, "x.tpl");
      else if (way === 1) parseExpression(text, "x.hcl");
      else parseFile(text, "x.hcl");
    },
  },
  {
    name: "evaluator",
    share: 250,
    run: (random) => {
      const { expression } = parseExpression(mutateText(random.pick(EXPRESSIONS), random), "x.hcl");
      evaluate(expression, scope());
    },
  },
  ...languageTargets(scope),
  { name: "configuration", share: 20, run: (random) => void load(mutateText(CONFIGURATION, random)) },
  {
    name: "variables",
    share: 50,
    run: (random) => {
      const isJson = random.chance(0.5);
      const text = isJson
        ? damaged({ tag: "2", ports: [80], map: { a: 1 } }, random)
        : mutateText(VALUES, random);
      const files = [{ name: isJson ? "orch.vars.json" : "orch.vars.hcl", text }];
      const flags = [{ kind: "value" as const, name: "ports", text: mutateText("[80, 443]", random) }];
      load(
        'orch { project = "p" }\nvariable "tag" {\n type = string\n default = "1"\n}\nvariable "ports" {\n type = list(number)\n default = []\n}\nvariable "map" { default = {} }\n',
        { variables: { files, flags } },
      );
    },
  },
  {
    name: "state",
    share: 120,
    run: (random) => {
      const read = parseState("orch.state.json", damaged(STATE, random), "Put it back.");
      if (read.ok) recover(read.value, []);
    },
  },
  {
    name: "journal",
    share: 110,
    run: (random) => {
      const lines = JOURNAL.map((entry) => `${damaged(entry, random)}\n`).join("");
      const read = parseJournal("orch.state.journal", random.chance(0.2) ? mutateText(lines, random) : lines);
      if (read.ok) recover(emptyState(), read.value);
    },
  },
  {
    name: "plan",
    share: 50,
    run: (random) => {
      const plan: Json = {
        format_version: "1.0",
        checksum: "0",
        id: "p1-0",
        effect_id: "e1-0",
        changes: [STATE],
        specs: { s: {} },
      };
      parsePlan(damaged(plan, random), "x.plan");
    },
  },
  { name: "engine", share: 50, run: observeDamaged },
];

async function observeDamaged(random: Random): Promise<void> {
  const answer = (name: string) => () => {
    const document = ENGINE[name] ?? null;
    return Promise.resolve(random.chance(0.3) ? mutateJson(document, random) : document);
  };
  const names = [
    "info",
    "version",
    "containers",
    "networks",
    "volumes",
    "network",
    "volume",
    "image",
    "stats",
  ];
  const client = withCheckedDocuments({
    ...(Object.fromEntries(names.map((name) => [name, answer(name)])) as unknown as Client), // an engine that lies
    node: "a",
    inspect: answer("container") as unknown as Client["inspect"],
  });
  const engine: Engine = {
    config: { name: "a" } as Engine["config"], // what observing reads of it
    endpoint: "a" as Engine["endpoint"], // branded by the provider alone
    client: () => Promise.resolve(client),
    advertise: () => Promise.resolve(null),
    shared: new Map(),
    imagesAsked: new Map(),
    close: () => Promise.resolve(),
  };
  const seen = await observeEngine(
    engine,
    {
      project: "shop",
      names: [{ kind: "service", node: null, name: "c2" }],
      load: random.chance(0.2),
    } as never,
    { signal: new AbortController().signal, event: () => undefined },
  );
  JSON.stringify(seen);
}
