import { inert } from '../inert.ts';

/** In a SARIF message brackets make links and braces stand for arguments (SARIF 2.1.0, 3.11): here neither does. */
export function plainMessage(text: string): string {
  return inert(text)
    .replace(/[\\[\]]/g, '\\$&')
    .replaceAll('{', '{{')
    .replaceAll('}', '}}');
}
