import {
  createHttpHeaders,
  createPipelineRequest,
  type PipelineResponse,
  RestError,
} from '@azure/core-rest-pipeline';
import { describe, expect, it } from '@jest/globals';
import { callToPace, pacedPolicy } from '../../../lib/azure/paced-policy.ts';
import type { PacedAnswer } from '../../../lib/run-command/pacing/pacing.ts';
import { virtualClock } from '../../arm-simulator/clock.ts';
import { computeId, someSubscription } from '../../support/machine-facts.ts';

const arm = 'https://management.azure.com';
const get = { kind: 'get', subscriptionId: someSubscription };
const list = { kind: 'list', subscriptionId: someSubscription };

describe('callToPace', () => {
  it.each([
    {
      url: '/providers/Microsoft.ResourceGraph/resources?api-version=1',
      method: 'POST' as const,
      call: { kind: 'graph' },
    },
    { url: `/subscriptions/${someSubscription}?api-version=1`, call: get },
    { url: `${computeId('virtualMachines/a')}?$expand=instanceView`, call: get },
    { url: computeId('virtualMachines/a/instanceView'), call: get },
    { url: computeId('galleries/g/images/i/versions/1.0.0'), call: get },
    {
      url: `/subscriptions/${someSubscription.toUpperCase()}/providers/Microsoft.Compute/virtualMachines?statusOnly=true`,
      call: list,
    },
    { url: computeId('virtualMachineScaleSets/web/virtualMachines'), call: list },
    { url: '/subscriptions?api-version=1', call: null },
    { url: computeId('virtualMachines/a/runCommand'), method: 'POST' as const, call: null },
  ])('counts $url', ({ url, method = 'GET' as const, call }) => {
    expect(callToPace({ url: `${arm}${url}`, method })).toEqual(call);
  });
});

describe('pacedPolicy', () => {
  it('waits until the pacer grants the call, and sends it once', async () => {
    const { send, events } = setUp({ waits: [40, 2, 0] });

    await send();

    expect(events).toEqual([
      'sleep 40',
      'sleep 2',
      'sleep 100000',
      'send',
      'observe {"remaining":[],"throttled":null}',
    ]);
  });

  it('tells the pacer of the buckets and of a 429', async () => {
    const { send, seen } = setUp({
      answer: {
        status: 429,
        headers: { 'retry-after': '9', 'x-ms-ratelimit-remaining-subscription-reads': '0' },
        body: '{"error":{"code":"SubscriptionRequestsThrottled","message":"Too many"}}',
      },
    });

    await send();

    expect(seen).toEqual([
      { remaining: [{ limit: 'arm-reads', remaining: 0 }], throttled: { by: 'arm', retryAfterMs: 9000 } },
    ]);
  });

  it('tells the pacer of a call that got no answer', async () => {
    const { send, seen } = setUp({ answer: null });

    await expect(send()).rejects.toThrow('socket hang up');
    expect(seen).toEqual([{ remaining: [], throttled: null }]);
  });

  it('takes nothing once it is aborted', async () => {
    const abort = new AbortController();
    const { send, events } = setUp({ waits: [10], abort });

    await expect(send()).rejects.toMatchObject({ name: 'AbortError' });
    expect(events).toEqual(['sleep 10']);
  });

  it('sends what is aborted while its tokens are being taken with a signal that says so', async () => {
    const abort = new AbortController();
    const policy = pacedPolicy({
      clock: virtualClock(0),
      pacer: {
        take: () => {
          abort.abort();
          return 0;
        },
        observe: () => {},
      },
    });
    const request = createPipelineRequest({
      url: `${arm}/subscriptions/${someSubscription}`,
      abortSignal: abort.signal,
    });

    await policy.sendRequest(request, async (sent) => {
      expect(sent.abortSignal?.aborted).toBe(true);
      return { request: sent, status: 200, headers: createHttpHeaders() };
    });
  });

  it.each([
    { name: 'answered', answers: true },
    { name: 'given up at its time limit', answers: false },
  ])('leaves no timer behind when a read is $name', async ({ answers }) => {
    const clock = virtualClock(0);
    const policy = pacedPolicy({ clock, pacer: { take: () => 0, observe: () => {} } });
    const request = createPipelineRequest({ url: `${arm}/subscriptions/${someSubscription}` });
    const reading = policy.sendRequest(request, async (sent) => {
      if (answers) {
        return { request: sent, status: 200, headers: createHttpHeaders() };
      }
      return await new Promise((_resolve, reject) => {
        const signal = sent.abortSignal as AbortSignal;
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    });

    const outcome = await clock.runUntil(
      reading.then(
        () => 'answered',
        (error: Error) => error.name,
      ),
    );

    expect(outcome).toBe(answers ? 'answered' : 'AbortError');
    expect(clock.now()).toBe(answers ? 0 : 100_000);
  });
});

function setUp({
  waits = [0],
  answer = { status: 200, headers: {}, body: '' },
  abort,
}: {
  waits?: number[];
  answer?: { status: number; headers: Record<string, string>; body: string } | null;
  abort?: AbortController;
}) {
  const events: string[] = [];
  const seen: PacedAnswer[] = [];
  const request = createPipelineRequest({
    url: `${arm}/subscriptions/${someSubscription}`,
    ...(abort !== undefined && { abortSignal: abort.signal }),
  });
  const policy = pacedPolicy({
    clock: {
      now: () => 0,
      wall: () => 0,
      sleep: (ms) => {
        events.push(`sleep ${ms}`);
        abort?.abort();
        return Promise.resolve();
      },
    },
    pacer: {
      take: () => waits.shift() ?? 0,
      observe: (_, observed) => {
        seen.push(observed);
        events.push(`observe ${JSON.stringify(observed)}`);
      },
    },
  });
  const next = (): Promise<PipelineResponse> => {
    events.push('send');
    return answer === null
      ? Promise.reject(new RestError('socket hang up'))
      : Promise.resolve({
          request,
          status: answer.status,
          headers: createHttpHeaders(answer.headers),
          bodyAsText: answer.body,
        });
  };
  return { events, seen, request, send: () => policy.sendRequest(request, next) };
}
