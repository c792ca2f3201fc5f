import type { Messages } from '../messages/messages.ts';
import { type Html, html, type Value } from './html.ts';
import { say } from './say.ts';

type Cell<Row> = (row: Row) => Value;

/** `name`: what names its row; `amount`: a number, at the right; `cell`: all else. */
export type TableColumn<Row> = { readonly head: (texts: Messages) => string } & (
  | { readonly name: Cell<Row> }
  | { readonly amount: Cell<Row> }
  | { readonly cell: Cell<Row> }
);

/** A table that is pushed sideways where it has no room. `title`: the id of the heading that names it. */
export function htmlTable<Row>(
  title: string,
  columns: readonly TableColumn<Row>[],
  rows: readonly Row[],
): Html {
  return html`<div class="scroll" tabindex="0" role="group" aria-labelledby="${title}"><table>
<thead><tr>${columns.map((column) => html`<th scope="col"${'amount' in column ? html` class="amount"` : null}>${say(column.head)}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => html`<tr>${columns.map((column) => cellOf(column, row))}</tr>\n`)}</tbody></table></div>`;
}

function cellOf<Row>(column: TableColumn<Row>, row: Row): Html {
  if ('name' in column) {
    return html`<th scope="row">${column.name(row)}</th>`;
  }
  return 'amount' in column
    ? html`<td class="amount">${column.amount(row)}</td>`
    : html`<td>${column.cell(row)}</td>`;
}
