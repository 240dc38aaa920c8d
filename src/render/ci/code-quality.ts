// What a plan is at risk of, as GitLab's report of code quality (`artifacts: reports: codequality`): shown beside the lines of a merge request.
import type { Finding } from "./findings.ts";
import { fingerprintsOf } from "./fingerprint.ts";
import { type CiText, digits, line, renderCiJson, word } from "./json.ts";
import { type ReportPlaces, isPlaced } from "./places.ts";

/** More than anybody reads. */
const MOST = 5000;

export function renderCodeQuality(all: readonly Finding[], { pathOf, main }: ReportPlaces): string {
  const findings = all.filter(isPlaced).slice(0, MOST);
  const fingerprints = fingerprintsOf(findings, pathOf);
  return renderCiJson(
    findings.map((finding, index) => {
      const path = finding.place === null ? null : pathOf(finding.place.file);
      return {
        description: line(finding.summary, 600),
        check_name: line(finding.kind === "policy" ? `policy/${finding.rule}` : finding.rule, 200),
        fingerprint: digits(fingerprints[index] ?? ""),
        severity: severityOf(finding),
        location: {
          path: line(path ?? main),
          lines: { begin: path === null ? 1 : (finding.place?.line ?? 1) },
        },
      };
    }),
  );
}

/** Blockers are what keeps a plan from being made or applied. */
function severityOf({ kind, level }: Finding): CiText {
  switch (level) {
    case "error":
      return kind === "risk" ? word("critical") : word("blocker");
    case "warning":
      return word("major");
    case "notice":
      return word("info");
    default:
      return level satisfies never;
  }
}
