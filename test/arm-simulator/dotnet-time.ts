/** How Azure writes times: `2023-11-10T09:54:50.7690000+00:00`. */
export function dotnetTime(ms: number): string {
  return new Date(ms).toISOString().replace('Z', '0000+00:00');
}
