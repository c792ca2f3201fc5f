// oxlint-disable typescript/no-unsafe-assignment, typescript/no-unsafe-return -- plain JavaScript has no types to be safe by
import { element, fillText, foreign } from './element.mjs';

/** Groups that are listed; and values that a list to choose from has. */
export function mostGroups() {
  return 200;
}

/** What a VM counts under: its tenant, its subscription, its resource group, or the value of a tag. */
export function groupKey(row, group) {
  switch (group) {
    case 'tenant':
      return row.tenant ?? '';
    case 'subscription':
      return row.subscription;
    case 'resourceGroup':
      return `/subscriptions/${row.subscription}/resourcegroups/${row.group.toLowerCase()}/`;
    default:
      return `${group}=${row.tags[group] ?? ''}`;
  }
}

export function groupLabel(row, group, texts) {
  switch (group) {
    case 'tenant':
      return row.tenant ?? texts.vms.noTag;
    case 'subscription':
      return row.subscriptionName ?? row.subscription;
    case 'resourceGroup':
      return row.group;
    default:
      return row.tags[group] ?? texts.vms.noTag;
  }
}

/** Groups with their VMs by exposure, the largest first. */
export function countGroups(rows, group, texts) {
  const groups = new Map();
  for (const row of rows) {
    const key = groupKey(row, group);
    const counted = groups.get(key) ?? {
      key,
      label: groupLabel(row, group, texts),
      place: row.subscriptionName ?? row.subscription,
      count: 0,
      by: {},
    };
    groups.set(key, counted);
    counted.count += 1;
    counted.by[row.status.exposure] = (counted.by[row.status.exposure] ?? 0) + 1;
  }
  const all = [...groups.values()];
  const byLabel = labelOrder();
  return (group === 'resourceGroup' ? tellApart(all) : all).sort(
    (one, other) => other.count - one.count || byLabel(one, other),
  );
}

/** `Subscription 9` before `Subscription 10`. */
export function labelOrder() {
  const { compare } = new Intl.Collator('en', { numeric: true });
  return (one, other) => compare(one.label, other.label);
}

/** Resource groups of one name say in which subscription they are. */
export function tellApart(groups) {
  const seen = new Map();
  for (const { label } of groups) {
    seen.set(label.toLowerCase(), (seen.get(label.toLowerCase()) ?? 0) + 1);
  }
  return groups.map((each) =>
    seen.get(each.label.toLowerCase()) > 1 ? { ...each, label: `${each.label} · ${each.place}` } : each,
  );
}

/** Tags that a VM carries, each with its place. */
export function shownTags({ rows, facts }) {
  return facts.tags
    .map((name, place) => ({ name, place }))
    .filter(({ place }) => rows.some(({ tags }) => (tags[place] ?? null) !== null));
}

export function option(value, label) {
  return element('option', { value }, label);
}

/** Choices that depend on the VMs: subscriptions, tags and what to count by. Those that tell nothing apart are hidden. */
export function fillChoices(view) {
  const { rows, texts, fields, tags } = view;
  const byLabel = labelOrder();
  const choices = (group) => countGroups(rows, group, texts).slice(0, mostGroups());
  const subscriptions = choices('subscription').sort(byLabel);
  refill(fields.subscription, [
    option('all', texts.vms.anySubscription),
    ...subscriptions.map(({ key, label }) => option(key, label)),
  ]);
  refill(fields.tag, [
    option('all', texts.vms.anyTag),
    ...tags.flatMap(({ name, place }) =>
      choices(String(place))
        .sort(byLabel)
        .map(({ key, label }) => option(key, `${name}: ${label}`)),
    ),
  ]);
  refill(fields.group, [
    option('none', texts.vms.noGroups),
    ...(choices('tenant').length > 1 ? [option('tenant', texts.vms.tenant)] : []),
    option('subscription', texts.vms.subscription),
    option('resourceGroup', texts.vms.group),
    ...tags.map(({ name, place }) => option(String(place), name)),
  ]);
  fields.subscription.parentElement.hidden = subscriptions.length < 2;
  fields.tag.parentElement.hidden = tags.length === 0;
  view.firstGroup = subscriptions.length < 2 ? 'none' : 'subscription';
}

/** Keeps what was chosen: the language may have changed. */
export function refill(field, options) {
  const { value } = field;
  field.replaceChildren(...options);
  if (value !== '') {
    field.value = value;
  }
}

/** The table of counts of what is shown; each group leads to its VMs. `narrow` takes a group's key. */
export function showGroups(view, narrow) {
  const { group, texts, language } = view;
  if (group === 'none' || view.selected.length === 0) {
    view.groups.replaceChildren();
    return;
  }
  const all = countGroups(view.selected, group, texts);
  const states = Object.keys(texts.exposures);
  const head = element(
    'tr',
    {},
    element('th', { scope: 'col' }, view.fields.group.selectedOptions[0].textContent),
    element('th', { scope: 'col', class: 'amount' }, texts.vms.title),
    ...states.map((state) => element('th', { scope: 'col', class: 'amount' }, texts.exposureOf[state])),
  );
  const rows = all.slice(0, mostGroups()).map(({ key, label, count, by }) => {
    const name = element('button', { type: 'button', class: 'vm' }, foreign(label));
    name.addEventListener('click', () => narrow(key));
    const amounts = [count, ...states.map((state) => by[state] ?? 0)];
    return element(
      'tr',
      {},
      element('th', { scope: 'row' }, name),
      ...amounts.map((n) =>
        element('td', { class: n === 0 ? 'amount quiet' : 'amount' }, n.toLocaleString(language)),
      ),
    );
  });
  const left = all.length - rows.length;
  view.groups.replaceChildren(
    element('table', {}, element('thead', {}, head), element('tbody', {}, ...rows)),
    ...(left > 0 ? [element('p', { class: 'quiet' }, fillText(texts.vms.moreGroups, { n: left }))] : []),
  );
}
