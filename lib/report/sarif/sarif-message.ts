import { escapeActive } from '../escape-active.ts';

/** In a SARIF message brackets make links and braces stand for arguments (SARIF 2.1.0, 3.11): here neither does. */
export function plainMessage(text: string): string {
  return escapeActive(text)
    .replace(/[\\[\]]/g, '\\$&')
    .replaceAll('{', '{{')
    .replaceAll('}', '}}');
}
