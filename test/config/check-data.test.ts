// Data in blocks `check`: read with the rest, seen by its check alone, and what is found wrong of it is a warning.
import { expect, test } from "vitest";
import { answered } from "./data-rig.ts";
import { line, load, viewOf } from "./rig.ts";

const ORCH = `orch { project = "p" }
node "edge-a" { provider = "simulator" }
`;

const check = (path: string, more = "") => `check "up" {
  data "http" "site" {
    url = "https://example.com/${path}"
    ${more}
  }
  assert {
    condition     = data.http.site.status_code == 200
    error_message = "It answers \${data.http.site.status_code}."
  }
}
`;

function warnings(text: string, world = {}): readonly string[] {
  const { configuration, diagnostics } = answered(ORCH + text, {}, world);
  const rules = configuration?.rules.flatMap(({ evaluate }) => evaluate(viewOf())) ?? ["no configuration"];
  return [...diagnostics, ...rules].map((item) => (typeof item === "string" ? item : line(item)));
}

test("data of a check is read, and its assertions judge it", () => {
  expect(warnings(check("index"))).toEqual([]);
  expect(warnings(check("missing"))).toEqual([
    "main.orch.hcl:9 warning check-failed: The check up does not hold. It answers 404.",
  ]);
  expect(answered(ORCH + check("index")).asked).toEqual([
    [{ kind: "http", url: "https://example.com/index", headers: [] }],
  ]);
});

test("data of a check that cannot be read is a warning, and its assertions are not judged", () => {
  const http = () =>
    ({ kind: "failed", code: "data-failed", message: "does not answer within 10 s" }) as const;
  expect(warnings(check("index"), { http })).toEqual([
    "main.orch.hcl:4 warning data-failed: data.http.site does not answer within 10 s.",
  ]);
  expect(
    warnings(
      check(
        "missing",
        'lifecycle {\n postcondition {\n  condition = self.status_code < 400\n  error_message = "no"\n }\n}',
      ),
    ),
  ).toEqual([
    "main.orch.hcl:8 warning condition-failed: A postcondition of data.http.site does not hold. no",
  ]);
});

test("data of a check is seen by it alone, and shares the module's names", () => {
  const said = (text: string) => load(ORCH + text).diagnostics.map(line);
  expect(said(`${check("index")}output "x" { value = data.http.site.body }\n`)).toEqual([
    'main.orch.hcl:13 unknown-reference: data.http.site belongs to the check "up", and can be read in its assertions only. Move the block out of the check for others to read it; where it cannot be read, that is an error then.',
  ]);
  expect(said(`data "http" "site" { url = "https://example.com/" }\n${check("index")}`)).toEqual([
    'main.orch.hcl:5 duplicate-block: data "http" "site" is declared twice. The first one is at main.orch.hcl:3. Rename or remove one of them.',
  ]);
});

test("mistakes in the text of a check's data are errors", () => {
  const said = (text: string) => load(ORCH + text).diagnostics.map(line);
  expect(said(check("index", "typo = 1"))[0]).toContain(
    ' unknown-attribute: data "http" "site" has no attribute "typo".',
  );
  expect(
    said(
      'check "c" {\n  data "nope" "x" {}\n  assert {\n    condition     = true\n    error_message = "x"\n  }\n}\n',
    )[0],
  ).toContain("unknown-data");
});

test("the same in JSON", () => {
  const { diagnostics, requests } = load({
    "a.orch.hcl": ORCH,
    "b.orch.json": JSON.stringify({
      check: {
        up: {
          data: { http: { site: { url: "https://example.com/" } } },
          assert: { condition: "${data.http.site.status_code == 200}", error_message: "no" },
        },
      },
    }),
  });
  expect(diagnostics.map(line)).toEqual([]);
  expect(requests).toHaveLength(1);
});
