// Whether an apply of a plan would do anything at all.
import type { Plan } from "./document.ts";

export function hasWork(document: Plan): boolean {
  return document.changes.length > 0 || hasOtherChanges(document);
}

/** Beside its rows: outputs, addresses in the state, and whose approvals count. */
function hasOtherChanges(document: Plan): boolean {
  if (document.refactorings !== undefined || document.approvals?.changes === true) return true;
  return Object.values(document.outputs).some((output) => output.action !== "none");
}
