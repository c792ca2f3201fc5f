/** The part of the Kusto query language that the simulator understands, as a tree. */
export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  /** `properties.a['b'][0]`: a column and the way into it. */
  | { readonly kind: 'path'; readonly root: string; readonly steps: readonly (string | number)[] }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Expression[] }
  | {
      readonly kind: 'binary';
      readonly operator: string;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'member';
      readonly operator: string;
      readonly left: Expression;
      readonly right: readonly Expression[];
    };

export type Column = { readonly name: string; readonly value: Expression };
export type SortKey = { readonly column: string; readonly direction: 'asc' | 'desc' };

export type Operator =
  | { readonly kind: 'where'; readonly condition: Expression }
  | { readonly kind: 'extend'; readonly columns: readonly Column[] }
  | { readonly kind: 'project'; readonly columns: readonly Column[] }
  | { readonly kind: 'project-away'; readonly names: readonly string[] }
  | { readonly kind: 'order'; readonly keys: readonly SortKey[] }
  | {
      readonly kind: 'join';
      readonly flavour: string;
      readonly right: Query;
      readonly on: readonly { readonly left: string; readonly right: string }[];
    }
  | { readonly kind: 'summarize'; readonly aggregates: readonly Column[]; readonly by: readonly Column[] }
  | { readonly kind: 'take'; readonly count: number }
  | { readonly kind: 'count' }
  | { readonly kind: 'distinct'; readonly columns: readonly Column[] };

export type Query = { readonly table: string; readonly operators: readonly Operator[] };

/** A query that the service would answer with 400; `code` goes into the details of the error. */
export class KqlError extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
