import { describe, expect, it } from '@jest/globals';
import {
  activeHalves,
  type Exemption,
  indexExemptions,
  readExemptions,
} from '../../../lib/findings/exemptions.ts';
import { aTarget } from '../../support/ledger-builders.ts';

const target = { ...aTarget('vm-1'), tags: { Owner: 'Legacy' } };

function exemption(matching: Partial<Exemption>, expires = '2026-06-30'): Exemption {
  return { owner: 'storage team', reason: 'A scanner needs it.', expires, ...matching };
}

function stateAt(time: string, ...all: Exemption[]): string | null {
  return indexExemptions(all)(target, Date.parse(time))?.client?.state ?? null;
}

describe('indexExemptions', () => {
  it.each([
    {
      matching: { vm: target.resourceId.toUpperCase().replace('/SUBSCRIPTIONS/', '/subscriptions/') },
      matches: true,
    },
    { matching: { vm: aTarget('vm-2').resourceId }, matches: false },
    { matching: { tag: 'owner' }, matches: true },
    { matching: { tag: 'owner=Legacy' }, matches: true },
    { matching: { tag: 'owner=legacy' }, matches: true },
    { matching: { tag: 'owner=other' }, matches: false },
    { matching: { tag: 'own' }, matches: false },
    {
      matching: { image: 'microsoftwindowsserver:WINDOWSSERVER:2016-datacenter:14393.5786.230306' },
      matches: true,
    },
    { matching: { image: 'MicrosoftWindowsServer:WindowsServer:*:*' }, matches: true },
    { matching: { image: 'MicrosoftWindowsServer:WindowsServer:2019-Datacenter:*' }, matches: false },
  ])('matches by $matching: $matches', ({ matching, matches }) => {
    expect(stateAt('2026-01-01T00:00:00Z', exemption(matching))).toBe(matches ? 'active' : null);
  });

  it.each([
    { expires: '2026-06-30', time: '2026-06-30T23:59:59.999Z', state: 'active' },
    { expires: '2026-06-30', time: '2026-07-01T00:00:00.000Z', state: 'expired' },
    { expires: '2026-06-30T12:00:00+09:00', time: '2026-06-30T02:59:59.999Z', state: 'active' },
    { expires: '2026-06-30T12:00:00+09:00', time: '2026-06-30T03:00:00.000Z', state: 'expired' },
  ])('is $state at $time when it expires $expires', ({ expires, time, state }) => {
    expect(stateAt(time, exemption({ tag: 'owner' }, expires))).toBe(state);
  });

  it('takes an active exemption before an expired one', () => {
    const all = [exemption({ vm: target.resourceId }, '2026-01-31'), exemption({ tag: 'owner' })];

    expect(stateAt('2026-03-01T00:00:00Z', ...all)).toBe('active');
    expect(stateAt('2026-08-01T00:00:00Z', ...all)).toBe('expired');
  });
});

describe('indexExemptions of one half', () => {
  const at = Date.parse('2026-03-01T00:00:00Z');

  it('covers that half alone, and an exemption without one covers both', () => {
    const server = exemption({ tag: 'owner', half: 'server' });
    const both = exemption({ vm: target.resourceId }, '2026-01-31');

    expect(indexExemptions([server])(target, at)).toEqual({
      client: null,
      server: { exemption: server, state: 'active' },
    });
    expect(indexExemptions([both, server])(target, at)).toEqual({
      client: { exemption: both, state: 'expired' },
      server: { exemption: server, state: 'active' },
    });
  });
});

describe('activeHalves', () => {
  it.each([
    { all: [], active: [] },
    { all: [exemption({ tag: 'owner' })], active: ['client', 'server'] },
    { all: [exemption({ tag: 'owner', half: 'server' })], active: ['server'] },
    { all: [exemption({ tag: 'owner' }, '2026-01-31')], active: [] },
  ])('names $active', ({ all, active }) => {
    expect(activeHalves(indexExemptions(all)(target, Date.parse('2026-03-01T00:00:00Z')))).toEqual(active);
  });
});

describe('readExemptions', () => {
  it('reads what is documented', () => {
    const given = {
      exemptions: [
        exemption({ vm: target.resourceId.toUpperCase() }),
        exemption({ tag: 'a=b', half: 'client' }),
      ],
    };

    expect(readExemptions(JSON.stringify(given), 'file.json')).toEqual(given.exemptions);
  });

  it.each([
    { text: 'not json', says: 'it is not JSON' },
    { text: '{}', says: 'exemptions is not as expected' },
    { text: JSON.stringify({ exemptions: [exemption({})] }), says: 'exemptions.0 is' },
    {
      text: JSON.stringify({ exemptions: [exemption({ tag: 'a', image: 'a:b:c:d' })] }),
      says: 'exemptions.0 is',
    },
    {
      text: JSON.stringify({ exemptions: [exemption({ tag: 'a' }, 'soon')] }),
      says: 'exemptions.0.expires is',
    },
    {
      text: JSON.stringify({ exemptions: [{ ...exemption({ tag: 'a' }), owner: ' ' }] }),
      says: 'exemptions.0.owner is',
    },
    {
      text: JSON.stringify({ exemptions: [{ ...exemption({ tag: 'a' }), ower: 'x' }] }),
      says: 'exemptions.0 is',
    },
    {
      text: JSON.stringify({ exemptions: [{ ...exemption({ tag: 'a' }), half: 'both' }] }),
      says: 'exemptions.0.half is',
    },
    { text: JSON.stringify({ exemptions: [exemption({ image: 'a:b:c' })] }), says: 'exemptions.0.image is' },
  ])('refuses $text', ({ text, says }) => {
    expect(() => readExemptions(text, 'file.json')).toThrow(`file.json are not valid: ${says}`);
  });
});
