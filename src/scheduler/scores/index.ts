// Every wish that makes one node better than another. The strategy weighs the first ones, the user the others.
import { affinity, antiAffinity } from "./affinity.ts";
import { alignment } from "./alignment.ts";
import { balance } from "./balance.ts";
import { first } from "./first.ts";
import { group } from "./group.ts";
import { links, users } from "./links.ts";
import { load } from "./load.ts";
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
  load, // observed, for `least_loaded`
  group, // same labels, for `affinity`
  first, // in order of name, for `fifo`
  spread, // soft targets, and the even filling of hard ones
];
