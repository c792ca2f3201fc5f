/**
 * Runs of three words of an English text that stand in its Japanese one too: a sentence that nobody translated. What is typed as it is
 * stands in both, such as the name of a command and what follows it.
 */
export function sharedWords(english: string, japanese: string): string[] {
  const text = untyped(japanese);
  const words = untyped(english).match(/\b(?:[A-Za-z]['’a-z]+ ){2}[a-z]['’a-z]+\b/g) ?? [];
  return words.filter((run) => text.includes(run));
}

function untyped(text: string): string {
  return text.replace(/\b(?:az|smb1-audit|npm run)(?: [\w=./-]+)+|"[^"\n]*"/g, '');
}
