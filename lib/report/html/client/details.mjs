// oxlint-disable typescript/no-unsafe-assignment, typescript/no-unsafe-return -- plain JavaScript has no types to be safe by
import { counted, element, fillText, foreign, timeText } from './element.mjs';
import { copyButton } from './save.mjs';

/** Why each half of a VM has its verdict, or none, and what to do. `auditTime`: epoch milliseconds that ages are counted to; `tags`: those shown. */
export function detailsOf(row, texts, { auditTime, tags }) {
  const parts = [
    ...(row.status.means === null ? reasonParts(row, texts) : verdictParts(row, texts)),
    ...notes(row, texts, auditTime).map((note) => element('p', { class: 'note' }, note)),
    factList(row, texts, tags),
    evidencePart(row, texts),
  ];
  return element('div', { class: 'detail' }, ...parts);
}

/** What both halves mean together, what to do, then each of them and where to read on. */
export function verdictParts(row, texts) {
  const { text, links } = row.advice[texts.language];
  const meaning = section(texts.detail.means, texts.exposureMeans[row.status.means]);
  meaning.className = 'whole';
  const readOn = section(texts.detail.readOn);
  readOn.append(element('ul', { class: 'links' }, ...links.map(linkItem)));
  return [
    meaning,
    element(
      'div',
      { class: 'to-do' },
      section(texts.detail.next, ...text.map((parts) => stepPart(parts, row.advice.check, texts))),
      commandPart(row.advice.commands, texts),
      readOn,
    ),
    halfPart(row, 'client', texts),
    halfPart(row, 'server', texts),
  ];
}

/** Text and commands by turns. The one that comes before all changes can be copied here. */
export function stepPart(parts, check, texts) {
  const shown = parts.flatMap((part, index) =>
    index % 2 === 0 ? [part] : [codeOf(part), part === check ? copyButton(part, texts) : null],
  );
  return shown.length === 1 ? parts[0] : element('span', {}, ...shown);
}

/** A command that breaks between its words, not behind their hyphens. */
export function codeOf(command) {
  const words = command.split(' ').flatMap((word) => [' ', element('span', {}, word)]);
  return element('code', { lang: 'en' }, ...words.slice(1));
}

/** Null where there is nothing to type. */
export function commandPart(commands, texts) {
  if (commands.length === 0) {
    return null;
  }
  const made = section(texts.detail.commands);
  made.append(
    element(
      'ul',
      { class: 'commands' },
      ...commands.map((command) => element('li', {}, codeOf(command), copyButton(command, texts))),
    ),
  );
  return made;
}

export function reasonParts({ status, detail }, texts) {
  const said = texts.blockerAdvice[status.blockedBy] ?? texts.outcomeAdvice[status.reason];
  if (said === undefined) {
    return [section(texts.detail.means, texts.detail.open)];
  }
  return [
    section(texts.detail.means, said.why),
    section(texts.detail.next, said.whatToDo),
    detail === null ? null : section(texts.detail.inDetail, foreign(detail[texts.language])),
  ];
}

export function section(title, ...paragraphs) {
  const shown = paragraphs.filter((each) => each !== null);
  return element('section', {}, element('h3', {}, title), ...shown.map((each) => element('p', {}, each)));
}

export function linkItem({ title, url }) {
  return element('li', {}, element('a', { href: url, rel: 'noreferrer noopener' }, title));
}

/** One half: its verdict and what that means, what it rests on, and what would change it. */
export function halfPart({ status, why, advice }, half, texts) {
  const reason = status[`${half}Reason`];
  const title = fillText(texts.detail.half, {
    half: texts.halves[half],
    verdict: texts.verdicts[status[half]],
  });
  const meaning = [
    texts.meanings[status[half]],
    reason === null ? null : (texts.verdictReasons[half][reason] ?? reason),
  ];
  const made = section(title, ...meaning);
  made.className = 'half';
  made.append(...(why === null ? [] : groundParts(why[half], half, texts)));
  const failed = advice.failed[half];
  made.append(
    ...(failed.length === 0
      ? []
      : [element('p', { class: 'note' }, `${texts.detail.failed} ${failed.join(' · ')}`)]),
  );
  const change = advice[texts.language][half];
  made.append(
    ...(change === null ? [] : [element('p', { class: 'note' }, `${texts.detail.change} ${change}`)]),
  );
  return made;
}

export function valueText(value, { valueParts }) {
  return valueParts.reduce((text, [part, says]) => text.replace(new RegExp(part, 'g'), says), value);
}

export function groundParts({ rule, because, warnings, changesAtReboot }, half, texts) {
  const grounds = because.map(([signal, value, effect]) =>
    element(
      'li',
      {},
      element('strong', {}, texts.signals[half][signal] ?? signal),
      ' ',
      texts.values[value] ?? foreign(valueText(value, texts)),
      element('span', { class: 'effect' }, texts.effects[half][effect] ?? ''),
    ),
  );
  return [
    ...(grounds.length === 0
      ? []
      : [
          element('p', {}, fillText(texts.detail.because, { rule })),
          element('ul', { class: 'grounds' }, ...grounds),
        ]),
    ...warnings.map((warning) => element('p', { class: 'note' }, texts.warnings[half][warning] ?? warning)),
    ...(changesAtReboot ? [element('p', { class: 'note' }, texts.detail.reboot)] : []),
  ];
}

