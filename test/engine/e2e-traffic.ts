// Requests from outside while something changes: what a user of the service would see.
import { get, request } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { LabEngine } from "../engines/lab.ts";

/** Standard text of an answer of 200. Rejects otherwise. */
export function fetchText(url: string, limit = 2000): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = get(url, { timeout: limit, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(parts).toString();
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`${response.statusCode}: ${text}`));
      });
    });
    asked.on("timeout", () => asked.destroy(new Error(`no answer in ${limit} ms`)));
    asked.on("error", reject);
  });
}

/** Tried for ten seconds. */
export async function eventually<T>(what: () => Promise<T>): Promise<T> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    try {
      return await what();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
    await sleep(100);
  }
}

/** `http://address:port/` of each running container of a workload, as the engine reports them. */
export async function publishedUrls(
  engine: LabEngine,
  project: string,
  workload: string,
): Promise<readonly string[]> {
  const filters = encodeURIComponent(JSON.stringify({ label: [`orch.project=${project}`] }));
  const containers = JSON.parse(await ask(engine.socket, `/containers/json?filters=${filters}`)) as readonly {
    readonly Labels: Readonly<Record<string, string>>;
    readonly Ports: readonly { readonly PublicPort?: number }[];
  }[]; // the engine's API
  return containers
    .filter(({ Labels }) => (Labels["orch.address"] ?? "").startsWith(`${workload}[`))
    .flatMap(({ Ports }) => [
      ...new Set(
        Ports.flatMap(({ PublicPort }) =>
          PublicPort === undefined ? [] : [`http://${engine.address}:${PublicPort}/`],
        ),
      ),
    ]);
}

/**
 * How many containers of the workload answer on a port that their engine publishes, looked at every 100 ms while `work` runs and
 * once more after it.
 */
export async function servingDuring(
  engines: readonly LabEngine[],
  service: { readonly project: string; readonly workload: string; readonly path: string },
  work: () => Promise<unknown>,
): Promise<readonly number[]> {
  const serving: number[] = [];
  const look = async (): Promise<void> => {
    const urls = await Promise.all(
      engines.map((engine) => publishedUrls(engine, service.project, service.workload)),
    );
    const answers = await Promise.allSettled(urls.flat().map((url) => fetchText(url + service.path)));
    serving.push(answers.filter(({ status }) => status === "fulfilled").length);
  };
  let on = true;
  const watching = (async () => {
    while (on) await Promise.all([look(), sleep(100)]);
  })();
  try {
    await Promise.race([work(), watching]);
  } finally {
    on = false;
    await watching;
  }
  await look();
  return serving;
}

function ask(socketPath: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path, timeout: 5000, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("error", reject);
      response.on("end", () => resolve(Buffer.concat(parts).toString()));
    });
    asked.on("timeout", () => asked.destroy(new Error("the engine does not answer")));
    asked.on("error", reject);
    asked.end();
  });
}
