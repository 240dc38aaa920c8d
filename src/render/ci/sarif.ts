// Findings of a plan as SARIF 2.1.0, for code scanning: a rule for each code with what `orch explain` says, the gravest results first.
import type { Explanation } from "../../diagnostics/explanations/explanation.ts";
import { explanationOf, firstSentence } from "../../diagnostics/explanations/look-up.ts";
import { plural } from "../names.ts";
import type { Finding, Level, Place } from "./findings.ts";
import { fingerprintsOf } from "./fingerprint.ts";
import { type CiJson, type CiText, digits, line, message, renderCiJson, uri, word } from "./json.ts";
import { type ReportPlaces, isPlaced } from "./places.ts";

export interface SarifOptions extends ReportPlaces {
  /** Of orch. */
  readonly version: string;
  /** Null where the configuration could not be read. */
  readonly project: string | null;
  /** False where no plan could be made. */
  readonly successful: boolean;
}

/** GitHub shows so many. */
const MOST = 5000;

export function renderSarif(all: readonly Finding[], options: SarifOptions): string {
  const placed = all.filter(isPlaced);
  const findings = placed.slice(0, MOST);
  const rules = firstOfEach(findings);
  const indices = new Map(rules.map((finding, index) => [ruleId(finding), index]));
  const fingerprints = fingerprintsOf(findings, options.pathOf);
  return renderCiJson({
    $schema: word(
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
    ),
    version: word("2.1.0"),
    runs: [
      {
        tool: {
          driver: {
            name: word("orch"),
            version: digits(options.version),
            rules: rules.map(ruleOf),
          },
        },
        // projects of one repository do not close each other's alerts
        automationDetails: { id: line(options.project === null ? "orch/" : `orch/${options.project}/`, 200) },
        columnKind: word("utf16CodeUnits"),
        invocations: [
          {
            executionSuccessful: options.successful,
            toolExecutionNotifications: leftOut(placed.length - findings.length),
          },
        ],
        results: findings.map((finding, index) => ({
          ruleId: line(ruleId(finding), 200),
          ruleIndex: indices.get(ruleId(finding)) ?? 0,
          level: LEVELS[finding.level],
          message: { text: message(textOf(finding)) },
          locations: [locationOf(finding.place, options)],
          partialFingerprints: { "orchFinding/v1": digits(fingerprints[index] ?? "") },
        })),
      },
    ],
  });
}

const LEVELS: Readonly<Record<Level, CiText>> = {
  error: word("error"),
  warning: word("warning"),
  notice: word("note"),
};

function leftOut(amount: number): readonly CiJson[] {
  if (amount === 0) return [];
  return [
    { level: word("warning"), message: { text: message(`${plural(amount, "more finding")} left out.`) } },
  ];
}

/** The gravest of each rule. */
function firstOfEach(findings: readonly Finding[]): readonly Finding[] {
  const first = new Map<string, Finding>();
  for (const finding of findings) if (!first.has(ruleId(finding))) first.set(ruleId(finding), finding);
  return [...first.values()];
}

function ruleId({ kind, rule }: Finding): string {
  return kind === "policy" ? `policy/${rule}` : rule;
}

function ruleOf(finding: Finding): CiJson {
  const { means, why, fix } = explained(finding);
  return {
    id: line(ruleId(finding), 200),
    shortDescription: { text: message(firstSentence(means)) },
    fullDescription: { text: message(means) },
    help: {
      text: message(`Why: ${why}\nWhat to do: ${fix}`),
      markdown: message(`**Why:** ${why}\n\n**What to do:** ${fix}`),
    },
    defaultConfiguration: { level: LEVELS[finding.level] },
    properties: { tags: [word("orch"), word(finding.kind)] },
  };
}

/** Code scanning wants help with every rule. */
function explained({ kind, rule }: Finding): Pick<Explanation, "means" | "why" | "fix"> {
  if (kind === "policy")
    return {
      means: `The plan fails the policy ${rule}.`,
      why: "A policy block in the configuration says what plans have to keep to.",
      fix: "Change what is planned, or have the policy changed by those who may.",
    };
  return (
    explanationOf(rule) ?? {
      means: `The plan has a finding of the kind ${rule}.`,
      why: "Its result says it.",
      fix: "Look at the plan.",
    }
  );
}

function textOf({ summary, detail }: Finding): string {
  return detail === "" ? summary : `${summary}\n${detail}`;
}

/** Code scanning shows nothing without a file and a line. */
function locationOf(place: Place | null, { pathOf, main }: ReportPlaces): CiJson {
  const path = place === null ? null : pathOf(place.file);
  const region =
    place === null || path === null
      ? { startLine: 1 }
      : {
          startLine: place.line,
          startColumn: place.column,
          endLine: place.endLine,
          endColumn: place.endColumn,
        };
  return {
    physicalLocation: {
      artifactLocation: { uri: uri(path ?? main), uriBaseId: word("%SRCROOT%") },
      region,
    },
  };
}
