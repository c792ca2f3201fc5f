/** What tests call. */
export function csvOf(
  rows: readonly { readonly name: string }[],
  tags: readonly { readonly name: string; readonly place: number }[],
): string;
export function csvCell(value: string | null): string;
