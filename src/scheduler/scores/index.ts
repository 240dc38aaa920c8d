// Every wish that makes one node better than another. The strategy weighs the first ones, the user the others.
import { affinity, antiAffinity } from "./affinity.ts";
import { alignment } from "./alignment.ts";
import { balance } from "./balance.ts";
import { links, users } from "./links.ts";
import { replicas } from "./replicas.ts";
import type { Score } from "./score.ts";
import { spread } from "./spread.ts";

export const SCORES: readonly Score[] = [
  balance, // even load, nothing stranded
  replicas, // of one workload apart
  links, // near to what it talks to
  users, // where those are that must share its node
  affinity, // wished, to nodes and workloads
  antiAffinity, // wished
  alignment, // shapes that fit, for tight attempts
  spread, // soft targets, and the even filling of hard ones
];
