// Mistakes in the very lines that hold a secret: what is said of them, for people and as JSON, quotes the line without it.
import { expect, test } from "vitest";
import type { FileReader } from "../../src/config/input.ts";
import { loadConfiguration } from "../../src/config/load.ts";
import { quotableTexts } from "../../src/config/secret-places.ts";
import { renderDiagnosticsJson } from "../../src/render/diagnostic-json.ts";
import { renderDiagnostics } from "../../src/render/diagnostic.ts";
import { createStyle } from "../../src/render/style.ts";
import { visibleText } from "../../src/diagnostics/sanitise.ts";
import { NO_VARIABLES, ORCH } from "../config/rig.ts";
import { PLANTS, leaksIn } from "./plants.ts";

const STYLE = createStyle({ colour: false, width: 100, unicode: false });

const NO_FILES: FileReader = {
  readFile: () => ({ ok: false, message: "there is no such file", reason: "missing" }),
  listFiles: () => ({ ok: false, message: "there is no such folder", reason: "missing" }),
};

interface Given {
  readonly vars?: string;
  readonly json?: string;
  readonly flags?: readonly (readonly [string, string])[];
}

function said(text: string, { vars, json, flags = [] }: Given = {}) {
  const files = [{ name: "main.orch.hcl", text: ORCH + text }];
  const variableFiles = [
    ...(vars === undefined ? [] : [{ name: "a.auto.vars.hcl", text: vars }]),
    ...(json === undefined ? [] : [{ name: "b.auto.vars.json", text: json }]),
  ];
  const { diagnostics, configuration } = loadConfiguration({
    files,
    variables: {
      ...NO_VARIABLES,
      files: variableFiles,
      flags: flags.map(([name, value]) => ({ kind: "value", name, text: value })),
    },
    reader: NO_FILES,
  });
  const sources = quotableTexts(files, variableFiles);
  const people = renderDiagnostics(diagnostics, sources, STYLE);
  return { people, json: renderDiagnosticsJson(diagnostics, sources), diagnostics, configuration };
}

const { literal } = PLANTS;
const L = literal.value;
const SENSITIVE = "sensitive = true";

