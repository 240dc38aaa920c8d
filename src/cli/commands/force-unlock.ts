// `orch force-unlock`: gives the state free again when its holder is known to be dead.
import { holderText } from "../../state/lock-text.ts";
import { EXIT } from "../exit-codes.ts";
import type { GlobalOptions, VariableOption } from "../options.ts";
import { openDesk } from "../planning.ts";

export async function forceUnlock(
  global: GlobalOptions,
  id: string,
  variables: readonly VariableOption[],
): Promise<number> {
  const desk = openDesk(global, { variables });
  if ("failed" in desk) {
    global.terminal.report(desk.failed, desk.project.sources);
    return EXIT.error;
  }
  const freed = await desk.store.forceUnlock(id);
  await desk.close();
  if (!freed.ok) {
    global.terminal.report(freed.diagnostics);
    return EXIT.error;
  }
  const { since } = freed.value;
  global.terminal.print(`The lock of ${holderText(freed.value)}, held since ${since}, is removed.\n`);
  return EXIT.ok;
}
