// A plan as tests in JUnit's XML: that it could be made, each policy, that everything finds a place, and each risk that there can be.
// What passes is there, too, so that a platform tells what is new.
import { RISK_CODES } from "../../model/risk-codes.ts";
import type { Plan, PolicyResult } from "../../plan/document.ts";
import { plural } from "../names.ts";
import { failedPolicies } from "../plan-facts/policies.ts";
import type { Finding } from "./findings.ts";
import type { RepositoryPath } from "./github.ts";
import { type Xml, element, text, xmlDocument } from "./xml.ts";

type Outcome = "passed" | "failed" | "error" | "skipped";

interface Test {
  readonly name: string;
  readonly outcome: Outcome;
  /** In few words; of what passed nothing is told but `body`. */
  readonly message: string;
  readonly body: string;
  readonly file?: string | undefined;
}

interface Suite {
  readonly name: "plan" | "policies" | "placement" | "risks";
  readonly tests: readonly Test[];
}

/** Findings whose text a test has; the rest is counted. */
const MOST = 50;

/** `plan`: null where none could be made. */
export function renderJunit(plan: Plan | null, findings: readonly Finding[], pathOf: RepositoryPath): string {
  const project = plan === null ? "orch" : `orch.${plan.project}`;
  const suites: readonly Suite[] = [
    { name: "plan", tests: [planTest(findings, pathOf)] },
    ...(plan === null
      ? []
      : [
          ...(plan.policies === undefined
            ? []
            : [{ name: "policies" as const, tests: policyTests(plan, plan.policies, pathOf) }]),
          { name: "placement" as const, tests: [placementTest(findings, pathOf)] },
          { name: "risks" as const, tests: riskTests(plan, findings, pathOf) },
        ]),
  ];
  const all = suites.flatMap(({ tests }) => tests);
  return xmlDocument(
    element(
      "testsuites",
      { name: project, ...countsOf(all) },
      suites.map(({ name, tests }) =>
        element(
          "testsuite",
          { name: `${project}.${name}`, ...countsOf(tests), skipped: amount(tests, "skipped") },
          tests.map((test) => testCase(test, `${project}.${name}`)),
        ),
      ),
    ),
  );
}

function planTest(findings: readonly Finding[], pathOf: RepositoryPath): Test {
  const told = findings.filter(({ kind }) => kind === "diagnostic" || kind === "speculative");
  const errors = told.filter(({ level }) => level === "error");
  return {
    name: "a plan can be made",
    outcome: errors.length > 0 ? "error" : "passed",
    message: plural(errors.length, "error"),
    body: bodyOf(told, pathOf),
  };
}

/** What warns is skipped: people have to look at it, but it fails nothing. */
function policyTests(plan: Plan, policies: readonly PolicyResult[], pathOf: RepositoryPath): readonly Test[] {
  const failed = new Map(failedPolicies(plan).map(({ policy, message }) => [policy.name, message]));
  return policies.map((policy): Test => {
    const message = failed.get(policy.name) ?? "";
    const outcome =
      policy.outcome === "passed"
        ? "passed"
        : policy.severity !== "deny"
          ? "skipped"
          : policy.outcome === "error"
            ? "error"
            : "failed";
    const { file, line } = policy.source;
    const path = pathOf(file) ?? undefined;
    return {
      name: policy.name,
      outcome,
      message: message.split("\n")[0] ?? "",
      body: message === "" ? "" : `${message}\n${path ?? file}:${line}`,
      file: path,
    };
  });
}

function placementTest(findings: readonly Finding[], pathOf: RepositoryPath): Test {
  const pending = findings.filter(({ kind }) => kind === "pending");
  const isRefused = pending.some(({ level }) => level === "error");
  return {
    name: "every replica has a node",
    outcome: pending.length === 0 ? "passed" : isRefused ? "failed" : "skipped",
    message: pending[0]?.summary ?? "",
    body: bodyOf(pending, pathOf),
  };
}

/** A test for each code, so that names stay. High risks fail, others are skipped, notes and what is accepted pass. */
function riskTests(plan: Plan, findings: readonly Finding[], pathOf: RepositoryPath): readonly Test[] {
  const risks = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.kind !== "risk") continue;
    const same = risks.get(finding.rule);
    if (same === undefined) risks.set(finding.rule, [finding]);
    else same.push(finding);
  }
  const codes = [...new Set([...RISK_CODES, ...plan.risks.map(({ code }) => code)])].sort();
  return codes.map((code): Test => {
    const found = risks.get(code) ?? [];
    const accepted = plan.risks.filter((risk) => risk.code === code && risk.waived !== undefined);
    const [first] = found;
    const level = first?.level ?? "notice";
    const more = found.length > 1 ? ` And ${found.length - 1} more.` : "";
    return {
      name: code,
      outcome: level === "error" ? "failed" : level === "warning" ? "skipped" : "passed",
      message: `${first?.summary ?? ""}${more}`,
      body: [
        bodyOf(found, pathOf),
        ...accepted.slice(0, MOST).map(({ summary, waived = "" }) => `Accepted: ${summary} ${waived}`),
      ]
        .filter((part) => part !== "")
        .join("\n\n"),
      file: first?.place == null ? undefined : (pathOf(first.place.file) ?? undefined),
    };
  });
}

function bodyOf(findings: readonly Finding[], pathOf: RepositoryPath): string {
  const told = findings.slice(0, MOST).map(({ summary, detail, place }) => {
    const path = place === null ? null : (pathOf(place.file) ?? place.file);
    const where = path === null || place === null ? [] : [`${path}:${place.line}`];
    return [summary, ...(detail === "" ? [] : [detail]), ...where].join("\n");
  });
  const rest = findings.length - told.length;
  return [...told, ...(rest > 0 ? [`And ${plural(rest, "more", "more")}.`] : [])].join("\n\n");
}

function testCase({ name, outcome, message, body, file }: Test, classname: string): Xml {
  return element("testcase", { classname, name, file, time: 0 }, outcomeOf(outcome, message, text(body)));
}

function outcomeOf(outcome: Outcome, message: string, body: Xml): readonly Xml[] {
  switch (outcome) {
    case "passed":
      return body === "" ? [] : [element("system-out", {}, body)];
    case "failed":
      return [element("failure", { message }, body)];
    case "error":
      return [element("error", { message }, body)];
    case "skipped":
      return [element("skipped", { message }, body)];
    default:
      return outcome satisfies never;
  }
}

function countsOf(tests: readonly Test[]): Readonly<Record<string, number>> {
  return {
    tests: tests.length,
    failures: amount(tests, "failed"),
    errors: amount(tests, "error"),
    time: 0,
  };
}

function amount(tests: readonly Test[], wanted: Outcome): number {
  return tests.filter(({ outcome }) => outcome === wanted).length;
}
