import { createHmac } from 'node:crypto';
import type { Clock } from '../../model/ports.ts';

/** What became of a delivery. `why` never names the address, which may be a secret. */
export type Delivery = { readonly kind: 'delivered' } | { readonly kind: 'failed'; readonly why: string };

/** Tells another system something. Never rejects. */
export type Webhook = { deliver(message: unknown): Promise<Delivery> };

export type WebhookDeps = {
  readonly clock: Clock;
  readonly fetch: (
    url: string,
    request: {
      readonly method: 'POST';
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      readonly redirect: 'error';
      readonly signal: AbortSignal;
    },
  ) => Promise<{ readonly status: number }>;
};

/** Carries `sha256=` and the HMAC-SHA256 of the body's bytes with the shared secret, in hex. */
const signatureHeader = 'x-smb1-audit-signature';

/** Milliseconds: for one answer, and before the second and third attempt. */
const timeoutMs = 10_000;
const pausesMs: readonly number[] = [1000, 5000];

export type Receiver = {
  readonly url: string;
  /** Null: what is posted is not signed. */
  readonly secret: string | null;
  /** What the receiver takes in the place of the message. Default: the message. */
  readonly shape?: (message: unknown) => Promise<unknown>;
};

/** Posts JSON. Tries again when there is no answer or a server's error; follows no redirect. */
export function createWebhook(
  deps: WebhookDeps,
  { url, secret, shape = async (message) => message }: Receiver,
): Webhook {
  return {
    deliver: async (message) => {
      const body = JSON.stringify(await shape(message));
      let delivery = await attempt(deps, url, signed(body, secret));
      for (const pauseMs of pausesMs) {
        if (delivery.kind === 'delivered' || !delivery.mayPass) {
          break;
        }
        await deps.clock.sleep(pauseMs);
        delivery = await attempt(deps, url, signed(body, secret));
      }
      return delivery.kind === 'delivered' ? { kind: 'delivered' } : { kind: 'failed', why: delivery.why };
    },
  };
}

export function signatureOf(body: string, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body, 'utf8').digest('hex')}`;
}

type Signed = { readonly body: string; readonly headers: Readonly<Record<string, string>> };

function signed(body: string, secret: string | null): Signed {
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'user-agent': 'azure-smb1-auditor',
    ...(secret === null ? {} : { [signatureHeader]: signatureOf(body, secret) }),
  };
  return { body, headers };
}

type Attempt =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'failed'; readonly why: string; readonly mayPass: boolean };

/** Errors of fetch name the address, so only their kind is told. */
async function attempt({ fetch }: WebhookDeps, url: string, { body, headers }: Signed): Promise<Attempt> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    const { status } = await fetch(url, { method: 'POST', headers, body, redirect: 'error', signal });
    return status >= 200 && status < 300
      ? { kind: 'delivered' }
      : { kind: 'failed', why: `it answered ${status}`, mayPass: status >= 500 || status === 429 };
  } catch {
    return { kind: 'failed', why: 'it could not be reached', mayPass: true };
  }
}
