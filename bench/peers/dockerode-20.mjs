// The least that a program does with dockerode to have containers run: a network, then create and start, so many at once.
//   node dockerode-20.mjs PREFIX COUNT PARALLELISM
// Prints the milliseconds from the first call to the last answer, without the start of the process.
import Docker from "dockerode";

const [prefix, count, parallelism] = process.argv.slice(2);
const docker = new Docker();
const began = performance.now();
await docker.createNetwork({ Name: `${prefix}-default`, CheckDuplicate: true, Labels: { bench: prefix } });
let next = 0;
const work = async () => {
  while (next < Number(count)) {
    const name = `${prefix}-web-${next++}`;
    const container = await docker.createContainer({
      name,
      Image: "orch-bench:1",
      Cmd: ["sleep", "1000"],
      Labels: { bench: prefix },
      HostConfig: { NetworkMode: `${prefix}-default`, RestartPolicy: { Name: "unless-stopped" } },
      NetworkingConfig: { EndpointsConfig: { [`${prefix}-default`]: { Aliases: ["web"] } } },
    });
    await container.start();
  }
};
await Promise.all(Array.from({ length: Number(parallelism) }, work));
process.stdout.write(`${performance.now() - began}\n`);
