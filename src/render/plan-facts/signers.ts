// Who has to sign a plan before it is applied.
import type { ApprovalRules } from "../../plan/approvals-change.ts";
import type { Plan } from "../../plan/document.ts";
import { canonicalJson } from "../../plan/canonical.ts";
import { someOf } from "../names.ts";

/** `2 of alice, bob, carol`; where the rules change, those of before and those of now. Null: nobody has to. */
export function signersText({ approvals }: Plan): string | null {
  if (approvals === undefined) return null;
  const { before, after } = approvals;
  const rules = [before, after].filter((one) => one !== null);
  const texts = rules.map(rulesText);
  if (before === null || after === null) return texts.join("");
  if (canonicalJson({ ...before }) === canonicalJson({ ...after })) return texts[0] ?? "";
  return `${texts[0] ?? ""} (as until now) and ${texts[1] ?? ""} (as from now on)`;
}

function rulesText({ threshold, keys }: ApprovalRules): string {
  const names = keys.map(({ name }) => name);
  return names.length === 1 ? someOf(names, 1) : `${threshold} of ${someOf(names, 8)}`;
}
