// Asks the terraform binary what `validate -json` says of each text and writes cases.json.
// Run on request: `node test/render/validate-json/record.mjs [terraform]` (version 1.11).
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const TEXTS = {
  "nothing wrong": "locals {\n  a = 1\n}\n",
  "a name that does not exist": "locals {\n  a = nosuch.thing + 1\n}\n",
  "wide characters before the place": 'locals {\n  é = "ééé 😀 👨‍👩‍👧 e\u0301 ${nosuch.missing} x"\n}\n',
  "a tab and CRLF": "locals {\r\n\ta = nosuch.x\r\n}\r\n",
  "a byte order mark": "\ufefflocals { a = nosuch.x }\n",
  "a value that is involved": 'locals {\n  m = { a = "x" }\n  o = local.m.b\n}\n',
  "an operand": 'locals {\n  p = "x" + 1\n}\n',
  "a range over several lines": "locals {\n  a = {\n    b = 1\n    c = 2\n  } + 1\n}\n",
  "a heredoc": "locals {\n  a = <<-X\n    hello ${nosuch.a}\n    world\n  X\n}\n",
  "a missing value": "locals {\n  a =\n}\n",
  "a bracket that stays open": "locals {\n  a = [1, 2\n  b = 3\n}\n",
  "a block that stays open": "locals {\n  a = 1\n",
  "the end of the file": "locals {\n  a = (",
  "an empty template": 'locals {\n  a = "${}"\n}\n',
  "a block that does not exist": 'nosuch "x" {\n  a = 1\n}\n',
  "an attribute that does not exist": 'variable "v" {\n  typo = 1\n}\n',
  "two of one name": 'variable "a" {}\nvariable "a" {}\n',
  "a default of another type": 'variable "l" {\n  type    = number\n  default = "abc"\n}\n',
};

const terraform = process.argv[2] ?? "terraform";
const env = { ...process.env, CHECKPOINT_DISABLE: "1", TF_CLI_CONFIG_FILE: "/dev/null", TF_CLI_ARGS: "" };
const cases = Object.entries(TEXTS).map(([name, text]) => {
  const folder = mkdtempSync(join(tmpdir(), "orch-validate-"));
  try {
    writeFileSync(join(folder, "main.tf"), text);
    const { stdout } = spawnSync(terraform, [`-chdir=${folder}`, "validate", "-json"], {
      env,
      encoding: "utf8",
      timeout: 60_000,
    });
    return { name, text, document: JSON.parse(stdout) };
  } finally {
    rmSync(folder, { recursive: true });
  }
});
writeFileSync(new URL("cases.json", import.meta.url), `${JSON.stringify(cases, null, 2)}\n`);
