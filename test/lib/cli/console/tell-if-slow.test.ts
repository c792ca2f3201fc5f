import { describe, expect, it } from '@jest/globals';
import { tellIfSlow } from '../../../../lib/cli/console/tell-if-slow.ts';
import { english } from '../../../../lib/cli/texts/load-texts.ts';
import { lineText, type TextLine } from '../../../../lib/report/explain-probe.ts';
import { virtualClock } from '../../../arm-simulator/clock.ts';

function told() {
  const clock = virtualClock(0);
  const lines: string[] = [];
  const line = (text: TextLine) => lines.push(lineText(text));
  return { lines, clock, context: { clock, texts: english, console: { line } } };
}

describe('tellIfSlow', () => {
  it('says once that Azure has not answered, while it has not', async () => {
    const { lines, clock, context } = told();

    const answer = await clock.runUntil(
      tellIfSlow(context, async () => {
        await clock.sleep(30_000);
        return 'answer';
      }),
    );

    expect(answer).toBe('answer');
    expect(lines).toEqual([english.said.stillReading]);
  });

  it('says nothing of an answer that comes soon, nor afterwards', async () => {
    const { lines, clock, context } = told();

    await clock.runUntil(tellIfSlow(context, async () => await clock.sleep(1_000)));
    await clock.runUntil(clock.sleep(60_000));

    expect(lines).toEqual([]);
  });

  it('says nothing more once the work has failed', async () => {
    const { lines, clock, context } = told();
    const failing = tellIfSlow(context, async () => {
      throw new Error('no network');
    });

    await expect(failing).rejects.toThrow('no network');
    await clock.runUntil(clock.sleep(60_000));

    expect(lines).toEqual([]);
  });
});
