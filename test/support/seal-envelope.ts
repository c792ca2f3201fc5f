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
  let low = 1;
  let high = text.length;
  for (let index = 0; index < text.length; index += 1) {
    low += text.charCodeAt(index);
    high += text.charCodeAt(index) * (text.length - index);
  }
  return (high % 65_521) * 65_536 + (low % 65_521);
}
