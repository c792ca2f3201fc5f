import type { Audit } from '../../model/audit.ts';
import { type ScopeDimension, type ScopeSide, scopeDimensions } from '../../model/scope.ts';
import type { Language } from '../messages/messages.ts';

/**
 * An audit's scope in one line, such as `subscription Production (1111…), tag env=prod; without resource group rg-lab`. Long lists are cut
 * and counted.
 */
export function scopeText(
  {
    scope: { include = {}, exclude = {} },
    subscriptionNames = {},
  }: Pick<Audit, 'scope' | 'subscriptionNames'>,
  language: Language,
): string {
  const say = words[language];
  const without = sideText(exclude, subscriptionNames, say);
  return [sideText(include, subscriptionNames, say), ...(without === '' ? [] : [say.without(without)])].join(
    say.side,
  );
}

const shown = 3;

/** What each dimension of a scope is called, one of it. */
export const dimensionTexts: Readonly<Record<Language, Readonly<Record<ScopeDimension, string>>>> = {
  en: {
    subscriptions: 'subscription',
    managementGroups: 'management group',
    resourceGroups: 'resource group',
    tags: 'tag',
    locations: 'location',
    ids: 'id',
  },
  ja: {
    subscriptions: 'サブスクリプション',
    managementGroups: '管理グループ',
    resourceGroups: 'リソース グループ',
    tags: 'タグ',
    locations: 'リージョン',
    ids: 'VM',
  },
};

const words = {
  en: {
    dimensions: dimensionTexts.en,
    without: (text: string) => `without ${text}`,
    side: '; ',
    and: ', ',
    each: ' and ',
    either: ' or ',
    more: (count: number) => ` and ${count} more`,
  },
  ja: {
    dimensions: dimensionTexts.ja,
    without: (text: string) => `除外: ${text}`,
    side: '、',
    and: '、',
    each: ' と ',
    either: ' または ',
    more: (count: number) => ` ほか ${count} 件`,
  },
};

type Words = (typeof words)[Language];

type Names = Readonly<Record<string, string>>;

function sideText(side: ScopeSide, names: Names, say: Words): string {
  return scopeDimensions
    .map((dimension) => ({ dimension, values: side[dimension] ?? [] }))
    .filter(({ values }) => values.length > 0)
    .map(({ dimension, values }) => {
      const shownAs =
        dimension === 'subscriptions' ? values.map((id) => named(id, names[id.toLowerCase()])) : values;
      // Whatever a dimension names is audited; a VM needs but one of the tags.
      const joint = dimension === 'tags' ? say.either : say.each;
      return `${say.dimensions[dimension]} ${listed(shownAs, joint, say)}`;
    })
    .join(say.and);
}

/** The id behind its name: it is what commands take. */
export function named(id: string, name: string | undefined): string {
  return name === undefined ? id : `${name} (${id})`;
}

function listed(values: readonly string[], joint: string, say: Words): string {
  const rest = values.length - shown;
  if (rest > 0) {
    return `${values.slice(0, shown).join(say.and)}${say.more(rest)}`;
  }
  return [values.slice(0, -1).join(say.and), ...values.slice(-1)].filter((part) => part !== '').join(joint);
}
