/** VMs refused in a row, without another VM that could be asked, before the subscription itself is doubted. */
export const refusalsInARow = 5;

/**
 * What answers say of the probing identity's access to the subscription. ARM's 403 names the VM and never says whether its
 * resource group or the whole subscription is closed, and it hides a 404.
 */
export type Access = {
  phase: 'open' | 'asking' | 'sampling' | 'closed' | 'over';
  /** VMs refused in a row. */
  refused: number;
  /** The question is asked at so many; each time nothing comes of it, it takes twice as many to be asked again. */
  askAt: number;
  /** So many were refused when the question was asked last. */
  askedAt: number;
  /** A VM of it could be asked in this pass, whatever came of that. */
  wasOpen: boolean;
  /** Whether the subscription could be read when it was last asked for. */
  canRead: boolean | null;
};

export function openAccess(): Access {
  return { phase: 'open', refused: 0, askAt: refusalsInARow, askedAt: 0, wasOpen: false, canRead: null };
}
