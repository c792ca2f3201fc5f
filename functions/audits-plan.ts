import { type AuditPreview, previewAudit } from '../lib/audit/plan/preview.ts';
import { previewJson } from '../lib/audit/plan/preview-json.ts';
import type { Log } from '../lib/model/ports.ts';
import type { AppDeps } from './app/app-deps.ts';
import { defineOperation } from './http/operation.ts';
import { problemReply } from './http/problem.ts';
import { jsonReply } from './http/reply.ts';
import { type AuditedScope, outsideMeans, requestedScope, scopeExample } from './http/requested-scope.ts';
import { routes } from './http/routes.ts';
import { planSchema } from './http/schemas/audits.ts';
import { planBody } from './http/schemas/bodies.ts';

/** The load balancer in front of the app gives up after 230 s (https://learn.microsoft.com/azure/azure-functions/functions-scale#timeout). */
const longestMs = 200_000;

export const auditsPlan = defineOperation({
  ...routes.auditsPlan,
  summary:
    'Show what an audit of the configured scope, or of a part of it, would do. Starts and writes nothing.',
  body: { schema: planBody, isRequired: false, example: scopeExample },
  replies: {
    200: { description: 'What it would find and probe, and how long that would take.', schema: planSchema },
    400: { description: 'The request is not understood, or Azure does not offer a region of it.' },
    403: { description: outsideMeans },
    413: { description: 'The body is larger than 64 KiB.' },
  },
  handle: async ({ deps, body, log }) => {
    const requested = await requestedScope({ deps, body, log });
    const preview = await previewInTime(deps, requested, log);
    if (preview === null) {
      const detail = `Discovery took longer than ${longestMs / 1000} s: plan a smaller scope, or use the command line.`;
      return problemReply({ status: 503, code: 'plan.tooLong', detail }, { 'retry-after': '30' });
    }
    return jsonReply(200, previewJson(preview));
  },
});

/** Null when there was no time for it: a part of the answer would pass for the whole. */
async function previewInTime(
  deps: AppDeps,
  { scope, perImage }: AuditedScope,
  log: Log,
): Promise<AuditPreview | null> {
  const limits = { ...deps.limits, ...(perImage !== undefined && { perImage }) };
  const late = new AbortController();
  const done = new AbortController();
  void deps.clock.sleep(longestMs, done.signal).then(() => late.abort());
  try {
    const preview = await deps.withStepDeps({ auditId: null, log }, (ports) =>
      previewAudit(ports, scope, { signal: late.signal, limits, store: ports.store }),
    );
    return late.signal.aborted ? null : preview;
  } finally {
    done.abort();
  }
}
