import { exposures } from '../../model/verdict.ts';
import type { TenantCount } from '../finding-tally.ts';
import { type Html, html } from './html.ts';
import { htmlTable, type TableColumn } from './html-table.ts';
import { say } from './say.ts';

/** VMs by tenant and exposure; nothing where all are of one. */
export function tenantTable(tenants: readonly TenantCount[]): Html {
  if (tenants.length < 2) {
    return html``;
  }
  return html`<h3 id="tenants-title">${say((texts) => texts.tenants.title)}</h3>
${htmlTable('tenants-title', columns, tenants)}`;
}

const columns: readonly TableColumn<TenantCount>[] = [
  {
    head: (texts) => texts.tenants.tenant,
    name: ({ tenantId: id }) =>
      id === null ? say((texts) => texts.tenants.notTold) : html`<bdi>${id}</bdi>`,
  },
  { head: (texts) => texts.tenants.subscriptions, amount: ({ subscriptions }) => subscriptions },
  {
    head: (texts) => texts.trend.discovered,
    amount: ({ tenantId: id, vms }) =>
      id === null ? vms : html`<button type="button" data-show-search="${id}">${vms}</button>`,
  },
  ...exposures.map(
    (each): TableColumn<TenantCount> => ({
      head: (texts) => texts.trend.exposures[each],
      amount: (tenant) => tenant.exposures[each],
    }),
  ),
  {
    head: (texts) => texts.chart.none,
    amount: (tenant) => exposures.reduce((left, each) => left - tenant.exposures[each], tenant.vms),
  },
];
