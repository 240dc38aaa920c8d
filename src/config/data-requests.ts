// What `data` blocks ask of the world. Evaluation is pure and cannot read it: it collects the requests, the caller reads them and
// evaluates again with the answers, until nothing new is asked. Equal requests are one.
import type { Address } from "../model/address.ts";
import type { Node } from "../model/node.ts";
import type { Image } from "../model/state.ts";

export type DataRequest =
  | { readonly kind: "image"; readonly ref: string }
  /** All nodes of the configuration; blocks choose among them. */
  | { readonly kind: "nodes" }
  /** A GET. Headers are sorted by name; neither they nor the address may be shown. */
  | {
      readonly kind: "http";
      readonly url: string;
      readonly headers: readonly (readonly [name: string, value: string])[];
    };

export type DataAnswer =
  | { readonly kind: "image"; readonly image: Image }
  | { readonly kind: "nodes"; readonly nodes: readonly Node[] }
  /** Header names are in lower case. */
  | {
      readonly kind: "http";
      readonly status: number;
      readonly headers: readonly (readonly [name: string, value: string])[];
      readonly body: Uint8Array;
    }
  /** `message` is the rest of a sentence that starts with the block's address. */
  | { readonly kind: "failed"; readonly code: string; readonly message: string; readonly detail?: string };

/** Answers by `requestKey`. */
export type DataAnswers = ReadonlyMap<string, DataAnswer>;

/** What one evaluation knows of the world, and asks of it. */
export interface DataDesk {
  readonly answers: DataAnswers;
  /** Without an answer so far, by `requestKey`. */
  readonly asked: Map<string, DataRequest>;
  /** Texts of the images that blocks ask for, answered or not. */
  readonly images: Set<string>;
  /** False while it is found out where things run and where the state is: that must be known to all commands, and without asking. */
  isOpen: boolean;
  /** How many attributes have no value so far, as what they come from failed or is not read. */
  missed: number;
  /** Addresses of objects with such an attribute: they are not as they will be. */
  readonly waiting: Set<Address>;
}

export function requestKey(request: DataRequest): string {
  switch (request.kind) {
    case "image":
      return JSON.stringify([request.kind, request.ref]);
    case "nodes":
      return request.kind;
    case "http":
      return JSON.stringify([request.kind, request.url, request.headers]);
    default:
      return request satisfies never;
  }
}
