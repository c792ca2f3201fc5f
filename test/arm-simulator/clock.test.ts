import { describe, expect, it } from '@jest/globals';
import { virtualClock } from './clock.ts';

describe('virtualClock', () => {
  it('wakes sleepers in the order of their times, then of their arrival', async () => {
    const clock = virtualClock(0);
    const events: string[] = [];
    const note = (name: string) => () => events.push(`${name} at ${clock.now()}`);
    const all = Promise.all([
      clock.sleep(20).then(note('late')),
      clock.sleep(10).then(note('early')),
      clock.sleep(10).then(note('early too')),
    ]);

    await clock.advance(15);
    events.push('15 passed');
    await clock.advance(5);
    await all;

    expect(events).toEqual(['early at 10', 'early too at 10', '15 passed', 'late at 20']);
  });

  it('runs a task with all its waits in no time', async () => {
    const clock = virtualClock(1000);
    const task = async () => {
      for (let round = 0; round < 100; round += 1) {
        await clock.sleep(60_000);
      }
      return clock.now();
    };

    expect(await clock.runUntil(task())).toBe(1000 + 6_000_000);
  });

  it('hands on what the task throws', async () => {
    const clock = virtualClock(0);
    const task = clock.sleep(5).then(() => {
      throw new RangeError('too late');
    });

    await expect(clock.runUntil(task)).rejects.toThrow('too late');
  });

  it('ends a sleep at once when it is aborted', async () => {
    const clock = virtualClock(0);
    const abort = new AbortController();
    const sleep = clock.sleep(1000, abort.signal);

    abort.abort();
    await sleep;

    expect(clock.now()).toBe(0);
    await expect(clock.sleep(1000, abort.signal)).resolves.toBeUndefined();
  });

  it('stands still while work in flight is held', async () => {
    const clock = virtualClock(0);
    const held = clock.hold(turns(5).then(() => clock.now()));

    await clock.runUntil(clock.sleep(10));

    expect(await held).toBe(0);
  });
});

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
}
