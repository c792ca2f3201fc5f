import { exposures } from '../../model/verdict.ts';
import type { TenantCount } from '../finding-tally.ts';
import { type Html, html } from './html.ts';
import { say } from './say.ts';

/** VMs by tenant and exposure; nothing where all are of one. */
export function tenantTable(tenants: readonly TenantCount[]): Html {
  if (tenants.length < 2) {
    return html``;
  }
  return html`<h3 id="tenants-title">${say((texts) => texts.tenants.title)}</h3>
<div class="scroll" tabindex="0" role="group" aria-labelledby="tenants-title"><table>
<thead><tr><th scope="col">${say((texts) => texts.tenants.tenant)}</th>
<th scope="col" class="amount">${say((texts) => texts.tenants.subscriptions)}</th><th scope="col" class="amount">${say((texts) => texts.trend.discovered)}</th>
${exposures.map((each) => html`<th scope="col" class="amount">${say((texts) => texts.trend.exposures[each])}</th>`)}
<th scope="col" class="amount">${say((texts) => texts.chart.none)}</th></tr></thead>
<tbody>${tenants.map(tenantRow)}</tbody></table></div>`;
}

function tenantRow({ tenantId, subscriptions, vms, exposures: counts }: TenantCount): Html {
  const known = exposures.reduce((sum, each) => sum + counts[each], 0);
  return html`<tr><th scope="row">${tenantId === null ? say((texts) => texts.tenants.notTold) : html`<bdi>${tenantId}</bdi>`}</th>
<td class="amount">${subscriptions}</td><td class="amount">${
    tenantId === null ? vms : html`<button type="button" data-show-search="${tenantId}">${vms}</button>`
  }</td>
${exposures.map((each) => html`<td class="amount">${counts[each]}</td>`)}<td class="amount">${vms - known}</td></tr>`;
}
