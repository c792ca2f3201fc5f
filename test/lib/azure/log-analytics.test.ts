import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createLogAnalytics } from '../../../lib/azure/log-analytics.ts';
import type { RowSink } from '../../../lib/findings/row-sink.ts';
import { type LogsReceiver, startLogsReceiver } from '../../support/logs-receiver.ts';

const ruleId = 'dcr-00000000000000000000000000000001';
const stream = 'Custom-Smb1Findings_CL';
const rows = [
  { AuditId: 'a', VmName: 'vm-1', Tags: { owner: 'ü' } },
  { AuditId: 'a', VmName: 'vm-2', Tags: {} },
];

let receiver: LogsReceiver;
let scopes: (string | string[])[];
let token: string | Error;

beforeEach(async () => {
  scopes = [];
  token = 'good';
  receiver = await startLogsReceiver({
    ruleId,
    streams: [stream],
    isAllowed: (authorization) => (authorization === 'Bearer stale' ? null : authorization === 'Bearer good'),
  });
});
afterEach(() => receiver.close());

function sink(options: { readonly ruleId?: string; readonly endpoint?: string } = {}): RowSink {
  return createLogAnalytics({
    endpoint: receiver.endpoint,
    ruleId,
    clock: { wall: () => Date.parse('2026-01-12T03:11:00Z') },
    credential: {
      getToken: async (scope) => {
        scopes.push(scope);
        if (token instanceof Error) {
          throw token;
        }
        return { token, expiresOnTimestamp: Date.now() + 3_600_000 };
      },
    },
    tlsOptions: { ca: receiver.caPem },
    timeoutMs: 1500,
    ...options,
  });
}

const refused = { kind: 'refused', retryAfterMs: null };

describe('createLogAnalytics', () => {
  it("posts rows to the rule's stream, signed in and gzipped", async () => {
    expect(await sink().send(stream, rows)).toEqual({ kind: 'taken' });

    expect(receiver.rows).toEqual(new Map([[stream, rows]]));
    expect(receiver.requests).toMatchObject([
      {
        method: 'POST',
        url: `/dataCollectionRules/${ruleId}/streams/${stream}?api-version=2023-01-01`,
        headers: {
          authorization: 'Bearer good',
          'content-encoding': 'gzip',
          'content-type': expect.stringMatching(/^application\/json/),
        },
      },
    ]);
    expect(scopes.flat()).toEqual(['https://monitor.azure.com/.default']);
  });

  it.each([
    { status: 401, trouble: 'forbidden', mayPass: false },
    { status: 403, trouble: 'forbidden', mayPass: false },
    { status: 404, trouble: 'not-found', mayPass: false },
    { status: 413, trouble: 'too-large', mayPass: false },
    { status: 429, trouble: 'throttled', mayPass: true },
    { status: 500, trouble: 'no-answer', mayPass: true },
    { status: 503, trouble: 'no-answer', mayPass: true },
    { status: 400, trouble: 'refused', mayPass: false },
    { status: 200, trouble: 'refused', mayPass: false },
    { status: 307, trouble: 'refused', mayPass: false },
  ])('says what $status means, asked once, following nothing', async ({ status, trouble, mayPass }) => {
    receiver.answerNext({ status, headers: { location: `${receiver.endpoint}/elsewhere` }, body: '<html>' });

    expect(await sink().send(stream, rows)).toEqual({ ...refused, trouble, status, mayPass });
    expect(receiver.requests).toHaveLength(1);
  });

  it.each([
    { token: 'stale', ruleId, trouble: 'forbidden', status: 401 },
    { token: 'without a role', ruleId, trouble: 'forbidden', status: 403 },
    { token: 'good', ruleId: 'dcr-2', trouble: 'not-found', status: 404 },
  ])('is told by the receiver itself: $trouble ($status)', async ({ trouble, status, ...given }) => {
    ({ token } = given);

    expect(await sink({ ruleId: given.ruleId }).send(stream, rows)).toMatchObject({ trouble, status });
  });

  it('tells how long it is asked to wait', async () => {
    receiver.answerNext({ status: 429, headers: { 'retry-after': '17' } });

    expect(await sink().send(stream, rows)).toMatchObject({ trouble: 'throttled', retryAfterMs: 17_000 });
  });

  it('waits no longer than its time for an answer', async () => {
    receiver.answerNext(null);

    expect(await sink().send(stream, rows)).toEqual({
      ...refused,
      trouble: 'no-answer',
      status: null,
      mayPass: true,
    });
  });

  it('sends nothing that is more than a call takes', async () => {
    const large = Array.from({ length: 100 }, () => ({ Text: 'x'.repeat(10_000) }));

    expect(await sink().send(stream, large)).toMatchObject({ trouble: 'too-large', mayPass: false });
    expect(receiver.requests).toEqual([]);
  });

  it('tells apart that nobody listens, and that no token could be had', async () => {
    const nobody = await sink({ endpoint: 'https://127.0.0.1:1' }).send(stream, rows);
    token = Object.assign(new Error('no identity'), { name: 'CredentialUnavailableError' });
    const unsigned = await sink().send(stream, rows);

    expect([nobody, unsigned]).toMatchObject([
      { trouble: 'no-answer', status: null, mayPass: true },
      { trouble: 'not-signed-in', status: null, mayPass: false },
    ]);
  });
});
