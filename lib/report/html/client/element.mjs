// oxlint-disable typescript/no-unsafe-assignment, typescript/no-unsafe-return -- plain JavaScript has no types to be safe by
/** An element with attributes and children. Text is only ever set as text, so that nothing a guest says becomes markup. */
export function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null) {
      made.setAttribute(name, value);
    }
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** Words of a guest or of Azure: in English, and kept apart from the direction of the text around them. */
export function foreign(text) {
  return element('bdi', { lang: 'en' }, text);
}

export function fillText(text, values) {
  return text.replace(/\{(\w+)\}/g, (placeholder, name) => String(values[name] ?? placeholder));
}

/** The wording for `n`: most languages have two, Japanese one. */
export function counted(n, text) {
  return typeof text === 'string' ? text : n === 1 ? text.one : text.other;
}

/** As the rest of the page tells times: in Japanese those of Japan, with UTC beside them. */
export function timeText(iso, language) {
  const utc = `${iso.slice(11, 16)} UTC`;
  if (language === 'en') {
    return `${iso.slice(0, 10)} ${utc}`;
  }
  const inJapan = new Date(Date.parse(iso) + 9 * 3_600_000).toISOString();
  return `${inJapan.slice(0, 10)} ${inJapan.slice(11, 16)} JST (${utc})`;
}
