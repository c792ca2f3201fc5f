import { createHash } from 'node:crypto';
import type { Nonce } from '../../model/ids.ts';
import { probeTemplate } from './probe-script.ts';

const placeholder = '@NONCE@';

/** SHA-256 of {@link probeTemplate}, the placeholder in place of the nonce. */
export const probeSha256 = sha256OfScript(probeTemplate);

/** In lower-case hex; the script is UTF-8 with line feeds. */
export function sha256OfScript(script: string): string {
  return createHash('sha256').update(script, 'utf8').digest('hex');
}

/** The lines for one POST. Throws for anything but 32 lower-case hex digits, because the nonce becomes part of a script. */
export function probeScript(nonce: Nonce): string[] {
  if (!/^[0-9a-f]{32}$/.test(nonce)) {
    throw new TypeError('a nonce is 32 lower-case hex digits');
  }
  return probeTemplate.replace(placeholder, nonce).split('\n');
}
