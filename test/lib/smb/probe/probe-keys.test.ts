import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Nonce } from '../../../../lib/model/ids.ts';
import { probeScript } from '../../../../lib/smb/probe/probe.ts';
import { probeKeys } from '../../../../lib/smb/probe/probe-keys.ts';
import { everyGuest } from '../../../support/guest-cases.ts';
import { runGuest } from '../../../support/guest-machine/run-guest.ts';

const order: readonly string[] = probeKeys[2];

describe('probeKeys', () => {
  it('are the keys that docs/probe-envelope.md explains', () => {
    const page = readFileSync(new URL('../../../../docs/probe-envelope.md', import.meta.url), 'utf8');
    const table = page.slice(page.indexOf('## Keys'), page.indexOf('## Ten vectors'));
    expect(table.length).toBeGreaterThan(1000);
    const explained = table.split('\n').flatMap((row) => {
      const [, keys = ''] = /^\| (`.+?) \|/.exec(row) ?? [];
      return [...keys.matchAll(/`([^`]+)`/g)].map(([, key = '']) => key);
    });

    expect(order.filter((key) => key !== 'evidence').toSorted()).toEqual(explained.sort());
  });

  it.each(everyGuest)('come in the order in which $release with SMB1 $smb1 prints them', (vm) => {
    const { stdout } = runGuest({ script: probeScript('0'.repeat(32) as Nonce).join('\n'), vm });
    const entries = stdout.split('\r\n').slice(1, -2);
    const printed = entries.filter((line) => !line.startsWith('+')).map((line) => line.split(/[=!]/)[0]);
    expect(printed.length).toBeGreaterThan(20);
    const positions = printed.map((key = '') => order.indexOf(key));

    expect(positions).not.toContain(-1);
    expect(positions).toEqual(positions.toSorted((left, right) => left - right));
  });
});
