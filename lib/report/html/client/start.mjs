// oxlint-disable typescript/no-unsafe-assignment, typescript/no-unsafe-return -- plain JavaScript has no types to be safe by
import { fillChoices, shownTags } from './groups.mjs';
import { listenToImages } from './images.mjs';
import { readRows } from './rows.mjs';
import { copyFrom, saveCsv } from './save.mjs';
import { fieldNames, keptState, neutral, storageOf, takeState, writeState } from './state.mjs';
import { chunkSize, makeMore, showRows, tellCount } from './table.mjs';

/** Brings the page to life: languages, light and dark, and the table of VMs. */
export function start() {
  const view = createView();
  for (const hidden of document.querySelectorAll('[data-needs-script]')) {
    hidden.hidden = false;
  }
  const theme = storageOf('localStorage')?.getItem('smb1-audit:theme');
  if (theme === 'light' || theme === 'dark') {
    document.documentElement.dataset.theme = theme;
  }
  setTexts(view, firstLanguage());
  listenToPage(view);
  listenToTable(view);
  listenToImages(view);
  view.filters.open = matchMedia('(min-width: 62rem)').matches;
  const kept = keptState(view);
  takeState(view, kept ?? new URLSearchParams());
  applyFields(view);
  if (location.hash.startsWith('#vms?')) {
    document.getElementById('vms').scrollIntoView();
  }
}

export function createView() {
  const find = (id) => document.getElementById(id);
  const data = (each) => JSON.parse(each.textContent);
  const rows = readRows([...document.querySelectorAll('script[data-vms]')].map(data));
  const facts = data(find('facts'));
  const tags = shownTags({ rows, facts });
  const heads = [...document.querySelectorAll('#vm-table th[data-column]')];
  for (const head of heads) {
    head.hidden = head.dataset.column === 'tags' && tags.length === 0;
  }
  return {
    allTexts: data(find('texts')),
    auditTime: Number(document.documentElement.dataset.auditTime),
    rows,
    facts,
    /** Tags that are shown, each with its place among the chosen ones. */
    tags,
    storageKey: `smb1-audit:${facts.audit}`,
    keeping: 0,
    /** Places of the VMs whose explanation is open. */
    open: new Set(),
    firstGroup: 'none',
    group: 'none',
    subscription: 'all',
    tag: 'all',
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
    groups: find('vm-groups'),
    filters: find('vm-filters'),
    fields: Object.fromEntries([...fieldNames(), 'group'].map((name) => [name, find(`vm-${name}`)])),
    heads,
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
  setTexts(view, language);
  showRows(view);
}

export function setTexts(view, language) {
  view.language = language;
  view.texts = view.allTexts[language];
  document.documentElement.lang = language;
  document.title = view.texts.title;
  for (const button of document.querySelectorAll('[data-set-language]')) {
    button.setAttribute('aria-pressed', String(button.dataset.setLanguage === language));
  }
  for (const button of document.querySelectorAll('[data-copy]')) {
    button.textContent = view.texts.detail.copy;
  }
  for (const option of view.fields.status.options) {
    option.textContent = statusLabel(option.value, view.texts);
  }
  for (const field of [view.fields.client, view.fields.server]) {
    for (const option of field.options) {
      option.textContent = view.texts.verdicts[option.value] ?? view.texts.vms.anyVerdict;
    }
  }
  fillChoices(view);
}

export function statusLabel(status, texts) {
  const [kind, value] = status.split(':');
  switch (kind) {
    case 'exposure':
      return value === 'on' ? texts.vms.on : texts.exposures[value];
    case 'outcome':
      return texts.outcomes[value];
    case 'reason':
      return `– ${texts.reasons[value] ?? value}`;
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
  const leading = ['status', 'client', 'server', 'search'].map((field) => `[data-show-${field}]`).join();
  for (const button of document.querySelectorAll(leading)) {
    const { showStatus: status, showClient: client, showServer: server, showSearch: search } = button.dataset;
    button.addEventListener('click', () => showOnly(view, { status, client, server, search }));
  }
  for (const button of document.querySelectorAll('[data-copy]')) {
    button.addEventListener('click', () => copyFrom(button, button.dataset.copy, view.texts));
  }
}

export function toggleTheme() {
  const { dataset } = document.documentElement;
  const isDark =
    dataset.theme === undefined
      ? matchMedia('(prefers-color-scheme: dark)').matches
      : dataset.theme === 'dark';
  dataset.theme = isDark ? 'light' : 'dark';
  storageOf('localStorage')?.setItem('smb1-audit:theme', dataset.theme);
}

/** Narrows the table from elsewhere in the report and goes there. */
export function showOnly(view, wanted) {
  for (const name of fieldNames()) {
    view.fields[name].value = wanted[name] ?? neutral(name);
  }
  applyFields(view);
  document.getElementById('vms').scrollIntoView();
  view.fields.search.focus({ preventScroll: true });
}

export function applyFields(view) {
  for (const [name, field] of Object.entries(view.fields)) {
    view[name] = field.value;
  }
  view.filters.open ||= ['client', 'server', 'subscription', 'tag'].some((name) => view[name] !== 'all');
  tellOrder(view);
  showRows(view);
}

export function listenToTable(view) {
  view.fields.search.addEventListener('input', () => applyFields(view));
  for (const [name, field] of Object.entries(view.fields)) {
    if (name !== 'search') {
      field.addEventListener('change', () => applyFields(view));
    }
  }
  document.getElementById('vm-clear').addEventListener('click', () => showOnly(view, {}));
  document.getElementById('vm-save').addEventListener('click', () => saveCsv(view));
  addEventListener('pagehide', () => writeState(view));
  addEventListener('hashchange', () => {
    if (location.hash.startsWith('#vms?')) {
      takeState(view, keptState(view));
      applyFields(view);
    }
  });
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
  tellOrder(view);
  showRows(view);
}

export function tellOrder(view) {
  for (const head of view.heads) {
    head.removeAttribute('aria-sort');
    if (head.dataset.column === view.column) {
      head.setAttribute('aria-sort', view.descending ? 'descending' : 'ascending');
    }
  }
}

/** Paper can be neither scrolled nor opened: more rows are made, up to what is worth printing, and what is folded is unfolded. */
export function printRows(view) {
  const most = 1000;
  makeMore(view, most - view.made);
  const folded = [...document.querySelectorAll('details:not([open])')];
  for (const each of folded) {
    each.open = true;
  }
  if (view.selected.length > most) {
    view.count.textContent = view.texts.vms.printed.replace('{n}', String(most));
  }
  const restore = () => {
    for (const each of folded) {
      each.open = false;
    }
    tellCount(view);
  };
  addEventListener('afterprint', restore, { once: true });
}
