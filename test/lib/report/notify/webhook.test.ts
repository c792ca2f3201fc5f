import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { createWebhook, type WebhookDeps } from '../../../../lib/report/notify/webhook.ts';
import { virtualClock } from '../../../arm-simulator/clock.ts';

const address = { url: 'https://hooks.example.org/secret-path?key=hush', secret: 'shared secret' };

type Request = Parameters<WebhookDeps['fetch']>[1];

/** A receiver that answers in turn with the given states; null: it cannot be reached. */
async function deliverTo(...answers: readonly (number | null)[]) {
  const clock = virtualClock(0);
  const requests: { readonly url: string; readonly at: number; readonly request: Request }[] = [];
  const webhook = createWebhook(
    {
      clock,
      fetch: async (url, request) => {
        const answer = answers[requests.length] ?? null;
        requests.push({ url, at: clock.now(), request });
        if (answer === null) {
          throw new TypeError(`fetch failed: ${url}`);
        }
        return { status: answer };
      },
    },
    address,
  );
  const delivery = await clock.runUntil(webhook.deliver({ event: 'test', name: '監査' }));
  return { delivery, requests };
}

describe('createWebhook', () => {
  it('signs the bytes of the body with the shared secret', async () => {
    const { delivery, requests } = await deliverTo(204);

    const { url, request } = requests[0] ?? {};
    const expected = createHmac('sha256', 'shared secret')
      .update(Buffer.from(request?.body ?? ''))
      .digest('hex');
    expect(delivery).toEqual({ kind: 'delivered' });
    expect(url).toBe(address.url);
    expect(request).toMatchObject({ method: 'POST', redirect: 'error' });
    expect(request?.headers['x-smb1-audit-signature']).toBe(`sha256=${expected}`);
    expect(JSON.parse(request?.body ?? '')).toEqual({ event: 'test', name: '監査' });
  });

  it.each([
    { answers: [null, 503, 200], kind: 'delivered', at: [0, 1000, 6000] },
    { answers: [429, 429, 429], kind: 'failed', at: [0, 1000, 6000] },
    { answers: [404], kind: 'failed', at: [0] },
    { answers: [302], kind: 'failed', at: [0] },
  ])('tries again what may pass: $answers', async ({ answers, kind, at }) => {
    const { delivery, requests } = await deliverTo(...answers);

    expect(delivery.kind).toBe(kind);
    expect(requests.map((request) => request.at)).toEqual(at);
  });

  it.each([
    { answers: [null, null, null], why: 'it could not be reached' },
    { answers: [410], why: 'it answered 410' },
  ])('says why it failed, never where: $why', async ({ answers, why }) => {
    expect((await deliverTo(...answers)).delivery).toEqual({ kind: 'failed', why });
  });
});