/** Sentences about earlier verdicts and exemptions. */
export function notes({ status, lastKnown, exempt }, texts, auditTime) {
  const said = [];
  if (status.outcome !== 'judged' && lastKnown !== null) {
    const isCarried = status.means !== null;
    const values = {
      ...lastKnownLabels(lastKnown, texts),
      time: timeText(lastKnown.probedAt, texts.language),
      age: ageText(lastKnown, texts, auditTime),
    };
    said.push(fillText(isCarried ? texts.detail.carried : texts.detail.lastKnown, values));
  }
  return [...said, ...(exempt === null ? [] : exemptNotes(exempt, texts))];
}

export function lastKnownLabels({ client, server }, texts) {
  return { client: texts.verdicts[client], server: texts.verdicts[server] };
}

/** One sentence where the same holds for both halves. */
export function exemptNotes({ client, server }, texts) {
  const textOf = (own) =>
    own === null ? null : fillText(own.state === 'active' ? texts.detail.exempt : texts.detail.expired, own);
  const [ofClient, ofServer] = [textOf(client), textOf(server)];
  if (ofClient === ofServer) {
    return ofClient === null ? [] : [ofClient];
  }
  const named = (half, exempt) =>
    exempt === null ? null : fillText(texts.detail.exemptHalf, { half: texts.halves[half], exempt });
  return [named('client', ofClient), named('server', ofServer)].filter((each) => each !== null);
}

/** How long before the audit a verdict was found. */
export function ageText({ probedAt }, texts, auditTime) {
  const n = Math.max(0, Math.floor((auditTime - Date.parse(probedAt)) / 86_400_000));
  return n === 0 ? texts.vms.noAge : fillText(counted(n, texts.vms.age), { n });
}

export function factList(row, texts, tags) {
  const { origin, subscription, subscriptionName, tenant, location, managedBy, why } = row;
  const links = origin.chain.map((link) => linkParts(link, texts));
  const uncounted = texts.detail.notCounted[row.status.uncounted] ?? null;
  const facts = [
    [texts.detail.madeFrom, ...madeFrom(origin, texts), ...links, uncounted],
    row.probedAt === null ? null : [texts.detail.probed, timeText(row.probedAt, texts.language)],
    [texts.detail.id, idPart(row, texts)],
    [
      texts.detail.location,
      subscriptionName === null ? null : foreign(subscriptionName),
      foreign(`${subscription} · ${location}`),
    ],
    tenant === null ? null : [texts.detail.tenant, foreign(tenant)],
    ...tags.map(({ name, place }) => [foreign(name), tagPart(row.tags[place] ?? null, texts)]),
    managedBy === null ? null : [texts.detail.managedBy, foreign(managedBy)],
    why === null || why.scQuery === null ? null : [texts.detail.scQuery, scQueryText(why.scQuery, texts)],
  ];
  return factsOf(facts.filter((fact) => fact !== null));
}

export function tagPart(value, texts) {
  return value === null ? texts.vms.noTag : foreign(value);
}

/** Azure's id between words of the reader's language. */
export function linkParts({ kind, id, note }, texts) {
  const words = [`${texts.linkKinds[kind]}: `, foreign(id), ` (${note[texts.language]})`];
  return element('span', {}, ...words);
}

/** The id with what one does with it. The Portal gets nothing but the id, and only from a click. */
export function idPart({ id, portal }, texts) {
  const isPath = portal !== null && /^\/subscriptions\/[^?#]+$/i.test(id);
  return element(
    'span',
    { class: 'id' },
    foreign(id),
    copyButton(id, texts),
    isPath
      ? element('a', { href: `${portal}${encodeURI(id)}`, rel: 'noreferrer noopener' }, texts.detail.portal)
      : null,
  );
}

export function madeFrom(origin, texts) {
  const image = origin.image === null ? [] : [foreign(origin.image), dated(origin, texts)];
  const reason = element('bdi', {}, origin.reason[texts.language]);
  return [texts.detail.ends[origin.end], ...image, reason].filter((each) => each !== null);
}

export function dated({ imageDate }, texts) {
  return imageDate === null ? null : fillText(texts.detail.dated, { date: imageDate });
}

export function scQueryText({ smb1, smb2 }, texts) {
  const said = (isNamed, driver) => fillText(isNamed ? texts.detail.scYes : texts.detail.scNo, { driver });
  return `${said(smb1, 'MRxSmb10')} · ${said(smb2, 'MRxSmb20')}`;
}

export function evidencePart({ why }, texts) {
  const pairs = Object.entries(why?.evidence ?? {});
  if (pairs.length === 0) {
    return null;
  }
  const facts = pairs.map(([key, value]) => [key, foreign(value)]);
  return element('details', {}, element('summary', {}, texts.detail.evidence), factsOf(facts));
}

export function factsOf(facts) {
  const entries = facts.flatMap(([term, ...values]) => [
    element('dt', {}, term),
    ...values.filter((value) => value !== null).map((value) => element('dd', {}, value)),
  ]);
  return element('dl', {}, ...entries);
}
