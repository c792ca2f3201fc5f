import { z } from 'zod';
import { noExemptions } from '../lib/findings/exemptions.ts';
import { findingPages } from '../lib/findings/store/pages.ts';
import { isClosed } from '../lib/model/audit.ts';
import { exportFindings, exportFormats } from '../lib/report/export-findings.ts';
import { auditTime } from '../lib/report/report-facts.ts';
import { defineAuditOperation } from './http/audit-operation.ts';
import { filterOf, findingFilters, isUnfiltered } from './http/finding-filters.ts';
import { unchangedReplies } from './http/parameters.ts';
import { matches, streamReply, unchangedReply, whileOpen } from './http/reply.ts';
import { routes } from './http/routes.ts';

const formats = {
  csv: 'text/csv; charset=utf-8',
  ndjson: 'application/x-ndjson',
  sarif: 'application/sarif+json',
} as const;

export const auditsExport = defineAuditOperation({
  ...routes.auditsExport,
  summary: 'Download all findings of an audit as one stream.',
  query: z.strictObject({
    format: z.enum(exportFormats).describe('csv, ndjson, or sarif: the alerts of GitHub code scanning'),
    ...findingFilters,
  }),
  replies: {
    200: {
      description:
        'A line per finding; as SARIF 2.1.0 a result per VM that is not known to be without SMB 1.0. An ETag where the audit is closed, no filter is given and no exemptions are set.',
      contentTypes: ['text/csv', formats.ndjson, formats.sarif],
      headers: ['etag', 'retry-after'],
    },
    ...unchangedReplies,
  },
  handle: async ({ deps, store, audit, query, headers }) => {
    const { exemptions, reportTags: tags } = deps;
    const shown = query.format === 'csv' ? tags.map((tag) => `-${encodeURIComponent(tag)}`).join('') : '';
    // Another version may write the same audit otherwise.
    const version = await deps.product.version();
    const ended = Date.parse(audit.endedAt ?? audit.startedAt);
    const etag = `"${audit.id}-${ended}-${version}-${query.format}${shown}"`;
    // Exemptions are settings, which may change while the audit does not.
    const fixed = isClosed(audit.state) && isUnfiltered(query) && exemptions === noExemptions ? { etag } : {};
    if ('etag' in fixed && matches(headers.get('if-none-match'), etag)) {
      return unchangedReply(etag);
    }
    const pages = () => findingPages(store, audit.id, filterOf(query));
    const disposition = {
      'content-disposition': `attachment; filename="smb1-audit-${audit.id}.${query.format}"`,
    };
    return streamReply(formats[query.format], { ...fixed, ...disposition, ...whileOpen(audit) }, (write) =>
      exportFindings(query.format, { audit, pages, exemptions, tags, at: auditTime(audit), version }, write),
    );
  },
});
