import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { registryCredentials, registryOf } from "../../providers/docker/registry-auth.ts";

const folder = mkdtempSync(join(tmpdir(), "orch-registry-auth-"));
afterAll(() => rmSync(folder, { recursive: true }));

const NOBODY = join(folder, "nobody");

const write = (path: string, text: string): void => {
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
};

describe("credentials of registries", () => {
  const home = (name: string, config: unknown): string => {
    const path = join(folder, name);
    write(join(path, ".docker/config.json"), JSON.stringify(config));
    return path;
  };
  const auth = (user: string, password: string) => ({
    auth: Buffer.from(`${user}:${password}`).toString("base64"),
  });

  test("an image's registry is the first part of its name, or Docker Hub", () => {
    const hub = "https://index.docker.io/v1/";
    expect(
      ["redis", "team/app:1", "docker.io/x", "localhost/x", "r:5000/a/b@sha256:1", "r.io/x"].map(registryOf),
    ).toEqual([hub, hub, hub, "localhost", "r:5000", "r.io"]);
  });

  test("those in config.json are for their registry alone", async () => {
    const HOME = home("stored", {
      auths: {
        "r.io": auth("me", "a:b"),
        "https://old.io/v1/": auth("you", "x"),
        "t.io": { identitytoken: "T" },
      },
    });
    const find = registryCredentials({ HOME });
    expect(await find("r.io/app:1")).toEqual({ username: "me", password: "a:b", serveraddress: "r.io" });
    expect(await find("old.io/app")).toEqual({ username: "you", password: "x", serveraddress: "old.io" });
    expect(await find("t.io/app")).toEqual({ identitytoken: "T", serveraddress: "t.io" });
    expect(await find("redis")).toBeNull();
    expect(await registryCredentials({ HOME: NOBODY })("r.io/app")).toBeNull();
  });

  test("a helper is asked once a registry, and sees none of orch's variables", async () => {
    const bin = join(folder, "bin");
    const log = join(folder, "asked");
    write(
      join(bin, "docker-credential-fake"),
      `#!/bin/sh\nread -r registry\necho "$registry \${ORCH_VAR_password-none}" >> ${log}\ncase $registry in\n  r.io) echo '{"ServerURL":"r.io","Username":"me","Secret":"s3cret"}' ;;\n  t.io) echo '{"Username":"<token>","Secret":"T"}' ;;\n  bad.io) echo 's3cret is not JSON' ;;\n  *) echo 'credentials not found in native keychain'; exit 1 ;;\nesac\n`,
    );
    chmodSync(join(bin, "docker-credential-fake"), 0o755);
    const find = registryCredentials({
      HOME: home("helped", { credsStore: "fake", credHelpers: { "gone.io": "missing" } }),
      PATH: `${bin}:${process.env["PATH"] ?? ""}`,
      ORCH_VAR_password: "hunter2",
    });
    const mine = { username: "me", password: "s3cret", serveraddress: "r.io" };
    expect(await Promise.all(["r.io/a", "r.io/b"].map(find))).toEqual([mine, mine]);
    expect(await find("t.io/app")).toEqual({ identitytoken: "T", serveraddress: "t.io" });
    expect(await find("other.io/app")).toBeNull();
    await expect(find("bad.io/app")).rejects.toMatchObject({
      message:
        "There are no registry credentials: docker-credential-fake, which Docker's config.json names for bad.io, gave no credentials (exit code 0).",
    });
    await expect(find("gone.io/app")).rejects.toMatchObject({
      message:
        "There are no registry credentials: docker-credential-missing, which Docker's config.json names for gone.io, is not installed.",
    });
    expect(readFileSync(log, "utf8")).toBe("r.io none\nt.io none\nother.io none\nbad.io none\n");
  });

  test("a helper's name is no path", async () => {
    const find = registryCredentials({ HOME: home("path", { credsStore: "../../x" }) });
    await expect(find("r.io/app")).rejects.toMatchObject({
      message:
        'There are no registry credentials: "../../x" in Docker\'s config.json is no name of a credential helper.',
    });
  });
});
