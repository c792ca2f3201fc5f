import { describe, expect, it } from '@jest/globals';
import { stepAfterPoll, toStarting } from '../../../../lib/audit/pass/transitions.ts';
import type { RowStateIn } from '../../../../lib/findings/store/ledger.ts';
import { freshMemo, waves } from '../../../../lib/model/row-memo.ts';
import type { Verdict } from '../../../../lib/model/verdict.ts';
import { retryRulesFor } from '../../../../lib/run-command/retry-rules.ts';
import { documentedRates } from '../../../support/documented-rates.ts';
import { aJudgement, aNonce, aProbe } from '../../../support/ledger-builders.ts';

const since = 100_000;

describe('toStarting', () => {
  it.each([
    { wave: waves.reserve, starts: waves.sample },
    { wave: waves.first, starts: waves.first },
    { wave: waves.silent, starts: waves.silent },
  ])('takes a row out of the reserve and leaves others in their wave: $wave', ({ wave, starts }) => {
    expect(toStarting({ ...freshMemo, wave, notBefore: 5 }, aNonce, since)).toEqual({
      state: 'starting',
      memo: { ...freshMemo, wave: starts, attempts: 1 },
      nonce: aNonce,
      since,
    });
  });
});

describe('stepAfterPoll', () => {
  /** A probe that was read 40 s after it was started, on a wall clock that stands elsewhere than the clock of waits. */
  function step(client: Verdict, server: Verdict) {
    const judged = aProbe('binaries-absent');
    const halves = { client: judgementOf(client), server: judgementOf(server) };
    const probe = {
      sha256: 'b'.repeat(64),
      scriptFor: () => [],
      read: () => ({ kind: 'judged', probe: { ...judged, halves } }) as const,
    };
    const row: RowStateIn<'started'> = {
      state: 'started',
      memo: freshMemo,
      nonce: aNonce,
      token: 't',
      since,
    };
    return stepAfterPoll(
      { rules: retryRulesFor(documentedRates, { probeDeadlineSeconds: 300 }), probe },
      row,
      { kind: 'succeeded', stdout: '', stderr: '', remaining: [], retryAfterMs: null },
      {
        now: since + 40_000,
        wall: Date.UTC(2026, 0, 5),
        fraction: 0,
        unclearPolls: 0,
        isSuspect: false,
        deadline: Number.POSITIVE_INFINITY,
      },
    );
  }

  it('keeps when the probe was started, by the wall clock', () => {
    expect(step('binaries-absent', 'enabled')).toMatchObject({
      state: 'settled',
      settlement: { outcome: 'judged', probedAt: '2026-01-04T23:59:20.000Z' },
      settledAt: since + 40_000,
    });
  });

  it.each<[Verdict, Verdict]>([
    ['unknown', 'enabled'],
    ['enabled', 'unknown'],
  ])('probes again where servicing kept one half from being judged: %s, %s', (client, server) => {
    expect(step(client, server)).toMatchObject({ state: 'pending', memo: { servicingWaited: true } });
  });
});

function judgementOf(verdict: Verdict) {
  return {
    ...aJudgement(verdict),
    verdictReason: verdict === 'unknown' ? ('servicing-busy' as const) : null,
  };
}
