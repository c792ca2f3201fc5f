import { z } from 'zod';
import { isAuditError } from '../../model/errors.ts';
import type { OwnDetail, Unjudged } from '../../model/outcome.ts';
import { parsedJson } from '../../model/parsed-json.ts';
import type { OperationToken } from '../../run-command/port.ts';
import { requireArmHost } from '../arm-client.ts';
import { part } from '../tolerant-reading.ts';
import type { RunCommandDeps } from './exchange.ts';

/** What a token holds: signed URLs, used as they were given. At least one of `status` and `result` is there. */
export type OperationUrls = {
  /** `Azure-AsyncOperation`: always 200, says how far the operation is. */
  readonly status: string | null;
  /** `Location`: 202 until there is a result, then the result. */
  readonly result: string | null;
};

export function writeToken(urls: OperationUrls): OperationToken {
  return JSON.stringify(urls);
}

/** Of any length. */
const url = z.string().nullable().catch(null);

const urlsSchema = part({ status: url, result: url });

/** Null when the text is no token. */
export function readToken(token: OperationToken): OperationUrls | null {
  const urls = urlsSchema.parse(parsedJson(token));
  return urls.status === null && urls.result === null ? null : urls;
}

/** How the row settles when one of the URLs is not on the configured host, where no token may be sent; else null. */
export function foreignUrl(
  { clients, log }: Pick<RunCommandDeps, 'clients' | 'log'>,
  { status, result }: OperationUrls,
): Unjudged | null {
  try {
    for (const url of [status, result]) {
      if (url !== null) {
        requireArmHost(url, clients.address);
      }
    }
    return null;
  } catch (error) {
    if (!isAuditError(error, 'arm.foreignUrl')) {
      throw error;
    }
    log.warn('An operation points to a foreign host', error.data);
    const { origin = null } = error.data;
    return platformError({ code: 'foreign-operation', origin: typeof origin === 'string' ? origin : null });
  }
}

export function platformError(detail: OwnDetail): Unjudged {
  return { outcome: 'failed', reason: 'platform-error', detail };
}
