/** What tests call. */
export function countGroups(
  rows: readonly { readonly name: string }[],
  group: string,
  texts: { readonly vms: { readonly noTag: string } },
): { readonly key: string; readonly label: string; readonly count: number }[];
