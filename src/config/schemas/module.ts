// What the blocks orch, variable, output and module take.
import { ANY, BOOL, STRING } from "../../hcl/value.ts";
import { oneOf } from "../normalise.ts";
import type { AttributeSchema, BlockSchema, BodySchema } from "../schema.ts";
import { table } from "../schema.ts";
import { APPROVALS } from "./approvals.ts";
import { BACKEND } from "./backend.ts";
import { ANY_DATA } from "./data.ts";
import { IGNORE_RISKS, META, STRATEGIES } from "./workload.ts";

const DEPENDS_ON: AttributeSchema = {
  type: ANY,
  hint: "Write depends_on = [service.NAME] or [module.NAME], without quotes.",
};

const syntax: AttributeSchema = { type: ANY, syntax: true };

export const ORCH: BodySchema = {
  attributes: table<AttributeSchema>({
    /** Evaluated where it is asked for. */
    project: {
      type: STRING,
      syntax: true,
      required: true,
      hint: 'It names the project on every engine: project = "shop".',
    },
    required_version: { type: STRING },
    ignore_risks: IGNORE_RISKS,
  }),
  records: table<BodySchema>({
    placement: {
      attributes: table<AttributeSchema>({
        strategy: { type: STRING, normalise: oneOf(STRATEGIES) },
        seed: { type: STRING },
        preemption: { type: BOOL },
      }),
    },
  }),
  blocks: table({
    backend: {
      label: 'the kind of storage: "local", "http" or "postgres"',
      once: true,
      body: BACKEND,
    },
    approvals: { label: null, once: true, body: APPROVALS },
  }),
  hints: table({
    name: 'Write project = "…".',
    strategy: 'Write placement { strategy = "spread" }.',
    approval: "Write approvals { … }.",
  }),
};

const RULE: BodySchema = {
  attributes: table<AttributeSchema>({
    condition: { ...syntax, required: true },
    error_message: { ...syntax, required: true },
  }),
};

export const VARIABLE: BodySchema = {
  attributes: table<AttributeSchema>({
    type: syntax,
    default: { type: ANY },
    description: { type: STRING },
    sensitive: { type: BOOL },
    nullable: { type: BOOL },
    ephemeral: { type: BOOL },
  }),
  blocks: table({
    validation: { label: null, body: RULE },
  }),
  later: new Set(["deprecated"]),
  hints: table({ const: "Every variable's value is known before anything else; remove it." }),
};

export const CHECK: BodySchema = {
  attributes: new Map(),
  blocks: table<BlockSchema>({
    assert: { label: null, body: RULE },
    data: { label: "the kind and the name of the data", labels: 2, body: ANY_DATA },
  }),
};

export const POLICY: BodySchema = {
  attributes: table<AttributeSchema>({
    condition: { ...syntax, required: true, hint: "Write for example condition = plan.summary.delete == 0." },
    error_message: { ...syntax, required: true, hint: "Say what is wrong with a plan that fails it." },
    severity: { type: STRING, normalise: oneOf(["deny", "warn", "info"]) },
  }),
  hints: table({
    for_each:
      "A policy is one rule; write a for expression into its condition: alltrue([for c in plan.changes : …]).",
    message: "Write error_message.",
    rule: "Write condition.",
    deny: 'Write severity = "deny", and what must hold as the condition.',
  }),
};

export const OUTPUT: BodySchema = {
  attributes: table<AttributeSchema>({
    value: { ...syntax, required: true },
    description: { type: STRING },
    sensitive: { type: BOOL },
    ephemeral: { type: BOOL },
    depends_on: DEPENDS_ON,
  }),
  blocks: table({ precondition: { label: null, body: RULE } }),
};

/** What calls of modules have beside the variables of the module. */
export const CALL: ReadonlyMap<string, AttributeSchema> = table<AttributeSchema>({
  ...META,
  source: { ...syntax, required: true },
  depends_on: DEPENDS_ON,
});

export const CALL_HINTS: ReadonlyMap<string, string> = table({
  version: "A local folder has the version that lies there; remove it.",
  providers:
    "Nodes say by which provider they run things, and the workloads of a module run on the project's nodes. Remove it, and keep them to certain nodes with a constraint or a pool.",
  lifecycle: "Write lifecycle into the blocks of the module.",
});
