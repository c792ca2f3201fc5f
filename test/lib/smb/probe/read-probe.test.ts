import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Nonce } from '../../../../lib/model/ids.ts';
import { type Half, halves, verdictsOf } from '../../../../lib/model/verdict.ts';
import { probeScript } from '../../../../lib/smb/probe/probe.ts';
import { probeTemplate } from '../../../../lib/smb/probe/probe-script.ts';
import { type ProbeReading, readProbe } from '../../../../lib/smb/probe/read-probe.ts';
import type { GuestMachine } from '../../../arm-simulator/world.ts';
import { everyGuest, server2019, smb1States } from '../../../support/guest-cases.ts';
import { runGuest } from '../../../support/guest-machine/run-guest.ts';
import { compareReaders } from '../../../support/probe-outputs.ts';
import { sealEnvelope } from '../../../support/seal-envelope.ts';

const nonce = '0123456789abcdef0123456789abcdef' as Nonce;
const otherNonce = 'fedcba9876543210fedcba9876543210' as Nonce;
const script = probeScript(nonce).join('\n');

function answerOf(vm: GuestMachine) {
  return runGuest({ script, vm });
}

function verdictsIn(reading: ProbeReading): string {
  if (reading.kind !== 'judged') {
    return reading.kind;
  }
  const { client, server } = verdictsOf(reading.probe.halves);
  return client === server ? client : `${client}, ${server}`;
}

/** Of both halves, in one word where they are alike. */
function verdictOf(vm: GuestMachine): string {
  const { stdout, stderr } = answerOf(vm);
  return verdictsIn(readProbe(stdout, stderr, nonce));
}

const verdicts = {
  enabled: 'enabled',
  disabled: 'disabled',
  available: 'installable',
  'payload-removed': 'binaries-absent',
} as const;

