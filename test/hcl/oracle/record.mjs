// Asks the terraform binary for the type and value of every expression and writes cases.jsonl, one case a line, sorted.
// Run on request: `node test/hcl/oracle/record.mjs [terraform]` (version 1.11; some minutes). Only new expressions are
// asked; `--all` asks for all of them again.
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expressions } from "./expressions.mjs";
import { readType } from "./terraform-type.mjs";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const terraform = process.argv.slice(2).find((word) => !word.startsWith("-")) ?? "terraform";
const variables = JSON.parse(readFileSync(here("variables.json"), "utf8"));
const WORKERS = 3;

const constraint = (type) => {
  if (type === "dynamic") return "any";
  if (typeof type === "string") return type;
  const [kind, inner] = type;
  if (kind === "object")
    return `object({${Object.entries(inner)
      .map(([name, part]) => `${name} = ${constraint(part)}`)
      .join(", ")}})`;
  return kind === "tuple" ? `tuple([${inner.map(constraint).join(", ")}])` : `${kind}(${constraint(inner)})`;
};

function folder() {
  const made = mkdtempSync(join(tmpdir(), "orch-oracle-"));
  cpSync(here("files"), made, { recursive: true });
  const blocks = Object.entries(variables).map(([name, { type, value, unknown, sensitive }]) =>
    [
      `variable "${name}" {`,
      `  type = ${constraint(type)}`,
      ...(unknown === true ? [] : [`  default = ${JSON.stringify(value).replaceAll("${", () => "$${")}`]),
      ...(sensitive === true ? ["  sensitive = true"] : []),
      "}\n",
    ].join("\n"),
  );
  writeFileSync(join(made, "variables.tf"), blocks.join(""));
  return made;
}

const environment = {
  ...process.env,
  CHECKPOINT_DISABLE: "1",
  TF_CLI_CONFIG_FILE: "/dev/null",
  NO_COLOR: "1",
  TF_CLI_ARGS: "",
};

const run = (directory, input) =>
  new Promise((done) => {
    const child = execFile(
      terraform,
      ["console"],
      { cwd: directory, env: environment, timeout: 60_000 },
      (error, stdout, stderr) => done({ ok: error === null, stdout: stdout.trimEnd(), stderr }),
    );
    child.stdin.on("error", () => undefined);
    child.stdin.end(`${input}\n`);
  });

const asked = (expression) => expression.replaceAll("@", "var.");

/** Many at once: one process says the types of all of them, one the values. Where that fails they are halved. */
async function solve(directory, list) {
  const [only] = list;
  if (only === undefined) return;
  if (list.length === 1) {
    cases.set(only, { expression: only, ...(await ask(directory, only)) });
    return;
  }
  const types = await run(directory, `type([${list.map(asked).join(", ")}])`);
  if (types.ok) {
    const parsed = readType(types.stdout)[1];
    const values = await texts(
      directory,
      list.map((it) => `base64encode(jsonencode(${asked(it)}))`),
    );
    if (values !== null && values.length === list.length) {
      const hidden = list.filter((_, index) => values[index] === "(sensitive value)");
      const shown = await texts(
        directory,
        hidden.map((it) => `nonsensitive(base64encode(jsonencode(${asked(it)})))`),
      );
      if (shown !== null) {
        const secrets = new Map(hidden.map((it, index) => [it, shown[index]]));
        for (const [index, expression] of list.entries()) {
          const sensitive = secrets.has(expression);
          const text = secrets.get(expression) ?? values[index];
          const value = text === "(known after apply)" ? { unknown: true } : { json: decoded(text) };
          cases.set(expression, {
            expression,
            type: parsed[index],
            ...value,
            ...(sensitive ? { sensitive } : {}),
          });
        }
        return;
      }
    }
  }
  const can = await texts(
    directory,
    list.map((it) => `can(${asked(it)})`),
  );
  if (can !== null) {
    const good = list.filter((_, index) => can[index] !== "false");
    for (const [index, expression] of list.entries())
      if (can[index] === "false") cases.set(expression, { expression, error: true });
    if (good.length < list.length) return solve(directory, good);
  }
  const half = list.length >> 1;
  await solve(directory, list.slice(0, half));
  await solve(directory, list.slice(half));
}

/** The texts of a tuple as the console prints them; null where it fails. */
async function texts(directory, items) {
  if (items.length === 0) return [];
  const { ok, stdout } = await run(directory, `[${items.join(", ")}]`);
  return ok
    ? stdout
        .split("\n")
        .slice(1, -1)
        .map((line) => line.trim().replace(/,$/, ""))
    : null;
}

/** One alone, also over several lines, which the console does not take. */
async function ask(directory, expression) {
  const local = join(directory, "local.tf");
  let text = asked(expression);
  if (text.includes("\n")) {
    writeFileSync(local, `locals {\n  it = ${text}\n}\n`);
    text = "local.it";
  } else if (existsSync(local)) rmSync(local);
  const type = await run(directory, `type(${text})`);
  if (!type.ok) return { error: true };
  const read = async (of) => {
    const value = await run(directory, of);
    return value.stdout;
  };
  const known = readType(type.stdout);
  let value = await read(`base64encode(jsonencode(${text}))`);
  // infinite numbers have no JSON
  if (value === "") return { type: known, unreadable: true };
  const sensitive = value === "(sensitive value)";
  if (sensitive) value = await read(`nonsensitive(base64encode(jsonencode(${text})))`);
  return {
    type: known,
    ...(value === "(known after apply)" ? { unknown: true } : { json: decoded(value) }),
    ...(sensitive ? { sensitive } : {}),
  };
}

/** JSON as text, so that no digit is lost. */
const decoded = (quoted) => Buffer.from(JSON.parse(quoted), "base64").toString("utf8");

const path = here("cases.jsonl");
const old = new Map();
if (existsSync(path) && !process.argv.includes("--all"))
  for (const line of readFileSync(path, "utf8").split("\n").filter(Boolean)) {
    const item = JSON.parse(line);
    old.set(item.expression, item);
  }
const wanted = expressions();
const open = wanted.filter((expression) => !old.has(expression));
const cases = new Map(
  wanted.flatMap((expression) => (old.has(expression) ? [[expression, old.get(expression)]] : [])),
);
const save = () => {
  const sorted = [...cases.values()].sort((a, b) => (a.expression < b.expression ? -1 : 1));
  writeFileSync(path, sorted.map((item) => `${JSON.stringify(item)}\n`).join(""));
};
const BATCH = 60;
await Promise.all(
  Array.from({ length: WORKERS }, async () => {
    const directory = folder();
    while (open.length > 0) {
      const taken = open.splice(-BATCH);
      const isLong = (expression) => expression.includes("\n") || /[#]|\/\//.test(expression);
      await solve(
        directory,
        taken.filter((expression) => !isLong(expression)),
      );
      for (const expression of taken.filter(isLong)) await solve(directory, [expression]);
      save();
      process.stderr.write(`${String(cases.size)} of ${String(wanted.length)}\n`);
    }
    rmSync(directory, { recursive: true });
  }),
);
save();
