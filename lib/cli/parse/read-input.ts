import { createReadStream } from 'node:fs';
import { AuditError } from '../../model/errors.ts';
import { decode } from '../../settings/text-encoding.ts';

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
    throw new AuditError('usage.invalid', { code: 'input-unreadable', why }, { cause: error });
  }
  if (size > maxBytes) {
    throw new AuditError('usage.invalid', { code: 'input-too-long', mostBytes: maxBytes });
  }
  return decode(Buffer.concat(chunks));
}
