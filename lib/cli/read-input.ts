import { createReadStream } from 'node:fs';
import { AuditError } from '../model/errors.ts';

/** No probe and no sc.exe prints as much. */
const maxBytes = 1_048_576;

/** The text of a file, or of standard input for `-`. Throws `usage.invalid` when it cannot be read or is far too long. */
export async function readInput(path: string): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of path === '-' ? process.stdin : createReadStream(path)) {
      chunks.push(chunk as Buffer);
      size += (chunk as Buffer).length;
      if (size > maxBytes) {
        break;
      }
    }
  } catch (error: unknown) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AuditError('usage.invalid', `The input cannot be read: ${why}.`, { cause: error });
  }
  if (size > maxBytes) {
    throw new AuditError(
      'usage.invalid',
      `The input is longer than ${maxBytes} bytes: expected the text that one command printed.`,
    );
  }
  return decode(Buffer.concat(chunks));
}

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
