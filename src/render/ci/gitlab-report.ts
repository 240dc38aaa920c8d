// What GitLab shows of a plan beside a merge request: three numbers, `artifacts: reports: terraform`. No value of the configuration
// is in it, as guests of a project may read such reports.
import type { Plan } from "../../plan/document.ts";

/** GitLab's parser refuses longer numbers. */
const MOST = 999_999;

/** What is replaced or moved is made and taken away, as Terraform counts it. */
export function renderGitlabReport({ summary }: Plan): string {
  const anew = summary.replace + summary.move;
  const report = {
    create: Math.min(summary.create + anew, MOST),
    update: Math.min(summary.update, MOST),
    delete: Math.min(summary.delete + anew, MOST),
  };
  return `${JSON.stringify(report)}\n`;
}
