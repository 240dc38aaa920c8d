import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import type { Address, ContainerSpec, JsonObject } from "orch/provider";
import { checkSpecs } from "../../providers/docker/check.ts";
import { archiveRoot, contentVolumes } from "../../providers/docker/content-places.ts";
import { toEngineError } from "../../providers/docker/errors.ts";
import { makeGate } from "../../providers/docker/gate.ts";
import { digestFor, parseImageName } from "../../providers/docker/image-name.ts";
import { hostLimits } from "../../providers/docker/limits.ts";
import { tarArchive } from "../../providers/docker/tar.ts";
import { firstFile } from "../../providers/docker/tar-read.ts";

const folder = mkdtempSync(join(tmpdir(), "orch-docker-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("image names", () => {
  test("have a repository, a tag and perhaps a digest", () => {
    const digest = `sha256:${"a".repeat(64)}`;
    expect(parseImageName("nginx")).toEqual({ repository: "nginx", tag: "latest", digest: null });
    expect(parseImageName("host:5000/team/app")).toEqual({
      repository: "host:5000/team/app",
      tag: "latest",
      digest: null,
    });
    expect(parseImageName(`host:5000/team/app:1@${digest}`)).toEqual({
      repository: "host:5000/team/app",
      tag: "1",
      digest,
    });
  });

  test("a local image's digest counts for its own repository only, however that is spelled", () => {
    const digests = ["other@sha256:bb", "nginx@sha256:aa"];
    expect(digestFor("docker.io/library/nginx:1.27", digests)).toBe("sha256:aa");
    expect(digestFor("docker.io/nginx", digests)).toBe("sha256:aa");
    expect(digestFor("quay.io/nginx", digests)).toBeNull();
    expect(digestFor("nginx", null)).toBeNull();
  });
});

describe("archives", () => {
  test("any file comes out of tar as it went in", () => {
    const segment = fc.stringMatching(/^[a-zA-Z0-9äß _-]{1,70}$/).filter((text) => text.trim() === text);
    const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
    const size = fc.uint8Array({ maxLength: 1300 });
    const check = (name: string, bytes: Uint8Array): void => {
      const data = Buffer.from(bytes);
      const tar = tarArchive([{ path: name, mode: 0o640, uid: 7, gid: 8, data }], 1_700_000_000);
      const out = execFileSync("tar", ["-xO", "-f", "-", "--", name], { input: tar });
      expect(out.equals(data)).toBe(true);
      const listed = execFileSync("tar", ["-tv", "--numeric-owner", "-f", "-"], {
        input: tar,
        encoding: "utf8",
      });
      expect(listed).toMatch(/^-rw-r----- 7\/8 /);
    };
    fc.assert(fc.property(path, size, check), {
      numRuns: 25,
      examples: [["a".repeat(100), new Uint8Array(512)]],
    });
  });
});

describe("the gate", () => {
  test("lets no more in than there is room, in order, and lets the cancelled go", async () => {
    const gate = makeGate(2);
    const order: string[] = [];
    const open = new Map<string, () => void>();
    const never = new AbortController();
    const enter = (name: string, signal = never.signal): Promise<void> =>
      gate.enter(signal, () => {
        order.push(name);
        return new Promise((resolve) => open.set(name, resolve));
      });
    const cancelled = new AbortController();
    const [a, b] = [enter("a"), enter("b")];
    const c = enter("c", cancelled.signal);
    const d = enter("d");
    await new Promise(setImmediate);
    expect(order).toEqual(["a", "b"]);
    cancelled.abort(new Error("cancelled"));
    await expect(c).rejects.toThrow("cancelled");
    open.get("b")?.();
    await b;
    await new Promise(setImmediate);
    expect(order).toEqual(["a", "b", "d"]);
    open.get("a")?.();
    open.get("d")?.();
    await Promise.all([a, d]);
  });
});

describe("errors of an engine", () => {
  const facts = {
    what: "start container x",
    node: "edge-a",
    mutates: true,
    cancelled: false,
    timedOut: null,
  };

  test("say the engine's words, not the library's guess", () => {
    const thrown = Object.assign(new Error("(HTTP code 404) no such container - x "), {
      statusCode: 404,
      json: { message: "No such image: x" },
    });
    expect(toEngineError(thrown, facts).error).toEqual({
      code: "not-found",
      retryable: false,
      maybeDone: false,
      message: "Cannot start container x on edge-a: No such image: x",
    });
  });

  test("a broken connection may have done its work, a refused one has not", () => {
    const broken = (code: string) => toEngineError(Object.assign(new Error("x"), { code }), facts).error;
    expect(broken("ECONNRESET")).toMatchObject({ code: "unreachable", maybeDone: true, retryable: true });
    expect(broken("ECONNREFUSED")).toMatchObject({ code: "unreachable", maybeDone: false, retryable: true });
    expect(toEngineError(new Error("x"), { ...facts, timedOut: 60_000 }).error).toMatchObject({
      code: "timeout",
      message: "The engine of edge-a did not start container x within 60 s.",
    });
  });
});

