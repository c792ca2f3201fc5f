import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Evidence } from '../../../../lib/smb/evidence/evidence.ts';
import { readEvidence } from '../../../../lib/smb/evidence/read-evidence.ts';
import { openEnvelope } from '../../../../lib/smb/probe/envelope.ts';
import { sealEnvelope } from '../../../support/seal-envelope.ts';

const nonce = '00112233445566778899aabbccddeeff';

/** A Server 2022 whose payload is removed, with a key of the server's that a policy wrote. */
const printed: Readonly<Record<string, string>> = {
  'os.build': '=20348',
  'os.revision': '=2700',
  dependencies: '=Bowser/MRxSmb20/NSI',
  'sc.exit': '=0',
  'sc.lines': '=12',
  mrxsmb10: '=absent',
  'mrxsmb10.state': '=not-listed',
  'mrxsmb10.file': '=no',
  'mrxsmb10.store': '=no',
  srv: '=present',
  'srv.type': '=missing',
  'srv.start': '=4',
  'srv.state': '=not-listed',
  'srv.file': '=no',
  'srv.store': '=no',
  'srv.switch': '=missing',
  'reboot-pending': '=no',
  'dism.exit': '=0',
  'dism.rows': '=131',
  'dism.known': '=3',
  'dism.closed': '=yes',
  'dism.smb1': '=Disabled with Payload Removed',
  'dism.smb1-client': '=Disabled with Payload Removed',
  'dism.smb1-server': '=Disabled with Payload Removed',
  'wmi.smb1': '=3',
  'wmi.smb1-client': '=3',
  'wmi.smb1-server': '=no-row',
};

const scLines = [
  '[SC] QueryServiceConfig SUCCESS',
  'SERVICE_NAME: lanmanworkstation',
  ' TYPE : 20 WIN32_SHARE_PROCESS',
  ' START_TYPE : 2 AUTO_START',
  ' ERROR_CONTROL : 1 NORMAL',
  ' BINARY_PATH_NAME : C:\\Windows\\System32\\svchost.exe -k NetworkService -p',
  ' LOAD_ORDER_GROUP : NetworkProvider',
  ' TAG : 0',
  ' DISPLAY_NAME : Workstation',
  ' DEPENDENCIES : Bowser',
  ' : MRxSmb20',
  ' SERVICE_START_NAME : NT AUTHORITY\\NetworkService',
].map((line) => `sc=${line}`);

function evidenceOf(lines: readonly string[], version = 2): Evidence {
  const opened = openEnvelope(sealEnvelope(nonce, lines, version).join('\n'), null);
  if (opened.kind !== 'answer') {
    throw new Error(`the envelope is ${opened.kind}`);
  }
  return readEvidence(opened.fields);
}

function linesWith(changes: Readonly<Record<string, string | null>>): string[] {
  const all: Record<string, string | null> = { ...printed, ...changes };
  const lines = Object.entries(all).flatMap(([key, rest]) => (rest === null ? [] : [`${key}${rest}`]));
  return [...lines, ...scLines];
}

function evidenceWith(changes: Readonly<Record<string, string | null>>): Evidence {
  return evidenceOf(linesWith(changes));
}

const removed = { kind: 'state', state: 'removed', text: 'Disabled with Payload Removed' };

