import { describe, expect, it } from '@jest/globals';
import type { SinkAnswer, SinkRow } from '../../../../lib/findings/row-sink.ts';
import type { Store } from '../../../../lib/findings/store/store.ts';
import type { Audit } from '../../../../lib/model/audit.ts';
import type { SinkTrouble } from '../../../../lib/model/reasons/audit-note.ts';
import { sendRows } from '../../../../lib/report/monitor/send-rows.ts';
import { findingStream, imageStream } from '../../../../lib/report/monitor/table-rows.ts';
import { aroundStore } from '../../../support/around-store.ts';
import { aNewRow, judgedAs } from '../../../support/ledger-builders.ts';
import { laterAudit, seedEstate, seedLargeEstate, writeAudit } from '../../../support/seeded-estate.ts';
import { withEstate } from '../html/rendered-report.ts';

const refusal = (trouble: SinkTrouble, more: Partial<SinkAnswer> = {}): SinkAnswer => ({
  kind: 'refused',
  trouble,
  status: null,
  mayPass: trouble === 'throttled' || trouble === 'no-answer',
  retryAfterMs: null,
  ...more,
});

type Batch = { readonly stream: string; readonly rows: readonly SinkRow[] };

/** Sends the later audit to a sink that answers so; `answers` run out into `taken`. */
async function send(
  store: Store,
  answerTo: (batch: Batch, index: number) => SinkAnswer | null,
  { secondsACall = 0, changes = {} as Partial<Audit> } = {},
) {
  let now = 0;
  const batches: Batch[] = [];
  const slept: number[] = [];
  const clock = {
    now: () => now,
    wall: () => now,
    sleep: async (ms: number) => {
      slept.push(ms);
      now += ms;
    },
  };
  const sink = {
    send: async (stream: string, rows: readonly SinkRow[]): Promise<SinkAnswer> => {
      now += secondsACall * 1000;
      batches.push({ stream, rows });
      return answerTo({ stream, rows }, batches.length - 1) ?? { kind: 'taken' };
    },
  };
  const audit = { ...((await store.readAudit(laterAudit.id)) as Audit), ...changes };
  const outcome = await sendRows({ store, clock, sink }, audit);
  return { outcome, batches, slept };
}

describe('sendRows', () => {
  it('sends a row for each finding and each image, in batches that a call takes, a page in memory', async () => {
    await withEstate(
      (store) => seedLargeEstate(store, 3000),
      async (store) => {
        const pages: number[] = [];
        let isReading = false;
        const watched = aroundStore(store, async (method, call) => {
          expect(isReading).toBe(false);
          isReading = method === 'findings';
          const answer = await call();
          isReading = false;
          pages.push(method === 'findings' ? 1 : 0);
          return answer;
        });

        const { outcome, batches } = await send(watched, () => null);

        const { discovered } = await store.coverage(laterAudit.id);
        const images = batches.filter(({ stream }) => stream === imageStream).flatMap(({ rows }) => rows);
        const findings = batches.filter(({ stream }) => stream === findingStream);
        const keys = findings.flatMap(({ rows }) => rows).map(({ ResourceId }) => ResourceId);
        expect(outcome).toEqual({ sent: discovered + images.length, refused: null });
        expect([keys.length, new Set(keys).size]).toEqual([3000, 3000]);
        expect(images.length).toBeGreaterThan(10);
        expect(findings.length).toBeGreaterThan(1);
        const sizes = batches.map(({ rows }) => Buffer.byteLength(JSON.stringify(rows)));
        expect(Math.max(...sizes)).toBeLessThan(900_010);
        expect(Math.max(...sizes)).toBeGreaterThan(600_000);
      },
    );
  });

  it('says in every row how many findings the audit has, and sends those last: where all are there, images are too', async () => {
    const leftOut = { outcome: 'skipped', reason: 'sampled' } as const;
    const seed = async (store: Store): Promise<void> => {
      const judged = aNewRow('vm-1', { settlement: judgedAs('disabled', laterAudit.startedAt) });
      const others = ['vm-2', 'vm-3'].map((name) => aNewRow(name, { settlement: leftOut }));
      await writeAudit(store, laterAudit, [judged, ...others]);
    };
    await withEstate(seed, async (store) => {
      const { batches } = await send(store, () => null);

      const rows = batches.flatMap((batch) => batch.rows);
      expect(batches.map(({ stream }) => stream)).toEqual([imageStream, findingStream]);
      expect(rows.map(({ Discovered, LeftOut }) => [Discovered, LeftOut])).toEqual(rows.map(() => [3, 2]));
      expect(batches[1]?.rows).toHaveLength(3);
    });
  });

  it('tries three times what may pass, as long as it is asked to wait, and then stops', async () => {
    await withEstate(seedEstate, async (store) => {
      const { outcome, batches, slept } = await send(store, () =>
        refusal('throttled', { retryAfterMs: 7000, status: 429 }),
      );

      expect(outcome).toEqual({ sent: 0, refused: { trouble: 'throttled', status: 429 } });
      expect([batches.length, slept]).toEqual([3, [7000, 7000]]);
    });
  });

  it('waits no longer than a minute at a time, whatever it is asked', async () => {
    await withEstate(seedEstate, async (store) => {
      const { outcome, slept } = await send(store, (_batch, index) =>
        index === 0 ? refusal('throttled', { retryAfterMs: 86_400_000 }) : null,
      );

      expect(outcome?.refused).toBeNull();
      expect(slept).toEqual([60_000]);
    });
  });

  it.each(['forbidden', 'not-found', 'not-signed-in', 'refused'] as const)(
    'stops at once when %s',
    async (trouble) => {
      await withEstate(seedEstate, async (store) => {
        const { outcome, batches } = await send(store, () => refusal(trouble));

        expect(outcome).toMatchObject({ sent: 0, refused: { trouble } });
        expect(batches).toHaveLength(1);
      });
    },
  );

  it('halves what is too large, and leaves out the row that alone is', async () => {
    await withEstate(seedEstate, async (store) => {
      const isHuge = ({ VmName }: SinkRow) => VmName === 'vm-own';
      const { outcome, batches } = await send(store, ({ rows }) =>
        rows.some(isHuge) ? refusal('too-large', { status: 413 }) : null,
      );

      const { discovered } = await store.coverage(laterAudit.id);
      const taken = batches.filter(({ rows }) => !rows.some(isHuge));
      const findings = taken.filter(({ stream }) => stream === findingStream).flatMap(({ rows }) => rows);
      expect(findings).toHaveLength(discovered - 1);
      expect(taken.some(({ stream }) => stream === imageStream)).toBe(true);
      expect(outcome).toEqual({
        sent: taken.flatMap(({ rows }) => rows).length,
        refused: { trouble: 'too-large', status: 413 },
      });
    });
  });

  it('begins no batch after five minutes', async () => {
    await withEstate(
      (store) => seedLargeEstate(store, 3000),
      async (store) => {
        const { outcome, batches } = await send(store, () => null, { secondsACall: 301 });

        expect(batches).toHaveLength(1);
        expect(outcome).toEqual({
          sent: batches[0]?.rows.length,
          refused: { trouble: 'no-answer', status: null },
        });
      },
    );
  });

  it.each([
    ['an audit of a part', { lineage: { from: laterAudit.id, only: ['failed'] } }],
    ['one that was canceled', { state: 'canceled' }],
  ] as const)('sends nothing of %s, which would look like a whole one', async (_what, changes) => {
    await withEstate(seedEstate, async (store) => {
      expect(await send(store, () => null, { changes })).toMatchObject({ outcome: null, batches: [] });
    });
  });
});