describe("what only Docker refuses", () => {
  const problems = (replica: JsonObject, container: JsonObject = {}): readonly string[] => {
    const resources = { cpu: 100, memory: 1000, ...(container["resources"] as JsonObject | undefined) };
    const main = { image: "x", pull: "missing", ...container, resources };
    const spec = { containers: { main }, ...replica };
    const address = "service.web" as Address; // an address by its grammar
    return checkSpecs([{ kind: "service", address, spec }]).map(
      ({ severity, summary }) => `${severity}: ${summary}`,
    );
  };

  test("ports with another network mode", () => {
    const ports = { http: { container: 80, count: 1, protocol: "tcp", host: 8080, publish: true } };
    expect(problems({ network_mode: "host", ports })).toEqual([
      'error: Port http cannot be mapped: network_mode is "host".',
    ]);
    expect(problems({ network_mode: "host", ports: { http: { ...ports.http, host: 80 } } })).toEqual([]);
    expect(problems({ network_mode: "none", ports })).toEqual([
      'error: Port http cannot be published: network_mode is "none".',
    ]);
    expect(problems({ networks: [], ports })).toEqual([
      "error: Port http cannot be published: the replica is in no network.",
    ]);
    expect(problems({ network_mode: "container:x" })).toEqual([
      'error: Docker replicas cannot have the network mode "container:x".',
    ]);
  });

  test("content that would not be seen or cannot be put", () => {
    const files = { "/run/app/x": { mode: "0644", on_change: "restart", inline: "" } };
    expect(problems({}, { files, tmpfs: { "/run": "" } })).toEqual([
      "error: Files in /run/app would be hidden by the tmpfs at /run, which starts empty.",
    ]);
    expect(problems({}, { read_only: true, files: { "/x": files["/run/app/x"] } })).toEqual([
      "error: A container with read_only cannot get a file in /.",
    ]);
  });

  test("limits and sysctls that no engine takes", () => {
    expect(problems({}, { resources: { memory_limit: 1000 } })).toEqual([
      "error: Docker allows no memory limit under 6Mi.",
    ]);
    expect(problems({}, { resources: { memory_swap: 1000 } })).toEqual([
      "error: memory_swap needs a memory_limit.",
    ]);
    expect(problems({ network_mode: "host" }, { sysctls: { "net.ipv4.x": "1", "kernel.y": "1" } })).toEqual([
      'error: The sysctl net.ipv4.x cannot be set here: network_mode is "host".',
    ]);
  });
});

describe("requests and limits", () => {
  test("become weights and hard limits, memory always with swap", () => {
    const resources = { cpu: 250, memory: 2 ** 28, cpu_limit: 1500, memory_limit: 2 ** 29, pids_limit: 9 };
    expect(hostLimits({ image: "x", pull: "missing", resources }, undefined)).toEqual({
      CpuShares: 256,
      NanoCpus: 1_500_000_000,
      MemoryReservation: 2 ** 28,
      Memory: 2 ** 29,
      MemorySwap: 2 ** 30,
      PidsLimit: 9,
      RestartPolicy: { Name: "unless-stopped", MaximumRetryCount: 0 },
    });
  });

  test("a read-only container gets a volume for each outermost folder of its content", () => {
    const file = { mode: "0644", on_change: "restart" };
    const spec: ContainerSpec = {
      image: "x",
      pull: "missing",
      resources: { cpu: 0, memory: 0 },
      read_only: true,
      files: { "/etc/app/x": file, "/etc/app/deep/y": file, "/data/z": file },
      secrets: ["a"],
      mounts: { "/data": { type: "bind", source: "/srv" } },
    };
    expect(contentVolumes(spec)).toEqual(["/etc/app", "/run/secrets"]);
    expect(archiveRoot(spec, "/etc/app/deep/y")).toBe("/etc/app");
    expect(archiveRoot(spec, "/data/z")).toBe("/data");
    expect(archiveRoot({ ...spec, read_only: false }, "/data/z")).toBe("/");
  });
});

test("the file in an archive is read back, and whatever else an engine sends is nothing", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 2000 }),
      fc.constantFrom("a.conf", "x".repeat(150)),
      fc.nat(5000),
      (data, path, cut) => {
        const archive = tarArchive([{ path, mode: 0o644, uid: 0, gid: 0, data: Buffer.from(data) }], 0);
        expect(firstFile(archive)).toEqual(Buffer.from(data));
        const part = firstFile(archive.subarray(0, cut));
        if (part !== null) expect(part).toEqual(Buffer.from(data));
      },
    ),
  );
  fc.assert(fc.property(fc.uint8Array({ maxLength: 3000 }), (bytes) => void firstFile(Buffer.from(bytes))));
  expect(firstFile(tarArchive([{ path: "d", mode: 0o755, uid: 0, gid: 0, data: null }], 0))).toBeNull();
});
