// The part of docs/errors.md about the most common mistakes: each as orch and as Terraform answers it.
import { project } from "../rig/cli.ts";
import type { Mistake } from "./mistakes.ts";
import { MISTAKES } from "./mistakes.ts";

/** Runs orch on each. */
export async function mistakesMarkdown(): Promise<string> {
  const sections: string[] = [];
  for (const [index, mistake] of MISTAKES.entries())
    sections.push(section(index + 1, mistake, await answerOf(mistake)));
  return [HEAD, ...sections].join("\n\n");
}

const HEAD = `## The twenty most common mistakes

Each is made in both languages, and answered by \`orch validate\` and by Terraform 1.11.4.`;

/** What orch prints, as in a terminal of 80 columns. */
export async function answerOf({ ours, flags = [] }: Mistake): Promise<string> {
  const one = project({ "orch.hcl": 'orch { project = "shop" }\n', "web.orch.hcl": `${ours}\n` });
  const { code, stdout, stderr } = await one.orch(["validate", ...flags]);
  if (code !== 1 || stdout !== "")
    throw new Error(`${ours} is answered with exit code ${code} and ${stdout}`);
  return stderr.trimEnd();
}

function section(number: number, { title, ours, theirs, answer, flags = [] }: Mistake, said: string): string {
  const given = flags.length === 0 ? "" : `, with \`${flags.join(" ")}\``;
  return [
    `### ${number}. ${title}`,
    `In orch${given}:`,
    block(ours),
    block(said),
    `In Terraform${given.replace("`--", "`-")}:`,
    block(theirs),
    block(answer),
  ].join("\n\n");
}

function block(text: string): string {
  return ["```text", text, "```"].join("\n");
}
