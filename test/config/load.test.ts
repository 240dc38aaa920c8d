import fc from "fast-check";
import { expect, test } from "vitest";
import { parseFile } from "../../src/hcl/parse.ts";
import { configured, lateValues, load, mistakes, plain, viewOf } from "./rig.ts";
import { SHOP, SHOP_GIVEN } from "./shop.ts";

test("the shop module gives its whole configuration", async () => {
  const json = `${JSON.stringify(plain(configured(SHOP, SHOP_GIVEN)), null, 2)}\n`;
  await expect(json).toMatchFileSnapshot("golden/shop.txt");
});

test("the order of blocks and how they are spread over files changes nothing", () => {
  const { file } = parseFile(SHOP, "x");
  const blocks = file.body.blocks.map((block) =>
    SHOP.slice(block.range.start.offset, block.range.end.offset),
  );
  const expected = JSON.stringify(plain(configured(SHOP, SHOP_GIVEN)));
  const anyOrder = fc.shuffledSubarray(blocks, { minLength: blocks.length, maxLength: blocks.length });
  fc.assert(
    fc.property(
      anyOrder,
      fc.array(fc.integer({ min: 0, max: 2 }), { minLength: blocks.length, maxLength: blocks.length }),
      (shuffled, homes) => {
        const files = [0, 1, 2].map((home): [string, string] => [
          `${["b", "orch", "a.orch"][home] ?? ""}.hcl`,
          shuffled.filter((_, index) => homes[index] === home).join("\n"),
        ]);
        expect(JSON.stringify(plain(configured(Object.fromEntries(files), SHOP_GIVEN)))).toBe(expected);
      },
    ),
    { numRuns: 40 },
  );
});

test("the text of a sensitive variable is in no specification, no variable and no message", () => {
  fc.assert(
    fc.property(fc.stringMatching(/^Z[a-z0-9]{8,20}Z$/), fc.boolean(), (secret, wrong) => {
      const { configuration, diagnostics } = load(
        `${SHOP}
service "leaky" {
  image   = ${wrong ? "var.db_password" : '"i"'}
  env     = { A = var.db_password, B = "x-\${var.db_password}", C = upper(var.db_password), D = "\${var.db_password}@\${service.db.host}" }
  command = ["run", base64encode(var.db_password)]
  labels  = { "\${wrong ? var.db_password : "k"}" = "v" }
  file "/a" { content = jsonencode({ p = var.db_password }) }
  file "/b" { content_base64 = base64encode(var.db_password) }
}
locals { wrong = ${wrong} }
`.replaceAll("wrong ?", "local.wrong ?"),
        { ...SHOP_GIVEN, variables: { environment: new Map([["db_password", secret]]) } },
      );
      const shown = JSON.stringify([
        diagnostics,
        configuration?.variables,
        configuration?.workloads.map(({ spec, late, ...rest }) => [
          spec.value,
          late.map((value) => value.path),
          rest,
        ]),
        [...(configuration?.blobs ?? [])],
      ]);
      for (const text of [secret, secret.toUpperCase(), Buffer.from(secret).toString("base64")])
        expect(shown).not.toContain(text);
      expect(configuration === null).toBe(wrong);
    }),
    { numRuns: 30 },
  );
});

test("what is sensitive and was used is listed by name, once", () => {
  expect(configured(SHOP, SHOP_GIVEN).sensitiveInputs).toEqual([
    { name: "secret.db_password", value: "correct horse" },
    { name: "var.db_password", value: "correct horse" },
  ]);
});

test("a broken file stops before evaluation, so that only what is broken is reported", () => {
  expect(mistakes({ "a.orch.hcl": 'service "x" {\n  image =\n}\n', "b.orch.hcl": 'service "y" {}' })).toEqual(
    [
      "a.orch.hcl:2 missing-value: `image` has no value. Write a value after `=`, or `image = null`, or remove the line.",
    ],
  );
});

test("mistakes of all files come at once, in the order of files and lines", () => {
  expect(
    mistakes({
      "b.orch.hcl": 'service "b" {\n  image = var.nope\n}\nservce "c" {}\n',
      "a.orch.hcl": 'service "a" {\n  imge = "x"\n}\n',
      "orch.hcl": 'orch { project = "p" }',
    }),
  ).toEqual([
    'a.orch.hcl:1 missing-attribute: service "a" has no "image". It is required. Write for example image = "nginx:1.27".',
    'a.orch.hcl:2 unknown-attribute: service "a" has no attribute "imge". Did you mean "image"?',
    'b.orch.hcl:2 unknown-variable: There is no variable "nope". Declare it with variable "nope" { … }.',
    'b.orch.hcl:4 unknown-block: There is no block type "servce". Did you mean "service"?',
  ]);
});

test(
  "a module with any line changed or left out gives a configuration or errors with places, never an exception",
  { timeout: 60_000 },
  () => {
    const lines = SHOP.split("\n");
    const values = [
      "null",
      "[]",
      "{}",
      '"x"',
      "-1",
      "true",
      "service.db",
      "self.index",
      "local.x",
      "[null]",
      "{ a = null }",
      'sensitive("s")',
      "service.db.host",
    ];
    const line = fc.integer({ min: 0, max: lines.length - 1 });
    fc.assert(
      fc.property(line, fc.constantFrom(null, ...values), (at, value) => {
        const changed = lines.flatMap((text, index) => {
          if (index !== at) return [text];
          return value === null ? [] : [text.replace(/= [^{]*$/, `= ${value}`)];
        });
        const { configuration, diagnostics } = load(changed.join("\n"), SHOP_GIVEN);
        const errors = diagnostics.filter(({ severity }) => severity === "error");
        expect(configuration === null).toBe(errors.length > 0);
        for (const desired of configuration?.workloads ?? []) lateValues(desired, viewOf());
      }),
      { numRuns: 600 },
    );
  },
);

test("the body of a block whose instances cannot be found out is read all the same", () => {
  expect(
    mistakes(`orch { project = "p" }
service "x" {
  for_each = var.nope
  image    = "i:\${each.key}"
  replicas = "many"
}`),
  ).toEqual([
    'main.orch.hcl:3 unknown-variable: There is no variable "nope". Declare it with variable "nope" { … }.',
    'main.orch.hcl:5 wrong-type: "replicas" does not fit: a number is required, and this string is not a decimal number.',
  ]);
});

test("ten thousand replicas are evaluated without evaluating for_each and locals for each of them", () => {
  const configuration = configured(`orch { project = "p" }
locals { keys = { for i in range(1000) : "k\${i}" => "v\${i}" } }
service "x" {
  for_each = local.keys
  image    = "i"
  env      = { NAME = self.name, OTHER = local.keys["k7"], OWN = each.value }
}`);
  const values = configuration.workloads.flatMap((desired) =>
    Array.from({ length: 10 }, () => Object.values(lateValues(desired, viewOf()))),
  );
  expect(values.length).toBe(10_000);
  expect(new Set(values.flat())).toEqual(new Set(["p-x-1"]));
});
