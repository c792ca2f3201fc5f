import { describe, expect, it } from '@jest/globals';
import { exposureOf, verdicts } from '../../../lib/model/verdict.ts';
import { exposureMeaning, exposureState } from '../../../lib/report/exposure-state.ts';
import { languages, messages } from '../../../lib/report/messages/messages.ts';

const everyPair = verdicts.flatMap((client) => verdicts.map((server) => ({ client, server })));

describe('exposureState', () => {
  it('tells a server that is on from a client that is alone, and is the exposure otherwise', () => {
    for (const pair of everyPair) {
      const alone = pair.server === 'enabled' ? 'server-on' : 'client-on';
      const exposure = exposureOf(pair);
      expect([pair, exposureState(pair)]).toEqual([pair, exposure === 'on' ? alone : exposure]);
    }
    expect(exposureState(null)).toBe('none');
  });
});

describe('exposureMeaning', () => {
  it.each(languages)('never says that a half is not on which is, or is not known (%s)', (language) => {
    const notOn = {
      en: { client: 'SMB 1.0 client is not enabled', server: 'SMB 1.0 server is not enabled' },
      ja: {
        client: 'SMB 1.0 クライアントは有効ではありません',
        server: 'SMB 1.0 サーバーは有効ではありません',
      },
    }[language];
    for (const pair of everyPair) {
      const sentence = messages[language].exposureMeans[exposureMeaning(pair)];
      for (const half of ['client', 'server'] as const) {
        const isOpen = ['enabled', 'unknown', 'conflict'].includes(pair[half]);
        expect([pair, isOpen && sentence.includes(notOn[half])]).toEqual([pair, false]);
      }
    }
  });
});
