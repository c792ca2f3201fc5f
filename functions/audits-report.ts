import { z } from 'zod';
import { findingPages } from '../lib/findings/store/pages.ts';
import { readReportFacts } from '../lib/report/report-facts.ts';
import { defineAuditOperation } from './http/audit-operation.ts';
import { streamReply, whileOpen } from './http/reply.ts';
import { routes } from './http/routes.ts';

export const auditsReport = defineAuditOperation({
  ...routes.auditsReport,
  summary: 'Show an audit as one self-contained HTML file.',
  query: z.strictObject({
    lang: z
      .enum(['en', 'ja'])
      .optional()
      .describe("en or ja; absent: that of SMB1_AUDIT_LANGUAGE, else the reader's own"),
  }),
  replies: {
    200: { description: 'The report.', contentTypes: ['text/html'], headers: ['retry-after'] },
  },
  handle: async ({ deps, store, audit, query }) => {
    const facts = await readReportFacts(store, audit, deps.exemptions);
    const { contentSecurityPolicy, writeHtmlReport } = await import('../lib/report/html/write-report.ts');
    // Whatever a guest managed to get into the report, it does not run: the policy knows the report's own script alone.
    const headers = { 'content-security-policy': contentSecurityPolicy, ...whileOpen(audit) };
    return streamReply('text/html; charset=utf-8', headers, (write) =>
      writeHtmlReport(
        facts,
        findingPages(store, audit.id),
        { language: query.lang ?? deps.language, tags: deps.reportTags },
        write,
      ),
    );
  },
});
