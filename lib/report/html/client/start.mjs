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
    column: 'verdict',
    descending: false,
    body: find('vm-rows'),
    count: find('vm-count'),
    more: find('vm-more'),
    searchField: find('vm-search'),
    statusField: find('vm-status'),
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
  showRows(view);
}

export function statusLabel(status, texts) {
  const [kind, value] = status.split(':');
  switch (kind) {
    case 'client':
      return texts.clients[value];
    case 'verdict':
      return texts.verdicts[value];
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
    button.addEventListener('click', () => showOnly(view, { status: button.dataset.showStatus, search: '' }));
  }
  for (const button of document.querySelectorAll('[data-show-search]')) {
    button.addEventListener('click', () =>
      showOnly(view, { status: 'all', search: button.dataset.showSearch }),
    );
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
export function showOnly(view, { status, search }) {
  view.statusField.value = status;
  view.searchField.value = search;
  applyFields(view);
  document.getElementById('vms').scrollIntoView();
  view.searchField.focus({ preventScroll: true });
}

export function applyFields(view) {
  view.status = view.statusField.value;
  view.search = view.searchField.value;
  showRows(view);
}

export function listenToTable(view) {
  view.searchField.addEventListener('input', () => applyFields(view));
  view.statusField.addEventListener('change', () => applyFields(view));
  document
    .getElementById('vm-clear')
    .addEventListener('click', () => showOnly(view, { status: 'all', search: '' }));
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
