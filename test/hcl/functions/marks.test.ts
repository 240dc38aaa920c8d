import { describe, expect, it } from "vitest";
import { STRING, SENSITIVE, listValue, stringValue, unknownValue } from "../../../src/hcl/value.ts";
import type { Value } from "../../../src/hcl/value.ts";
import { renderValue } from "../../../src/hcl/render-value.ts";
import { evaluateText } from "./run.ts";

const roots: Readonly<Record<string, Value>> = {
  later: unknownValue(STRING),
  later_list: unknownValue({ kind: "list", element: STRING }),
  secret: stringValue("hush", [SENSITIVE]),
  secret_list: listValue(STRING, [stringValue("hush")], [SENSITIVE]),
};

function shown(text: string): string {
  const { value, problems } = evaluateText(text, roots);
  return problems.length > 0 ? `error: ${problems.join(" ")}` : renderValue(value);
}

describe("sensitive values in functions", () => {
  it.each([
    ["upper(secret)", "(sensitive value)"],
    ["concat([secret], [1])", "[(sensitive value), 1]"],
    ["concat(secret_list, [1])", "(sensitive value)"],
    ["merge({ a = secret }, { b = 1 })", "{ a = (sensitive value), b = 1 }"],
    ["keys({ a = secret })", '["a"]'],
    ["values({ a = secret, b = 1 })", "[(sensitive value), 1]"],
    ['lookup({ a = secret, b = 1 }, "b")', "1"],
    ["lookup({ a = 1 }, secret, 2)", "(sensitive value)"],
    ["element([secret, 1], 1)", "1"],
    ["length([secret])", "1"],
    ["length(secret_list)", "(sensitive value)"],
    ['zipmap(["a", "b"], [secret, 1])', "{ a = (sensitive value), b = 1 }"],
    ["zipmap([secret], [1])", "(sensitive value)"],
    ["flatten([[secret], [1]])", "[(sensitive value), 1]"],
    ["reverse([secret, 1])", "[1, (sensitive value)]"],
    ["slice([secret, 1], 1, 2)", "[1]"],
    ['coalesce(null, "a", secret)', "(sensitive value)"],
    ['contains([secret], "a")', "(sensitive value)"],
    ["tolist([secret])", "[(sensitive value)]"],
    ["toset([secret])", "(sensitive value)"],
    ["jsonencode({ a = secret })", "(sensitive value)"],
    ['templatestring("$${a}", { a = 1, b = secret })', "1"],
    ['templatestring("$${b}!", { a = 1, b = secret })', "(sensitive value)"],
    ["nonsensitive(secret)", '"hush"'],
    ["issensitive(secret)", "true"],
    ["issensitive([secret])", "false"],
    ["type(secret)", '"string"'],
    ["sha256(secret)", "(sensitive value)"],
  ])("shows %s as %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });

  it.each([
    "tonumber(secret)",
    "base64decode(secret)",
    'jsondecode("[${secret}")',
    'yamldecode("[${secret}")',
    'csvdecode("a,${secret}\\n1")',
    "parseint(secret, 10)",
    "cidrhost(secret, 1)",
    'timeadd(secret, "1h")',
    'uuidv5(secret, "x")',
    "lookup({}, secret)",
    'textencodebase64("x", secret)',
    'fileset("conf", "[${secret}")',
  ])("does not give the secret away in the error of %s", (call) => {
    const { problems } = evaluateText(call, roots);
    expect(problems).toHaveLength(1);
    expect(problems.join(" ")).not.toContain("hush");
  });
});

describe("values not known yet in functions", () => {
  it.each([
    ["upper(later)", "(unknown)"],
    ['join(",", [later])', "(unknown)"],
    ["jsonencode({ a = later })", "(unknown)"],
    ["concat([later], [1])", "[(unknown), 1]"],
    ["merge({ a = later }, { b = 1 })", "{ a = (unknown), b = 1 }"],
    ["keys({ a = later })", '["a"]'],
    ["length([later, 1])", "2"],
    ["length(later_list)", "(unknown)"],
    ["flatten([[later], [1]])", "[(unknown), 1]"],
    ["flatten([later_list, [1]])", "(unknown)"],
    ['coalesce("a", later)', '"a"'],
    ['coalesce(later, "a")', "(unknown)"],
    ['lookup({ a = later, b = 1 }, "b")', "1"],
    ["alltrue([later, true])", "(unknown)"],
    ['templatestring("$${a}", { a = 1, b = later })', "1"],
  ])("shows %s as %s", (call, result) => {
    expect(shown(call)).toBe(result);
  });
});