/** Each has at least one error or warning. */
const CONFIGURATIONS: readonly string[] = [
  `variable "x" {\n${SENSITIVE}\ntype = number\ndefault = "${L}"\n}`,
  `variable "x" {\n${SENSITIVE}\ntype = list(number)\ndefault = ["${L}"]\n}`,
  `variable "x" {\n${SENSITIVE}\ntype = map(number)\ndefault = { "${L}" = "a" }\n}`,
  `variable "x" {\n${SENSITIVE}\ntype = object({ a = number })\ndefault = { a = "${L}" }\n}`,
  `variable "x" {\n${SENSITIVE}\ndefault = ${L}\n}`,
  `variable "x" {\n${SENSITIVE}\ndefault = ${L}.foo\n}`,
  `variable "x" {\n${SENSITIVE}\ndefault = "${L}\n}`,
  `variable "x" {\n${SENSITIVE}\ndefault = "${L}" "${L}"\n}`,
  `variable "x" {\n${SENSITIVE}\ndefault = "a" ${L}\n}`,
  `variable "x" {\n${SENSITIVE}\ndefault = "\\q${L}"\n}`,
  `variable "x" {\n${SENSITIVE}\ndefault = "\${${L}"\n}`,
  `variable "x" {\n${SENSITIVE}\ndefault = "\${"${L}" + 1}"\n}`,
  `variable "x" {\n${SENSITIVE}\ndefault = tonumber("${L}")\n}`,
  `variable "x" {\n${SENSITIVE}\ndefault = lookup({}, "${L}")\n}`,
  `variable "x" {\n${SENSITIVE}\ndefault = { a = 1 }["${L}"]\n}`,
  `variable "x" {\n${SENSITIVE}\ndefault = [1, "${L}"\n}`,
  `variable "x" {\n${SENSITIVE}\ndefault = <<E\n${L}\n\n}`,
  `variable "x" {\n${SENSITIVE}\ndefault = <<E\n${L}\nE x\n}\n`,
  `variable "x" {\n${SENSITIVE}\ndefault = '${L}'\n}`,
  `variable "x" {\n${SENSITIVE}\ndefault "${L}"\n}`,
  `variable "x" {\n${SENSITIVE}\ndefault: "${L}"\n}`,
  `variable "x" {\n${SENSITIVE}\nfallback = "${L}"\n}`,
  `variable "x" {\n${SENSITIVE}\ndefault = "${L}"\ndefault = "${L}"\n}`,
  `variable "x" {\nsensetive = true\ntype = number\ndefault = "${L}"\n}`,
  `variable "x" {\nsensitive = "yes"\ntype = number\ndefault = "${L}"\n}`,
  `variable "x" {\nsensitive = var.y\ntype = number\ndefault = "${L}"\n}`,
  `variable "x" {\ndefault = "${L}"\ntype = number\n${SENSITIVE}`,
  `variable "x" {\n${SENSITIVE}\ndefault = "${L}"\nvalidation {\ncondition = length(var.x) > 99\nerror_message = "not \${var.x}"\n}\n}`,
  `variable "x" {\n${SENSITIVE}\ndefault = "${L}"\nvalidation {\ncondition = var.x + 1\nerror_message = "m"\n}\n}`,
  `variable "x" {\n${SENSITIVE}\ndefault = "${L}"\n}\nlocals {\na = var.x.foo\nb = var.x[0]\nc = tonumber(var.x)\n}`,
  `variable "x" {\n${SENSITIVE}\ndefault = { "${L}" = 1 }\n}\nlocals {\na = var.x.foo\nb = var.x["foo"]\nc = var.x + 1\n}`,
  `variable "x" {\n${SENSITIVE}\ndefault = "${L}"\n}\nservice "s" {\nimage = var.x\nreplicas = var.x\nhostname = var.x\nlabels = { a = var.x }\nuser = var.x\n}`,
  `variable "x" {\n${SENSITIVE}\ndefault = "${L}"\n}\nservice "s" {\nfor_each = toset([var.x])\nimage = "i"\n}`,
  `variable "x" {\n${SENSITIVE}\ndefault = "${L}"\n}\nservice "s" {\nenabled = var.x == "a"\nimage = "i"\n}`,
  `variable "x" {\n${SENSITIVE}\ndefault = "${L}"\n}\nservice "s" {\nimage = "i"\nenv = var.x\ncommand = var.x\n}`,
  `variable "x" {\n${SENSITIVE}\ndefault = "${L}"\n}\nservice "s" {\nimage = "i"\nenv = { (var.x) = { a = 1 } }\nsecrets = [var.x]\n}`,
  `variable "x" {\n${SENSITIVE}\ndefault = "${L}"\n}\nservice "s" {\nimage = "i"\nconstraint { condition = node.name == var.x }\nspread { by = var.x }\n}`,
  `variable "x" {\n${SENSITIVE}\ndefault = "${L}"\n}\nservice "s" {\nimage = "i"\nfile var.x {\ncontent = 1\n}\nport "p" { container = var.x }\nresources = { cpu = var.x }\n}`,
  `variable "x" {\n${SENSITIVE}\ndefault = "${L}"\n}\nnode "n" {\nhost = var.x\nlabels = { a = var.x }\n}`,
  `variable "x" {\n${SENSITIVE}\ndefault = "${L}"\n}\noutput "o" { value = var.x }\noutput "p" { value = { a = [var.x] } }`,
  `variable "x" {\n${SENSITIVE}\ndefault = "${L}"\n}\nservice "s" {\nimage = "i"\nlog {\noptions = { a = { b = var.x } }\n}\nhealthcheck {\ncommand = var.x\n}\n}`,
  `secret "s" { value = ${L} }`,
  `secret "s" { value = ${L}.x }`,
  `secret "s" { value = "${L} }`,
  `secret "s" { value = ["${L}"] }`,
  `secret "s" { value = "${L}" + 1 }`,
  `secret "s" { value = "\${var.nope}${L}" }`,
  `secret "s" { value = upper("${L}", 1) }`,
  `secret "s" { value = { a = 1 }["${L}"] }`,
  `secret "s" { valeu = "${L}" }`,
  `secret "s" { content = "${L}" }`,
  `secret "s" {\nvalue = "${L}"\nenv = "X"\n}`,
  `secret "s" {\nvalue = "${L}" ${L}\n}`,
  `secret "s" {\nvalue = <<E\n${L}\n}`,
  `secret "s" {\nfor_each = ["a"]\nvalue = "${L}"\n}`,
  `secret "s" "t" { value = "${L}" }`,
  `secret { value = "${L}" }`,
  `secret "s" { value = "${L}" }\nsecret "s" { value = "${L}" }`,
  `secret "s" { value = "${L}" }\nservice "x" {\nimage = secret.s.value\nlabels = { a = secret.s.value }\nenv = { a = secret.s.valu }\n}`,
  `locals { a = sensitive("${L}") + 1 }`,
  `locals { a = sensitive("${L}"  }`,
  `locals { a = sensitive({ "${L}" = 1 }).x }`,
  `locals { a = [sensitive("${L}")] + nope }`,
  `service "x" {\nimage = sensitive("${L}")\n}`,
  `service "x" {\nimage = "i"\nconstraint { condition = node.name == sensitive("${L}") }\n}`,
  `service "x" {\nimage = "i"\nfile "/a" { content_base64 = sensitive("${L}") }\n}`,
  `locals { a = templatestring("$\${nope}", { k = sensitive("${L}") }) }`,
];

