/** A count and its noun, such as `1 VM` and `2 VMs`. */
export function amount(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
