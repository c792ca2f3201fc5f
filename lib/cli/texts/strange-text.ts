import type { SaidTexts } from './cli-texts.ts';

/** What is no trouble of the table: the output's own, such as a full disk, or a bug. By shape, as errors of Node may be of another realm. */
export function strangeText(error: unknown, said: Pick<SaidTexts, 'notWritten' | 'unforeseen'>): string {
  const { message = String(error), syscall } = Object(error) as Partial<NodeJS.ErrnoException>;
  return syscall === 'write' ? said.notWritten(message) : said.unforeseen(message);
}
