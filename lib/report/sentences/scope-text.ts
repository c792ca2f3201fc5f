import { type Scope, type ScopeDimension, type ScopeSide, scopeDimensions } from '../../model/scope.ts';
import type { Language } from '../messages/messages.ts';

/** A scope in one line, such as `subscription 1111…, tag env=prod; without resource group rg-lab`. Long lists are cut and counted. */
export function scopeText({ include = {}, exclude = {} }: Scope, language: Language = 'en'): string {
  const say = words[language];
  const without = sideText(exclude, say);
  return [sideText(include, say), ...(without === '' ? [] : [say.without(without)])].join(say.side);
}

const shown = 3;

const english = {
  subscriptions: 'subscription',
  managementGroups: 'management group',
  resourceGroups: 'resource group',
  tags: 'tag',
  locations: 'location',
  ids: 'id',
} as const satisfies Record<ScopeDimension, string>;

const japanese = {
  subscriptions: 'サブスクリプション',
  managementGroups: '管理グループ',
  resourceGroups: 'リソース グループ',
  tags: 'タグ',
  locations: 'リージョン',
  ids: 'VM',
} as const satisfies Record<ScopeDimension, string>;

const words = {
  en: {
    dimensions: english,
    without: (text: string) => `without ${text}`,
    side: '; ',
    and: ', ',
    or: ' or ',
    more: (count: number) => ` or ${count} more`,
  },
  ja: {
    dimensions: japanese,
    without: (text: string) => `除外: ${text}`,
    side: '、',
    and: '、',
    or: ' または ',
    more: (count: number) => ` ほか ${count} 件`,
  },
};

type Words = (typeof words)[Language];

function sideText(side: ScopeSide, say: Words): string {
  return scopeDimensions
    .filter((dimension) => (side[dimension] ?? []).length > 0)
    .map((dimension) => `${say.dimensions[dimension]} ${listed(side[dimension] ?? [], say)}`)
    .join(say.and);
}

function listed(values: readonly string[], say: Words): string {
  const rest = values.length - shown;
  return `${values.slice(0, shown).join(say.or)}${rest > 0 ? say.more(rest) : ''}`;
}