describe('readEvidence', () => {
  it('reads both halves of version 2', () => {
    const { client, server, parent, rebootPending, os } = evidenceWith({});

    expect(os.build).toEqual({ kind: 'read', value: 20348 });
    expect(client).toMatchObject({
      service: { kind: 'absent' },
      listing: { kind: 'not-listed' },
      file: { kind: 'read', value: false },
      store: { kind: 'read', value: false },
      feature: { dism: removed, wmi: { kind: 'state', installState: 3 } },
      dependencies: {
        registry: { kind: 'read', value: ['Bowser', 'MRxSmb20', 'NSI'] },
        scQuery: { kind: 'read', value: ['Bowser', 'MRxSmb20'] },
      },
    });
    expect(server).toMatchObject({
      service: { kind: 'leftover', start: 4 },
      listing: { kind: 'not-listed' },
      isSwitchedOn: { kind: 'read', value: true },
      feature: { dism: removed, wmi: { kind: 'no-row' } },
    });
    expect(parent.dism).toEqual(removed);
    expect(rebootPending).toEqual({ kind: 'read', value: false });
  });

  it.each<{ changes: Record<string, string | null>; path: (evidence: Evidence) => unknown; reads: unknown }>([
    {
      changes: { mrxsmb10: '=present', 'mrxsmb10.type': '=2', 'mrxsmb10.start': '=2' },
      path: (e) => e.client.service,
      reads: { kind: 'installed', start: { kind: 'read', value: 2 } },
    },
    {
      changes: { mrxsmb10: '=present', 'mrxsmb10.type': '=2', 'mrxsmb10.start': '=missing' },
      path: (e) => e.client.service,
      reads: { kind: 'installed', start: { kind: 'missing' } },
    },
    {
      changes: { mrxsmb10: '=present', 'mrxsmb10.type': '=missing', 'mrxsmb10.start': '=missing' },
      path: (e) => e.client.service,
      reads: { kind: 'leftover', start: null },
    },
    {
      changes: { 'mrxsmb10.state': '=4' },
      path: (e) => e.client.listing,
      reads: { kind: 'listed', state: 4 },
    },
    {
      changes: { 'srv.switch': '=0' },
      path: (e) => e.server?.isSwitchedOn,
      reads: { kind: 'read', value: false },
    },
    {
      changes: { 'srv.switch': '=no-key' },
      path: (e) => e.server?.isSwitchedOn,
      reads: { kind: 'read', value: true },
    },
    { changes: { 'srv.store': '=yes' }, path: (e) => e.server?.store, reads: { kind: 'read', value: true } },
    {
      changes: { 'dism.smb1-server': '=no-row' },
      path: (e) => e.server?.feature.dism,
      reads: { kind: 'not-known' },
    },
    {
      changes: { 'dism.exit': '=-2146498302', 'dism.rows': '=0', 'dism.known': '=0', 'dism.closed': '=no' },
      path: (e) => e.parent.dism,
      reads: { kind: 'busy', why: 'DISM ended with 0x800f0902' },
    },
    {
      changes: { 'dism.exit': '=2148468742' },
      path: (e) => e.client.feature.dism,
      reads: { kind: 'busy', why: 'DISM ended with 0x800f0806' },
    },
    {
      changes: { dism: '!timeout' },
      path: (e) => e.client.feature.dism,
      reads: { kind: 'none', why: 'timeout' },
    },
    {
      changes: { wmi: '!timeout' },
      path: (e) => e.server?.feature.wmi,
      reads: { kind: 'none', why: 'timeout' },
    },
    {
      changes: { 'reboot-pending': '=yes' },
      path: (e) => e.rebootPending,
      reads: { kind: 'read', value: true },
    },
  ])('reads $changes as $reads', ({ changes, path, reads }) => {
    expect(path(evidenceWith(changes))).toEqual(reads);
  });

  // biome-ignore format: one signal a line
  const signals: readonly { readonly key: string; readonly of: (evidence: Evidence) => { readonly kind: string } | undefined }[] = [
    { key: 'os.build', of: (e) => e.os.build },
    { key: 'dependencies', of: (e) => e.client.dependencies.registry },
    { key: 'sc.exit', of: (e) => e.client.dependencies.scQuery },
    { key: 'sc.lines', of: (e) => e.client.dependencies.scQuery },
    { key: 'mrxsmb10', of: (e) => e.client.service },
    { key: 'mrxsmb10.state', of: (e) => e.client.listing },
    { key: 'mrxsmb10.file', of: (e) => e.client.file },
    { key: 'mrxsmb10.store', of: (e) => e.client.store },
    { key: 'srv', of: (e) => e.server?.service },
    { key: 'srv.type', of: (e) => e.server?.service },
    { key: 'srv.state', of: (e) => e.server?.listing },
    { key: 'srv.file', of: (e) => e.server?.file },
    { key: 'srv.store', of: (e) => e.server?.store },
    { key: 'srv.switch', of: (e) => e.server?.isSwitchedOn },
    { key: 'reboot-pending', of: (e) => e.rebootPending },
    { key: 'dism.exit', of: (e) => e.client.feature.dism },
    { key: 'dism.rows', of: (e) => e.server?.feature.dism },
    { key: 'dism.known', of: (e) => e.parent.dism },
    { key: 'dism.closed', of: (e) => e.parent.dism },
    { key: 'dism.smb1', of: (e) => e.parent.dism },
    { key: 'dism.smb1-client', of: (e) => e.client.feature.dism },
    { key: 'dism.smb1-server', of: (e) => e.server?.feature.dism },
    { key: 'wmi.smb1', of: (e) => e.parent.wmi },
    { key: 'wmi.smb1-client', of: (e) => e.client.feature.wmi },
    { key: 'wmi.smb1-server', of: (e) => e.server?.feature.wmi },
  ];
  const noAnswers = ['unread', 'none'];

  it.each(signals)('takes $key for unread when its line is missing', ({ key, of }) => {
    expect(noAnswers).toContain(of(evidenceWith({ [key]: null }))?.kind);
  });

  it.each(signals)('takes $key for unread when it says why', ({ key, of }) => {
    expect(noAnswers).toContain(of(evidenceWith({ [key]: '!PermissionDenied' }))?.kind);
  });

  it.each(signals)('takes $key for unread when it is printed twice, alike or not', ({ key, of }) => {
    const lines = linesWith({});

    expect(noAnswers).toContain(of(evidenceOf([...lines, `${key}${printed[key]}`]))?.kind);
    expect(noAnswers).toContain(of(evidenceOf([...lines, `${key}=yes`]))?.kind);
  });

  it.each(signals.filter(({ key }) => !/^(dism\.smb1|dependencies)/.test(key)))(
    'takes $key for unread when it is malformed',
    ({ key, of }) => {
      for (const value of ['=', '=Yes', '=no.', '=0x0', '=-1', '=1.0', '=/']) {
        expect(noAnswers).toContain(of(evidenceWith({ [key]: value }))?.kind);
      }
    },
  );

  it.each([
    {
      name: 'values of a key that is absent',
      changes: { 'mrxsmb10.type': '=2' },
      of: (e: Evidence) => e.client.service,
    },
    {
      name: 'a start of a key that is absent',
      changes: { 'mrxsmb10.start': '=4' },
      of: (e: Evidence) => e.client.service,
    },
    {
      name: 'rows beside the reason why there are none',
      changes: { dism: '!PermissionDenied' },
      of: (e: Evidence) => e.parent.dism,
    },
    {
      name: 'a list where a reason belongs',
      changes: { dism: '=Enabled' },
      of: (e: Evidence) => e.parent.dism,
    },
    { name: 'an answer where a reason belongs', changes: { wmi: '=1' }, of: (e: Evidence) => e.parent.wmi },
    {
      name: 'nine fields of a program that failed',
      changes: { 'sc.exit': '=1060' },
      of: (e: Evidence) => e.client.dependencies.scQuery,
    },
  ])('believes neither of two contradictory lines: $name', ({ changes, of }) => {
    expect(noAnswers).toContain(of(evidenceWith(changes)).kind);
  });

  it('does not read the list of sc.exe when one of its lines is missing or doubled', () => {
    const lines = linesWith({});
    const kept = scLines.filter((line) => {
      const at = lines.indexOf(line);
      const changed = [lines.toSpliced(at, 1), lines.toSpliced(at, 0, line)];
      return changed.some((one) => evidenceOf(one).client.dependencies.scQuery.kind === 'read');
    });

    expect(kept).toEqual([]);
  });

  it.each(['mrxsmb10.type=2', 'srv.switch=0', 'dism.smb1=Enabled'])(
    'does not open version 1 with %s',
    (line) => {
      expect(openEnvelope(sealEnvelope(nonce, [line], 1).join('\n'), null).kind).toBe('unreadable');
    },
  );
});

