import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { auditRow, historyRow, keyPart, ledgerRow } from '../../../../../lib/azure/tables/records/keys.ts';
import { type AuditId, resourceKey } from '../../../../../lib/model/ids.ts';
import { firstSubscription } from '../../../../support/ledger-builders.ts';

/** Every code unit, halves of characters included, and often those that keys may not hold. */
const hostile = fc.array(
  fc.oneof(
    fc.constantFrom(...'/\\#?%\'"+&=;,.!*~^`_- \u0000\n\u007f\u0085\u00a0\ue000\ud83d\ude00'),
    fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)),
  ),
  { maxLength: 30 },
);
const text = hostile.map((characters) => characters.join(''));
const ascii = fc.string({ unit: 'binary-ascii', maxLength: 8 });

function sorted(left: string, right: string): number {
  return Number(left > right) - Number(left < right);
}

describe('keyPart', () => {
  it('leaves nothing in a key that the service forbids', () => {
    fc.assert(
      fc.property(text, (given) => {
        const part = keyPart(given, 300);

        expect(part).not.toMatch(/[/\\#?%'\p{Cc}\p{Cs}\p{Co}]/u);
        expect(part).not.toContain('!!');
      }),
    );
  });

  it('gives different texts different keys, of any length', () => {
    fc.assert(
      fc.property(
        text,
        text,
        fc.constantFrom('', 'x'.repeat(400), '監'.repeat(400)),
        (one, other, before) => {
          const [left, right] = [keyPart(before + one, 300), keyPart(before + other, 300)];

          expect(left === right).toBe(one === other);
          expect(Math.max(left.length, right.length)).toBeLessThanOrEqual(300);
        },
      ),
    );
  });

  it('keeps the order of ASCII texts', () => {
    fc.assert(
      fc.property(ascii, ascii, (one, other) => {
        expect(sorted(keyPart(one, 300), keyPart(other, 300))).toBe(sorted(one, other));
      }),
      { numRuns: 2000 },
    );
  });

  it('never cuts a character in two', () => {
    fc.assert(
      fc.property(fc.nat(3), (before) => {
        expect(keyPart('a'.repeat(before) + '😀'.repeat(300), 300)).not.toMatch(/\p{Cs}/u);
      }),
    );
  });
});

describe('ledgerRow', () => {
  it('fits 512 characters for the longest names that ARM allows, and for longer ones', () => {
    const provider = 'providers/microsoft.compute/virtualmachinescalesets';
    const longest = `/subscriptions/${firstSubscription}/resourcegroups/${'監'.repeat(90)}/${provider}/${'.'.repeat(64)}/virtualmachines/9999999999`;
    const auditId = '20260105T030000Z-0000000a' as AuditId;
    const keys = [longest, `${longest}${'_'.repeat(1000)}`].map(resourceKey);

    const rows = keys.flatMap((key) => [
      ledgerRow(auditId, key),
      historyRow(key, Date.UTC(2026, 0), auditId),
    ]);

    expect(Math.max(...rows.map((row) => row.length))).toBeLessThanOrEqual(512);
    expect(new Set(rows).size).toBe(4);
  });
});

describe('auditRow', () => {
  it('turns the order of ids round', () => {
    fc.assert(
      fc.property(ascii, ascii, (one, other) => {
        const [left, right] = [auditRow(one as AuditId), auditRow(other as AuditId)];

        expect(sorted(left, right)).toBe(sorted(other, one));
      }),
    );
  });
});
