// oxlint-disable typescript/no-unsafe-assignment, typescript/no-unsafe-return -- plain JavaScript has no types to be safe by
import { ageText, detailsOf, lastKnownLabels } from './details.mjs';
import { counted, element, fillText, foreign } from './element.mjs';
import { showGroups } from './groups.mjs';
import { selectRows, sortRows } from './rows.mjs';
import { keepState, neutral, setField } from './state.mjs';

/** Rows made at a time: what one looks at is there at once, and the rest when it is scrolled to. */
export function chunkSize() {
  return 100;
}

/** Applies search, filter and order, and shows the first rows. */
export function showRows(view) {
  view.selected = sortRows(selectRows(view.rows, view), view);
  view.made = 0;
  view.body.replaceChildren();
  makeMore(view, chunkSize());
  tellCount(view);
  showGroups(view, (key) => narrowTo(view, key));
  keepState(view);
}

/** Narrows the table to one of the groups that it is counted by. */
export function narrowTo(view, key) {
  const field =
    view.group === 'resourceGroup' || view.group === 'tenant'
      ? 'search'
      : view.group === 'subscription'
        ? 'subscription'
        : 'tag';
  setField(view.fields[field], key, neutral(field));
  view[field] = view.fields[field].value;
  showRows(view);
}

export function makeMore(view, count) {
  const next = view.selected.slice(view.made, view.made + count);
  view.body.append(...next.map((row) => rowElement(view, row)));
  view.made += next.length;
  view.more.hidden = view.made >= view.selected.length;
}

export function tellCount(view) {
  const { vms } = view.texts;
  const number = (n) => n.toLocaleString(view.language);
  const { length } = view.selected;
  const all = view.rows.length;
  const shown = fillText(counted(all, vms.shown), { shown: number(length), all: number(all) });
  view.count.textContent = length === 0 ? vms.none : shown;
}

export function rowElement(view, row) {
  const { texts } = view;
  const name = element(
    'button',
    { type: 'button', class: 'vm', 'aria-expanded': 'false' },
    foreign(row.name),
  );
  const made = element(
    'tr',
    { class: 'vm-row' },
    element('th', { scope: 'row' }, name, ...whoseParts(row, view.tags)),
    element('td', { class: 'mid' }, exposureLabel(row.status, texts)),
    ...verdictCells(row, texts, view.auditTime),
    element('td', { class: 'wide' }, ...originParts(row, texts)),
    element('td', { class: 'wide' }, ...pairOf(row.system.name ?? '–', row.system.build)),
    element('td', { class: 'mid' }, ...pairOf(row.group, row.subscriptionName)),
    view.tags.length === 0 ? null : element('td', { class: 'wide' }, ...tagLines(row, view.tags, texts)),
    element('td', { class: 'roomy' }, row.probedAt === null ? '–' : row.probedAt.slice(0, 10)),
  );
  name.addEventListener('click', () => {
    if (view.open.delete(row.index)) {
      closeDetails(name, made);
    } else {
      view.open.add(row.index);
      openDetails(view, { row, name, made });
    }
    keepState(view);
  });
  if (!view.open.has(row.index)) {
    return made;
  }
  const both = document.createDocumentFragment();
  both.append(made);
  openDetails(view, { row, name, made });
  return both;
}

/** Whose it is, below its name where the columns that say so have no room: its tags, then its group and subscription. */
export function whoseParts(row, tags) {
  const own = tags.map(({ place }) => row.tags[place] ?? null).filter((value) => value !== null);
  const place = [row.group, row.subscriptionName].filter((part) => part !== null);
  return [
    ...own.map((value) => element('span', { class: 'under whose' }, brokenText(value))),
    element('span', { class: 'under narrow' }, foreign(place.join(' · '))),
  ];
}

export function tagLines(row, tags, texts) {
  const own = tags.filter(({ place }) => (row.tags[place] ?? null) !== null);
  return own.length === 0
    ? [element('span', { class: 'quiet' }, texts.vms.noTag)]
    : own.map(({ name, place }) =>
        element('span', { class: 'tag' }, brokenText(`${name}: `, row.tags[place])),
      );
}

