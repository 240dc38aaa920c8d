// Policies that cannot be asked, and risks that cannot be accepted.
import { type BadInput, project } from "./bad-input.ts";

const SERVICE = 'service "web" { image = "nginx:1" }';
const POLICY = (...lines: readonly string[]) =>
  project(SERVICE, 'policy "small" {', ...lines.map((line) => `  ${line}`), "}");
const FINE_CONDITION = "condition = plan.touched.percent < 50";
const FINE_MESSAGE = 'error_message = "Too much at once."';
const ACCEPTED = (waiver: string) =>
  project(`service "web" {`, '  image        = "nginx:1"', `  ignore_risks = ${waiver}`, "}");

export const POLICIES: readonly BadInput[] = [
  { name: "a policy without a condition", files: POLICY(FINE_MESSAGE), args: ["validate"] },
  { name: "a policy without a message", files: POLICY(FINE_CONDITION), args: ["validate"] },
  {
    name: "a policy with a severity that there is not",
    files: POLICY(FINE_CONDITION, FINE_MESSAGE, 'severity = "error"'),
    args: ["validate"],
  },
  {
    name: "a policy with a severity that is no text",
    files: POLICY(FINE_CONDITION, FINE_MESSAGE, "severity = 1"),
    args: ["validate"],
  },
  {
    name: "a policy whose condition is a text",
    files: POLICY('condition = "yes"', FINE_MESSAGE),
    args: ["validate"],
  },
  {
    name: "a policy whose condition is null",
    files: POLICY("condition = null", FINE_MESSAGE),
    args: ["plan"],
  },
  {
    name: "a policy whose message is a list",
    files: POLICY("condition = false", "error_message = [1]"),
    args: ["validate"],
  },
  {
    name: "a policy whose message is null",
    files: POLICY("condition = false", "error_message = null"),
    args: ["validate"],
  },
  {
    name: "a policy whose message is empty",
    files: POLICY("condition = false", 'error_message = ""'),
    args: ["validate"],
  },
  {
    name: "a policy that asks for what plans do not have",
    files: POLICY("condition = plan.creates < 3", FINE_MESSAGE),
    args: ["validate"],
  },
  {
    name: "a policy that asks for a variable that is not there",
    files: POLICY("condition = var.most > 3", FINE_MESSAGE),
    args: ["validate"],
  },
  {
    name: "a policy with an attribute that there is not",
    files: POLICY(FINE_CONDITION, FINE_MESSAGE, "serverity = 1"),
    args: ["validate"],
  },
  {
    name: "two policies with one name",
    files: project(
      SERVICE,
      ...[1, 2].flatMap(() => ['policy "small" {', `  ${FINE_CONDITION}`, `  ${FINE_MESSAGE}`, "}"]),
    ),
    args: ["validate"],
  },
  { name: "a policy without a name", files: project(SERVICE, "policy {", "}"), args: ["validate"] },
  {
    name: "a policy in a module",
    files: {
      ...project(SERVICE, 'module "shop" { source = "./shop" }'),
      "shop/main.orch.hcl": ['policy "small" {', `  ${FINE_CONDITION}`, `  ${FINE_MESSAGE}`, "}", ""].join(
        "\n",
      ),
    },
    args: ["validate"],
  },
  {
    name: "a risk that there is not, accepted",
    files: ACCEPTED('{ no-helth-check = "it has no port" }'),
    args: ["validate"],
  },
  {
    name: "a risk accepted without a reason",
    files: ACCEPTED('{ no-health-check = "" }'),
    args: ["validate"],
  },
  {
    name: "a risk accepted with a reason of blanks",
    files: ACCEPTED('{ no-health-check = "  " }'),
    args: ["validate"],
  },
  { name: "risks accepted as a list", files: ACCEPTED('["no-health-check"]'), args: ["validate"] },
  { name: "risks accepted as a text", files: ACCEPTED('"no-health-check"'), args: ["validate"] },
  {
    name: "a risk that there is not, accepted for the project",
    files: {
      "main.orch.hcl": [
        "orch {",
        '  project      = "p"',
        '  ignore_risks = { everything = "I like it" }',
        "}",
        'node "a" { provider = "simulator" }',
        SERVICE,
        "",
      ].join("\n"),
    },
    args: ["validate"],
  },
];
