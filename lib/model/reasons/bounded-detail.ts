const longestDetail = 300;

/** The platform's own words on one line: no control or direction-changing characters, at most 300 characters. */
export function boundedDetail(text: string): string {
  const clean = text
    .slice(0, longestDetail * 4)
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return clean.length <= longestDetail ? clean : `${clean.slice(0, longestDetail - 1)}…`;
}
