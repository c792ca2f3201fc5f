import type { TokenCredential } from '@azure/identity';
import { AuditError } from '../model/errors.ts';
import type { Clock } from '../model/ports.ts';

/** A token this close to its end is replaced. */
const renewBeforeMs = 300_000;
/** A credential that hands out short-lived tokens is not asked more often than this. */
const smallestRenewalMs = 30_000;

type Held = { readonly token: string; readonly expiresAt: number; readonly fetchedAt: number };

export type TokenCache = ReturnType<typeof createTokenCache>;

/**
 * One token for everybody, because not every credential keeps its own: `az login` starts a process for each token.
 * Concurrent callers wait for the same request.
 */
export function createTokenCache(
  credential: TokenCredential,
  scope: string,
  clock: Pick<Clock, 'now' | 'wall'>,
) {
  let held: Held | null = null;
  let fetching: Promise<Held> | null = null;

  async function fetch(): Promise<Held> {
    const answer = await credential.getToken(scope);
    if (answer === null) {
      throw new AuditError('credential.unavailable', { code: 'not-signed-in', call: null, detail: null });
    }
    const fetchedAt = clock.now();
    const lifetimeMs = answer.expiresOnTimestamp - clock.wall();
    return { token: answer.token, expiresAt: fetchedAt + lifetimeMs, fetchedAt };
  }

  function renew(): Promise<Held> {
    fetching ??= fetch().finally(() => {
      fetching = null;
    });
    return fetching;
  }

  return {
    /** Rejects as the credential does, unless the token held is still good. */
    async get(): Promise<string> {
      if (held === null || needsRenewal(held, clock.now())) {
        held = await renew().catch((error: unknown) => stillGood(held, clock.now(), error));
      }
      return held.token;
    },
    /** ARM refused this token: the next call gets another one. */
    drop(token: string): void {
      if (held?.token === token) {
        held = null;
      }
    },
  };
}

function needsRenewal({ expiresAt, fetchedAt }: Held, now: number): boolean {
  const isNearEnd = expiresAt - now < renewBeforeMs;
  return now >= expiresAt || (isNearEnd && now - fetchedAt >= smallestRenewalMs);
}

function stillGood(held: Held | null, now: number, error: unknown): Held {
  if (held === null || now >= held.expiresAt) {
    throw error;
  }
  return held;
}
