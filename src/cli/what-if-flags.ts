// The flags of a question to the planner: `orch plan --if-lost NODE|label=value`, `--if-drained`.
import type { Command } from "commander";

export interface QuestionFlags {
  readonly ifLost?: readonly string[];
  readonly ifDrained?: readonly string[];
}

export function withQuestionFlags(command: Command): Command {
  const collect = (text: string, before: readonly string[] = []): readonly string[] => [...before, text];
  return command
    .option("--if-lost <node>", "ask what if this node, or nodes with a label (zone=a), were gone", collect)
    .option("--if-drained <node>", "ask what if this node, or nodes with a label, drained", collect);
}

export function isQuestion(options: object): boolean {
  const { ifLost = [], ifDrained = [] } = options as QuestionFlags; // as declared above
  return ifLost.length + ifDrained.length > 0;
}
