/** UTF-8; UTF-16 as PowerShell's `>` and `Out-File` write it, with or without its mark; else single bytes, of which only the ASCII ones matter. */
export function decode(bytes: Uint8Array): string {
  const encoding = encodingByMark(bytes) ?? encodingByZeros(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('latin1').decode(bytes);
  }
}

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

function encodingByMark([first, second]: Uint8Array): Encoding | null {
  if (first === 0xff && second === 0xfe) {
    return 'utf-16le';
  }
  return first === 0xfe && second === 0xff ? 'utf-16be' : null;
}

/** In UTF-16 every other byte of English text is zero. */
function encodingByZeros(bytes: Uint8Array): Encoding {
  const zeros = [0, 0];
  for (const [index, byte] of bytes.subarray(0, 512).entries()) {
    zeros[index % 2] = (zeros[index % 2] ?? 0) + (byte === 0 ? 1 : 0);
  }
  const [even = 0, odd = 0] = zeros;
  const isWide = even + odd > Math.min(bytes.length, 512) / 4;
  if (!isWide) {
    return 'utf-8';
  }
  return odd > even ? 'utf-16le' : 'utf-16be';
}
