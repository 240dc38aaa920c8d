// The flags of a question to the planner: `orch plan --if-lost NODE|label=value`, `--if-drained`.
import type { Command } from "commander";

export interface QuestionFlags {
  readonly ifLost?: readonly string[];
  readonly ifDrained?: readonly string[];
  readonly survival?: boolean;
}

export function withQuestionFlags(command: Command): Command {
  const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];
  return command
    .option("--if-lost <node>", "ask what if this node, or nodes with a label (zone=a), were gone", collect)
    .option("--if-drained <node>", "ask what if this node, or nodes with a label, drained", collect)
    .option("--survival", "ask of every node, and every label that nodes share, what its loss would do");
}

export function isQuestion(options: object): boolean {
  const { ifLost = [], ifDrained = [], survival = false } = options as QuestionFlags; // as declared above
  return survival || ifLost.length + ifDrained.length > 0;
}
