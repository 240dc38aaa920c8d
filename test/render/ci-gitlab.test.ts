import { describe, expect, it } from "vitest";
import { renderGitlabReport } from "../../src/render/ci/gitlab-report.ts";
import { CI_PLANS } from "./fixtures/ci.ts";
import { shopPlan } from "./fixtures/shop.ts";

describe("a plan beside a merge request", () => {
  it("is three numbers; what is replaced or moved is made and taken away", () => {
    expect(renderGitlabReport(shopPlan())).toBe('{"create":7,"update":0,"delete":4}\n');
  });

  it("has numbers as long as GitLab takes them", () => {
    const summary = { ...shopPlan().summary, create: 999_998, update: 1_000_000, delete: 7_000_000 };
    expect(renderGitlabReport({ ...shopPlan(), summary })).toBe(
      '{"create":999999,"update":999999,"delete":999999}\n',
    );
  });

  it("is as reviewed", async () => {
    const all = CI_PLANS.map(([name, make]) => `${name} ${renderGitlabReport(make())}`).join("");
    await expect(all).toMatchFileSnapshot("golden/ci-gitlab.txt");
  });
});
