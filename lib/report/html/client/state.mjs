// oxlint-disable typescript/no-unsafe-assignment, typescript/no-unsafe-return -- plain JavaScript has no types to be safe by
/** What narrows the table, by its name in the address. */
export function fieldNames() {
  return ['search', 'status', 'client', 'server', 'subscription', 'tag'];
}

/** The value of a field that narrows nothing. */
export function neutral(name) {
  return name === 'search' ? '' : 'all';
}

/** The view as the address has it; empty for the one that the report opens with. */
export function stateOf(view) {
  const state = new URLSearchParams();
  for (const name of fieldNames().filter((each) => view[each] !== neutral(each))) {
    state.set(name, view[name]);
  }
  if (view.group !== view.firstGroup) {
    state.set('group', view.group);
  }
  if (view.column !== 'exposure' || view.descending) {
    state.set('sort', `${view.descending ? '-' : ''}${view.column}`);
  }
  if (view.open.size > 0) {
    state.set('open', [...view.open].join('.'));
  }
  return state.toString();
}

/** Writes the view into the address soon: browsers allow few changes at a time. */
export function keepState(view) {
  clearTimeout(view.keeping);
  view.keeping = setTimeout(() => writeState(view), 200);
}

export function writeState(view) {
  clearTimeout(view.keeping);
  const state = stateOf(view);
  storageOf('sessionStorage')?.setItem(view.storageKey, state);
  if (state !== '' || location.hash.startsWith('#vms?')) {
    try {
      history.replaceState(null, '', state === '' ? '#vms' : `#vms?${state}`);
    } catch {
      // A browser that forbids it shows the same view under the old address.
    }
  }
}

/** What the address says, or after a reload what it said before the reader went to another part; null: neither. */
export function keptState(view) {
  if (location.hash.startsWith('#vms?')) {
    return new URLSearchParams(location.hash.slice('#vms?'.length));
  }
  const [navigation] = performance.getEntriesByType('navigation');
  const kept = navigation?.type === 'reload' ? storageOf('sessionStorage')?.getItem(view.storageKey) : null;
  return kept ? new URLSearchParams(kept) : null;
}

/** Puts a state into the fields; what does not fit this report is left out. */
export function takeState(view, state) {
  for (const name of fieldNames()) {
    setField(view.fields[name], state.get(name) ?? neutral(name), neutral(name));
  }
  setField(view.fields.group, state.get('group') ?? view.firstGroup, view.firstGroup);
  const sort = state.get('sort') ?? 'exposure';
  const column = sort.replace(/^-/, '');
  const isThere = view.heads.some((head) => head.dataset.column === column && !head.hidden);
  view.column = isThere ? column : 'exposure';
  view.descending = isThere && sort.startsWith('-');
  const numbers = (state.get('open') ?? '').split('.').filter((each) => each !== '');
  view.open = new Set(numbers.map(Number).filter((each) => view.rows[each] !== undefined));
}

export function setField(field, value, otherwise) {
  field.value = value;
  if (field.value !== value) {
    field.value = otherwise;
  }
}

/** Null where the browser keeps nothing for files or strangers. */
export function storageOf(kind) {
  try {
    return globalThis[kind];
  } catch {
    return null;
  }
}
