// What a platform with pull requests has to do for one comment: say who we are, list, create, change and remove comments.
import type { Diagnostic, Result } from "../diagnostics/diagnostic.ts";

export interface PostedComment {
  /** As the platform gives it: larger for what came later. */
  readonly id: number;
  /** Of the account that wrote it, in small letters. */
  readonly author: string;
  readonly body: string;
  /** Where people read it; null where the platform does not say. */
  readonly url: string | null;
}

export type Written =
  | { readonly kind: "done"; readonly comment: Pick<PostedComment, "id" | "url"> }
  /** Nobody knows whether it is there: look for it before anything is written again. */
  | { readonly kind: "lost"; readonly problem: Diagnostic }
  | { readonly kind: "too-long"; readonly problem: Diagnostic }
  /** What was to be changed is there no more. */
  | { readonly kind: "gone"; readonly problem: Diagnostic }
  | { readonly kind: "refused"; readonly problem: Diagnostic };

export interface Platform {
  /** `acme/shop#7`, for messages. */
  readonly name: string;
  /** Characters that a comment has, where nothing else is said. */
  readonly usualLength: number;
  /** The account that the token writes as, in small letters. */
  readonly me: () => Promise<Result<string>>;
  /** The last commit of the pull request's branch; once it is merged that never changes. */
  readonly head: () => Promise<Result<string>>;
  /** All that people and programs wrote on the pull request, from all pages. */
  readonly list: () => Promise<Result<readonly PostedComment[]>>;
  readonly create: (body: string) => Promise<Written>;
  readonly update: (id: number, body: string) => Promise<Written>;
  /** Null when it is gone, whoever removed it. */
  readonly remove: (id: number) => Promise<Diagnostic | null>;
}
