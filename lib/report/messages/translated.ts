/** A text that depends on a count: for one and for all other counts, or one for both where the language makes no difference. */
export type Counted = string | { readonly one: string; readonly other: string };

/** Texts with the keys of others, and functions of the same parameters. */
export type Translated<Texts> = {
  readonly [Key in keyof Texts]: Texts[Key] extends string
    ? string
    : Texts[Key] extends Exclude<Counted, string>
      ? Counted
      : Texts[Key] extends (...given: infer Given) => infer Result
        ? (...given: Given) => Result
        : Translated<Texts[Key]>;
};

/** A subject's texts by language. */
export type InEach<Texts> = { readonly en: Translated<Texts>; readonly ja: Translated<Texts> };