describe('readEvidence of version 1', () => {
  const folder = new URL('../../../fixtures/envelope-v1/', import.meta.url);

  function fixture(file: string, change: (text: string) => string = (text) => text): Evidence {
    const text = readFileSync(new URL(file, folder), 'utf8');
    const lines = change(text).split(/\r?\n/);
    return evidenceOf(lines.filter((line) => line !== '').slice(1, -1), 1);
  }

  it.each([
    { file: 'payload-removed.txt', service: { kind: 'absent' }, listing: { kind: 'not-listed' } },
    {
      file: 'leftover-key-payload-removed.txt',
      service: { kind: 'leftover', start: 4 },
      listing: { kind: 'not-listed' },
    },
    {
      file: 'leftover-key-available.txt',
      service: { kind: 'leftover', start: 4 },
      listing: { kind: 'not-listed' },
    },
    { file: 'client-off-server-on.txt', service: { kind: 'absent' }, listing: { kind: 'not-listed' } },
    { file: 'client-removed-server-on.txt', service: { kind: 'absent' }, listing: { kind: 'not-listed' } },
    { file: 'enabled-before-restart.txt', service: { kind: 'absent' }, listing: { kind: 'not-listed' } },
  ])('reads the client of $file, and no server', ({ file, service, listing }) => {
    expect(fixture(file)).toMatchObject({ client: { service, listing }, server: null });
  });

  it.each([
    { state: 'mrxsmb10.state=4', service: { kind: 'installed', start: { kind: 'read', value: 4 } } },
    { state: 'mrxsmb10.state=1', service: { kind: 'installed', start: { kind: 'read', value: 4 } } },
    { state: 'mrxsmb10.state=no-service', service: { kind: 'leftover', start: 4 } },
    { state: 'mrxsmb10.state!exit-5', service: { kind: 'unread' } },
    { state: 'mrxsmb10.state=not-listed', service: { kind: 'unread' } },
    { state: '', service: { kind: 'unread' } },
  ])('takes a key that is present with "$state" for $service.kind', ({ state, service }) => {
    const { client } = fixture('leftover-key-payload-removed.txt', (text) =>
      text.replace(/mrxsmb10\.state=.*/, state),
    );

    expect(client.service).toMatchObject(service);
  });

  it('tells a Start that is missing from one that could not be read', () => {
    const withStart = (line: string) =>
      fixture('leftover-key-payload-removed.txt', (text) =>
        text.replace(/mrxsmb10\.state=.*/, 'mrxsmb10.state=1').replace(/mrxsmb10\.start=.*/, line),
      ).client.service;

    expect(withStart('mrxsmb10.start!missing')).toEqual({ kind: 'installed', start: { kind: 'missing' } });
    expect(withStart('mrxsmb10.start!PermissionDenied')).toMatchObject({ start: { kind: 'unread' } });
    expect(withStart('mrxsmb10.start=9')).toMatchObject({ start: { kind: 'unread' } });
  });

  it('reads features, store and restart as before', () => {
    expect(fixture('enabled-before-restart.txt')).toMatchObject({
      parent: { dism: { kind: 'state', state: 'enabled' } },
      rebootPending: { kind: 'read', value: true },
    });
    expect(fixture('leftover-key-available.txt').client.store).toEqual({ kind: 'read', value: true });
  });
});
