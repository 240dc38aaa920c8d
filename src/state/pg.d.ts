// What is used of the package pg, which brings no types.
declare module "pg" {
  import type { EventEmitter } from "node:events";
  import type { Socket } from "node:net";

  export interface ClientOptions {
    readonly connectionString?: string;
    readonly ssl?: boolean;
    readonly application_name?: string;
    readonly connectionTimeoutMillis?: number;
    readonly query_timeout?: number;
    readonly statement_timeout?: number;
    readonly keepAlive?: boolean;
  }
  export interface QueryAnswer {
    readonly rows: readonly Readonly<Record<string, unknown>>[];
    readonly rowCount: number | null;
  }
  export class Client {
    constructor(options: ClientOptions);
    connect(): Promise<void>;
    query(text: string, values?: readonly unknown[]): Promise<QueryAnswer>;
    end(): Promise<void>;
    /** Reads messages from the stream, `data` by `data`. Not documented: the version is fixed, and a test would tell. */
    readonly connection: { attachListeners: (stream: Socket | EventEmitter) => void };
    on(event: "error", listener: (error: Error) => void): this;
  }
}
