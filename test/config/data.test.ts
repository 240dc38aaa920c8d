// `data` blocks: what they ask for, what answers become, and what waits for them.
import { describe, expect, test } from "vitest";
import { requestKey } from "../../src/config/data-requests.ts";
import { IMAGE, VERSION, answered, problems, value } from "./data-rig.ts";
import { ORCH, containerOf, line, load, mistakes } from "./rig.ts";

describe("an image", () => {
  test("is its digest", () =>
    expect(value("data.image.web", IMAGE)).toEqual({ ref: "acme/web:1", digest: "sha256:abc", ids: {} }));

  test("that no registry knows is an id on each node", () =>
    expect(value("data.image.x", 'data "image" "x" {\n ref = "local/x"\n}')).toEqual({
      ref: "local/x",
      digest: null,
      ids: { "edge-a": "sha256:id" },
    }));

  test("is kept by the plan: the configuration lists its text", () =>
    expect(answered(ORCH + IMAGE).configuration?.dataImages).toEqual(["acme/web:1"]));
});

describe("nodes", () => {
  test("are told by name with what is known of them", () => {
    const facts = {
      advertise: "10.0.0.1",
      arch: "amd64",
      cpu: 4,
      engine_version: "27.0.0",
      memory: 8 * 2 ** 30,
      os: "linux",
      status: "ready",
    };
    expect(value("data.nodes.all", 'data "nodes" "all" {}')).toEqual({
      pool: null,
      labels: null,
      names: ["edge-a", "edge-b", "edge-c"],
      nodes: {
        "edge-a": { ...facts, name: "edge-a", pool: "default", labels: { zone: "a", disk: "ssd" } },
        "edge-b": { ...facts, name: "edge-b", pool: "gpu", labels: { zone: "b" } },
        "edge-c": {
          advertise: null,
          arch: null,
          cpu: null,
          engine_version: null,
          memory: null,
          os: null,
          status: "unreachable",
          name: "edge-c",
          pool: "default",
          labels: { zone: "a" },
        },
      },
    });
  });

  test.each([
    ['pool = "gpu"', ["edge-b"]],
    ['labels = { zone = "a" }', ["edge-a", "edge-c"]],
    ['labels = { zone = "a", disk = "ssd" }', ["edge-a"]],
    ['labels = { toString = "x" }', []],
    ['pool = "none"', []],
  ])("with %s are those that have all of it", (filter, names) =>
    expect(value("data.nodes.x.names", `data "nodes" "x" {\n ${filter}\n}`)).toEqual(names),
  );

  test("are asked once, however many blocks choose among them", () =>
    expect(answered(`${ORCH}data "nodes" "a" {}\ndata "nodes" "b" {\n pool = "gpu"\n}`).asked).toEqual([
      [{ kind: "nodes" }],
    ]));
});

describe("a file", () => {
  test("is read without asking", () => {
    const given = { project: { "motd.txt": "hello" } };
    const block = 'data "file" "motd" {\n path = "motd.txt"\n}';
    expect(value("data.file.motd", block, given)).toEqual({
      path: "motd.txt",
      content: "hello",
      base64: "aGVsbG8=",
      sha256: "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824",
    });
  });

  test("that is no text has its bytes", () =>
    expect(
      value("[data.file.x.content, data.file.x.base64]", 'data "file" "x" {\n path = "x"\n}', {
        project: { x: new Uint8Array([255, 254]) },
      }),
    ).toEqual([null, "//4="]));

  test("that is not there is told at its block", () =>
    expect(problems('data "file" "x" {\n path = "x"\n}')).toEqual([
      "main.orch.hcl:2 data-failed: data.file.x cannot be read: There is no such file. Check the block's arguments.",
    ]));

  test("may say where things run, as it is there for every command", () =>
    expect(
      problems('data "file" "x" {\n path = "x"\n}\nnode "a" {\n host = data.file.x.content\n}', {
        project: { x: "unix:///run/docker.sock" },
      }),
    ).toEqual([]));
});

