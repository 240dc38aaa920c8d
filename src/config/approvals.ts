// The block `approvals` in `orch`: by whom plans have to be approved with a signature before they are applied.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import type { ApprovalKey, ApprovalPolicy } from "../model/approvals.ts";
import { compareText } from "../model/json.ts";
import { parsePublicKey } from "../model/public-key.ts";
import { numberOf, textOf } from "./field-values.ts";
import type { LabelledFields, Reading } from "./read-body.ts";

/** Milliseconds. */
const DEFAULT_VALID_FOR = 72 * 60 * 60 * 1000;
const LONGEST_VALID_FOR = 90 * 24 * 60 * 60 * 1000;
const SHORTEST_VALID_FOR = 60 * 1000;

/** Null where what is wrong was reported. */
export function readApprovals(fields: LabelledFields, reading: Reading): ApprovalPolicy | null {
  const keys = readKeys(fields.blocks.get("key") ?? [], reading);
  if (keys === null) return null;
  const threshold = numberOf(fields, "threshold") ?? 1;
  const validFor = numberOf(fields, "valid_for") ?? DEFAULT_VALID_FOR;
  const say = (summary: string, detail: string, name?: string): null => {
    const range = (name === undefined ? undefined : fields.attributes.get(name)?.range) ?? fields.header;
    reading.report(errorDiagnostic("invalid-approvals", summary, { range, context: "orch", detail }));
    return null;
  };
  // one without a name was told as such
  if (keys.length === 0 && fields.block.body.blocks.length > 0) return null;
  if (keys.length === 0)
    return say(
      "approvals names no key, so nobody could approve anything.",
      'Make one with `orch approve --new-key FILE`, and write key "alice" { public = "ssh-ed25519 AAAA…" }.',
    );
  if (threshold > keys.length)
    return say(
      `approvals asks for ${threshold} of ${keys.length} keys, so nothing could ever be applied.`,
      "Lower threshold, or name more keys.",
      "threshold",
    );
  if (validFor < SHORTEST_VALID_FOR || validFor > LONGEST_VALID_FOR)
    return say(
      '"valid_for" must be from one minute to 90 days.',
      'An approval that holds for ever approves what nobody remembers: write valid_for = "72h".',
      "valid_for",
    );
  return {
    threshold,
    validFor,
    carryOver: textOf(fields, "carry_over") === "none" ? "none" : "effect",
    commit: textOf(fields, "commit") === "exact" ? "exact" : "any",
    keys,
  };
}

function readKeys(blocks: readonly LabelledFields[], reading: Reading): readonly ApprovalKey[] | null {
  const found = new Map<string, ApprovalKey>();
  let whole = true;
  const refuse = (block: LabelledFields, summary: string, detail: string): void => {
    const range = block.attributes.get("public")?.range ?? block.header;
    reading.report(errorDiagnostic("invalid-key", summary, { range, context: "orch", detail }));
    whole = false;
  };
  for (const block of blocks) {
    const text = textOf(block, "public");
    const title = `key ${JSON.stringify(block.label)}`;
    if (!/^[A-Za-z0-9][A-Za-z0-9._@-]{0,62}$/.test(block.label)) {
      reading.report(
        errorDiagnostic("invalid-name", `${JSON.stringify(block.label)} cannot be the name of a key.`, {
          range: block.labelRange,
          context: "orch",
          detail: "Letters, digits and . _ @ - are fine, at most 63.",
        }),
      );
      whole = false;
    }
    if (text === null) {
      whole = false; // reported as missing or of a wrong type
      continue;
    }
    const read = parsePublicKey(text);
    if (!read.ok) {
      refuse(
        block,
        `${title} ${read.problem}.`,
        'It must be an Ed25519 key: a line "ssh-ed25519 AAAA…", PEM that begins with -----BEGIN PUBLIC KEY-----, or 32 bytes as base64. `orch approve --new-key FILE` makes one.',
      );
      continue;
    }
    const same = found.get(read.key);
    if (same !== undefined)
      refuse(
        block,
        `${title} is the key of ${JSON.stringify(same.name)}, too.`,
        "One key is one approval, whatever it is called. Remove one of them.",
      );
    else found.set(read.key, { name: block.label, key: read.key });
  }
  return whole ? [...found.values()].sort((a, b) => compareText(a.name, b.name)) : null;
}
