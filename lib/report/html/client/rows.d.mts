/** What tests call. */
type Row = {
  readonly name: string;
  readonly id: string;
  readonly status: {
    readonly outcome: string | null;
    readonly exposure: string;
    readonly client: string | null;
    readonly server: string | null;
  };
  readonly probedAt: string | null;
  readonly [field: string]: unknown;
};

export function readRows(blocks: readonly unknown[]): Row[];
export function selectRows(
  rows: readonly Row[],
  query: {
    readonly search: string;
    readonly status: string;
    readonly client: string;
    readonly server: string;
    readonly subscription?: string;
    readonly tag?: string;
  },
): Row[];
export function sortRows(
  rows: readonly Row[],
  order: { readonly column: string | null; readonly descending: boolean },
): Row[];
