// The `orch` block: the project's name, where its state is kept, how replicas are placed.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { convert } from "../hcl/convert.ts";
import { STRING, UNKNOWN, deepMarks, hasMark } from "../hcl/value.ts";
import type { ApprovalPolicy } from "../model/approvals.ts";
import type { Backend, PlacementPolicy } from "../model/configuration.ts";
import type { Waivers } from "../model/risk-codes.ts";
import { readApprovals } from "./approvals.ts";
import { DEFAULT_BACKEND, readBackend } from "./backend.ts";
import { MODULE_FRAME, isFailed } from "./evaluation.ts";
import type { Evaluation } from "./evaluation.ts";
import { textOf } from "./field-values.ts";
import { attributeOf } from "./instances.ts";
import { waitText, waitsOf } from "./late.ts";
import { ignoredRisksOf } from "./ignored-risks.ts";
import { preemptionOf } from "./preemption.ts";
import { readBody } from "./read-body.ts";
import type { Reading } from "./read-body.ts";
import { ORCH } from "./schemas/module.ts";
import { strategyOf } from "./strategy.ts";

export interface Settings {
  readonly placement: PlacementPolicy;
  readonly backend: Backend;
  readonly ignoredRisks?: Waivers;
  readonly approvals?: ApprovalPolicy;
}

export function readOrchBlock(evaluation: Evaluation, report: (problem: Diagnostic) => void): Settings {
  const { orch } = evaluation.program.declarations;
  const defaults: Settings = {
    placement: { strategy: "spread", seed: "" },
    backend: DEFAULT_BACKEND,
  };
  if (orch === null) {
    report(
      errorDiagnostic("missing-block", 'There is no block "orch".', {
        detail: 'It names the project: write orch { project = "name" } with a name of your own.',
      }),
    );
    return defaults;
  }
  const reading: Reading = { evaluation, report, frame: { ...MODULE_FRAME, title: "orch" } };
  const fields = readBody(orch.body, orch.headerRange, "orch", ORCH, reading);
  const version = fields.attributes.get("required_version");
  if (version !== undefined)
    report(
      errorDiagnostic("not-supported-yet", '"required_version" is not supported yet.', {
        range: version.range,
        context: "orch",
        detail: "Remove it.",
      }),
    );
  const placement = fields.records.get("placement");
  const [backend] = fields.blocks.get("backend") ?? [];
  const [asked] = fields.blocks.get("approvals") ?? [];
  const approvals = asked === undefined ? null : readApprovals(asked, reading);
  return {
    ...ignoredRisksOf(fields, reading),
    ...(approvals === null ? {} : { approvals }),
    placement: {
      strategy: (placement === undefined ? null : strategyOf(placement, reading, null)) ?? "spread",
      seed: (placement === undefined ? null : textOf(placement, "seed")) ?? "",
      ...preemptionOf(placement),
    },
    backend:
      backend === undefined
        ? DEFAULT_BACKEND
        : readBackend(backend, evaluation.program.project() ?? "", reading),
  };
}

/** The project's name; null where it is not usable, which is reported. Asked for before anything else is evaluated. */
export function readProject(evaluation: Evaluation, report: (problem: Diagnostic) => void): string | null {
  const { orch } = evaluation.program.declarations;
  const attribute = orch === null ? undefined : attributeOf(orch, "project");
  if (attribute === undefined) return null;
  const { range } = attribute.expression;
  const fail = (code: string, summary: string, detail: string): null => {
    report(errorDiagnostic(code, summary, { range, detail, context: "orch" }));
    return null;
  };
  const { value, diagnostics } = evaluation.evaluate(attribute.expression, {
    ...MODULE_FRAME,
    title: "orch",
  });
  for (const problem of diagnostics) report(problem);
  if (diagnostics.length > 0 || isFailed(value)) return null;
  const converted = convert(value, STRING);
  if (!converted.ok)
    return fail("wrong-type", `"project" does not fit: ${converted.message}.`, 'Write project = "shop".');
  const { data } = converted.value;
  if (data === UNKNOWN)
    return fail(
      "late-value-not-allowed",
      `"project" needs a placement to be known: it reads ${waitsOf(value).map(waitText).join(", ")}.`,
      "It names everything, so it comes from text and variables.",
    );
  if (hasMark(deepMarks(value), "sensitive"))
    return fail(
      "sensitive-value",
      '"project" would show a sensitive value.',
      "It is part of every name on the engines.",
    );
  if (typeof data !== "string") return fail("missing-value", '"project" is null.', 'Write project = "shop".');
  if (/^[a-z0-9][a-z0-9_-]{0,39}$/.test(data)) return data;
  return fail(
    "invalid-name",
    `${JSON.stringify(data)} cannot be the name of a project.`,
    "It is part of names on engines: up to 40 lower case letters, digits, underscores and hyphens, and it starts with a letter or digit.",
  );
}
