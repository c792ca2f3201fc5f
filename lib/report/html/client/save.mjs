// oxlint-disable typescript/no-unsafe-assignment, typescript/no-unsafe-return -- plain JavaScript has no types to be safe by
import { element } from './element.mjs';

/** The VMs of a list as CSV (RFC 4180), with the names that the exports have. */
export function csvOf(rows, tags) {
  const head = [
    ...['name', 'resourceId', 'subscriptionId', 'subscriptionName', 'tenantId', 'resourceGroup', 'location'],
    ...tags.map(({ name }) => `tag:${name}`),
    ...['outcome', 'exposure', 'client', 'server', 'reason', 'clientReason', 'serverReason', 'detail'],
    ...['osName', 'osBuild', 'image', 'provenanceEnd', 'probedAt'],
  ];
  const lines = rows.map((row) => csvCells(row, tags));
  return `\ufeff${[head, ...lines].map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('')}`;
}

export function csvCells(row, tags) {
  const { status, system, origin } = row;
  const exposure = status.means === null ? null : status.exposure.replace(/^(?:server|client)-on$/, 'on');
  return [
    ...[row.name, row.id, row.subscription, row.subscriptionName, row.tenant, row.group, row.location],
    ...tags.map(({ place }) => row.tags[place] ?? null),
    ...[status.outcome ?? 'open', exposure, status.client, status.server, status.reason],
    ...[status.clientReason, status.serverReason, row.detail?.en],
    ...[system.name, system.build, origin.image, origin.end, row.probedAt],
  ];
}

/** Spreadsheets run what begins like a formula, in some languages with full-width signs too: an apostrophe in front makes it text. */
export function csvCell(value) {
  const text = value ?? '';
  const inert = /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  const fitted = inert.length > 32_767 ? `${inert.slice(0, 32_766)}…` : inert;
  return /[",\r\n]/.test(fitted) ? `"${fitted.replaceAll('"', '""')}"` : fitted;
}

/** Hands a file to the reader; nothing leaves the machine. */
export function saveCsv(view) {
  const file = new Blob([csvOf(view.selected, view.tags)], { type: 'text/csv;charset=utf-8' });
  const href = URL.createObjectURL(file);
  element('a', { href, download: `smb1-audit-${view.facts.audit}.csv` }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}

export function copyButton(text, texts) {
  const button = element(
    'button',
    { type: 'button', class: 'copy', 'aria-live': 'polite' },
    texts.detail.copy,
  );
  button.addEventListener('click', () => copyFrom(button, text, texts));
  return button;
}

export async function copyFrom(button, text, texts) {
  const isCopied = await copyText(text, button);
  button.textContent = isCopied ? texts.detail.copied : texts.detail.notCopied;
  setTimeout(() => {
    button.textContent = texts.detail.copy;
  }, 2000);
}

/** Where the clipboard is closed to files, the old way. */
export async function copyText(text, near) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = element('textarea', { class: 'unseen', 'aria-hidden': 'true' }, text);
    near.after(field);
    field.select();
    const isCopied = document.execCommand('copy');
    field.remove();
    near.focus();
    return isCopied;
  }
}
