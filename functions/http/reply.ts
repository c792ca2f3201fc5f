import { createHash } from 'node:crypto';
import type { HttpResponseInit } from '@azure/functions';
import type { Audit } from '../../lib/model/audit.ts';
import { isClosed } from '../../lib/model/audit.ts';
import { escapedJson } from '../../lib/report/escape-active.ts';

type Headers = Readonly<Record<string, string>>;

export function jsonReply(status: number, value: unknown, headers: Headers = {}): HttpResponseInit {
  return bodyReply(status, escapedJson(value), { 'content-type': 'application/json', ...headers });
}

/** When to ask again for what is said of an audit that is open, in seconds; nothing of a closed one. */
export function whileOpen(audit: Pick<Audit, 'state'>): Headers {
  return isClosed(audit.state) ? {} : { 'retry-after': '10' };
}

/** A closed audit's documents stay as they are, so a reader that has them already is told so (304). */
export function auditReply(
  audit: Audit,
  value: unknown,
  request: { readonly headers: globalThis.Headers },
): HttpResponseInit {
  if (!isClosed(audit.state)) {
    return jsonReply(200, value, whileOpen(audit));
  }
  const body = escapedJson(value);
  const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 32)}"`;
  if (matches(request.headers.get('if-none-match'), etag)) {
    return unchangedReply(etag);
  }
  return bodyReply(200, body, { 'content-type': 'application/json', etag });
}

/** To who has it already; says of caching what the answer itself would. */
export function unchangedReply(etag: string): HttpResponseInit {
  return { status: 304, headers: { ...guarded, etag } };
}

/** https://www.rfc-editor.org/rfc/rfc9110#name-if-none-match compares weakly. */
export function matches(ifNoneMatch: string | null, etag: string): boolean {
  const given = (ifNoneMatch ?? '').split(',').map((part) => part.trim().replace(/^W\//, ''));
  return given.includes('*') || given.includes(etag);
}

/** Sends text as it is written, never more of it in memory than the reader is slow. */
export function streamReply(
  contentType: string,
  headers: Headers,
  produce: (write: (text: string) => Promise<void>) => Promise<void>,
): HttpResponseInit {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const encoder = new TextEncoder();
  produce(async (text) => {
    await writer.write(encoder.encode(text));
  })
    .then(
      () => writer.close(),
      (error: unknown) => writer.abort(error),
    )
    .catch(() => {
      // The reader went away: nobody is left to tell.
    });
  return { status: 200, headers: { ...guarded, 'content-type': contentType, ...headers }, body: readable };
}

/** A cache may keep an answer for its own user, and must ask before it uses it again. */
const guarded = { 'cache-control': 'private, no-cache', 'x-content-type-options': 'nosniff' };

function bodyReply(status: number, body: string, headers: Headers): HttpResponseInit {
  return { status, headers: { ...guarded, ...headers }, body };
}
