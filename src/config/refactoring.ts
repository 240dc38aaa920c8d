// Blocks `moved` and `removed`: what objects were called before, and what orch is to let go of. They say nothing about what is
// to be, only how the state is to be read.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic, SourceRange } from "../diagnostics/diagnostic.ts";
import type { Expression } from "../hcl/syntax.ts";
import type { Move, Removal } from "../model/configuration.ts";
import { flagOf } from "./field-values.ts";
import { MODULE_FRAME } from "./evaluation.ts";
import type { Evaluation } from "./evaluation.ts";
import { prefixOf } from "./program.ts";
import { readBody } from "./read-body.ts";
import type { BodySchema } from "./schema.ts";
import { MOVED, REMOVED } from "./schemas/refactoring.ts";
import type { Block } from "../hcl/syntax.ts";
import { addressWithin, writtenAddress } from "./written-address.ts";
import type { WrittenAddress } from "./written-address.ts";
import { rangeText } from "./wording.ts";

interface Read {
  readonly written: WrittenAddress;
  readonly address: string;
  readonly range: SourceRange;
}

/** Of all module instances, in an order in which each can be followed after the other: `a → b` before `b → c`. */
export function readMoves(
  evaluations: readonly Evaluation[],
  declared: ReadonlySet<string>,
  report: (problem: Diagnostic) => void,
): readonly Move[] {
  const moves: Move[] = [];
  const froms = new Map<string, Move>();
  const tos = new Map<string, Move>();
  for (const evaluation of evaluations)
    for (const block of evaluation.program.declarations.moved) {
      const move = readMove(block, evaluation, report);
      if (move === null) continue;
      const other = froms.get(move.from) ?? tos.get(move.to);
      if (other !== undefined) report(contradiction(move, other));
      else if (declared.has(move.from)) report(stillThere("moved", move.from, move.range));
      else moves.push(move);
      froms.set(move.from, froms.get(move.from) ?? move);
      tos.set(move.to, tos.get(move.to) ?? move);
    }
  return inOrder(moves, report);
}

export function readRemovals(
  evaluations: readonly Evaluation[],
  declared: ReadonlySet<string>,
  report: (problem: Diagnostic) => void,
): readonly Removal[] {
  return evaluations.flatMap((evaluation) =>
    evaluation.program.declarations.removed.flatMap((block): readonly Removal[] => {
      const { fields, read } = readAddresses(block, REMOVED, ["from"], evaluation, report);
      const from = read.get("from");
      if (from === undefined) return [];
      if ([...declared].some((address) => isWithin(address, from.address))) {
        report(stillThere("removed", from.address, from.range));
        return [];
      }
      const lifecycle = fields.records.get("lifecycle");
      const destroy = (lifecycle === undefined ? null : flagOf(lifecycle, "destroy")) ?? true;
      return [{ from: from.address, destroy, range: block.headerRange }];
    }),
  );
}

function readMove(block: Block, evaluation: Evaluation, report: (problem: Diagnostic) => void): Move | null {
  const { read } = readAddresses(block, MOVED, ["from", "to"], evaluation, report);
  const [from, to] = [read.get("from"), read.get("to")];
  if (from === undefined || to === undefined) return null;
  const refuse = (code: string, summary: string, detail: string) => {
    report(errorDiagnostic(code, summary, { range: to.range, context: "moved", detail }));
    return null;
  };
  if (from.address === to.address)
    return refuse("invalid-address", "Both addresses are the same.", "Remove the block.");
  const kinds = [from.written.object?.kind ?? "module", to.written.object?.kind ?? "module"];
  if (kinds[0] !== kinds[1])
    return refuse(
      "other-kind",
      `${from.address} cannot become ${to.address}: its kind is ${kinds[0]}, not ${kinds[1]}.`,
      "What a kind needs is made with the object. Remove the one and make the other.",
    );
  return { from: from.address, to: to.address, range: block.headerRange };
}

function readAddresses(
  block: Block,
  schema: BodySchema,
  names: readonly string[],
  evaluation: Evaluation,
  report: (problem: Diagnostic) => void,
) {
  const frame = { ...MODULE_FRAME, title: block.type };
  const fields = readBody(block.body, block.headerRange, block.type, schema, { evaluation, frame, report });
  const read = new Map<string, Read>();
  for (const name of names) {
    const expression: Expression | null | undefined = fields.syntax.get(name)?.expression;
    if (expression === undefined || expression === null) continue;
    const written = writtenAddress(expression);
    if (written === null || written.index !== null)
      report(
        errorDiagnostic("invalid-address", `"${name}" is no address of an object or module.`, {
          range: expression.range,
          context: block.type,
          detail:
            written !== null
              ? "A workload moves with all of its replicas: leave the index out."
              : 'Write it without quotes, as in service.web, service.web["eu"] or module.shop.',
        }),
      );
    else
      read.set(name, {
        written,
        address: addressWithin(prefixOf(evaluation.program), written),
        range: expression.range,
      });
  }
  return { fields, read };
}

function isWithin(address: string, outer: string): boolean {
  return address === outer || address.startsWith(`${outer}.`) || address.startsWith(`${outer}[`);
}

function inOrder(moves: readonly Move[], report: (problem: Diagnostic) => void): readonly Move[] {
  const ordered: Move[] = [];
  const state = new Map<Move, "open" | "done">();
  const visit = (move: Move): void => {
    if (state.get(move) === "done") return;
    if (state.get(move) === "open") {
      report(
        errorDiagnostic("moved-cycle", `Moves lead back to where they began: ${move.from} → ${move.to}.`, {
          range: move.range,
          detail: "Take one of the moved blocks out.",
        }),
      );
      return;
    }
    state.set(move, "open");
    for (const before of moves) if (before.to === move.from) visit(before);
    state.set(move, "done");
    ordered.push(move);
  };
  for (const move of moves) visit(move);
  return ordered;
}

function contradiction(move: Move, other: Move): Diagnostic {
  const isFrom = move.from === other.from;
  return errorDiagnostic(
    "duplicate-move",
    isFrom
      ? `${move.from} is moved to two addresses, ${other.to} and ${move.to}.`
      : `Two objects are moved to ${move.to}: ${other.from} and ${move.from}.`,
    {
      range: move.range,
      detail: `The first one is at ${rangeText(other.range)}. Remove one of them.`,
      context: "moved",
      related: { range: other.range, message: "moved here first" },
    },
  );
}

function stillThere(what: "moved" | "removed", address: string, range: SourceRange): Diagnostic {
  const code = what === "moved" ? "moved-still-declared" : "removed-still-declared";
  return errorDiagnostic(code, `${address} is ${what}, and its block is still there.`, {
    range,
    context: what,
    detail:
      what === "moved" ? "Rename the block to its new name, or remove moved." : "Remove one of the two.",
  });
}
