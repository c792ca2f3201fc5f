import type { ArmAddress } from '../../model/clouds.ts';
import { isAuditError } from '../../model/errors.ts';
import type { AuditLog } from '../../model/log-texts.ts';
import type { Unjudged } from '../../model/outcome.ts';
import type { OperationToken } from '../../run-command/port.ts';
import { requireArmHost } from '../arm-client.ts';

/** What a token holds: signed URLs, used as they were given. At least one of `status` and `result` is there. */
export type OperationUrls = {
  readonly subscriptionId: string;
  /** `Azure-AsyncOperation`: always 200, says how far the operation is. */
  readonly status: string | null;
  /** `Location`: 202 until there is a result, then the result. */
  readonly result: string | null;
};

export function writeToken(urls: OperationUrls): OperationToken {
  return JSON.stringify(urls);
}

/** Null when the text is no token. */
export function readToken(token: OperationToken): OperationUrls | null {
  try {
    const { subscriptionId, status, result } = JSON.parse(token) as Record<keyof OperationUrls, unknown>;
    const urls = {
      subscriptionId: textOrNull(subscriptionId) ?? '',
      status: textOrNull(status),
      result: textOrNull(result),
    };
    return urls.status === null && urls.result === null ? null : urls;
  } catch {
    return null;
  }
}

/** How the row settles when one of the URLs is not on the configured host, where no token may be sent; else null. */
export function foreignUrl(
  { address, log }: { readonly address: ArmAddress; readonly log: AuditLog },
  { status, result }: OperationUrls,
): Unjudged | null {
  try {
    for (const url of [status, result]) {
      if (url !== null) {
        requireArmHost(url, address);
      }
    }
    return null;
  } catch (error) {
    if (!isAuditError(error, 'arm.foreignUrl')) {
      throw error;
    }
    log.warn('An operation points to a foreign host', error.data);
    return platformError(error.message);
  }
}

export function platformError(detail: string): Unjudged {
  return { outcome: 'failed', reason: 'platform-error', detail };
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
