// The flags of a question to the planner: `orch plan --if-lost NODE|label=value`, `--if-drained`, `--if-added FILE`.
import type { Command } from "commander";
import type { FormatOptions } from "./format-option.ts";

export interface QuestionFlags {
  readonly ifLost?: readonly string[];
  readonly ifDrained?: readonly string[];
  readonly ifAdded?: readonly string[];
  readonly survival?: boolean;
  readonly headroom?: boolean;
}

export function withQuestionFlags(command: Command): Command {
  const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];
  return command
    .option("--if-lost <node>", "ask what if this node, or nodes with a label (zone=a), were gone", collect)
    .option("--if-drained <node>", "ask what if this node, or nodes with a label, drained", collect)
    .option("--if-added <file>", "ask what if the nodes of this file (node blocks) were added", collect)
    .option("--headroom", "ask how many more replicas of each workload would fit, and what stands in the way")
    .option("--survival", "ask of every node, and every label that nodes share, what its loss would do");
}

export function isQuestion(options: object): boolean {
  const { ifLost = [], ifDrained = [], ifAdded = [], survival, headroom } = options as QuestionFlags; // as declared above
  const { format } = options as FormatOptions;
  // the answer is then a part of the page, the comment or the summary
  const inReview = format === "html" || format === "markdown" || format === "github";
  const asked = (survival === true && !inReview) || headroom === true;
  return asked || ifLost.length + ifDrained.length + ifAdded.length > 0;
}
