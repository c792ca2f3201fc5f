/** The Marketplace opened in 2012. Numbers such as the `900310` of SQL Server's `13.1.900310` only look like a date. */
const years = { oldest: 2012, youngest: 2049 };

/**
 * The day in a Marketplace version string as `YYYY-MM-DD`, or null when it carries none. Publishers wrote, over the years:
 * `2.0.201502` (month only: its first day), `1.0.141204`, `4.127.20180815`, `2016.127.20190115`, `20348.2529.240619`,
 * `18363.1256.2012032214` (with hour and minute) and `2023.09.14`.
 */
export function imageDate(version: string): string | null {
  const dotted = /^(20\d\d)\.(\d{1,2})\.(\d{1,2})$/.exec(version);
  if (dotted !== null) {
    return day(dotted[1], dotted[2], dotted[3]);
  }
  const last = version.split('.').at(-1) ?? '';
  return version.includes('.') && /^\d+$/.test(last) ? dayOfDigits(last) : null;
}

function dayOfDigits(digits: string): string | null {
  switch (digits.length) {
    case 6:
      return shortDay(digits) ?? day(digits.slice(0, 4), digits.slice(4), '01');
    case 8:
    case 12:
      return day(digits.slice(0, 4), digits.slice(4, 6), digits.slice(6, 8));
    case 10:
      return shortDay(digits);
    default:
      return null;
  }
}

function shortDay(digits: string): string | null {
  return day(`20${digits.slice(0, 2)}`, digits.slice(2, 4), digits.slice(4, 6));
}

/** Null unless the calendar has the day. */
function day(year = '', month = '', dayOfMonth = ''): string | null {
  const text = `${year}-${month.padStart(2, '0')}-${dayOfMonth.padStart(2, '0')}`;
  const time = Date.parse(`${text}T00:00:00Z`);
  const isReal = !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
  return isReal && Number(year) >= years.oldest && Number(year) <= years.youngest ? text : null;
}
