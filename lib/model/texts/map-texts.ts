/** The same value with each text in it replaced. `member`: the property that a text stands under, itself or in a list. */
export function mapTexts(
  value: unknown,
  replace: (text: string, member: string) => string,
  member = '',
): unknown {
  if (typeof value === 'string') {
    return replace(value, member);
  }
  if (Array.isArray(value)) {
    return value.map((part) => mapTexts(part, replace, member));
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([name, part]) => [name, mapTexts(part, replace, name)]))
    : value;
}
