import { describe, expect, it } from '@jest/globals';
import { parseScQuery } from '../../../lib/cli/parse-sc-query.ts';
import { workstation } from './workstation.ts';

describe('parseScQuery', () => {
  it('gives the fields, the plain reading and a verdict that is always unknown', () => {
    expect(parseScQuery(workstation)).toMatchObject({
      kind: 'document',
      json: {
        fields: {
          serviceName: 'lanmanworkstation',
          loadOrderGroup: 'NetworkProvider',
          dependencies: ['Bowser', 'MRxSmb20', 'NSI'],
        },
        scQuery: { smb1: false, smb2: true },
        verdict: 'unknown',
        verdictReason: 'sc-query-only',
        because: [],
      },
      warnings: [],
    });
  });

  it('warns about the configuration of another service', () => {
    const other = workstation.replace('lanmanworkstation', 'lanmanserver');

    expect(parseScQuery(other)).toMatchObject({ warnings: [expect.stringContaining('lanmanserver')] });
  });

  it.each([
    {
      name: 'a failure',
      text: '[SC] OpenService FAILED 1060:\n\nThe specified service does not exist as an installed service.\n',
      error: { win32: 1060 },
    },
    { name: 'anything else', text: 'hello', error: { code: 'unreadable' } },
    { name: 'nothing', text: '', error: { code: 'unreadable' } },
    { name: 'half a text', text: workstation.slice(0, 300), error: { code: 'unreadable' } },
    {
      name: 'a driver that no field explains',
      text: `${workstation}MRxSmb10\n`,
      error: { code: 'unreadable' },
    },
  ])('has an error for $name', ({ text, error }) => {
    expect(parseScQuery(text)).toMatchObject({ kind: 'error', json: { error } });
  });
});
