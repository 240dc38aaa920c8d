// All codes, by area: what `orch explain` prints and docs/errors.md is made from.
import { APPROVALS } from "./approvals.ts";
import { BLOCKS } from "./blocks.ts";
import { COMMAND_LINE } from "./command-line.ts";
import { COMMENTS } from "./comments.ts";
import { DATA } from "./data.ts";
import { ENGINES } from "./engines.ts";
import type { Area } from "./explanation.ts";
import { EXPRESSIONS } from "./expressions.ts";
import { IMPORTING } from "./importing.ts";
import { MODULES } from "./modules.ts";
import { PLANNING } from "./planning.ts";
import { STATE } from "./state.ts";
import { SYNTAX } from "./syntax.ts";
import { VARIABLES } from "./variables.ts";

/** In the order in which a run comes to them. */
export const AREAS: readonly Area[] = [
  COMMAND_LINE,
  SYNTAX,
  EXPRESSIONS,
  BLOCKS,
  VARIABLES,
  MODULES,
  DATA,
  PLANNING,
  APPROVALS,
  ENGINES,
  STATE,
  IMPORTING,
  COMMENTS,
];
