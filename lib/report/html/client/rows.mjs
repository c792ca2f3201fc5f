// oxlint-disable typescript/no-unsafe-assignment, typescript/no-unsafe-return -- plain JavaScript has no types to be safe by
/** The VMs of the report, as their blocks in the page hold them. */
export function readRows(blocks) {
  const shared = [];
  const rows = [];
  for (const block of blocks) {
    for (const value of block.shared) {
      shared.push(value);
    }
    for (const vm of block.vms) {
      const named = Object.fromEntries(block.columns.map((column, place) => [column, vm[place]]));
      rows.push({ ...rowOf(named, shared), index: rows.length });
    }
  }
  return rows;
}

export function rowOf(vm, shared) {
  const { name, group, status, place, origin, system, why, advice, probedAt, lastKnown, exempt, detail, id } =
    vm;
  const sharedOrNull = (at) => (at === null ? null : shared[at]);
  const { subscription, subscriptionName, tenant, location, managedBy, tags, portal } = shared[place];
  const usualId = `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Compute/virtualMachines/${name}`;
  return {
    name,
    group,
    status: shared[status],
    subscription,
    subscriptionName: subscriptionName ?? null,
    tenant: tenant ?? null,
    location,
    managedBy,
    tags: tags ?? [],
    portal: portal ?? null,
    origin: shared[origin],
    system: shared[system],
    why: sharedOrNull(why),
    advice: sharedOrNull(advice),
    probedAt: probedAt ?? (shared[status].reason === 'unchanged' ? lastKnown?.probedAt : null) ?? null,
    lastKnown,
    exempt: sharedOrNull(exempt),
    detail: sharedOrNull(detail),
    id: id ?? usualId,
    found: null,
  };
}

/** What a search looks through: put together at the first search, because most VMs are never searched. */
export function foundIn(row) {
  row.found ??= [
    row.name,
    row.group,
    row.id,
    row.origin.image,
    ...row.origin.chain.map(({ id }) => id),
    row.system.name,
    row.system.build,
    row.location,
    row.subscription,
    row.subscriptionName,
    row.tenant,
    ...row.tags,
    // As command line, JSON and documentation write them.
    row.status.exposure,
    row.status.client,
    row.status.server,
    row.status.outcome,
    row.status.reason,
  ]
    .join('\n')
    .toLowerCase();
  return row.found;
}

/** Every word must be found somewhere. */
export function wordsOf(search) {
  return search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** `status`: `all`, `exempt`, `expired`, `last-known`, `exposure:…`, `outcome:…` or `reason:…`. */
export function hasStatus(row, status) {
  const [kind, value] = status.split(':');
  switch (kind) {
    case 'exposure':
      return value === 'on'
        ? ['server-on', 'client-on'].includes(row.status.exposure)
        : row.status.exposure === value;
    case 'outcome':
      return row.status.exposure === 'none' && (row.status.outcome ?? 'open') === value;
    case 'reason':
      return row.status.reason === value;
    case 'exempt':
      return isExempt(row, 'active');
    case 'expired':
      return isExempt(row, 'expired');
    case 'last-known':
      return row.status.exposure === 'none' && row.lastKnown !== null;
    default:
      return true;
  }
}

export function isExempt({ exempt }, state) {
  return exempt !== null && [exempt.client, exempt.server].some((half) => half?.state === state);
}

/** `verdict`: one that a half must have, or `all`. */
export function hasVerdict(row, half, verdict) {
  return verdict === 'all' || row.status[half] === verdict;
}

/** `tag`: the place of a tag and a value, such as `0=alice`, nothing after the sign for VMs without it; or `all`. */
export function hasTag({ tags }, tag) {
  const [place] = tag.split('=', 1);
  return tag === 'all' || (tags[place] ?? '') === tag.slice(place.length + 1);
}

export function selectRows(rows, { search, status, client, server, subscription = 'all', tag = 'all' }) {
  const words = wordsOf(search);
  return rows.filter(
    (row) =>
      (subscription === 'all' || row.subscription === subscription) &&
      hasTag(row, tag) &&
      hasStatus(row, status) &&
      hasVerdict(row, 'client', client) &&
      hasVerdict(row, 'server', server) &&
      words.every((word) => foundIn(row).includes(word)),
  );
}

/** What a column sorts by. Verdicts sort by how much they ask for. */
export function sortKey(row, column) {
  switch (column) {
    case 'exposure':
      return exposureRank(row.status);
    case 'client':
    case 'server':
      return verdictRank(row.status[column], row.status.outcome);
    case 'image':
      return row.origin.image ?? `~${row.origin.end}`;
    case 'system':
      return `${row.system.name} ${row.system.build}`;
    case 'group':
      return row.group;
    case 'tags':
      return row.tags.map((value) => value ?? '~').join('\n');
    case 'probed':
      return row.probedAt ?? '';
    case 'name':
      return row.name;
    default:
      throw new TypeError(column);
  }
}

/** Servers that are on first; those without a verdict last, by outcome. */
export function exposureRank({ exposure, outcome }) {
  const order = ['server-on', 'client-on', 'not-known', 'possible', 'impossible'];
  const rank = order.indexOf(exposure);
  return rank === -1 ? `9${outcome}` : `${rank}`;
}

export function verdictRank(verdict, outcome) {
  const order = ['enabled', 'conflict', 'unknown', 'disabled', 'installable', 'binaries-absent', 'not-in-os'];
  const rank = order.indexOf(verdict);
  return rank === -1 ? `9${outcome}` : `${rank}`;
}

export function compareRanks(one, other) {
  return Number(one > other) - Number(one < other);
}

/** A new list; rows that sort alike stay in the order of the report. `column` null: that order. */
export function sortRows(rows, { column, descending }) {
  if (column === null) {
    return rows;
  }
  const isRanked = column === 'exposure' || column === 'client' || column === 'server';
  const compare = isRanked ? compareRanks : new Intl.Collator('en', { numeric: true }).compare;
  const keyed = rows.map((row) => ({ row, key: sortKey(row, column) }));
  keyed.sort((one, other) => compare(one.key, other.key) * (descending ? -1 : 1));
  return keyed.map(({ row }) => row);
}
