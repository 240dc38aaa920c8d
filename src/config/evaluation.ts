// One evaluation of a module instance: expressions are evaluated when somebody asks, each local and each for_each once, and what
// asks for itself is a cycle. Without a placement (`placed` null) what needs one is a late value; with one it is known.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, InvolvedValue, SourceRange } from "../diagnostics/diagnostic.ts";
import { evaluate, involvedIn } from "../hcl/evaluate.ts";
import type { FunctionContext, Scope } from "../hcl/scope.ts";
import { DEFAULT_LIMITS } from "../hcl/scope.ts";
import type { Expression } from "../hcl/syntax.ts";
import { elementsOf, entriesOf } from "../hcl/compare.ts";
import { UNKNOWN, deepMarks, isCapsule, unknownValue } from "../hcl/value.ts";
import type { CapsuleAnswer, Type, Value } from "../hcl/value.ts";
import type { Address } from "../model/address.ts";
import type { AddressView } from "../model/configuration.ts";
import type { Declaration } from "./declarations.ts";
import { areSettled, readInstances } from "./instances.ts";
import type { Each, Instances } from "./instances.ts";
import { addressOf, prefixOf } from "./program.ts";
import type { Program } from "./program.ts";
import { rootNames, rootValue } from "./roots.ts";
import { rangeText } from "./wording.ts";

/** What an expression may refer to beyond the module: the instance it stands in, and the candidate node. */
export interface Frame {
  /** For messages, `service "web"`. */
  readonly title: string;
  /** The instance of a for_each block whose `each` is meant. */
  readonly instance: { readonly declaration: Declaration; readonly key: string } | null;
  /** `each` itself, while the instances are still being found out. */
  readonly bound?: Each;
  /** The workload whose replica `self` is; null where there is no replica. Locals take whatever replica reads them. */
  readonly self: { readonly declaration: Declaration; readonly key: string | null } | "any" | null;
  /** The root `node`, in conditions only. */
  readonly node: Value | null;
  /** The root `plan`, in policies only. */
  readonly plan?: Value;
  /** The check whose own data can be read. */
  readonly check?: string;
  /** Names that `dynamic` blocks around it bind. */
  readonly bindings?: ReadonlyMap<string, Binding>;
}

/** A name that stands for a value of each evaluation, with a placement and without. */
export type Binding = (evaluation: Evaluation) => Value;

export const MODULE_FRAME: Frame = { title: "", instance: null, self: null, node: null };
const LOCAL_FRAME: Frame = { title: "locals", instance: null, self: "any", node: null };

/** A placement to evaluate with, and which targets the consumer also reads ports of. */
export interface Placed {
  readonly view: AddressView;
  /** The evaluation without a placement: what is settled there is not evaluated again. */
  readonly base: Evaluation;
  readonly readsPorts: (target: Address) => boolean;
  /** Given of a view of what is recorded: what it does not know stays late, and so do `self` and what only engines say of nodes. */
  readonly knows?: (target: Address, port: string | null) => boolean;
}

/** The placement that says something of a workload. */
export function placementOf({ placed }: Evaluation, target: Address, port: string | null): Placed | null {
  return placed?.knows?.(target, port) === false ? null : placed;
}

/** The placement that says everything. */
export function wholePlacement({ placed }: Evaluation): Placed | null {
  return placed?.knows === undefined ? placed : null;
}

export interface Outcome {
  readonly value: Value;
  /** Errors of this expression; those of what it refers to are reported there, and make the value `failed`. */
  readonly diagnostics: readonly Diagnostic[];
  /** What its references are, for messages about a value that does not fit. */
  readonly involved?: () => readonly InvolvedValue[];
}

export interface Evaluation {
  readonly program: Program;
  readonly placed: Placed | null;
  /** Errors of locals and for_each that were evaluated on the way. */
  readonly problems: readonly Diagnostic[];
  readonly evaluate: (expression: Expression, frame: Frame) => Outcome;
  readonly local: (name: string) => CapsuleAnswer;
  /** With the same placement, that of another module instance. */
  readonly of: (program: Program) => Evaluation;
  /** What no placement changes is taken from the evaluation without one. */
  readonly settled: (
    read: (evaluation: Evaluation) => CapsuleAnswer,
    make: () => CapsuleAnswer,
  ) => CapsuleAnswer;
  readonly instances: (declaration: Declaration) => Instances;
  /** Evaluates a named thing once; asking for it while it is evaluated is a cycle. */
  readonly once: <T>(label: string, range: SourceRange, make: () => T) => T | Cycle;
  readonly report: (problems: readonly Diagnostic[]) => void;
}

export interface Cycle {
  readonly failed: true;
  readonly code: "reference-cycle";
  readonly summary: string;
  readonly detail: string;
}

/** What the evaluations of all modules share for one placement, or for none. */
interface Session {
  readonly placed: Placed | null;
  readonly problems: Diagnostic[];
  readonly done: Map<string, unknown>;
  readonly open: { readonly label: string; readonly range: SourceRange }[];
  readonly evaluations: Map<Program, Evaluation>;
}

/** The evaluation of a module; those of the modules that it calls, or that call it, come with it. */
export function createEvaluation(program: Program, placed: Placed | null): Evaluation {
  return evaluationIn({ placed, problems: [], done: new Map(), open: [], evaluations: new Map() }, program);
}

