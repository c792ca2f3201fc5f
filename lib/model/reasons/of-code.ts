/** A member of a union of coded reasons: its code, or one of several, with its data. */
export type Coded<Code extends string, Data extends object = object> = {
  readonly code: Code;
} & Readonly<Data>;

/** The members of a union of coded reasons that have this code, alone or among others. */
export type OfCode<Union extends { readonly code: string }, Code extends string> = Union extends {
  readonly code: infer Own;
}
  ? Code extends Own
    ? Union
    : never
  : never;

/** A text for each code of a union. */
export type TextsOf<Union extends { readonly code: string }> = {
  readonly [Code in Union['code']]: (coded: OfCode<Union, Code>) => string;
};

export function textOf<Union extends { readonly code: string }>(texts: TextsOf<Union>, coded: Union): string {
  const text = texts[coded.code as Union['code']] as (coded: Union) => string;
  return text(coded);
}
