// `ignore_risks = { CODE = "reason" }`: risks that a workload, or in `orch` the whole project, accepts. Plans show them with the
// reason. A code that no risk has would never do anything, so it is a mistake; so is a waiver without a reason.
import { errorDiagnostic } from "../diagnostics/diagnostic.ts";
import { suggestion } from "../hcl/suggest.ts";
import { compareText } from "../model/json.ts";
import { RISK_CODES, type Waivers } from "../model/risk-codes.ts";
import { mapOf } from "./field-values.ts";
import type { Fields, Reading } from "./read-body.ts";

const NAME = "ignore_risks";

/** Nothing where nothing is ignored. */
export function ignoredRisksOf(fields: Fields, reading: Reading): { readonly ignoredRisks?: Waivers } {
  const range = fields.attributes.get(NAME)?.range;
  const written = mapOf<string>(fields, NAME, "string");
  if (range === undefined || written === null) return {};
  const { report, frame } = reading;
  const kept = Object.entries(written)
    .sort(([a], [b]) => compareText(a, b))
    .filter(([code, reason]) => {
      if (!RISK_CODES.includes(code))
        report(
          errorDiagnostic("unknown-risk", `There is no risk with the code ${JSON.stringify(code)}.`, {
            range,
            context: frame.title,
            detail: `${suggestion(code, RISK_CODES)} The codes are ${RISK_CODES.join(", ")}.`.trimStart(),
          }),
        );
      else if (reason.trim() === "")
        report(
          errorDiagnostic("missing-value", `${NAME} gives no reason for ${JSON.stringify(code)}.`, {
            range,
            context: frame.title,
            detail: "Plans show the reason to those who review them. Say why it may be so.",
          }),
        );
      else return true;
      return false;
    });
  return kept.length === 0 ? {} : { ignoredRisks: new Map(kept) };
}