/** An address breaks behind its sign and its dots before it breaks anywhere. */
export function brokenText(...texts) {
  const parts = texts
    .join('')
    .split(/(?<=[@.])/)
    .flatMap((part) => [part, element('wbr', {})]);
  return element('bdi', { lang: 'en' }, ...parts);
}

export function exposureLabel({ exposure, means }, texts) {
  return texts.exposureOf[means] ?? texts.exposureOf[exposure];
}

/** A cell for each half; one for both where there are no verdicts. */
export function verdictCells(row, texts, auditTime) {
  const { exposure, outcome } = row.status;
  const remarks = remarksOf(row, texts, auditTime);
  if (exposure === 'none') {
    const label = texts.outcomes[outcome ?? 'open'] ?? outcome;
    return [
      element('td', { colspan: '2' }, element('span', { class: 'mark none' }), label, underOf(remarks)),
    ];
  }
  return [
    element('td', { class: 'verdict' }, ...cellParts(row, 'client', texts), underOf(remarks)),
    element('td', { class: 'verdict' }, ...cellParts(row, 'server', texts)),
  ];
}

export function cellParts({ status, why, exempt }, half, texts) {
  const reason = status[`${half}Reason`];
  const atReboot = why?.[half].changesAtReboot === true;
  const said = [
    reason === null || (atReboot && reason === 'change-pending')
      ? null
      : (texts.verdictReasons[half][reason] ?? reason),
    atReboot ? texts.detail.reboot : null,
    exemptRemark(exempt?.[half], texts),
  ];
  return [
    element('span', { class: `mark ${status[half]}` }),
    texts.verdicts[status[half]],
    underOf(said.filter((each) => each !== null)),
  ];
}

export function exemptRemark(exempt, texts) {
  if (exempt === null || exempt === undefined) {
    return null;
  }
  return exempt.state === 'active' ? texts.vms.exempt : texts.vms.expired;
}

export function underOf(remarks) {
  return remarks.length === 0 ? null : element('span', { class: 'under' }, remarks.join(' · '));
}

/** Why there are no verdicts or whose they are, earlier verdicts with their age, and exemptions of a VM without verdicts. */
export function remarksOf(row, texts, auditTime) {
  const { status, exempt, lastKnown } = row;
  const isShown = status.outcome !== 'judged' && lastKnown !== null;
  const isOpen = status.exposure === 'none';
  const remarks = [
    status.reason === null ? null : (texts.reasons[status.reason] ?? status.reason),
    isShown && isOpen ? fillText(texts.vms.lastKnownAs, lastKnownLabels(lastKnown, texts)) : null,
    isShown ? ageText(lastKnown, texts, auditTime) : null,
    isOpen ? exemptRemark(exempt?.client ?? exempt?.server, texts) : null,
  ];
  return remarks.filter((each) => each !== null);
}

export function originParts({ origin }, texts) {
  if (origin.image === null) {
    return [element('span', { class: 'quiet' }, texts.detail.ends[origin.end])];
  }
  const [, offer, sku, version] = origin.image.split(':');
  return pairOf(sku, `${offer} ${version ?? texts.detail.untold}`);
}

export function pairOf(first, second) {
  const under = second === null ? null : element('span', { class: 'under' }, foreign(second));
  return [foreign(first), under];
}

export function closeDetails(name, made) {
  name.setAttribute('aria-expanded', 'false');
  name.removeAttribute('aria-controls');
  made.nextSibling.remove();
}

/** The explanation is made when it is first asked for. */
export function openDetails(view, { row, name, made }) {
  const id = `vm-${row.index}`;
  const shownColumns = view.heads.filter((head) => head.offsetParent !== null).length;
  const cell = element('td', { colspan: String(shownColumns) }, detailsOf(row, view.texts, view));
  made.after(element('tr', { class: 'detail-row', id }, cell));
  name.setAttribute('aria-expanded', 'true');
  name.setAttribute('aria-controls', id);
}
