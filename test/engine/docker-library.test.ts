import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const LIBRARY = fileURLToPath(new URL("../../dist/providers/docker/library.js", import.meta.url));

test("dockerode is loaded without grpc and ssh2, and whoever asks for them later gets them", () => {
  const script = `
    import { createRequire } from "node:module";
    import { loadDockerode } from ${JSON.stringify(LIBRARY)};
    const require = createRequire(${JSON.stringify(LIBRARY)});
    const loaded = () => ["@grpc/grpc-js", "ssh2"].filter((name) =>
      Object.keys(require.cache).some((path) => path.includes("/node_modules/" + name + "/")));
    const Docker = loadDockerode();
    const before = loaded();
    require("docker-modem/lib/ssh");
    require("dockerode/lib/session");
    console.log(JSON.stringify({ made: typeof new Docker({ socketPath: "/x" }).version, before, after: loaded() }));`;
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
  expect(JSON.parse(output)).toEqual({ made: "function", before: [], after: ["@grpc/grpc-js", "ssh2"] });
});
