// `orch explain`: whole texts, for codes as people paste them.
import { describe, expect, test } from "vitest";
import { project } from "../rig/cli.ts";

const UNKNOWN_ATTRIBUTE = `unknown-attribute  Blocks and attributes

A block has no attribute of that name.

Why: A slip of the pen, or a name of Compose or Terraform that is called
otherwise here.

What to do: Take the name that the message suggests. docs/language.md lists
attributes.

Wrong:

    service "web" {
      image   = "web:1"
      replica = 2
    }

Right:

    service "web" {
      image    = "web:1"
      replicas = 2
    }
`;

describe("orch explain", () => {
  test.each([
    ["unknown-attribute"],
    ["[unknown-attribute]"],
    ["Unknown_Attribute"],
    ["Error: unknown attribute"],
    ["Error: x. [unknown-attribute]"],
  ])("takes %s", async (given) => {
    const { code, stdout, stderr } = await project({}).orch(["explain", given]);
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: UNKNOWN_ATTRIBUTE, stderr: "" });
  });

  test("lists all codes by area, each in one line", async () => {
    const { code, stdout } = await project({}).orch(["explain"]);
    expect(code).toBe(0);
    const lines = stdout.split("\n");
    expect(lines.slice(0, 3)).toEqual([
      "Command line and files",
      "  approval-missing         A plan needs an approval, and there is nobody to ask.",
      "  bad-request              A line that was given to orch console --json is no r…",
    ]);
    expect(lines.slice(-2)).toEqual(["orch explain CODE says more about one.", ""]);
    expect(lines.filter((text) => text.length > 80)).toEqual([]);
  });

  test("says what was meant by a code that there is not", async () => {
    const { code, stderr } = await project({}).orch(["explain", "unknown-atribute"]);
    expect(code).toBe(1);
    expect(stderr).toBe(
      `Error: There is no code "unknown-atribute". Did you mean "unknown-attribute"?
  [unknown-code]
  \`orch explain\` lists all codes.
`,
    );
    const similar = await project({}).orch(["explain", "lineage"]);
    expect(similar.stderr).toBe(
      `Error: There is no code "lineage". [unknown-code]
  Similar are foreign-lineage, other-lineage, several-lineages, unknown-lineage.
  \`orch explain\` lists all codes.
`,
    );
  });

  test("gives programs the same as JSON", async () => {
    const one = await project({}).orch(["explain", "not-locked", "--json"]);
    expect(JSON.parse(one.stdout)).toEqual({
      code: "not-locked",
      area: "State",
      means: "There is no lock to remove.",
      why: "The command that held it has ended.",
      fix: "Nothing.",
    });
    const all = await project({}).orch(["explain", "--json"]);
    expect(JSON.parse(all.stdout)).toContainEqual({ code: "not-locked", area: "State" });
  });
});
