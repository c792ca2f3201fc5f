import type { NotCounted } from '../findings/images/image-findings.ts';
import { whyNotCounted } from '../findings/images/image-roll-up.ts';
import type { Finding } from '../model/finding.ts';

/** Why a judged VM does not count for its image; null: it counts, or it was judged when the client alone decided that. */
export function notCountedFor(finding: Finding): keyof NotCounted | null {
  const wasAsked = finding.probe?.halves.server.verdictReason !== 'not-asked';
  return wasAsked ? whyNotCounted(finding) : null;
}
