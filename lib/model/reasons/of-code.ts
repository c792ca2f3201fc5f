/** The members of a union of coded reasons that have this code, alone or among others. */
export type OfCode<Union extends { readonly code: string }, Code extends string> = Union extends {
  readonly code: infer Own;
}
  ? Code extends Own
    ? Union
    : never
  : never;