describe("a web page", () => {
  test("is its status, headers and body", () =>
    expect(value("data.http.version", VERSION)).toEqual({
      url: "https://example.com/version",
      status_code: 200,
      body: "v1 of https://example.com/version",
      body_base64: "djEgb2YgaHR0cHM6Ly9leGFtcGxlLmNvbS92ZXJzaW9u",
      headers: { "content-type": "text/plain" },
    }));

  test("that is asked for with a secret is one, and an input of the plan", () => {
    const secret =
      'variable "token" {\n default = "hunter2"\n sensitive = true\n}\ndata "http" "x" {\n url = "https://e.com/"\n request_headers = { Authorization = var.token }\n}\n';
    expect(problems(`${secret}output "x" {\n value = data.http.x.body\n}`)).toEqual([
      'main.orch.hcl:11 sensitive-output: The output "x" holds a sensitive value. Write sensitive = true into its block to keep it from being shown, or nonsensitive(…) where it is no secret.',
    ]);
    expect(problems(`${secret}output "x" {\n value = data.http.x.status_code\n}`)).toEqual([]);
    expect(answered(ORCH + secret).configuration?.sensitiveInputs).toEqual([
      { name: "data.http.x.body", value: "v1 of https://e.com/" },
      { name: "data.http.x.body_base64", value: Buffer.from("v1 of https://e.com/").toString("base64") },
      { name: "var.token", value: "hunter2" },
    ]);
  });

  test.each([
    ['url = "ftp://e.com"', '"url" is no address of a web server. It starts with https:// or http://.'],
    ['url = "https://me:hunter2@e.com"', '"url" holds a user or a password.'],
    ['url = "https://e.com"\n request_headers = { "a b" = "x" }', "has a name that no header can have"],
    ['url = "https://e.com"\n request_headers = { a = "x\\ny" }', "has a value that no header can have"],
    ['url = "https://e.com"\n method = "POST"', "Data is only ever read: the request is a GET."],
  ])("with %s is refused", (lines, message) => {
    const [problem = "", ...more] = problems(`data "http" "x" {\n ${lines}\n}`);
    expect(more).toEqual([]);
    expect(problem).toContain(message);
    expect(problem).not.toContain("hunter2");
  });

  test("that cannot be read is told at its block, and nothing that is made from it is", () =>
    expect(
      problems(
        `${VERSION}service "x" {\n image = "x:\${data.http.version.body}"\n}`,
        {},
        {
          http: () => ({
            kind: "failed",
            code: "http-not-allowed",
            message: "is not asked for",
            detail: "Allow it: --allow-http.",
          }),
        },
      ),
    ).toEqual([
      "main.orch.hcl:2 http-not-allowed: data.http.version is not asked for. Allow it: --allow-http.",
    ]));
});

