// What the block approvals in orch takes.
import { NUMBER, STRING } from "../../hcl/value.ts";
import { duration, oneOf, wholeNumber } from "../normalise.ts";
import type { AttributeSchema, BlockSchema, BodySchema } from "../schema.ts";
import { table } from "../schema.ts";

const KEY: BodySchema = {
  attributes: table<AttributeSchema>({
    public: {
      type: STRING,
      required: true,
      hint: 'Write public = "ssh-ed25519 AAAA…", as `orch approve --new-key FILE` prints it.',
    },
  }),
  hints: table({
    public_key: "Write public.",
    key: "Write public.",
    private: "A private key stands in no configuration. Write public.",
    private_key: "A private key stands in no configuration. Write public.",
    role: "All keys count alike. Remove it.",
  }),
};

export const APPROVALS: BodySchema = {
  attributes: table<AttributeSchema>({
    threshold: { type: NUMBER, normalise: wholeNumber(1, 100) },
    valid_for: { type: STRING, normalise: duration },
    carry_over: { type: STRING, normalise: oneOf(["effect", "none"]) },
    commit: { type: STRING, normalise: oneOf(["any", "exact"]) },
  }),
  blocks: table<BlockSchema>({ key: { label: "the name of who holds the key", body: KEY } }),
  hints: table({
    keys: 'Write a block for each key: key "alice" { public = "…" }.',
    required: "Write threshold.",
    count: "Write threshold: of how many keys an approval is needed.",
    expires: 'Write valid_for = "72h".',
    expiry: 'Write valid_for = "72h".',
  }),
};
