// `orch console`, run as people and editors run it: one process, lines in, lines out.
import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { project } from "../rig/cli.ts";

const PROGRAM = fileURLToPath(new URL("../../dist/src/bin.js", import.meta.url));

/** The whole input at once; all that comes out, and the exit code. */
async function run(folder: string, args: readonly string[], lines: readonly string[]) {
  const child = spawn(process.execPath, [PROGRAM, "--chdir", folder, "console", ...args], {
    env: { ...process.env, NO_COLOR: "1", LC_ALL: "C.UTF-8" },
  });
  const texts = { out: "", err: "" };
  child.stdout.on("data", (chunk: Buffer) => (texts.out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (texts.err += chunk.toString()));
  child.stdin.end(lines.map((line) => `${line}\n`).join(""));
  const code = await new Promise<number | null>((done) => child.on("close", done));
  return { ...texts, code };
}

async function answers(lines: readonly string[]): Promise<readonly unknown[]> {
  const { out } = await run(project({}).folder, ["--json"], lines);
  return out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
}

test("one process answers expressions and requests line by line, in a folder without a configuration", async () => {
  expect(
    await answers([
      "1 + 2",
      '{"expression": "x * 2", "variables": {"x": {"type": "number", "value": 9007199254740993}}}',
      '{"template": "a ${n}", "variables": {"n": {"type": "string", "value": "b"}}}',
      '{"template": "${5}"}',
      "{a = 1}",
      '{"a": true}',
      '{"expression": "s", "variables": {"s": {"type": ["set", "string"], "value": ["b", "a", "b"]}}}',
      '{"expression": "o", "variables": {"o": {"type": ["object", {"a": "string", "b": "number"}, ["b"]], "value": {"a": 1}}}}',
      '{"expression": "u + 1", "variables": {"u": {"type": "number", "unknown": true}}}',
      '{"expression": "[k]", "variables": {"k": {"type": "string", "value": "x", "sensitive": true}}}',
      "null",
    ]),
  ).toEqual([
    { type: "number", value: 3 },
    { type: "number", value: "18014398509481986" },
    { type: "string", value: "a b" },
    { type: "number", value: 5 },
    { type: ["object", { a: "number" }], value: { a: 1 } },
    { type: ["object", { a: "bool" }], value: { a: true } },
    { type: ["set", "string"], value: ["a", "b"] },
    { type: ["object", { a: "string", b: "number" }], value: { a: "1", b: null } },
    { type: "number", value: null, unknown: true },
    { type: ["tuple", ["string"]], value: ["x"], sensitive: true, sensitive_at: [[0]] },
    { type: "dynamic", value: null },
  ]);
});

test("a mistake is an answer, and the next line is answered as well", async () => {
  const codes = (await answers([
    "foo",
    "upper(",
    '{"expression": ',
    '{"expression": 5}',
    '{"expression": "x", "variables": {"x": {"type": "nope", "value": 1}}}',
    '{"expression": "x", "variables": {"x": {"type": ["list", "number"], "value": ["a"]}}}',
    '{"expression": "1", "dir": "nosuch"}',
    "",
    "2",
  ])) as readonly { readonly error?: { readonly code: string }; readonly value?: unknown }[];
  expect(codes.map(({ error, value }) => error?.code ?? value)).toEqual([
    "unknown-variable",
    "unclosed-parenthesis",
    "bad-request",
    "bad-request",
    "bad-request",
    "bad-request",
    "no-such-folder",
    "missing-value",
    2,
  ]);
});

test("each answer comes before the next line is written", async () => {
  const child = spawn(process.execPath, [PROGRAM, "console", "--json", "--chdir", project({}).folder]);
  const next = () =>
    new Promise<string>((done) => child.stdout.once("data", (chunk: Buffer) => done(chunk.toString())));
  for (const [line, answer] of [
    ["1", '{"type":"number","value":1}\n'],
    ['"a"', '{"type":"string","value":"a"}\n'],
  ] as const) {
    const come = next();
    child.stdin.write(`${line}\n`);
    expect(await come).toBe(answer);
  }
  child.stdin.end();
  await new Promise((done) => child.on("close", done));
});

test("what no plan may depend on works here", async () => {
  const values = (await answers([
    'can(formatdate("YYYY", timestamp()))',
    "length(uuid())",
    'startswith(bcrypt("x", 4), "$2b$04$")',
    'startswith(abspath("x"), "/")',
  ])) as readonly { readonly value: unknown }[];
  expect(values.map(({ value }) => value)).toEqual([true, 36, true, true]);
});

test("variables and locals of the project are in scope, and sensitive values are masked", async () => {
  const { folder } = project({
    "main.orch.hcl": `orch { project = "shop" }
node "edge" {
  provider  = "simulator"
  advertise = "10.0.0.1"
}
variable "tag" { default = "1" }
variable "pw" {
  default   = "hunter2"
  sensitive = true
}
locals { names = [for i in range(2) : "web-\${i}"] }
`,
  });
  const { out, err, code } = await run(
    folder,
    ["--var", "tag=2"],
    ["var.tag", "local.names", "var.pw", "path.module", "local.nams"],
  );
  expect(out).toBe('"2"\n[\n  "web-0",\n  "web-1",\n]\n(sensitive value)\n"."\n');
  expect(err).toContain('There is no local "nams".');
  expect(code).toBe(1);
});

const SHOP = `orch { project = "shop" }
node "edge" {
  provider  = "simulator"
  advertise = "10.0.0.1"
}
locals { url = "http://\${service.web.endpoint["http"]}/" }
service "web" {
  image = "acme/web:1"
  port "http" { container = 8080 }
}
output "urls" { value = service.web.endpoints["http"] }
output "pw" {
  value     = "hunter2"
  sensitive = true
}
`;

test("what the state knows is known: addresses, nodes and outputs of what was applied; the rest waits for a placement", async () => {
  const shop = project({ "main.orch.hcl": SHOP });
  const asked = [
    "local.url",
    'service.web.endpoints["http"]',
    "service.newer.host",
    'state.objects["service.web[0]"]',
    "state.outputs",
    'nodes["edge"].advertise',
    'nodes["edge"].cpu',
  ];
  expect((await run(shop.folder, [], ["local.url", "state"])).out).toBe(
    "(known after placement)\n{\n  objects = {}\n  outputs = {}\n  serial = null\n}\n",
  );
  await shop.ok(["apply", "--auto-approve"]);
  shop.write("newer.orch.hcl", 'service "newer" { image = "acme/web:1" }');
  const { out, err, code } = await run(shop.folder, [], asked);
  expect({ err, code }).toEqual({ err: "", code: 0 });
  expect(out).toBe(
    [
      '"http://10.0.0.1:20000/"',
      "[",
      '  "10.0.0.1:20000",',
      "]",
      "(known after placement)",
      "{",
      '  kind = "service"',
      '  name = "shop-web-0"',
      '  node = "edge"',
      "  ports = {",
      "    http = 20000",
      "  }",
      "}",
      "{",
      "  pw = (sensitive value)",
      "  urls = [",
      '    "10.0.0.1:20000",',
      "  ]",
      "}",
      '"10.0.0.1"',
      "(known after placement)",
      "",
    ].join("\n"),
  );
});

test("piped lines go on while a bracket or a heredoc is open; an empty line ends a bracket, and none a heredoc", async () => {
  const { out, err, code } = await run(
    project({}).folder,
    [],
    [...["upper(", '  "a"', ")", "<<-EOT", "  x", "", "  y", "  EOT", "[1,", "", "1 +", "1", "(2"]],
  );
  expect(out).toBe('"A"\n"x\\n\\ny\\n"\n2\n');
  expect(err.match(/\[[a-z-]+\]/g)).toEqual(["[unclosed-bracket]", "[unclosed-parenthesis]"]);
  expect(code).toBe(1);
});

const hasScript = spawnSync("script", ["--version"]).status === 0;

test.skipIf(!hasScript)(
  "at a terminal it prompts, remembers lines, goes on over several, and Ctrl-C drops what is open",
  async () => {
    const child = spawn(
      "script",
      ["-qec", `${process.execPath} ${PROGRAM} --chdir ${project({}).folder} console`, "/dev/null"],
      {
        env: { ...process.env, NO_COLOR: "1", LC_ALL: "C.UTF-8", TERM: "xterm", COLUMNS: "80" },
      },
    );
    let shown = "";
    let looked = 0;
    child.stdout.on("data", (chunk: Buffer) => (shown += chunk.toString()));
    const closed = new Promise<number | null>((done) => child.on("close", done));
    /** Waits for a text behind what was seen before. */
    const sees = async (text: string): Promise<void> => {
      const end = Date.now() + 10_000;
      while (shown.indexOf(text, looked) === -1) {
        if (Date.now() > end)
          throw new Error(`${JSON.stringify(text)} is not in ${JSON.stringify(shown.slice(looked))}`);
        await new Promise((done) => setTimeout(done, 10));
      }
      looked = shown.indexOf(text, looked) + text.length;
    };
    const UP = "\u001b[A";
    const steps: readonly (readonly [string, readonly string[]])[] = [
      ["1 + 2\r", ["\r\n3\r\n", "> "]],
      [`${UP} * 10\r`, ["\r\n21\r\n", "> "]],
      [`${UP}${UP}\r`, ["\r\n3\r\n", "> "]],
      ["upper(\r", ["… "]],
      ['"a"\r', ["… "]],
      [")\r", ['"A"\r\n', "> "]],
      ["[1,\r", ["… "]],
      ["\u0003", ["> "]],
      ["nope\r", ["[unknown-variable]", "> "]],
      ["exit\r", []],
    ];
    try {
      await sees("> ");
      for (const [keys, texts] of steps) {
        child.stdin.write(keys);
        for (const text of texts) await sees(text);
      }
      expect(await closed).toBe(0);
    } finally {
      child.kill();
    }
  },
);
