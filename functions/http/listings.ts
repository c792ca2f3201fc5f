import { z } from 'zod';
import { functionNames } from '../../lib/audit/durable/function-names.ts';
import { noExemptions } from '../../lib/findings/exemptions.ts';
import { pagesOf } from '../../lib/findings/store/pages.ts';
import type { FindingFilter } from '../../lib/findings/store/store.ts';
import { isClosed } from '../../lib/model/audit.ts';
import { outcomes } from '../../lib/model/outcome.ts';
import { exposures, verdicts } from '../../lib/model/verdict.ts';
import { exportFindings } from '../../lib/report/export-findings.ts';
import { findingJson, imageJson } from '../../lib/report/json/finding-json.ts';
import { auditTime } from '../../lib/report/report-facts.ts';
import { namedAudit } from './audit-view.ts';
import { defineOperation } from './operation.ts';
import { oneOrMore, pagingParameters } from './parameters.ts';
import { auditReply, matches, streamReply, whileOpen } from './reply.ts';
import { findingPage, imagePage } from './schemas.ts';

const paging = pagingParameters(500, 100);

const filters = {
  exposure: oneOrMore(exposures),
  client: oneOrMore(verdicts),
  server: oneOrMore(verdicts),
  verdict: oneOrMore(verdicts, 'of either half: '),
  outcome: oneOrMore(outcomes),
  publisher: z.string().min(1).max(200).optional().describe("an image's publisher, in any casing"),
};

const pageReplies = {
  304: { description: 'The audit is closed and the caller has this already.' },
  400: { description: 'A parameter or the cursor is not understood.' },
  404: { description: 'There is no such audit.' },
};

export const findingsOperation = defineOperation({
  name: functionNames.listFindings,
  method: 'GET',
  route: 'audits/{id}/findings',
  summary:
    'List the findings of an audit in the order of their resource ids; open targets have outcome null.',
  query: z.strictObject({ ...filters, ...paging }),
  body: null,
  replies: {
    200: { description: 'One page.', schema: findingPage, headers: ['etag', 'retry-after'] },
    ...pageReplies,
  },
  handle: async ({ deps, params, query, headers }) => {
    const store = await deps.openStore();
    const audit = await namedAudit(deps, store, params['id'] ?? '');
    const page = await store.findings(audit.id, filterOf(query), query.limit, query.cursor);
    return auditReply(audit, { items: page.items.map(findingJson), next: page.next }, { headers });
  },
});

export const imagesOperation = defineOperation({
  name: functionNames.listImages,
  method: 'GET',
  route: 'audits/{id}/images',
  summary: 'List what the VMs of each Marketplace image say of it. There is none before the audit is closed.',
  query: z.strictObject({
    flagged: z
      .enum(['true', 'false'])
      .optional()
      .describe('true: only images that come without the SMB1 binaries; false: only the others'),
    ...paging,
  }),
  body: null,
  replies: {
    200: { description: 'One page.', schema: imagePage, headers: ['etag', 'retry-after'] },
    ...pageReplies,
  },
  handle: async ({ deps, params, query, headers }) => {
    const store = await deps.openStore();
    const audit = await namedAudit(deps, store, params['id'] ?? '');
    const filter = query.flagged === undefined ? {} : { flagged: query.flagged === 'true' };
    const page = await store.imageFindings(audit.id, filter, query.limit, query.cursor);
    return auditReply(audit, { items: page.items.map(imageJson), next: page.next }, { headers });
  },
});

const formats = { csv: 'text/csv; charset=utf-8', ndjson: 'application/x-ndjson' } as const;

export const exportOperation = defineOperation({
  name: functionNames.exportFindings,
  method: 'GET',
  route: 'audits/{id}/export',
  summary: 'All findings of an audit as one stream.',
  query: z.strictObject({ format: z.enum(['csv', 'ndjson']).describe('csv or ndjson'), ...filters }),
  body: null,
  replies: {
    200: {
      description: 'A line per finding.',
      contentTypes: ['text/csv', formats.ndjson],
      headers: ['etag', 'retry-after'],
    },
    ...pageReplies,
  },
  handle: async ({ deps, params, query, headers }) => {
    const store = await deps.openStore();
    const audit = await namedAudit(deps, store, params['id'] ?? '');
    const etag = `"${audit.id}-${Date.parse(audit.endedAt ?? audit.startedAt)}-${query.format}"`;
    // Exemptions are settings, which may change while the audit does not.
    const fixed = isClosed(audit.state) && isWhole(query) && deps.exemptions === noExemptions ? { etag } : {};
    if ('etag' in fixed && matches(headers.get('if-none-match'), etag)) {
      return { status: 304, headers: fixed };
    }
    const pages = pagesOf(store, (limit, cursor) => store.findings(audit.id, filterOf(query), limit, cursor));
    const disposition = {
      'content-disposition': `attachment; filename="smb1-audit-${audit.id}.${query.format}"`,
    };
    return streamReply(formats[query.format], { ...fixed, ...disposition, ...whileOpen(audit) }, (write) =>
      exportFindings(query.format, { pages, exemptions: deps.exemptions, at: auditTime(audit) }, write),
    );
  },
});

type Filters = z.output<z.ZodObject<typeof filters>>;

function filterOf({ exposure, client, server, verdict, outcome, publisher }: Filters): FindingFilter {
  return {
    ...(exposure !== undefined && { exposures: exposure }),
    ...(client !== undefined && { client }),
    ...(server !== undefined && { server }),
    ...(verdict !== undefined && { verdicts: verdict }),
    ...(outcome !== undefined && { outcomes: outcome }),
    ...(publisher !== undefined && { publisher }),
  };
}

function isWhole(query: Filters): boolean {
  return Object.keys(filterOf(query)).length === 0;
}
