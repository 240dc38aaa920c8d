// Loads dockerode without the two libraries that it loads at once and that orch never uses: grpc, for builds with BuildKit, and
// ssh2, since orch reaches engines over ssh through the user's own ssh. They are most of what dockerode takes to load (100 ms and
// 15 MB), which every plan would pay.
import { createRequire } from "node:module";
import type Docker from "dockerode";

type Library = typeof Docker;

const require = createRequire(import.meta.url);

export function loadDockerode(): Library {
  const stubs = [...stub("dockerode", "./session"), ...stub("docker-modem", "./ssh")];
  try {
    return require("dockerode") as Library; // what dockerode.d.ts says of it
  } finally {
    // whoever else in this process asks for them gets the real ones
    for (const path of stubs) delete require.cache[path];
  }
}

/** Puts a function that only throws in a module's place; nothing where the library is built in another way, or already loaded. */
function stub(library: string, module: string): readonly string[] {
  try {
    const entry = require.resolve(library);
    const path = createRequire(entry).resolve(module);
    if (require.cache[entry] !== undefined || require.cache[path] !== undefined) return [];
    const unused = (): never => {
      throw new Error(`${library} asked for ${module}, which orch does not load`);
    };
    require.cache[path] = Object.assign(Object.create(null) as NodeJS.Module, {
      id: path,
      filename: path,
      loaded: true,
      exports: unused,
      children: [],
      paths: [],
    });
    return [path];
  } catch {
    return [];
  }
}
