import type { Provenance } from '../model/provenance.ts';
import { imageKey } from './images/image-key.ts';

/** What an OS disk came from, as one text to compare: its image, else the nearest link of its chain. Null: not known. */
export function originOf({ end, image, chain }: Provenance): string | null {
  if (end === 'unknown') {
    return null;
  }
  return image === null ? (chain[0]?.id.toLowerCase() ?? null) : imageKey(image).join(':');
}
