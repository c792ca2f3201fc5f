// oxlint-disable typescript/no-unsafe-assignment, typescript/no-unsafe-return -- plain JavaScript has no types to be safe by
import { readRows } from './rows.mjs';
import { chunkSize, makeMore, showRows, tellCount } from './table.mjs';

/** Brings the page to life: languages, light and dark, and the table of VMs. */
export function start() {
  const view = createView();
  for (const hidden of document.querySelectorAll('[data-needs-script]')) {
    hidden.hidden = false;
  }
  listenToPage(view);
  listenToTable(view);
  setLanguage(view, firstLanguage());
}

export function createView() {
  const find = (id) => document.getElementById(id);
  const data = (each) => JSON.parse(each.textContent);
  const blocks = [...document.querySelectorAll('script[data-vms]')].map(data);
  return {
    allTexts: data(find('texts')),
    auditTime: Number(document.documentElement.dataset.auditTime),
    rows: readRows(blocks),
    selected: [],
    made: 0,
    search: '',
    status: 'all',
    client: 'all',
    server: 'all',
    column: 'exposure',
    descending: false,
    body: find('vm-rows'),
    count: find('vm-count'),
    more: find('vm-more'),
    searchField: find('vm-search'),
    statusField: find('vm-status'),
    halfFields: { client: find('vm-client'), server: find('vm-server') },
    heads: [...document.querySelectorAll('#vm-table th[data-column]')],
  };
}

/** The reader's own, unless the report was asked for in one. */
export function firstLanguage() {
  const { lang, dataset } = document.documentElement;
  if (dataset.fixed === 'yes') {
    return lang;
  }
  return navigator.language.toLowerCase().startsWith('ja') ? 'ja' : 'en';
}

export function setLanguage(view, language) {
  view.language = language;
  view.texts = view.allTexts[language];
  document.documentElement.lang = language;
  document.title = view.texts.title;
  for (const button of document.querySelectorAll('[data-set-language]')) {
    button.setAttribute('aria-pressed', String(button.dataset.setLanguage === language));
  }
  for (const option of view.statusField.options) {
    option.textContent = statusLabel(option.value, view.texts);
  }
  for (const field of Object.values(view.halfFields)) {
    for (const option of field.options) {
      option.textContent = view.texts.verdicts[option.value] ?? view.texts.vms.anyVerdict;
    }
  }
  showRows(view);
}

export function statusLabel(status, texts) {
  const [kind, value] = status.split(':');
  switch (kind) {
    case 'exposure':
      return texts.exposures[value];
    case 'outcome':
      return texts.outcomes[value];
    case 'reason':
      return `– ${texts.reasons[value]}`;
    case 'exempt':
      return texts.vms.exempt;
    case 'expired':
      return texts.vms.expired;
    case 'last-known':
      return texts.vms.lastKnown;
    default:
      return texts.vms.all;
  }
}

export function listenToPage(view) {
  for (const button of document.querySelectorAll('[data-set-language]')) {
    button.addEventListener('click', () => setLanguage(view, button.dataset.setLanguage));
  }
  document.getElementById('theme').addEventListener('click', toggleTheme);
  for (const button of document.querySelectorAll('[data-show-status]')) {
    button.addEventListener('click', () => showOnly(view, { status: button.dataset.showStatus }));
  }
  for (const button of document.querySelectorAll('[data-show-client]')) {
    button.addEventListener('click', () => showOnly(view, { client: button.dataset.showClient }));
  }
  for (const button of document.querySelectorAll('[data-show-server]')) {
    button.addEventListener('click', () => showOnly(view, { server: button.dataset.showServer }));
  }
  for (const button of document.querySelectorAll('[data-show-search]')) {
    button.addEventListener('click', () => showOnly(view, { search: button.dataset.showSearch }));
  }
}

export function toggleTheme() {
  const { dataset } = document.documentElement;
  const isDark =
    dataset.theme === undefined
      ? matchMedia('(prefers-color-scheme: dark)').matches
      : dataset.theme === 'dark';
  dataset.theme = isDark ? 'light' : 'dark';
}

/** Narrows the table from elsewhere in the report and goes there. */
export function showOnly(view, { status = 'all', search = '', client = 'all', server = 'all' }) {
  view.statusField.value = status;
  view.searchField.value = search;
  view.halfFields.client.value = client;
  view.halfFields.server.value = server;
  applyFields(view);
  document.getElementById('vms').scrollIntoView();
  view.searchField.focus({ preventScroll: true });
}

export function applyFields(view) {
  view.status = view.statusField.value;
  view.search = view.searchField.value;
  view.client = view.halfFields.client.value;
  view.server = view.halfFields.server.value;
  showRows(view);
}

export function listenToTable(view) {
  view.searchField.addEventListener('input', () => applyFields(view));
  for (const field of [view.statusField, view.halfFields.client, view.halfFields.server]) {
    field.addEventListener('change', () => applyFields(view));
  }
  document.getElementById('vm-clear').addEventListener('click', () => showOnly(view, {}));
  view.more.addEventListener('click', () => makeMore(view, chunkSize()));
  new IntersectionObserver(([entry]) => entry.isIntersecting && makeMore(view, chunkSize()), {
    rootMargin: '600px',
  }).observe(view.more);
  for (const head of view.heads) {
    head.querySelector('button').addEventListener('click', () => sortBy(view, head));
  }
  addEventListener('beforeprint', () => printRows(view));
}

export function sortBy(view, head) {
  const { column } = head.dataset;
  view.descending = view.column === column && !view.descending;
  view.column = column;
  for (const each of view.heads) {
    each.removeAttribute('aria-sort');
  }
  head.setAttribute('aria-sort', view.descending ? 'descending' : 'ascending');
  showRows(view);
}

/** Paper cannot be scrolled: more rows are made, up to what is worth printing. */
export function printRows(view) {
  const most = 1000;
  makeMore(view, most - view.made);
  if (view.selected.length > most) {
    view.count.textContent = view.texts.vms.printed.replace('{n}', String(most));
    addEventListener('afterprint', () => tellCount(view), { once: true });
  }
}
