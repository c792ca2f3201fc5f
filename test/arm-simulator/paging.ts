import { answer, armError } from './arm-error.ts';
import type { Call } from './route.ts';
import type { SimResponse } from './world.ts';

/** One page of a list: `value` and, when there is more, the absolute `nextLink` that must be used as it is. */
export function page(call: Call, items: readonly unknown[], pageSize: number): SimResponse {
  const token = call.request.url.searchParams.get('$skiptoken');
  const start = token === null ? 0 : Number.parseInt(Buffer.from(token, 'base64url').toString('utf8'), 10);
  if (!Number.isInteger(start) || start < 0) {
    return armError(400, 'InvalidSkipToken', 'The skip token is not one that an earlier page gave.');
  }
  const value = items.slice(start, start + pageSize);
  const next = start + value.length;
  return answer(next < items.length ? { value, nextLink: nextLink(call, next) } : { value });
}

function nextLink(call: Call, start: number): string {
  const url = new URL(call.request.url);
  url.searchParams.set('$skiptoken', Buffer.from(String(start)).toString('base64url'));
  return url.href;
}
