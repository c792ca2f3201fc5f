import { describe, expect, it } from '@jest/globals';
import { createLog } from '../../../../lib/cli/console/log.ts';

const lost = 'The lease could not be handed back; it will expire';

describe('createLog', () => {
  it("says warnings and errors in the reader's language, with their fields behind, and no progress", () => {
    const said: string[] = [];
    const console = {
      line: () => {},
      progress: () => {},
      warn: (text: string) => said.push(`warn ${text}`),
      error: (text: string) => said.push(`error ${text}`),
      isTerminal: false,
    };
    const log = createLog(console, { logged: (text) => `«${text}»`, errorText: (error) => `«${error}»` });

    log.warn(lost);
    log.error(lost, { subscription: 's', tries: 3, why: null, until: undefined, because: new Error('x') });
    log.info(lost, { subscription: 's' });

    expect(said).toEqual([`warn «${lost}»`, `error «${lost}» (subscription=s, tries=3, because=«Error: x»)`]);
  });
});
