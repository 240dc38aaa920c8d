// Plans of one project with ids of their own, as pushes of one pull request make them.
import type { Plan } from "../../src/plan/document.ts";
import { withIds } from "../../src/plan/ids.ts";
import {
  attributePlan,
  cascadePlan,
  destroyPlan,
  emptyPlan,
  firstPlan,
  pendingPlan,
} from "../render/fixtures/more.ts";
import { shopPlan } from "../render/fixtures/shop.ts";

export function inShop(plan: Plan): Plan {
  const { id: _id, effect_id: _effect, checksum: _checksum, ...body } = plan;
  return withIds({ ...body, project: "shop" });
}

export const PUSHES: readonly Plan[] = [
  emptyPlan(),
  shopPlan(),
  destroyPlan(),
  pendingPlan(),
  attributePlan(),
  cascadePlan(),
  firstPlan(),
].map(inShop);
