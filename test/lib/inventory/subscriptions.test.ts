import { describe, expect, it } from '@jest/globals';
import { canReadSubscription } from '../../../lib/inventory/subscriptions.ts';
import { AuditError, type ErrorCode } from '../../../lib/model/errors.ts';
import { subscriptionId } from '../../../lib/model/ids.ts';

const id = subscriptionId('11111111-1111-1111-1111-111111111111');
const never = new AbortController().signal;

function failing(error: Error) {
  return { subscription: () => Promise.reject(error) };
}

describe('canReadSubscription', () => {
  it('says yes when it answers', async () => {
    const inventory = { subscription: () => Promise.resolve({ subscriptionId: id, name: 'shop' }) };

    expect(await canReadSubscription(inventory, id, never)).toBe(true);
  });

  it.each<{ code: ErrorCode; says: boolean | null }>([
    { code: 'arm.forbidden', says: false },
    { code: 'arm.notFound', says: false },
    { code: 'arm.transient', says: null },
    { code: 'arm.unauthorized', says: null },
    { code: 'credential.unavailable', says: null },
  ])('says $says after $code', async ({ code, says }) => {
    expect(
      await canReadSubscription(failing(new AuditError(code, { code: 'as-said', text: 'no' })), id, never),
    ).toBe(says);
  });

  it('says that it was not told when the asker wants no more of it', async () => {
    const asked = AbortSignal.abort();

    expect(await canReadSubscription(failing(new Error('aborted')), id, asked)).toBeNull();
  });

  it('lets a bug through', async () => {
    await expect(canReadSubscription(failing(new TypeError('bug')), id, never)).rejects.toThrow('bug');
  });
});
