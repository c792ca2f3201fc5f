/** A whole envelope around the lines, sealed by a second implementation of the checksum (RFC 1950, on big sums). */
export function sealEnvelope(nonce: string, body: readonly string[], version = 2): string[] {
  const begin = `smb1-probe v${version} begin ${nonce}`;
  const checksum = adler32([begin, ...body, ''].join('\n'));
  return [
    begin,
    ...body,
    `smb1-probe v${version} end ${nonce} ${body.length} ${checksum.toString(16).padStart(8, '0')}`,
  ];
}

function adler32(text: string): number {
  const codes = [...text].map((character) => character.codePointAt(0) ?? 0);
  const low = 1 + codes.reduce((sum, code) => sum + code, 0);
  const high = codes.length + codes.reduce((sum, code, index) => sum + code * (codes.length - index), 0);
  return (high % 65_521) * 65_536 + (low % 65_521);
}
