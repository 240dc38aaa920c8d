// `orch import ADDRESS ID`
import type { GlobalOptions, VariableOption } from "../options.ts";
export interface AdoptOptions {
  readonly node?: string;
  readonly autoApprove?: boolean;
  /** Milliseconds. */
  readonly lockTimeout: number;
}
export function adopt(
  _global: GlobalOptions,
  _address: string,
  _id: string,
  _variables: readonly VariableOption[],
  _options: AdoptOptions,
): Promise<number> {
  return Promise.resolve(1);
}
