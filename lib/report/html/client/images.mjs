// oxlint-disable typescript/no-unsafe-assignment, typescript/no-unsafe-return -- plain JavaScript has no types to be safe by
import { fillText } from './element.mjs';
import { compareRanks, wordsOf } from './rows.mjs';

/** Search and order of the table of images. Groups of one SKU stay together and stand by their first row. */
export function listenToImages(view) {
  const table = document.querySelector('.matrix');
  if (table === null) {
    return;
  }
  const search = document.getElementById('image-search');
  search.addEventListener('input', () => tellImages(view, searchImages(table, search.value)));
  for (const head of table.querySelectorAll('th[data-image-sort]')) {
    head.querySelector('button').addEventListener('click', () => sortImages(table, head));
  }
}

/** Hides the rows that lack a word, and SKUs without any row; returns how many there are to see. */
export function searchImages(table, search) {
  const words = wordsOf(search);
  let shown = 0;
  for (const body of table.tBodies) {
    const [head, ...rows] = body.rows;
    for (const row of rows) {
      const text = `${head.textContent}\n${row.textContent}\n${row.dataset.flag}`.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      shown += row.hidden ? 0 : 1;
    }
    body.hidden = rows.every((row) => row.hidden);
  }
  return shown;
}

export function tellImages(view, shown) {
  const all = document.querySelectorAll('.matrix tr[data-flag]').length;
  const text = fillText(view.texts.images.shown, { shown, all });
  document.getElementById('image-count').textContent = shown === all ? '' : text;
}

export function sortImages(table, head) {
  const isDescending = head.getAttribute('aria-sort') === 'ascending';
  for (const each of table.querySelectorAll('th[data-image-sort]')) {
    each.removeAttribute('aria-sort');
  }
  head.setAttribute('aria-sort', isDescending ? 'descending' : 'ascending');
  const by = (one, other) => {
    const [first, second] = [one, other].map((row) => imageRank(row, head.dataset.imageSort));
    return compareRanks(first, second) * (isDescending ? -1 : 1);
  };
  const bodies = [...table.tBodies];
  for (const body of bodies) {
    const [, ...rows] = body.rows;
    body.append(...rows.sort(by));
  }
  table.append(...bodies.sort((one, other) => by(one.rows[1], other.rows[1])));
}

export function imageRank({ dataset }, column) {
  switch (column) {
    case 'vms':
      return Number(dataset.vms);
    case 'flag':
      return ['confirmed', 'single', 'mixed', 'no', 'unjudged', 'not-in-os'].indexOf(dataset.flag);
    default:
      return dataset.date;
  }
}
