// Images on the engines of a lab. There is no registry to pull from: they are made on the spot by examples/images/build.mjs.
import { fileURLToPath } from "node:url";
import { command } from "./command.ts";

/** The engine by its address, so that any engine will do, not only a lab's. */
interface Host {
  readonly host: string;
}

const BUILDER = fileURLToPath(new URL("../../examples/images/build.mjs", import.meta.url));

export type ImageName = "busybox" | "nginx" | "postgres" | "redis" | "python";

/** Makes an image under a name of the caller's choice, such as `nginx:1.27`; returns its id. */
export async function debianImage(engine: Host, name: ImageName, tag: string): Promise<string> {
  // the first time downloads packages
  const output = await command(process.execPath, [BUILDER, `${name}=${tag}`, "--host", engine.host], 280_000);
  return output.trim().split(" ").at(-1) ?? "";
}

/** 2 MB: a shell and everything that BusyBox can do. */
export function busyboxImage(engine: Host, tag = "busybox:1"): Promise<string> {
  return debianImage(engine, "busybox", tag);
}