test.each(CONFIGURATIONS.map((text) => [text]))("%s", (text) => {
  const { people, json, diagnostics } = said(text);
  expect(diagnostics.length).toBeGreaterThan(0);
  expect(leaksIn(`${people}\n${json}`)).toEqual([]);
});

test.each([
  [`x = "${L}" "${L}"`],
  [`x = "${L}`],
  [`x = ${L}`],
  [`x = ${L}.y`],
  [`x = "\\q${L}"`],
  [`x = "\${${L}}"`],
  [`x = [1, "${L}"]`],
  [`x = upper("${L}"`],
  [`y = "${L}"`],
  [`xx = "${L}"`],
  [`n = "${L}"`],
  [`x {\na = "${L}"\n}`],
  [`x: "${L}"`],
  [`x = <<E\n${L}\n`],
  [`o = { "${L}" = "${L}" }`],
  [`x = "a"\nx = "${L}"`],
  [`plain = 1 +\nx = "${L}"`],
])("in a file of variables: %s", (vars) => {
  const declarations = `variable "x" {\n${SENSITIVE}\ntype = number\n}\nvariable "n" {\n${SENSITIVE}\ntype = number\n}\nvariable "o" {\n${SENSITIVE}\ntype = map(number)\n}\nvariable "plain" { default = 1 }`;
  const { people, json, diagnostics } = said(declarations, { vars });
  expect(diagnostics.length).toBeGreaterThan(0);
  expect(leaksIn(`${people}\n${json}`)).toEqual([]);
});

test.each([[`{ "x": "${L}" `], [`{ "x": ${L} }`], [`{ "y": "${L}" }`], [`"${L}"`], [`{ "x": ["${L}"] }`]])(
  "in a JSON file of variables: %s",
  (json) => {
    const {
      people,
      json: machine,
      diagnostics,
    } = said(`variable "x" {\n${SENSITIVE}\ntype = number\n}\nvariable "z" {\n${SENSITIVE}\n}`, { json });
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(leaksIn(`${people}\n${machine}`)).toEqual([]);
  },
);

test.each([
  ["list(string)", `["${L}"`],
  ["list(string)", L],
  ["list(string)", `[${L}]`],
  ["map(number)", `{ "${L}" = "x" }`],
  ["number", L],
  ["object({ a = string })", `{ b = "${L}" }`],
])("--var of a sensitive variable of type %s: %s", (type, value) => {
  const { people, json, diagnostics } = said(`variable "x" {\n${SENSITIVE}\ntype = ${type}\n}`, {
    flags: [["x", value]],
  });
  expect(diagnostics.length).toBeGreaterThan(0);
  expect(leaksIn(`${people}\n${json}`)).toEqual([]);
});

test("a line with a secret is quoted with one word in its place, whatever its length", () => {
  const quoted = (value: string) =>
    said(`variable "x" {\n  ${SENSITIVE}\n  type    = number\n  default = "${value}" # not a number\n}`);
  const { people, json } = quoted(L);
  expect(people).toContain(" 5 |   default = (sensitive) # not a number\n   |             ^^^^^^^^^^^\n");
  expect(quoted("short").people).toBe(people);
  expect(quoted("ä€😀 wide").people).toBe(people);
  expect(quoted("short").json).toBe(json);
});

test("places after a secret are where they are in the file", () => {
  const text = `${ORCH}locals {\n  ä = [sensitive("ä€😀"), nope]\n}`;
  const { diagnostics } = loadConfiguration({
    files: [{ name: "m", text }],
    variables: NO_VARIABLES,
    reader: NO_FILES,
  });
  const sources = quotableTexts([{ name: "m", text }], []);
  const document = JSON.parse(renderDiagnosticsJson(diagnostics, sources)) as {
    readonly diagnostics: readonly [{ readonly range: object; readonly snippet: object }];
  };
  const at = text.indexOf("nope");
  const byte = Buffer.byteLength(text.slice(0, at));
  expect(document.diagnostics[0].range).toMatchObject({
    start: { line: 3, column: 26, byte },
    end: { line: 3, column: 30, byte: byte + 4 },
  });
  expect(document.diagnostics[0].snippet).toMatchObject({
    code: "  ä = [sensitive((sensitive)), nope]",
    highlight_start_offset: 32,
    highlight_end_offset: 36,
  });
});

test("what is no secret is quoted as it stands", () => {
  const { people } = said(
    'variable "x" {\n  type    = number\n  default = "open"\n}\nvariable "y" { default = 1 }',
    { vars: "y = [1\n" },
  );
  expect(visibleText(people, { multiline: true })).toContain('default = "open"');
});
