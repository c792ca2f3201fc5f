// oxlint-disable typescript/no-unsafe-assignment, typescript/no-unsafe-return -- plain JavaScript has no types to be safe by
import { element, fillText, foreign, timeText } from './element.mjs';

/** Why a VM has its verdict, or none, and what to do. `auditTime`: epoch milliseconds that ages are counted to. */
export function detailsOf(row, texts, auditTime) {
  const parts = [
    ...adviceParts(row, texts),
    ...groundParts(row, texts),
    ...notes(row, texts, auditTime).map((note) => element('p', { class: 'note' }, note)),
    factList(row, texts),
    evidencePart(row, texts),
  ];
  return element('div', { class: 'detail' }, ...parts);
}

export function adviceParts({ status, detail }, texts) {
  if (status.verdict !== null) {
    const { text, links } = texts.advice[status.verdict];
    const next = section(texts.detail.next, ...text);
    next.append(element('ul', { class: 'links' }, ...links.map(linkItem)));
    return [section(texts.detail.means, texts.meanings[status.verdict], reasonText(status, texts)), next];
  }
  const advice = texts.outcomeAdvice[status.reason];
  if (advice === undefined) {
    return [section(texts.detail.means, texts.detail.open)];
  }
  return [
    section(texts.detail.means, advice.why),
    section(texts.detail.next, advice.whatToDo),
    detail === null ? null : section(texts.detail.inDetail, foreign(detail)),
  ];
}

export function section(title, ...paragraphs) {
  const shown = paragraphs.filter((each) => each !== null);
  return element('section', {}, element('h3', {}, title), ...shown.map((each) => element('p', {}, each)));
}

export function reasonText({ verdictReason }, texts) {
  return verdictReason === null ? null : (texts.verdictReasons[verdictReason] ?? verdictReason);
}

export function linkItem({ title, url }) {
  return element('li', {}, element('a', { href: url, rel: 'noreferrer noopener' }, title));
}

export function groundParts({ why }, texts) {
  if (why === null) {
    return [];
  }
  const grounds = why.because.map(([signal, value, effect]) =>
    element(
      'li',
      {},
      element('strong', {}, texts.signals[signal] ?? signal),
      ' ',
      texts.values[value] ?? foreign(value),
      element('span', { class: 'effect' }, texts.effects[effect] ?? effect),
    ),
  );
  const title = `${texts.detail.because} · ${fillText(texts.detail.rule, { rule: why.rule })}`;
  const warnings = why.warnings.map((warning) =>
    element('p', { class: 'note' }, texts.warnings[warning] ?? warning),
  );
  return [
    element('section', { class: 'grounds' }, element('h3', {}, title), element('ul', {}, ...grounds)),
    ...warnings,
    why.changesAtReboot ? element('p', { class: 'note' }, texts.detail.reboot) : null,
  ];
}

/** Sentences about earlier verdicts and exemptions. */
export function notes({ status, lastKnown, exempt }, texts, auditTime) {
  const said = [];
  if (status.outcome !== 'judged' && lastKnown !== null) {
    const isCarried = status.verdict !== null;
    const age = ageText(lastKnown, texts, auditTime);
    const values = { verdict: texts.verdicts[lastKnown.verdict], time: timeText(lastKnown.probedAt), age };
    said.push(fillText(isCarried ? texts.detail.carried : texts.detail.lastKnown, values));
  }
  if (exempt !== null) {
    said.push(fillText(exempt.state === 'active' ? texts.detail.exempt : texts.detail.expired, exempt));
  }
  return said;
}

/** How long before the audit a verdict was found. */
export function ageText({ probedAt }, texts, auditTime) {
  const n = Math.max(0, Math.floor((auditTime - Date.parse(probedAt)) / 86_400_000));
  const { one, other } = texts.vms.age;
  return fillText(n === 1 ? one : other, { n });
}

export function factList(row, texts) {
  const { origin, subscription, location, managedBy, id, why } = row;
  const links = origin.chain.map((link) =>
    foreign(`${link.kind}: ${link.id} (${link.note[texts.language]})`),
  );
  const facts = [
    [texts.detail.madeFrom, ...madeFrom(origin, texts), ...links],
    [texts.detail.location, foreign(`${subscription} · ${location}`), foreign(id)],
    managedBy === null ? null : [texts.detail.managedBy, foreign(managedBy)],
    why === null || why.scQuery === null ? null : [texts.detail.scQuery, scQueryText(why.scQuery, texts)],
    why === null || why.smb1Server === null
      ? null
      : [texts.detail.server, why.smb1Server === 'enabled' ? texts.detail.on : texts.detail.off],
  ];
  return factsOf(facts.filter((fact) => fact !== null));
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
    ...values.map((value) => element('dd', {}, value)),
  ]);
  return element('dl', {}, ...entries);
}
