import { z } from 'zod';

/** One side of a scope. Every list is a union. Names and ids compare case-insensitively. */
const scopeSideSchema = z.strictObject({
  subscriptions: z.array(z.string()).optional(),
  managementGroups: z.array(z.string()).optional(),
  resourceGroups: z.array(z.string()).optional(),
  /** `key` or `key=value`. */
  tags: z.array(z.string()).optional(),
  locations: z.array(z.string()).optional(),
  ids: z.array(z.string()).optional(),
});

export type ScopeSide = z.infer<typeof scopeSideSchema>;

/**
 * Which VMs an audit covers: everything that `include` names and `exclude` does not. A VM must be in every list that `include` has; one
 * list of `exclude` is enough to leave it out.
 */
export const scopeSchema = z.strictObject({
  include: scopeSideSchema.optional(),
  exclude: scopeSideSchema.optional(),
});

export type Scope = z.infer<typeof scopeSchema>;

export const scopeDimensions = scopeSideSchema.keyof().options;

export type ScopeDimension = (typeof scopeDimensions)[number];
