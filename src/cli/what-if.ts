// Questions to a plan: which nodes `--if-lost` and `--if-drained` mean, by name or by a label that the configuration gives them.
import { type Diagnostic, errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { suggestion } from "../hcl/suggest.ts";
import { compareText } from "../model/json.ts";
import type { NodeConfig } from "../model/node.ts";
import type { PlanFlags, PlanOptions } from "./options.ts";
import type { QuestionFlags } from "./what-if-flags.ts";

/** Names of nodes, sorted. */
export interface Question {
  readonly lost: readonly string[];
  readonly drained: readonly string[];
  readonly added: readonly string[];
}

export function readQuestion(
  asked: QuestionFlags,
  options: PlanOptions,
  nodes: readonly NodeConfig[],
): Question | { readonly failed: readonly Diagnostic[] } {
  const { ifLost = [], ifDrained = [] } = asked;
  const lost = nodesMeant("--if-lost", ifLost, nodes);
  const drained = nodesMeant("--if-drained", ifDrained, nodes);
  const failed = [...contradictions(options, asked), ...lost.failed, ...drained.failed];
  if (failed.length > 0) return { failed };
  // what is gone needs no draining
  return { lost: lost.names, drained: drained.names.filter((name) => !lost.names.includes(name)), added: [] };
}

/** The flags of the plan that answers: the same planner. */
export function flagsOf(question: Question, flags: PlanFlags): PlanFlags {
  const lost = [...new Set([...flags.lost, ...question.lost])];
  const drained = [...new Set([...flags.drained, ...question.drained])];
  return { ...flags, lost, drained: drained.filter((name) => !lost.includes(name)) };
}

function nodesMeant(
  flag: string,
  texts: readonly string[],
  nodes: readonly NodeConfig[],
): { readonly names: readonly string[]; readonly failed: readonly Diagnostic[] } {
  const failed: Diagnostic[] = [];
  const names = new Set<string>();
  for (const text of texts) {
    const found = nodes.filter((node) => means(text, node));
    for (const { name } of found) names.add(name);
    if (found.length === 0) failed.push(unknown(flag, text, nodes));
  }
  return { names: [...names].sort(compareText), failed };
}

function means(text: string, { name, labels }: NodeConfig): boolean {
  const at = text.indexOf("=");
  if (at < 0) return name === text;
  const key = text.slice(0, at);
  return Object.hasOwn(labels, key) && labels[key] === text.slice(at + 1);
}

function unknown(flag: string, text: string, nodes: readonly NodeConfig[]): Diagnostic {
  const labels = nodes.flatMap((node) =>
    Object.entries(node.labels).map(([key, value]) => `${key}=${value}`),
  );
  const isLabel = text.includes("=");
  const known = isLabel ? labels : nodes.map(({ name }) => name);
  const what = isLabel ? "no node block gives this label" : "there is no such node";
  return errorDiagnostic(
    "unknown-node",
    `${flag} names ${JSON.stringify(text)}, and ${what}.${suggestion(text, [...new Set(known)])}`,
    { detail: "`orch nodes` lists them. A label is written as in zone=a." },
  );
}

function contradictions(
  { out, refreshOnly, generateConfigOut }: PlanOptions,
  { survival, headroom }: QuestionFlags,
): readonly Diagnostic[] {
  if (survival === true && headroom === true)
    return [
      errorDiagnostic("contradicting-flags", "--survival and --headroom are two questions.", {
        detail: "Ask one after the other.",
      }),
    ];
  const given = [
    ...(out === undefined ? [] : ["--out"]),
    ...(refreshOnly === true ? ["--refresh-only"] : []),
    ...(generateConfigOut === undefined ? [] : ["--generate-config-out"]),
  ];
  return given.map((flag) =>
    errorDiagnostic("contradicting-flags", `A question writes nothing, so ${flag} means nothing here.`, {
      detail: "Leave it out. To plan for a node that is really gone: orch plan --lost NODE --out FILE.",
    }),
  );
}
