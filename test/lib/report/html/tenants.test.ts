import { describe, expect, it } from '@jest/globals';
import { noExemptions } from '../../../../lib/findings/exemptions.ts';
import type { Finding } from '../../../../lib/model/finding.ts';
import { subscriptionId } from '../../../../lib/model/ids.ts';
import { tallyFindings } from '../../../../lib/report/finding-tally.ts';
import { tenantTable } from '../../../../lib/report/html/tenants.ts';
import { judged, pagesFrom, probeOf, target, unjudged } from '../sample-findings.ts';
import { textIn } from './rendered-report.ts';

const [one, other] = ['aaaaaaaa-0000-4000-8000-000000000001', 'bbbbbbbb-0000-4000-8000-000000000002'];
const second = subscriptionId('00000000-0000-4000-8000-000000000002');

async function shown(...findings: Finding[]): Promise<string> {
  const { tenants } = await tallyFindings(pagesFrom(findings), noExemptions, 0);
  return textIn('en', tenantTable(tenants).markup);
}

describe('tenantTable', () => {
  it('counts VMs, subscriptions and exposures by tenant, the one with most VMs that are on first', async () => {
    const on = probeOf({ server: { verdict: 'enabled' } });

    const text = await shown(
      judged('a', { target: target('a', { tenantId: one }) }),
      unjudged('b', { target: target('b', { tenantId: one, subscriptionId: second }) }),
      judged('c', { target: target('c', { tenantId: other }), probe: on }),
      judged('d'),
    );

    expect(text).toMatch(new RegExp(`${other} 1 1 1 0 0 0 0 ${one} 2 2 0 0 0 1 1 not told 1 1 0 0 0 1 0$`));
  });

  it('is not there where all VMs are of one tenant', async () => {
    expect(await shown(judged('a', { target: target('a', { tenantId: one }) }))).toBe('');
  });
});
