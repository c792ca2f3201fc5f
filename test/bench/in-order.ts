/** Prints the lines of each of several at once as they come, but those of a later one only behind all of those before it. */
export function createOrderedPrint(print: (line: string) => void) {
  const held = new Map<number, string[]>();
  const ended = new Set<number>();
  let front = 0;
  return {
    line: (index: number, line: string): void => {
      if (index === front) {
        print(line);
      } else {
        held.set(index, [...(held.get(index) ?? []), line]);
      }
    },
    end: (index: number): void => {
      ended.add(index);
      while (ended.has(front)) {
        front += 1;
        for (const line of held.get(front) ?? []) {
          print(line);
        }
      }
    },
  };
}

/** Does every job, so many at a time, begun in their order. */
export async function doAll<Job>(
  jobs: readonly Job[],
  atOnce: number,
  work: (job: Job, index: number) => Promise<void>,
): Promise<void> {
  const waiting = jobs.entries();
  const inTurn = async (): Promise<void> => {
    for (const [index, job] of waiting) {
      await work(job, index);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, inTurn));
}