function evaluationIn(session: Session, program: Program): Evaluation {
  const known = session.evaluations.get(program);
  if (known !== undefined) return known;
  const made = newEvaluation(session, program);
  session.evaluations.set(program, made);
  return made;
}

function newEvaluation(session: Session, program: Program): Evaluation {
  const { problems, done, open } = session;
  const placed =
    session.placed === null ? null : { ...session.placed, base: session.placed.base.of(program) };
  const prefix = prefixOf(program);
  const context: FunctionContext = {
    readFile: program.reader.readFile,
    listFiles: program.reader.listFiles,
    impure: false,
    ...(program.reader.elapsed === undefined ? {} : { elapsed: program.reader.elapsed }),
    // A replica's late values are evaluated by themselves, so that a large plan does not run out of steps.
    budget: placed === null ? program.budget : { steps: 0 },
    limits: DEFAULT_LIMITS,
  };

  const evaluation: Evaluation = {
    program,
    placed,
    problems,
    of: (other) => evaluationIn(session, other),
    evaluate: (expression, frame) => {
      const scope: Scope = {
        root: (name) => rootValue(name, evaluation, frame),
        rootNames: () => rootNames(evaluation, frame),
        functions: program.functions,
        context,
      };
      const { value, diagnostics } = evaluate(expression, scope);
      if (diagnostics.length === 0)
        return { value, diagnostics, involved: () => involvedIn(expression, scope) };
      const named = diagnostics.map((problem) =>
        problem.context === undefined && frame.title !== "" ? { ...problem, context: frame.title } : problem,
      );
      return { value: failedValue(named), diagnostics: named };
    },
    local: (name) => {
      const attribute = program.declarations.locals.get(name);
      if (attribute === undefined) return undefined;
      return evaluation.settled(
        (other) => other.local(name),
        () =>
          evaluation.once(`${prefix}local.${name}`, attribute.nameRange, () => {
            const { value, diagnostics } = evaluation.evaluate(attribute.expression, LOCAL_FRAME);
            problems.push(...diagnostics);
            return value;
          }),
      );
    },
    settled: (read, make) => {
      const before = placed === null ? undefined : read(placed.base);
      return before !== undefined && !("failed" in before) && isSettled(before) ? before : make();
    },
    instances: (declaration) => {
      const before = placed?.base.instances(declaration);
      if (before !== undefined && areSettled(before)) return before;
      const label = addressOf(declaration, null);
      const found = evaluation.once(`${label} (for_each)`, declaration.block.headerRange, () =>
        readInstances(evaluation, declaration),
      );
      return "code" in found ? { kind: "failed", failure: found } : found;
    },
    once: <T>(label: string, range: SourceRange, make: () => T): T | Cycle => {
      if (done.has(label)) return done.get(label) as T; // stored by the same label below
      const first = open.findIndex((entry) => entry.label === label);
      if (first !== -1) return cycle(open.slice(first));
      open.push({ label, range });
      const made = make();
      open.pop();
      done.set(label, made);
      return made;
    },
    report: (more) => {
      problems.push(...more);
    },
  };
  return evaluation;
}

/** No placement changes it: known, and without references, which answer by placement. */
export function isSettled(value: Value): boolean {
  if (value.data === UNKNOWN || isCapsule(value)) return false;
  const known = settled.get(value);
  if (known !== undefined) return known;
  const parts = elementsOf(value.data) ?? entriesOf(value.data)?.values() ?? [];
  let all = true;
  for (const part of parts) all &&= isSettled(part);
  settled.set(value, all);
  return all;
}

/** Values never change, and the same ones are asked about for every replica. */
const settled = new WeakMap<Value, boolean>();

/** Stands for a value whose error is reported already; what is derived from it is not reported again. */
export function failedValue(problems: readonly Diagnostic[]): Value {
  const id = problems.map((problem) => `${problem.code} ${problem.summary}`).join("\n");
  return unknownValue(undefined, [{ kind: FAILED, id, payload: problems }]);
}

/** Stands for a value that is read later: nothing that is derived from it is reported, but what its type cannot do. */
export function pendingValue(type: Type | undefined): Value {
  return unknownValue(type, failedValue([]).marks);
}

/** A message about a value, with what its references are. */
export function withInvolved(problem: Diagnostic, { involved }: Outcome): Diagnostic {
  const values = involved?.() ?? [];
  return values.length === 0 ? problem : { ...problem, values };
}

export function isFailed(value: Value): boolean {
  return deepMarks(value).some((mark) => mark.kind === FAILED);
}

/** The errors behind a failed value. */
export function failuresOf(value: Value): readonly Diagnostic[] {
  return deepMarks(value).flatMap(
    (mark) => (mark.kind === FAILED ? (mark.payload as readonly Diagnostic[]) : []), // made by failedValue only
  );
}

const FAILED = "failed";

function cycle(entries: readonly { readonly label: string; readonly range: SourceRange }[]): Cycle {
  const labels = entries.map((entry) => entry.label);
  const places = entries.map((entry) => `${entry.label} at ${rangeText(entry.range)}`);
  return {
    failed: true,
    code: "reference-cycle",
    summary: `This refers to itself: ${[...labels, labels[0] ?? ""].join(" → ")}.`,
    detail: `${places.join(", ")}. Take one of the references out.`,
  };
}

export function cycleDiagnostic(found: Cycle, range: SourceRange): Diagnostic {
  return errorDiagnostic(found.code, found.summary, { range, detail: found.detail });
}
