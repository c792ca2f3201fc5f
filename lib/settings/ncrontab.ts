type Field = { readonly smallest: number; readonly largest: number; readonly names: string };

const months = 'january february march april may june july august september october november december';
const weekdays = 'sunday monday tuesday wednesday thursday friday saturday';

/** Seconds, minutes, hours, days, months, days of the week. */
const fields: readonly Field[] = [
  { smallest: 0, largest: 59, names: '' },
  { smallest: 0, largest: 59, names: '' },
  { smallest: 0, largest: 23, names: '' },
  { smallest: 1, largest: 31, names: '' },
  { smallest: 1, largest: 12, names: months },
  { smallest: 0, largest: 6, names: weekdays },
];

/**
 * Whether a text is a schedule of six fields between blanks that a timer of Azure Functions takes, as the timer's library reads them
 * (https://github.com/atifaziz/NCrontab). With one that it cannot read the host starts, and never fires the timer. Five fields, without
 * seconds, are read by some versions of it alone, and refused here.
 */
export function isNcrontab(text: string): boolean {
  const given = text.split(' ').filter((part) => part !== '');
  return given.length === fields.length && fields.every((field, index) => isIn(field, given[index] ?? ''));
}

/** Values, ranges and steps between commas. */
function isIn(field: Field, text: string): boolean {
  return text.split(',').every((part) => {
    const found = /^(?:\*|(\w+)(?:-(\w+))?)(?:\/\d{1,9})?$/.exec(part);
    return found?.slice(1).every((value) => value === undefined || isValue(field, value)) ?? false;
  });
}

/** Names may be cut short. */
function isValue({ smallest, largest, names }: Field, text: string): boolean {
  return /^\d{1,9}$/.test(text)
    ? Number(text) >= smallest && Number(text) <= largest
    : names.split(' ').some((name) => name.startsWith(text.toLowerCase()));
}