describe("data stands anywhere", () => {
  test("in a workload's attributes", () =>
    expect(
      answered(
        `${ORCH}${IMAGE}service "x" {\n image = "acme/web@\${data.image.web.digest}"\n}`,
      ).configuration?.workloads.map(({ spec }) =>
        JSON.stringify(spec.value).includes("acme/web@sha256:abc"),
      ),
    ).toEqual([true]));

  test("in for_each, locals and other data, which is asked for one after the other", () => {
    const { asked, configuration, diagnostics } = answered(
      `${ORCH}data "nodes" "all" {}
locals {
  urls = { for name in data.nodes.all.names : name => "https://\${name}.example.com/" }
}
data "http" "each" {
  for_each = local.urls
  url      = each.value
}
data "image" "each" {
  for_each = data.http.each
  ref      = "acme/\${each.key}:\${each.value.status_code}"
}
service "x" {
  for_each = data.image.each
  image    = each.value.ref
}`,
    );
    expect(diagnostics.map(line)).toEqual([]);
    expect(asked.map((pass) => pass.map(requestKey))).toEqual([
      ["nodes"],
      ["edge-a", "edge-b", "edge-c"].map((name) => `["http","https://${name}.example.com/",[]]`),
      ["edge-a", "edge-b", "edge-c"].map((name) => `["image","acme/${name}:200"]`),
    ]);
    expect(configuration?.workloads.map(({ address }) => address)).toEqual([
      'service.x["edge-a"]',
      'service.x["edge-b"]',
      'service.x["edge-c"]',
    ]);
  });

  test("in modules, whose files it reads", () =>
    expect(
      value("module.m.it", 'module "m" {\n source = "./m"\n ref = "a:1"\n}', {
        modules: {
          m: {
            "main.orch.hcl":
              'variable "ref" {}\ndata "image" "x" {\n ref = var.ref\n}\ndata "file" "x" {\n path = "x"\n}\noutput "it" {\n value = [data.image.x.digest, data.file.x.content]\n}',
            x: "of the module",
          },
        },
      }),
    ).toEqual(["sha256:abc", "of the module"]));

  test("and in JSON", () => {
    const loaded = load({
      "main.orch.json": '{"orch": {"project": "p"}, "data": {"image": {"web": {"ref": "acme/web:1"}}}}',
    });
    expect(loaded.diagnostics.map(line)).toEqual([]);
    expect(loaded.requests).toEqual([{ kind: "image", ref: "acme/web:1" }]);
  });

  test("the same answers make the same configuration", () => {
    const text = `${ORCH}${IMAGE}${VERSION}service "x" {\n image = "a@\${data.image.web.digest}"\n env = { V = data.http.version.body }\n}`;
    const [first, second] = [0, 1].map(() => JSON.stringify(answered(text).configuration));
    expect(first).toBe(second);
  });

  test("late or not: a placement does not change it", () =>
    expect(
      containerOf(
        'env = { N = "${self.index}", F = data.file.x.content }',
        'data "file" "x" {\n path = "x"\n}',
        {
          project: { x: "f" },
        },
      ).env,
    ).toEqual({ F: "f", N: null }));
});

describe("before it is read", () => {
  test("nothing that is made from it is reported", () =>
    expect(
      mistakes(
        `${ORCH}${IMAGE}${VERSION}service "x" {\n for_each = toset([data.http.version.body])\n image = "a@\${data.image.web.digest}"\n}\nmoved {\n from = service.x["a"]\n to = service.x["b"]\n}\noutput "o" {\n value = upper(data.http.version.body)\n}`,
      ),
    ).toEqual([]));

  test("what its type cannot do is", () =>
    expect(mistakes(`${ORCH}${VERSION}output "o" {\n value = data.http.version.headers * 2\n}`)).toHaveLength(
      1,
    ));
});

describe("conditions", () => {
  const rules = (lines: string) =>
    `data "http" "x" {\n url = "https://e.com/missing"\n lifecycle {\n${lines}\n}\n}\n`;

  test("that must hold after it was read see it as self", () =>
    expect(
      problems(
        rules('postcondition {\n condition = self.status_code == 200\n error_message = "It is gone."\n}'),
      ),
    ).toEqual([
      "main.orch.hcl:6 condition-failed: A postcondition of data.http.x does not hold. It is gone.",
    ]));

  test("that must hold before keep it from being read", () => {
    const { asked, diagnostics } = answered(
      ORCH + rules('precondition {\n condition = false\n error_message = "Not now."\n}'),
    );
    expect(asked).toEqual([]);
    expect(diagnostics.map(line)).toEqual([
      "main.orch.hcl:6 condition-failed: A precondition of data.http.x does not hold. Not now.",
    ]);
  });

  test("that need other data wait for it", () =>
    expect(
      answered(
        `${ORCH}${IMAGE}${rules('precondition {\n condition = data.image.web.digest != ""\n error_message = "Not now."\n}')}`,
      ).asked.map((pass) => pass.map(({ kind }) => kind)),
    ).toEqual([["image"], ["http"]]));
});

test("what waits for data is told", () => {
  const { requests, waiting } = load(
    `${ORCH}${IMAGE}service "a" {\n image = data.image.web.digest\n}\nservice "b" {\n image = "b"\n}\nvolume "c" {\n labels = { d = data.image.web.digest }\n}`,
  );
  expect(requests).toEqual([{ kind: "image", ref: "acme/web:1" }]);
  expect([...waiting].sort()).toEqual(["service.a", "volume.c"]);
});