describe('readProbe', () => {
  it.each(everyGuest.filter((vm) => !vm.osVersion.startsWith('6.1') && !vm.osVersion.startsWith('6.2')))(
    'judges $release in $language with SMB1 $smb1',
    (vm) => {
      expect(verdictOf(vm)).toBe(verdicts[vm.smb1 ?? 'enabled']);
    },
  );

  it('judges what the probe prints that is run by hand as it is kept, and takes it for no answer to a command', () => {
    const { stdout, stderr } = runGuest({ script: probeTemplate, vm: server2019('payload-removed') });

    expect(verdictsIn(readProbe(stdout, stderr, null))).toBe('binaries-absent');
    expect(readProbe(stdout, stderr, nonce)).toEqual({ kind: 'stale' });
  });

  it.each(['6.1.7601.24214', '6.2.9200.24768'])(
    'judges %s, where SMB1 is part of the system',
    (osVersion) => {
      const vm = { ...server2019('enabled'), osVersion };

      expect(verdictOf(vm)).toBe('enabled');
      expect(verdictOf({ ...vm, smb1: 'disabled' })).toBe('disabled');
    },
  );

  it.each(smb1States)('takes a key of which nothing was answered for unread, with SMB1 %s', (smb1) => {
    const silent = script.replace('Get-Item -Path $path -ErrorAction Stop', '$null');
    const { stdout, stderr } = runGuest({ script: silent, vm: server2019(smb1) });

    expect(silent).not.toBe(script);
    expect(stdout.match(/^(os\.build|dependencies|mrxsmb10|srv)!empty\r$/gm)).toHaveLength(4);
    expect(verdictsIn(readProbe(stdout, stderr, nonce))).toBe('unknown');
  });

  // biome-ignore format: one oddity a line
  it.each([
    { oddity: 'hanging-dism', enabled: 'enabled', removed: 'unknown' },
    { oddity: 'failing-dism', enabled: 'enabled', removed: 'unknown' },
    { oddity: 'busy-dism', enabled: 'enabled', removed: 'unknown' },
    { oddity: 'cut-list', enabled: 'enabled', removed: 'unknown' },
    { oddity: 'short-list', enabled: 'enabled', removed: 'unknown' },
    { oddity: 'unmarked-list', enabled: 'enabled', removed: 'unknown' },
    { oddity: 'doubled-rows', enabled: 'enabled', removed: 'unknown' },
    { oddity: 'hanging-wmi', enabled: 'enabled', removed: 'binaries-absent' },
    { oddity: 'failing-wmi', enabled: 'enabled', removed: 'binaries-absent' },
    { oddity: 'hanging-both', enabled: 'enabled', removed: 'unknown' },
    { oddity: 'denied-keys', enabled: 'unknown, enabled', removed: 'unknown, binaries-absent' },
    { oddity: 'denied-server-keys', enabled: 'enabled, unknown', removed: 'binaries-absent, unknown' },
    { oddity: 'denied-switch', enabled: 'enabled, unknown', removed: 'binaries-absent' },
    { oddity: 'denied-version', enabled: 'unknown', removed: 'unknown' },
    { oddity: 'denied-store', enabled: 'enabled', removed: 'binaries-absent' },
    { oddity: 'denied-drivers', enabled: 'unknown', removed: 'unknown' },
    { oddity: 'planted-programs', enabled: 'enabled', removed: 'binaries-absent' },
    { oddity: '32-bit-host', enabled: 'enabled', removed: 'binaries-absent' },
    { oddity: 'constrained-language', enabled: 'enabled', removed: 'binaries-absent' },
    { oddity: 'hostile-product', enabled: 'enabled', removed: 'binaries-absent' },
    { oddity: 'hostile-build', enabled: 'unknown', removed: 'unknown' },
    { oddity: 'unlisted-dependency', enabled: 'enabled', removed: 'binaries-absent' },
    { oddity: 'manual-server-start', enabled: 'enabled', removed: 'binaries-absent' },
    { oddity: 'removed-parent', enabled: 'enabled', removed: 'conflict' },
    { oddity: 'translated-states', enabled: 'enabled', removed: 'binaries-absent' },
    { oddity: 'left-driver-file', enabled: 'enabled', removed: 'conflict, binaries-absent' },
    { oddity: 'left-server-file', enabled: 'enabled', removed: 'binaries-absent, conflict' },
    { oddity: 'orphan-dependency', enabled: 'enabled', removed: 'conflict, binaries-absent' },
    { oddity: 'missing-start', enabled: 'unknown, enabled', removed: 'binaries-absent' },
    { oddity: 'text-start', enabled: 'unknown, enabled', removed: 'binaries-absent' },
    { oddity: 'left-payload', enabled: 'enabled', removed: 'binaries-absent' },
    { oddity: 'left-deltas', enabled: 'enabled', removed: 'binaries-absent' },
    { oddity: 'wmi-says-disabled', enabled: 'enabled', removed: 'binaries-absent' },
    { oddity: 'feature-not-known', enabled: 'conflict', removed: 'not-in-os' },
    { oddity: 'overlong-answers', enabled: 'unknown', removed: 'unknown' },
    { oddity: 'twice', enabled: 'enabled', removed: 'binaries-absent' },
    { oddity: 'noise', enabled: 'enabled', removed: 'binaries-absent' },
    { oddity: 'cut', enabled: 'truncated', removed: 'truncated' },
    { oddity: 'half', enabled: 'truncated', removed: 'truncated' },
    { oddity: 'flipped', enabled: 'unreadable', removed: 'unreadable' },
    { oddity: 'stale', enabled: 'stale', removed: 'stale' },
    { oddity: 'hostile-output', enabled: 'unreadable', removed: 'unreadable' },
    { oddity: 'silent', enabled: 'crashed', removed: 'crashed' },
    { oddity: 'crashed', enabled: 'crashed', removed: 'crashed' },
  ])('answers $enabled and $removed with $oddity', ({ oddity, enabled, removed }) => {
    expect(verdictOf(server2019('enabled', oddity))).toBe(enabled);
    expect(verdictOf(server2019('payload-removed', oddity))).toBe(removed);
  });

  it.each([
    ['busy-dism', 'servicing-busy'],
    ['blocked-dism', 'servicing-busy'],
    ['cut-list', 'feature-state-unread'],
  ])('gives the reason of both halves with %s', (oddity, reason) => {
    const read = readProbe(answerOf(server2019('payload-removed', oddity)).stdout, '', nonce);
    const halves = read.kind === 'judged' ? read.probe.halves : null;

    expect([halves?.client.verdictReason, halves?.server.verdictReason]).toEqual([reason, reason]);
  });

  it('judges a saved output of version 1, by the same words in another frame', () => {
    const folder = new URL('../../../fixtures/envelope-v1/', import.meta.url);
    const judged = readdirSync(folder).map((file) => {
      const text = readFileSync(new URL(file, folder), 'utf8');
      expect(readProbe(text, '', '0123456789abcdef0123456789abcdef' as Nonce)).toEqual({
        kind: 'unreadable',
        why: 'version-not-asked',
      });
      return [file, verdictsIn(readProbe(text, '', null))];
    });

    expect(Object.fromEntries(judged)).toEqual({
      'client-off-server-on.txt': 'installable, unknown',
      'client-removed-server-on.txt': 'binaries-absent, unknown',
      'enabled-before-restart.txt': 'unknown',
      'leftover-key-available.txt': 'installable, unknown',
      'leftover-key-payload-removed.txt': 'binaries-absent, unknown',
      'payload-removed.txt': 'binaries-absent, unknown',
    });
  });

  it('tells the same lines in frames of two versions apart, in either order', () => {
    const lines = ['os.build=20348', 'mrxsmb10=present', 'mrxsmb10.state=no-service'];
    const inFrame = (version: number): string | undefined => {
      const read = readProbe(sealEnvelope(nonce, lines, version).join('\n'), '', null);
      return read.kind === 'judged' ? read.probe.halves.client.because[0]?.value : read.kind;
    };

    // Each twice and again: the second time an answer is remembered.
    const [first, second] = [inFrame(1), inFrame(2)];
    expect(first).not.toBe(second);
    expect([inFrame(1), inFrame(2), inFrame(1), inFrame(2)]).toEqual([first, second, first, second]);
  });

  it('reports what it read beside the verdict', () => {
    const { stdout } = answerOf({ ...server2019('enabled'), osVersion: '6.3.9600.19913', release: '2012R2' });

    expect(readProbe(stdout, '', nonce)).toMatchObject({
      kind: 'judged',
      probe: {
        scQuery: { smb1: true, smb2: true },
        halves: { client: { verdict: 'enabled' }, server: { verdict: 'enabled' } },
        os: { name: 'Windows Server 2012 R2 Datacenter', build: '6.3.9600.19913' },
        evidence: {
          'os.edition': 'ServerDatacenter',
          'mrxsmb10.start': '2',
          dependencies: 'Bowser/MRxSmb10/MRxSmb20/NSI',
        },
      },
    });
  });

  it('shows by an ellipsis that the evidence goes on', () => {
    const reading = readProbe(answerOf(server2019('enabled')).stdout, '', nonce);
    const evidence = reading.kind === 'judged' ? reading.probe.evidence : {};

    expect(evidence['sc']).toMatch(/^\[SC\] QueryServiceConfig.+…$/);
    expect(evidence['sc']).toHaveLength(400);
    expect(evidence['dependencies']).toMatch(/NSI$/);
  });

  it('reads the edition and the revision of a 64-bit system from a 32-bit host', () => {
    const wide = readProbe(answerOf(server2019('enabled')).stdout, '', nonce);
    const narrow = readProbe(answerOf(server2019('enabled', '32-bit-host')).stdout, '', nonce);

    expect(narrow.kind === 'judged' && narrow.probe.os).toEqual(wide.kind === 'judged' && wide.probe.os);
    expect(narrow.kind === 'judged' && narrow.probe.evidence['host.bits']).toBe('32');
  });

  it('takes a saved output without its nonce, and its checksum still counts', () => {
    const { stdout } = answerOf(server2019('payload-removed'));

    expect(readProbe(stdout, '', null).kind).toBe('judged');
    expect(readProbe(stdout.replace('srv.store=no', 'srv.store=yes'), '', null)).toEqual({
      kind: 'unreadable',
      why: 'damaged',
    });
  });

  it('calls words without an envelope a crash when PowerShell complained', () => {
    expect(readProbe('', 'The term is not recognized', nonce).kind).toBe('crashed');
    expect(readProbe('half a word', 'The term is not recognized', nonce).kind).toBe('crashed');
    expect(readProbe('half a word', '', nonce).kind).toBe('unreadable');
  });

  it('never says binaries-absent of a cut, changed or foreign output', () => {
    const { stdout } = answerOf(server2019('payload-removed'));
    const spot = fc.nat(stdout.trimEnd().length - 1);
    const damage = fc.oneof(
      spot.map((at) => stdout.slice(at + 1)),
      spot.map((at) => stdout.slice(0, at)),
      fc.tuple(spot, fc.integer({ min: 0x21, max: 0x7e })).map(([at, code]) => changed(stdout, at, code)),
      fc.tuple(spot, spot).map(([from, to]) => stdout.slice(0, from) + stdout.slice(Math.max(from + 1, to))),
      fc.constant(stdout.replaceAll(nonce, otherNonce)),
    );

    fc.assert(
      fc.property(damage, (text) => {
        fc.pre(text.trimEnd() !== stdout.trimEnd() && !sameLines(text, stdout));

        expect(readProbe(text, '', nonce).kind).not.toBe('judged');
      }),
    );
  });

  it('never says binaries-absent of a half when a line that decides it is missing, doubled or unread', () => {
    const lines = answerOf(server2019('payload-removed')).stdout.split('\r\n').slice(1, -2);
    const deciding = {
      client:
        /^(os\.build|dependencies|sc|sc\.exit|sc\.lines|mrxsmb10|mrxsmb10\.file|dism\.(exit|rows|known|closed|smb1-client))[=!]/,
      server: /^(os\.build|srv|srv\.file|dism\.(exit|rows|known|closed|smb1-server))[=!]/,
    };
    const absentIn = (half: Half, changedLines: readonly string[]): boolean => {
      const read = readProbe(sealEnvelope(nonce, changedLines).join('\n'), '', nonce);
      return read.kind === 'judged' && read.probe.halves[half].verdict === 'binaries-absent';
    };
    const believed = halves.flatMap((half) =>
      lines.flatMap((line, index) => {
        const unread = line.replace(/[=!].*/, '!damaged');
        const variants = [lines.toSpliced(index, 1), lines.with(index, unread), [...lines, line]];
        return deciding[half].test(line) && variants.some((variant) => absentIn(half, variant)) ? [line] : [];
      }),
    );

    expect(halves.map((half) => absentIn(half, lines))).toEqual([true, true]);
    expect(believed).toEqual([]);
  });

  it.each(['4294967296', '-4294967296', '', '0x0', '00000000000'])(
    'takes %j for no exit code of DISM',
    (exit) => {
      const lines = answerOf(server2019('payload-removed')).stdout.split('\r\n').slice(1, -2);
      const changedExit = lines.map((line) => line.replace(/^(dism\.exit)=.*$/, `$1=${exit}`));

      expect(verdictsIn(readProbe(sealEnvelope(nonce, changedExit).join('\n'), '', nonce))).toBe('unknown');
    },
  );

  it('says byte for byte what the reader of an earlier day says, of whole outputs and of damaged ones', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { differing, judged } = compareReaders(seed, 500);

        expect(differing).toEqual([]);
        expect(judged).toBeGreaterThan(50);
      }),
      { numRuns: 10 },
    );
  });
});

function changed(text: string, at: number, code: number): string {
  return text.slice(0, at) + String.fromCharCode(code) + text.slice(at + 1);
}

/** Lost line ends and blanks are no damage. */
function sameLines(left: string, right: string): boolean {
  const lines = (text: string) =>
    text
      .split(/[\r\n]+/)
      .map((line) => line.trimEnd())
      .filter((line) => line !== '');
  return lines(left).join('\n') === lines(right).join('\n');
}
