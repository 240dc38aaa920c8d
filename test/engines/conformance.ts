// What the conformance kit's containers are on an engine whose image is busybox: Docker's and Podman's alike.
import type { Harness } from "orch/provider/testing";

const check = { interval: 300, timeout: 2000, retries: 1, start_period: 0 };
const runs = { command: ["sleep", "1000"], init: true };
const shell = (text: string) => ({ command: ["sh", "-c", text] });

export const BUSYBOX_CONTAINERS: Harness["containers"] = {
  runs,
  ends: (exit) => shell(`exit ${exit}`),
  healthy: { ...runs, healthcheck: { ...check, command: ["true"] } },
  unhealthy: { ...runs, healthcheck: { ...check, command: ["false"] } },
  writes: (path) => shell(`echo written > ${path}`),
  expects: (path) => shell(`test -f ${path}`),
};
