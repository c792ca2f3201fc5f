/**
 * A pure function of a text that remembers its last answers, the oldest going first. Texts longer than `maxLength` are read
 * anew each time, so that the memory it takes is bounded.
 */
export function remembered<Answer>(
  limits: { readonly answers: number; readonly maxLength: number },
  read: (text: string) => Answer,
): (text: string) => Answer {
  const known = new Map<string, Answer>();
  return (text) => {
    if (text.length > limits.maxLength) {
      return read(text);
    }
    const before = known.get(text);
    if (before !== undefined) {
      return before;
    }
    const answer = read(text);
    const [oldest] = known.size < limits.answers ? [] : known.keys();
    if (oldest !== undefined) {
      known.delete(oldest);
    }
    known.set(text, answer);
    return answer;
  };
}
